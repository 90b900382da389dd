"""Which choices a question could ever offer, for what is looked at before a form is used.

Called by kiosk.forms.publishing.check and check_lists. A list in a file that is not there raises what
kiosk.forms.model.choice_files raises.
"""

from __future__ import annotations

from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import Form, Names


def choices_of(form: Form, question: Names) -> set[str] | None:
    """Names of all choices that the question could ever offer; None where that cannot be told."""
    element = form.elements.get(question)
    control = element.control if element is not None else None
    if control is None or control.tag not in ("select", "select1", "rank"):
        return None
    if control.fixed:
        return {one.name for one in control.fixed}
    if control.source is None or not control.source.list_name:
        return None
    listed = choice_list(form, control.source.list_name)
    if listed is None:
        return None
    held = (node.named(control.source.value) for node in listed.children[0].children)
    return {value[0].string() for value in held if value}
