"""The answers of one declaration as a tree, kept consistent: after each change only what depends on it moves.

Used by kiosk.forms.session. Rules are evaluated in the order of the dependency graph, from a heap of those
whose inputs changed; a value that stays the same stops the wave there.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import datetime

from kiosk.clock import ZONE
from kiosk.forms.definition import Element, Form, Names
from kiosk.forms.graph import Cell, Dependent, Graph
from kiosk.forms.lists import choice_list
from kiosk.forms.xpath import tree
from kiosk.forms.xpath.compiler import Context, Environment
from kiosk.forms.xpath.convert import Value, number_text, to_boolean, to_number, to_string
from kiosk.forms.xpath.dates import Moment
from kiosk.forms.xpath.tree import Node

MOST_INSTANCES = 500  # of one repeat


class State:
    def __init__(self, form: Form, now: Callable[[], datetime], language: str = "vi") -> None:
        self.form = form
        self.graph: Graph = form.graph
        self.document = _copy(form.template)
        self.env = Environment(
            now=now, language=language, main=self.document, namespaces=dict(form.namespaces),
            instance=lambda name: choice_list(form, name), chance=random.Random(),
        )  # fmt: skip
        self._heap: list[tuple[int, int, Cell, Node]] = []
        self._pending: set[tuple[int, int]] = set()
        self._ticket = 0
        self._fire("instance-first-load", self.document)
        self._schedule_below(self.document.children[0])
        self.settle()

    # reading

    def context(self, node: Node) -> Context:
        return Context(node, self.env)

    def evaluate(self, node: Node, kind: str) -> Value | None:
        """The value of a rule of the node's element; None where it has no such rule."""
        rule = node.model.rules.get(kind)
        return None if rule is None else rule.closure(Context(node, self.env))

    def holds(self, node: Node, kind: str, otherwise: bool = False) -> bool:
        value = self.evaluate(node, kind)
        return otherwise if value is None else to_boolean(value)

    def nodes(self, path: Names, within: Node | None = None, depth: int = 0) -> list[Node]:
        """All instances of a generic path, below `within` (which stands at `depth`)."""
        found = [within or self.document]
        for name in path[depth:]:
            found = [child for node in found for child in node.named(name)]
        return found

    def find(self, path: str) -> Node | None:
        """The node of an instance path such as /data/members[2]/name."""
        node = self.document
        for step in path.strip("/").split("/"):
            name, _, rest = step.partition("[")
            index = int(rest[:-1]) if rest[:-1].isdigit() else 1
            found = node.named(name)
            if not 1 <= index <= len(found):
                return None
            node = found[index - 1]
        return node

    @staticmethod
    def path_of(node: Node) -> str:
        steps: list[str] = []
        here: Node | None = node
        while here is not None and here.kind == tree.ELEMENT:
            step = here.name
            if here.model is not None and here.model.repeat and here.parent is not None:
                step += f"[{_index(here) + 1}]"
            steps.append(step)
            here = here.parent
        return "/" + "/".join(reversed(steps))

    def leaves(self) -> Iterator[Node]:
        """All nodes that hold a value, in document order."""
        for node in self.document.descendants():
            if node.kind == tree.ELEMENT and node.model is not None and not node.model.children:
                yield node

    # writing

    def put(self, node: Node, text: str, *, touched: bool = True) -> None:
        """Store a value and bring everything that depends on it up to date."""
        node.touched = touched
        if text != node.value:
            node.value = text
            self._changed(node)
            for setter in self.form.set_values:
                if setter.trigger == node.model.path:
                    self._set(setter.path, setter.value, node)
        elif not touched:
            self._schedule_node(node)
        self.settle()

    def add(self, parent: Node, element: Element) -> Node | None:
        """A further instance of a repeat, at its end; None where there are too many already."""
        siblings = parent.named(element.name)
        if len(siblings) >= MOST_INSTANCES or element.template is None:
            return None
        node = _copy(element.template)
        at = parent.children.index(siblings[-1]) + 1 if siblings else self._position(parent, element)
        parent.insert(at, node)
        _show_all(node, parent.shown)
        self._fire("new-repeat", node)
        self._schedule_below(node)
        self._changed_structure(node)
        self.settle()
        return node

    def remove(self, node: Node) -> None:
        parent = node.parent
        if parent is None:
            return
        self._changed_structure(node)
        parent.remove(node)
        self._pending = {entry for entry in self._pending if entry[0] != id(node)}
        self.settle()

    def _position(self, parent: Node, element: Element) -> int:
        """Where the first instance of a repeat belongs among its parent's children."""
        order = [child.name for child in parent.model.children]
        later = set(order[order.index(element.name) + 1 :])
        for at, child in enumerate(parent.children):
            if child.name in later:
                return at
        return len(parent.children)

    # the wave

    def settle(self) -> None:
        """Evaluate whatever is due, lowest rank first, until nothing is."""
        while self._heap:
            _, _, cell, node = heapq.heappop(self._heap)
            self._pending.discard((id(node), cell.rank))
            kind = cell.rule.kind
            if kind == "propose" and node.touched:
                continue
            value = cell.rule.closure(Context(node, self.env))
            if kind == "relevant":
                self._relevance(node, to_boolean(value))
                continue
            text = as_text(value, cell.element.type)
            if text != node.value:
                node.value = text
                self._changed(node)
        if self._counted():
            self.settle()

    def _counted(self) -> bool:
        """Bring counted repeats to their number; True if any changed."""
        changed = False
        for path in self.form.counted:
            element = self.form.elements[path]
            control = element.control
            if control is None or control.count is None:
                continue
            for parent in self.nodes(path[:-1]):
                number = to_number(control.count(Context(parent, self.env)))
                wanted = max(0, min(MOST_INSTANCES, int(number))) if number == number else 0
                have = parent.named(element.name)
                for _ in range(len(have), wanted):
                    changed = self.add(parent, element) is not None or changed
                for surplus in reversed(have[wanted:]):
                    self.remove(surplus)
                    changed = True
        return changed

    def _relevance(self, node: Node, value: bool) -> None:
        if node.relevant == value:
            return
        node.relevant = value
        self._show(node, node.parent is None or node.parent.shown)
        if node.model.repeat:
            self._changed(node)

    def _show(self, node: Node, above: bool) -> None:
        shown = above and node.relevant
        if node.shown == shown:
            return
        node.shown = shown
        self._changed(node)
        for child in node.children:
            self._show(child, shown)

    def _changed(self, node: Node) -> None:
        readers = self.graph.readers.get(node.model.path)
        if readers:
            for dependent in readers:
                self._schedule(dependent, node)

    def _changed_structure(self, node: Node) -> None:
        for element in node.model.walk():
            for dependent in self.graph.readers.get(element.path, ()):
                for target in self.nodes(dependent.cell.element.path):
                    self._due(dependent.cell, target)

    def _schedule(self, dependent: Dependent, node: Node) -> None:
        base, depth = node, len(node.model.path)
        while depth > dependent.anchor and base.parent is not None:
            base, depth = base.parent, depth - 1
        for target in self.nodes(dependent.cell.element.path, base, depth):
            self._due(dependent.cell, target)

    def _schedule_node(self, node: Node) -> None:
        for cell in self.graph.by_element.get(node.model.path, ()):
            self._due(cell, node)

    def _schedule_below(self, node: Node) -> None:
        if node.model is not None:
            self._schedule_node(node)
        for child in node.children:
            self._schedule_below(child)

    def _due(self, cell: Cell, node: Node) -> None:
        key = (id(node), cell.rank)
        if key not in self._pending:
            self._pending.add(key)
            self._ticket += 1
            heapq.heappush(self._heap, (cell.rank, self._ticket, cell, node))

    # events

    def _fire(self, event: str, top: Node) -> None:
        """Values that an event puts in, for the elements below `top`."""
        events = {event, "xforms-ready"} if event == "instance-first-load" else {event}
        below = {id(node) for node in (top, *top.descendants())}
        for setter in self.form.set_values:
            if setter.trigger or not setter.events & events:
                continue
            for node in self.nodes(setter.path):
                if id(node) in below:
                    node.value = as_text(setter.value(Context(node, self.env)), node.model.type)

    def _set(self, path: Names, value: Callable[[Context], Value], near: Node) -> None:
        """Put a value into the instance of `path` that is nearest to `near`."""
        base, depth = near, len(near.model.path)
        while base.parent is not None and base.model is not None and path[:depth] != base.model.path:
            base, depth = base.parent, depth - 1
        for node in self.nodes(path, base if depth else None, depth):
            self.put(node, as_text(value(Context(node, self.env)), node.model.type))


def as_text(value: Value, kind: str) -> str:
    """How a computed value is stored in a question of that type; "" for what is no number or date."""
    if kind in ("date", "dateTime"):
        if isinstance(value, float) and not isinstance(value, bool):
            value = Moment(value, ZONE, timed=kind == "dateTime")
        if isinstance(value, Moment):
            return str(Moment(value.days, value.zone, timed=kind == "dateTime")) if value.local() else ""
        return to_string(value)
    if isinstance(value, float) and not isinstance(value, bool) and value != value:
        return ""
    if kind == "int":
        if isinstance(value, list):
            return to_string(value)
        number = to_number(value)
        return number_text(float(int(number))) if _finite(number) else ""
    text = to_string(value)
    return "" if text in ("NaN", "Invalid Date") and not isinstance(value, (str, list)) else text


def _finite(number: float) -> bool:
    return number == number and abs(number) < 1e300


def _show_all(node: Node, shown: bool) -> None:
    node.shown = shown
    for child in node.children:
        _show_all(child, shown)


def _index(node: Node) -> int:
    assert node.parent is not None
    return next(at for at, one in enumerate(node.parent.named(node.name)) if one is node)


def _copy(node: Node) -> Node:
    made = Node(node.kind, node.name, node.uri, node.value, node.model)
    for attribute in node.attributes:
        twin = Node(tree.ATTRIBUTE, attribute.name, attribute.uri, attribute.value)
        twin.parent = made
        made.attributes.append(twin)
    for child in node.children:
        made.append(_copy(child))
    return made
