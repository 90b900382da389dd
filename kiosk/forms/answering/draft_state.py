"""What a draft keeps beside the answers: how many instances repeats have, and values that only come about once.

Called by kiosk.forms.answering.session. A form's own first values (setvalue, once(), when filling began) are not made
anew when a draft is opened again, and an instance that was taken away stays away.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.forms.answering.form_state import FormState
from kiosk.forms.xpath.tree import Node


def made(state: FormState) -> dict[str, object]:
    """Values and numbers of instances that a fresh session would not have by itself; {} for most forms."""
    values = {state.path_of(node): node.value for node in state.leaves() if not node.touched and _once(state, node)}
    counts: dict[str, int] = {}
    for path, element in state.form.elements.items():
        if element.repeat and path not in state.form.counted:
            for parent in state.nodes(path[:-1]):
                counts[f"{state.path_of(parent)}/{element.name}"] = len(parent.named(element.name))
    kept: dict[str, object] = {"values": values} if values else {}
    return kept | ({"instances": counts} if counts else {})


def _once(state: FormState, node: Node) -> bool:
    """Whether the value came about at a moment that will not come again."""
    rule = node.model.rules.get("calculate")
    if rule is not None:
        return "once(" in rule.source.replace(" ", "")
    return node.model.path in state.set_by_events or bool(node.model.preload)


def make_instances(state: FormState, kept: object) -> None:
    """As many instances as there were; outer repeats come before inner ones."""
    for path, count in _part(kept, "instances").items():
        above, _, name = path.rpartition("/")
        parent = state.find(above)
        if parent is None or parent.model is None or not isinstance(count, int):
            continue
        element = state.form.elements.get((*parent.model.path, name))
        if element is None or not element.repeat:
            continue
        for surplus in reversed(parent.named(name)[max(0, count) :]):
            state.remove(surplus)
        state.add_upto(parent, element, count)


def put_values(state: FormState, kept: object) -> None:
    for path, value in _part(kept, "values").items():
        node = state.find(path)
        if node is not None and node.model is not None and not node.model.children and isinstance(value, str):
            state.put(node, value, touched=node.touched)


def _part(kept: object, name: str) -> Mapping[str, object]:
    part = kept.get(name) if isinstance(kept, Mapping) else None
    return part if isinstance(part, Mapping) else {}
