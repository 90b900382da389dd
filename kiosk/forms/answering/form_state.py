"""The answers of one declaration, kept consistent: after each change only what depends on it moves.

Used by kiosk.forms.answering.session. Rules are evaluated in the order of the dependency graph, from a heap of those
whose inputs changed; a value that stays the same stops the wave there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime

from kiosk.forms.answering import preloads
from kiosk.forms.answering.actions import Actions, Steps
from kiosk.forms.answering.answer_tree import AnswerTree, copy_of, instance_or_empty, place_among, show_all, size_of
from kiosk.forms.answering.computed_text import as_text
from kiosk.forms.answering.due_rules import DueRules
from kiosk.forms.answering.recalculation_limits import Bounds
from kiosk.forms.model.definition import Element, Form
from kiosk.forms.xpath.context import EvaluationContext
from kiosk.forms.xpath.convert import to_boolean, to_number
from kiosk.forms.xpath.tree import Node

MOST_INSTANCES = 500  # of one repeat
MOST_NODES = 100_000  # of all answers: repeats within repeats multiply
MOST_ROUNDS = 20  # of counting repeats whose number follows from other repeats


class FormState(AnswerTree):
    def __init__(self, form: Form, now: Callable[[], datetime], language: str = "vi") -> None:
        super().__init__(form, now, language)
        self.structure = 0  # counts up whenever a repeat gets more or fewer instances
        self._size = size_of(self.document)
        self.bounds = Bounds()
        self._counting = False
        self._together = 0
        self._moved: list[Node] = []  # calculated questions that changed and may set off an action
        self._due = DueRules(form.graph, self)
        self._actions = Actions(self, self.bounds, self._putting)
        self.set_by_events = frozenset(setter.path for setter in form.set_values)
        preloads.fill(self)
        self._due.below(self.document.children[0])
        self.recalculate()
        self._fire({"instance-first-load", "xforms-ready", "instance-load"}, self.document)
        self.recalculate()

    # writing

    def put(self, node: Node, text: str, *, touched: bool = True) -> None:
        """Store a value and bring everything that depends on it up to date. Letters are kept in NFC."""
        text = text if text.isascii() else unicodedata.normalize("NFC", text)
        self._run(self._putting(node, text, touched))

    def _putting(self, node: Node, text: str, touched: bool) -> Steps:
        node.touched = touched
        if text != node.value:
            node.value = text
            self._due.changed(node)
            yield self._recalculating()  # actions see what follows from the new value
            yield self._actions.following(node)
        elif not touched:
            self._due.node(node)
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
        self._due.worded()
        self.recalculate()

    def finish(self) -> None:
        """The declaration is handed in: what its end fills in."""
        for node, value in preloads.at_the_end(self):
            self.put(node, value, touched=node.touched)

    def reloaded(self) -> None:
        """A draft was opened again."""
        self._fire({"instance-load"}, self.document)
        self.recalculate()

    def add(self, parent: Node, element: Element) -> Node | None:
        """A further instance of a repeat, at its end; None where there are too many already."""
        node = self._insert(parent, element)
        if node is not None:
            self._due.structure_changed(node)
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
        more = size_of(element.template)
        if self._size + more > MOST_NODES:
            return None
        self._size += more
        self.bounds.grew()
        node = copy_of(element.template)
        at = parent.children.index(siblings[-1]) + 1 if siblings else place_among(parent, element)
        parent.insert(at, node)
        self.structure += 1
        show_all(node, parent.shown)
        self._fire({"new-repeat"}, node)
        self._due.below(node)
        return node

    def remove(self, node: Node) -> None:
        if node.parent is not None:
            self._take_out([node])
            self.recalculate()

    def _take_out(self, nodes: list[Node]) -> None:
        """Instances of one repeat."""
        self._due.structure_changed(nodes[0])
        gone: set[int] = set()
        for node in nodes:
            assert node.parent is not None
            node.parent.remove(node)
            self._size -= size_of(node)
            self.structure += 1
            gone |= {id(one) for one in (node, *node.descendants())}
        self._due.forget(gone)

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
            yield self._actions.following(self._moved.pop())

    def _evaluate(self) -> None:
        self.env.work = done = 0
        left = self.bounds.left(self._size)
        due, actions = self._due, self._actions.triggered
        while due.heap:
            done += 1
            cell, node = due.next()
            kind = cell.rule.kind
            if kind == "propose" and node.touched:
                continue
            if done > left or (cell.reads_itself and not self.bounds.again(cell, node)):
                self.bounds.restless[cell.element.path] = None
                continue
            value = cell.rule.closure(EvaluationContext(node, self.env))
            if kind == "relevant":
                due.relevance(node, to_boolean(value))
                continue
            text = as_text(value, cell.element.type)
            if text != node.value:
                node.value = text
                if node.shown:  # to others, and to itself, what is not relevant reads as unanswered all along
                    due.changed(node)
                if cell.element.path in actions:
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
                number = to_number(control.count(self.context(instance_or_empty(parent, element))))
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
            self._due.structure_changed(added)
        self.recalculate()
        return True

    def _fire(self, events: set[str], top: Node) -> None:
        for node, text in self._actions.of(events, top):
            self.put(node, text, touched=node.touched)

    def act_again(self, node: Node) -> None:
        """As if the question had changed once more, to its present value."""
        self._run(self._actions.following(node))
