"""What a finished declaration says: relevant answers only, nested as the form's groups are.

Called by kiosk.forms.answering.session. The record is made of dicts, lists, texts and numbers, ready for JSON.
"""

from __future__ import annotations

from kiosk.forms.answering.form_state import FormState
from kiosk.forms.model.definition import Element
from kiosk.forms.model.stored_answers import LISTS, answer, question_type
from kiosk.forms.xpath.tree import ELEMENT, Node
from kiosk.values.dates import PartialDate


def record(state: FormState) -> dict[str, object]:
    """Groups as objects, repeats as lists of objects, select many as lists; unanswered questions are left out."""
    return _group(state.document.children[0])


def _group(node: Node) -> dict[str, object]:
    made: dict[str, object] = {}
    rows: dict[str, list[dict[str, object]]] = {}
    for child in node.children:
        if child.kind != ELEMENT or not child.shown or child.name == "meta":
            continue
        element: Element = child.model
        if element.repeat:
            rows.setdefault(child.name, []).append(_group(child))
            made[child.name] = rows[child.name]
        elif element.children:
            inside = _group(child)
            if inside:
                made[child.name] = inside
        elif (value := _value(element, child)) is not None and element.own.get("record") != "no":
            made[child.name] = value
    return made


def _value(element: Element, node: Node) -> object:
    value = answer(element, node.value.strip())
    return list(value) if isinstance(value, tuple) else value


def flat(found: dict[str, object]) -> dict[str, object]:
    """A record's values by question name alone, for layouts; of a repeat the list of its rows."""
    made: dict[str, object] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            made.update(flat(value))
        else:
            made[name] = value
    return made


def holder_numbers(state: FormState) -> tuple[str, ...]:
    """Personal numbers of those who may open the draft again: questions marked bind::motcua:holder = number."""
    return tuple(dict.fromkeys(node.value.strip() for node in _holders(state, "number")))


def holder_births(state: FormState) -> tuple[PartialDate, ...]:
    """Birth dates of those who may open the draft again: questions marked bind::motcua:holder = born."""
    found: dict[PartialDate, None] = {}
    for node in _holders(state, "born"):
        try:
            found[PartialDate.parse(node.value.strip())] = None
        except ValueError:
            continue  # not a date yet: it proves nothing
    return tuple(found)


def _holders(state: FormState, kind: str) -> list[Node]:
    return [node for node in state.leaves() if node.shown and node.value and node.model.own.get("holder") == kind]


__all__ = ["LISTS", "flat", "holder_births", "holder_numbers", "question_type", "record"]
