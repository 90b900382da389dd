"""Values that a form asks the machine for: when filling began and ended, the day, an id.

Called by kiosk.forms.answering.form_state. A counter's kiosk has no telephone, no user and no e-mail address: those
stay empty (ODK XForms, "Preload Attributes").
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from kiosk.forms.answering.answer_tree import AnswerTree
from kiosk.forms.xpath import dates
from kiosk.forms.xpath.dates import DateTime
from kiosk.forms.xpath.tree import Node


def fill(tree: AnswerTree) -> None:
    """At the first opening."""
    for element in tree.form.elements.values():
        if element.preload:
            value = _first(element.preload, tree)
            for node in tree.nodes(element.path) if value else ():
                node.value = node.value or value


def at_the_end(tree: AnswerTree) -> Iterator[tuple[Node, str]]:
    """When the declaration is handed in: questions and what is put there."""
    for element in tree.form.elements.values():
        if element.preload == "timestamp end":
            for node in tree.nodes(element.path):
                yield node, _now(tree)


def _first(preload: str, tree: AnswerTree) -> str:
    if preload == "timestamp start":
        return _now(tree)
    if preload == "date today":
        return str(tree.env.now().astimezone(tree.env.zone).date())
    if preload == "uid":
        return f"uuid:{uuid.UUID(int=tree.env.chance.getrandbits(128), version=4)}"
    return ""


def _now(tree: AnswerTree) -> str:
    return str(DateTime(dates.days_of(tree.env.now()), tree.env.zone, timed=True))
