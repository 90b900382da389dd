"""The order of the pages as the answers stand: one question a page, cards to scan, groups to confirm.

`PageOrder` is asked by kiosk.forms.answering.session after every step. It lists all pages that the form's structure
allows, and is made anew only where a list got more or fewer entries; which of them are shown and asked is read from the
answers at the moment of asking, so that an answer costs nothing here. A page that is not `asked` exists all the same,
so that the review can open it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kiosk.forms.answering import questions
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.model.definition import Control
from kiosk.forms.model.stored_answers import question_type
from kiosk.forms.xpath.tree import Node
from kiosk.values.forms import PageKind, QuestionType

REVIEW = "/review"


@dataclass(slots=True, eq=False)
class Stop:
    """One page in the order. `held` are the nodes of its questions; on CONFIRM those that it covers."""

    state: FormState
    kind: PageKind
    path: str
    node: Node | None
    held: list[Node] = field(default_factory=list)
    covers: list[Node] = field(default_factory=list)  # the "is this right?" questions behind which it stands
    section: Control | None = None
    group: Control | None = None

    @property
    def nodes(self) -> list[Node]:
        return [node for node in self.held if node.shown]

    @property
    def shown(self) -> bool:
        """Whether there is such a page now."""
        if self.node is None:
            return True  # the review
        if self.kind == PageKind.REPEAT:
            assert self.group is not None
            instances = self.node.named(self.group.path[-1])
            return self.node.shown and (not instances or any(one.shown for one in instances))
        if self.kind == PageKind.FIELDS:
            return any(node.shown for node in self.held)
        return self.node.shown

    @property
    def asked(self) -> bool:
        """Whether the person comes by; a page that isn't asked is opened from a confirmation or the review only."""
        for confirm in reversed(self.covers):
            if confirm.shown:  # a question that has no good answer comes before "is this right?"
                is_open = confirm.value == questions.EDIT
                return is_open or any(questions.problem(self.state, one, "vi") for one in self.nodes)
        node = self.node
        if self.kind == PageKind.CONFIRM and node is not None and questions.ONLY_ODD in node.model.control.appearance:
            return node.value != questions.RIGHT
        if node is None or self.kind not in (PageKind.QUESTION, PageKind.NOTE, PageKind.SCAN):
            return True
        control = node.model.control
        if not node.given and (control is None or "proposed" not in control.appearance):
            return True
        return not node.value or bool(questions.problem(self.state, node, "vi"))


class PageOrder:
    """All pages in order, the review last. Iterating answers those that are shown now."""

    def __init__(self, state: FormState) -> None:
        self.state = state
        self._made = -1  # the state's structure for which the pages were listed
        self._stops: list[Stop] = []
        self._places: dict[str, int] = {}

    def __iter__(self) -> Iterator[Stop]:
        return (stop for stop in self._listed() if stop.shown)

    def get(self, path: str) -> Stop | None:
        """The page of that path, if it is shown now."""
        stops = self._listed()
        place = self._places.get(path)
        return stops[place] if place is not None and stops[place].shown else None

    def after(self, path: str) -> Stop:
        """The next page that is asked; the review where there is none."""
        stops = self._listed()
        for at in range(self._places.get(path, -1) + 1, len(stops)):
            if stops[at].shown and stops[at].asked:
                return stops[at]
        return stops[-1]

    def before(self, path: str) -> Stop | None:
        stops = self._listed()
        for at in range(self._places.get(path, 0) - 1, -1, -1):
            if stops[at].shown and stops[at].asked:
                return stops[at]
        return None

    def _listed(self) -> list[Stop]:
        if self._made != self.state.structure:
            top = self.state.document.children[0]
            self._stops = [*_once_each(_group(self.state, self.state.form.body, top, None)),
                           Stop(self.state, PageKind.REVIEW, REVIEW, None)]  # fmt: skip
            self._places = {stop.path: at for at, stop in reversed(list(enumerate(self._stops)))}
            self._made = self.state.structure
        return self._stops


def _once_each(stops: Iterable[Stop]) -> Iterator[Stop]:
    """No two pages of one path, or going on would lead back: groups without a path share that of what holds them."""
    seen: set[str] = set()
    for stop in stops:
        if stop.path in seen and stop.kind == PageKind.FIELDS:
            stop.path = next((p for p in map(stop.state.path_of, stop.held) if p not in seen), stop.path)
        if stop.path not in seen:
            seen.add(stop.path)
            yield stop


def _group(state: FormState, control: Control, node: Node, section: Control | None) -> Iterator[Stop]:
    """Pages of the children of `control`, whose instance is `node`."""
    for at, child in enumerate(control.children):
        inner = next((one for one in child.children if one.tag == "repeat" and one.path == child.path), None)
        if child.tag == "repeat" or inner is not None:  # pyxform puts a group of the same path around a repeat
            yield from _repeat(state, inner or child, node, control, section or child)
            continue
        here = _instance(state, node, control, child)
        if here is None:
            continue
        if child.is_group:
            part = section or (child if child.label is not None else None)
            yield from _pages(state, child, here, part)
        elif questions.CONFIRM in child.appearance:
            yield from _confirmed(state, control, at, node, here, section)
            return
        else:
            yield _question(state, child, here, section)


def _instance(state: FormState, node: Node, control: Control, child: Control) -> Node | None:
    """The node of `child` below `node`, whose path is that of `control` (groups without a path share it).

    A form may ask for it elsewhere than its answer stands: then it is the nearest one.
    """
    if child.path[: len(control.path)] != control.path:
        return next(iter(state.nearest(child.path, node)), None)
    for name in child.path[len(control.path) :]:
        found = node.named(name)
        if not found:
            return None
        node = found[0]
    return node


def _repeat(state: FormState, repeat: Control, node: Node, control: Control, section: Control) -> Iterator[Stop]:
    """All instances, then the question whether there is one more."""
    above = Control("group", repeat.path[:-1])
    base = _instance(state, node, control, above) if above.path != control.path else node
    if base is None:
        return
    part = section if section.label is not None else None
    instances = base.named(repeat.path[-1])
    for one in instances:
        yield from _pages(state, repeat, one, part)
    fixed = repeat.count is not None or repeat.attributes.get("noAddRemove", "").startswith("true")
    if not fixed:
        path = state.path_of(base).rstrip("/") + "/" + repeat.path[-1]
        yield Stop(state, PageKind.REPEAT, path, base, section=part, group=repeat)


def _pages(state: FormState, control: Control, node: Node, section: Control | None) -> Iterator[Stop]:
    """Of a field list the one page of its questions, then what can't stand on it; of other groups all pages."""
    found = _group(state, control, node, section)
    if "field-list" not in control.appearance:
        yield from found
        return
    stops = list(found)
    together = [stop for stop in stops if stop.kind in (PageKind.QUESTION, PageKind.NOTE) and stop.node is not None]
    if together:
        held = [stop.node for stop in together if stop.node is not None]
        yield Stop(state, PageKind.FIELDS, state.path_of(node), node, held, section=section, group=control)
    yield from (stop for stop in stops if stop not in together)


def _question(state: FormState, control: Control, node: Node, section: Control | None) -> Stop:
    kind = PageKind.QUESTION
    if questions.CARD in control.appearance:
        kind = PageKind.SCAN
    elif question_type(node.model) == QuestionType.NOTE:
        kind = PageKind.NOTE
    return Stop(state, kind, state.path_of(node), node, [node], section=section)


def _confirmed(
    state: FormState, control: Control, at: int, node: Node, confirm: Node, section: Control | None
) -> Iterator[Stop]:
    """The rest of a group behind one "is this right?" page."""
    rest = Control("group", control.path, children=control.children[at + 1 :], parent=control)
    covered = list(_group(state, rest, node, section))
    for stop in covered:
        stop.covers.append(confirm)
        yield stop
    held = [one for stop in covered for one in stop.held if stop.kind == PageKind.QUESTION]
    yield Stop(state, PageKind.CONFIRM, state.path_of(confirm), confirm, held, section=section, group=control)
