"""Who stands in the declarations that a visit made before this one: the dead of a death, when a residence is removed.

A form asks for it with a hidden question: bind::motcua:earlier = deceased number, that is the person whose card an
earlier form asks for under that name (bind::motcua:card), and what it says of them (bind::motcua:from). `told` reads a
declaration that was kept, `tell` puts it into one that begins, `told_paths` says which answers nobody gives at the
screen; called by ui.citizen.visit_drafts. Raises nothing: what an earlier declaration does not say stays empty. A
person of a repeat is one of several and is never told.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.forms.answering.filled_form import FilledForm
from kiosk.forms.model.definition import Form, joined


def told(form: Form, answers: Mapping[str, object]) -> dict[str, str]:
    """ "deceased number" -> the number, and so on, of every person of a declaration that was kept."""
    scans = {element.path[:-1]: element.own["card"] for element in form.questions() if element.own.get("card")}
    known: dict[str, str] = {}
    for element in form.questions():
        person = scans.get(element.path[:-1])
        said = str(answers.get(joined(element.path), "") or "").strip()
        if person and said and element.own.get("from"):
            known[f"{person} {element.own['from']}"] = said
    return known


def tell(filled: FilledForm, known: Mapping[str, str]) -> None:
    """Put it where the form asks for it; an answer that stands there already is let stand."""
    for element in filled.form.questions():
        said = known.get(element.own.get("earlier", ""), "")
        for node in filled.state.nodes(element.path) if said else ():
            if not node.value:
                filled.state.put(node, said)


def told_paths(form: Form) -> frozenset[str]:
    """Answers that are never given at the screen, only told."""
    return frozenset(joined(element.path) for element in form.questions() if element.own.get("earlier"))
