"""The answers of one declaration as a tree, kept consistent: after each change only what depends on it moves.

Used by kiosk.forms.answering.session. Rules are evaluated in the order of the dependency graph, from a heap of those
whose inputs changed; a value that stays the same stops the wave there.
"""

from __future__ import annotations

import heapq
import random
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime

from kiosk.clock import ZONE
from kiosk.forms.answering import preloads
from kiosk.forms.answering.recalculation_limits import Bounds
from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import Element, Form, Names, SetValue
from kiosk.forms.model.dependencies import Cell, Dependent, Graph
from kiosk.forms.xpath import tree
from kiosk.forms.xpath.compiler import Context, Environment
from kiosk.forms.xpath.convert import Value, number_text, to_boolean, to_number, to_string
from kiosk.forms.xpath.dates import Moment
from kiosk.forms.xpath.tree import Node

MOST_INSTANCES = 500  # of one repeat
MOST_NODES = 100_000  # of all answers: repeats within repeats multiply
MOST_ROUNDS = 20  # of counting repeats whose number follows from other repeats
CHANGED = "xforms-value-changed"
Steps = Iterator["Steps"]  # of a change: each is run as a whole before the next


class State:
    def __init__(self, form: Form, now: Callable[[], datetime], language: str = "vi") -> None:
        self.form = form
        self.graph: Graph = form.graph
        self.document = _copy(form.template)
        self.env = Environment(
            now=now, language=language, main=self.document, namespaces=dict(form.namespaces), version=form.version,
            instance=self._list, itext=self._itext, chance=random.Random(),
        )  # fmt: skip
        self.structure = 0  # counts up whenever a repeat gets more or fewer instances
        self._size = _size(self.document)
        self.bounds = Bounds()
        self._counting = False
        self._together = 0
        self._acting: set[int] = set()  # questions whose change is setting values just now
        self._moved: list[Node] = []  # calculated questions that changed and may set off an action
        self._actions: dict[Names, list[SetValue]] = {}
        for setter in form.set_values:
            if setter.trigger and CHANGED in setter.events:
                self._actions.setdefault(setter.trigger, []).append(setter)
        self._heap: list[tuple[int, int, Cell, Node]] = []
        self._pending: set[tuple[int, int]] = set()
        self._ticket = 0
        self.set_by_events = frozenset(setter.path for setter in form.set_values)
        preloads.fill(self)
        self._schedule_below(self.document.children[0])
        self.recalculate()
        self._fire({"instance-first-load", "xforms-ready", "instance-load"}, self.document)
        self.recalculate()

    def _list(self, name: str) -> Node | None:
        return self.document if name and name == self.form.main_id else choice_list(self.form, name)

    def _itext(self, name: str) -> str:
        words = self.form.text_of(name)
        return words.fill(self.context(self.document), self.env.language, raw=True) if words is not None else ""

    # reading

    def context(self, node: Node) -> Context:
        self.env.work = 0
        return Context(node, self.env)

    def evaluate(self, node: Node, kind: str) -> Value | None:
        """The value of a rule of the node's element; None where it has no such rule."""
        rule = node.model.rules.get(kind)
        return None if rule is None else rule.closure(self.context(node))

    def holds(self, node: Node, kind: str, otherwise: bool = False) -> bool:
        value = self.evaluate(node, kind)
        return otherwise if value is None else to_boolean(value)

    def nodes(self, path: Names, within: Node | None = None, depth: int = 0) -> list[Node]:
        """All instances of a generic path, below `within` (which stands at `depth`)."""
        found = [within or self.document]
        for name in path[depth:]:
            found = [child for node in found for child in node.named(name)]
        return found

    def nearest(self, path: Names, near: Node) -> list[Node]:
        """Those instances of a generic path that stand in the same repeat instances as `near`, as far as they can."""
        base, depth = near, len(near.model.path) if near.model is not None else 0
        while base.parent is not None and base.model is not None and path[:depth] != base.model.path:
            base, depth = base.parent, depth - 1
        return self.nodes(path, base if depth else None, depth)

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
        """Store a value and bring everything that depends on it up to date. Letters are kept in NFC."""
        text = text if text.isascii() else unicodedata.normalize("NFC", text)
        self._run(self._putting(node, text, touched))

    def _putting(self, node: Node, text: str, touched: bool) -> Steps:
        node.touched = touched
        if text != node.value:
            node.value = text
            self._changed(node)
            yield self._recalculating()  # actions see what follows from the new value
            yield self._acts(node)
        elif not touched:
            self._schedule_node(node)
        yield self._recalculating()

    def _run(self, steps: Steps) -> None:
        """Steps and what they lead to, each at once and as a whole: actions may follow each other by thousands."""
        self.bounds.begin()
        try:
            stack = [steps]
            while stack:
                following = next(stack[-1], None)
                if following is None:
                    stack.pop()
                else:
                    stack.append(following)
        finally:
            self.bounds.end()

    def speak(self, language: str) -> None:
        """Another language: values that hold words of the form are told anew in it."""
        self.env.language = language
        for cell in self.graph.worded:
            for node in self.nodes(cell.element.path):
                self._due(cell, node)
        self.recalculate()

    def finish(self) -> None:
        """The declaration is handed in: what its end fills in."""
        preloads.finish(self)

    def reloaded(self) -> None:
        """A draft was opened again."""
        self._fire({"instance-load"}, self.document)
        self.recalculate()

    def add(self, parent: Node, element: Element) -> Node | None:
        """A further instance of a repeat, at its end; None where there are too many already."""
        node = self._insert(parent, element)
        if node is not None:
            self._changed_structure(node)
            self.recalculate()
        return node

    def add_upto(self, parent: Node, element: Element, wanted: int) -> None:
        """As many instances as a draft had: what follows from them is worked out once, when all are there."""
        self._together += 1
        try:
            while len(parent.named(element.name)) < wanted and self.add(parent, element) is not None:
                pass
        finally:
            self._together -= 1
        self.recalculate()

    def _insert(self, parent: Node, element: Element) -> Node | None:
        siblings = parent.named(element.name)
        if len(siblings) >= MOST_INSTANCES or element.template is None:
            return None
        more = _size(element.template)
        if self._size + more > MOST_NODES:
            return None
        self._size += more
        self.bounds.grew()
        node = _copy(element.template)
        at = parent.children.index(siblings[-1]) + 1 if siblings else self._position(parent, element)
        parent.insert(at, node)
        self.structure += 1
        _show_all(node, parent.shown)
        self._fire({"new-repeat"}, node)
        self._schedule_below(node)
        return node

    def remove(self, node: Node) -> None:
        if node.parent is not None:
            self._take_out([node])
            self.recalculate()

    def _take_out(self, nodes: list[Node]) -> None:
        """Instances of one repeat."""
        self._changed_structure(nodes[0])
        gone: set[int] = set()
        for node in nodes:
            assert node.parent is not None
            node.parent.remove(node)
            self._size -= _size(node)
            self.structure += 1
            gone |= {id(one) for one in (node, *node.descendants())}
        self._heap = [entry for entry in self._heap if id(entry[3]) not in gone]
        heapq.heapify(self._heap)
        self._pending = {entry for entry in self._pending if entry[0] not in gone}

    def _position(self, parent: Node, element: Element) -> int:
        """Where the first instance of a repeat belongs among its parent's children."""
        order = [child.name for child in parent.model.children]
        later = set(order[order.index(element.name) + 1 :])
        for at, child in enumerate(parent.children):
            if child.name in later:
                return at
        return len(parent.children)

    # the wave

    def recalculate(self) -> None:
        """Evaluate whatever is due, lowest rank first, until nothing is."""
        self._run(self._recalculating())

    def _recalculating(self) -> Steps:
        if self._together:
            return
        self._evaluate()
        if self._counting:
            return
        self._counting = True
        try:
            for _ in range(MOST_ROUNDS if self.form.counted else 0):
                if not self._counted():
                    break
                self._evaluate()
        finally:
            self._counting = False
        while self._moved:
            yield self._acts(self._moved.pop())

    def _evaluate(self) -> None:
        self.env.work = done = 0
        left = self.bounds.left(self._size)
        while self._heap:
            done += 1
            _, _, cell, node = heapq.heappop(self._heap)
            self._pending.discard((id(node), cell.rank))
            kind = cell.rule.kind
            if kind == "propose" and node.touched:
                continue
            if done > left or (cell.reads_itself and not self.bounds.again(cell, node)):
                self.bounds.restless[cell.element.path] = None
                continue
            value = cell.rule.closure(Context(node, self.env))
            if kind == "relevant":
                self._relevance(node, to_boolean(value))
                continue
            text = as_text(value, cell.element.type)
            if text != node.value:
                node.value = text
                if node.shown:  # to others, and to itself, what is not relevant reads as unanswered all along
                    self._changed(node)
                if cell.element.path in self._actions:
                    self._moved.append(node)
        self.bounds.took(done, self.env.work)

    def _counted(self) -> bool:
        """Bring counted repeats to their number; True if any changed."""
        changed = False
        for path in self.form.counted:
            element = self.form.elements[path]
            control = element.control
            if control is None or control.count is None:
                continue
            for parent in self.nodes(path[:-1]):
                number = to_number(control.count(self.context(_inside(parent, element))))
                wanted = int(max(0, min(MOST_INSTANCES, number))) if number == number else 0
                have = parent.named(element.name)
                if len(have) == wanted or not self.bounds.count(parent, path, len(self.form.counted)):
                    continue
                changed = self._lengthen(parent, element, wanted) or changed
        return changed

    def _lengthen(self, parent: Node, element: Element, wanted: int) -> bool:
        """Bring a list to its length at once: what reads it is worked out when all its entries are there."""
        have = parent.named(element.name)
        added = None
        for _ in range(len(have), wanted):
            node = self._insert(parent, element)
            if node is None:
                break
            added = node
        if have[wanted:]:
            self._take_out(have[wanted:])
        elif added is None:
            return False
        else:
            self._changed_structure(added)
        self.recalculate()
        return True

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

    def _fire(self, events: set[str], top: Node) -> None:
        """Values that an event puts into the questions below `top`; those of a new repeat also beside it."""
        path = top.model.path if top.model is not None else ()
        for setter in self.form.set_values:
            if not setter.events & events:
                continue
            inside = setter.path[: len(path)] == path
            if not inside and setter.trigger[: len(path)] != path:
                continue  # an action of another repeat
            if setter.target is not None or not inside:
                nodes = self._targets(setter, top)
            else:
                nodes = self.nodes(setter.path, top, len(path))
            for node in nodes:
                self.put(node, as_text(setter.value(self.context(node)), node.model.type), touched=node.touched)

    def _acts(self, node: Node) -> Steps:
        """What the change of a question sets off. A circle of actions ends where it closes."""
        if node.model.path not in self._actions:
            return
        if id(node) in self._acting:
            self.bounds.closed[node.model.path] = node
            return
        if not self.bounds.act(node):
            return
        self._acting.add(id(node))
        try:
            for setter in self._actions[node.model.path]:
                for target in self._targets(setter, node):
                    text = as_text(setter.value(self.context(target)), target.model.type)
                    yield self._putting(target, text, True)
        finally:
            self._acting.discard(id(node))

    def act_again(self, node: Node) -> None:
        """As if the question had changed once more, to its present value."""
        self._run(self._acts(node))

    def _targets(self, setter: SetValue, near: Node) -> list[Node]:
        if setter.target is None:
            return self.nearest(setter.path, near)
        found = setter.target(self.context(near))
        return [node for node in found if node.model is not None] if isinstance(found, list) else []


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


def _inside(parent: Node, element: Element) -> Node:
    """An instance of a repeat to stand in, also where there is none yet."""
    instances = parent.named(element.name)
    if instances:
        return instances[0]
    made = Node(tree.ELEMENT, element.name, model=element)
    made.parent = parent
    return made


def _size(node: Node) -> int:
    return 1 + sum(_size(child) for child in node.children)


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
        made.attribute(attribute.name, attribute.uri, attribute.value)
    for child in node.children:
        made.append(_copy(child))
    return made
