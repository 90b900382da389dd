"""The order of the pages as the answers stand: one question a page, cards to scan, groups to confirm.

Called by kiosk.forms.session after every step; holds no state. A page that is not `asked` exists all the
same, so that the review can open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.forms import asking
from kiosk.forms.answers import question_type
from kiosk.forms.definition import Control
from kiosk.forms.state import State
from kiosk.forms.xpath.tree import Node
from kiosk.values.forms import PageKind, QuestionType

REVIEW = "/review"


@dataclass(slots=True)
class Stop:
    """One page in the order. `nodes` are its questions; on CONFIRM those that it covers."""

    kind: PageKind
    path: str
    node: Node | None
    nodes: list[Node] = field(default_factory=list)
    asked: bool = True
    section: Control | None = None
    group: Control | None = None


def stops(state: State) -> list[Stop]:
    """All pages in order, the review last."""
    top = state.document.children[0]
    found = list(_group(state, state.form.body, top, None))
    found.append(Stop(PageKind.REVIEW, REVIEW, None))
    return found


def _group(state: State, control: Control, node: Node, section: Control | None) -> Iterator[Stop]:
    """Pages of the children of `control`, whose instance is `node`."""
    for at, child in enumerate(control.children):
        inner = next((one for one in child.children if one.tag == "repeat" and one.path == child.path), None)
        if child.tag == "repeat" or inner is not None:  # pyxform puts a group of the same path around a repeat
            yield from _repeat(state, inner or child, node, control, section or child)
            continue
        here = _instance(node, control, child)
        if here is None or not here.shown:
            continue
        if child.is_group:
            part = section or (child if child.label is not None else None)
            yield from _field_list(state, child, here, part) or _group(state, child, here, part)
        elif asking.CONFIRM in child.appearance:
            yield from _confirmed(state, control, at, node, here, section)
            return
        else:
            yield _question(state, child, here, section)


def _instance(node: Node, control: Control, child: Control) -> Node | None:
    """The node of `child` below `node`, whose path is that of `control` (groups without a path share it)."""
    for name in child.path[len(control.path) :]:
        found = node.named(name)
        if not found:
            return None
        node = found[0]
    return node


def _repeat(state: State, repeat: Control, node: Node, control: Control, section: Control) -> Iterator[Stop]:
    """All instances, then the question whether there is one more."""
    base: Node | None = node
    for name in repeat.path[len(control.path) : -1]:
        base = next(iter(base.named(name)), None) if base is not None else None
    if base is None or not base.shown:
        return
    part = section if section.label is not None else None
    instances = base.named(repeat.path[-1])
    for one in (node for node in instances if node.shown):
        yield from _field_list(state, repeat, one, part) or _group(state, repeat, one, part)
    fixed = repeat.count is not None or repeat.attributes.get("noAddRemove", "").startswith("true")
    if not fixed and (not instances or any(one.shown for one in instances)):
        path = state.path_of(base).rstrip("/") + "/" + repeat.path[-1]
        yield Stop(PageKind.REPEAT, path, base, section=part, group=repeat)


def _field_list(state: State, control: Control, node: Node, section: Control | None) -> list[Stop]:
    """The one page of a field list; [] where the group is none, or shows nothing."""
    if "field-list" not in control.appearance:
        return []
    nodes = [
        stop.node for stop in _group(state, control, node, section)
        if stop.node is not None and stop.kind in (PageKind.QUESTION, PageKind.NOTE)
    ]  # fmt: skip
    if not nodes:
        return []
    return [Stop(PageKind.FIELDS, state.path_of(node), node, nodes, section=section, group=control)]


def _question(state: State, control: Control, node: Node, section: Control | None) -> Stop:
    kind = PageKind.QUESTION
    if asking.CARD in control.appearance:
        kind = PageKind.SCAN
    elif question_type(node.model) == QuestionType.NOTE:
        kind = PageKind.NOTE
    asked = "proposed" not in control.appearance or not node.value or bool(asking.problem(state, node, "vi"))
    return Stop(kind, state.path_of(node), node, [node], asked=asked, section=section)


def _confirmed(
    state: State, control: Control, at: int, node: Node, confirm: Node, section: Control | None
) -> Iterator[Stop]:
    """The rest of a group behind one "is this right?" page; a question that has no good answer comes first."""
    rest = Control("group", control.path, children=control.children[at + 1 :], parent=control)
    covered = list(_group(state, rest, node, section))
    editing = confirm.value == asking.EDIT
    for stop in covered:
        stop.asked = editing or any(asking.problem(state, one, "vi") for one in stop.nodes)
        yield stop
    nodes = [one for stop in covered for one in stop.nodes if stop.kind == PageKind.QUESTION]
    yield Stop(PageKind.CONFIRM, state.path_of(confirm), confirm, nodes, section=section, group=control)
