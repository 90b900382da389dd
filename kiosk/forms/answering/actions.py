"""Values that events put into questions: XForms' setvalue, when a form begins, an entry is added, a question changes.

Used by kiosk.forms.answering.form_state alone, which puts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kiosk.forms.answering.answer_tree import AnswerTree
from kiosk.forms.answering.computed_text import as_text
from kiosk.forms.answering.recalculation_limits import Bounds
from kiosk.forms.model.definition import Names, SetValue
from kiosk.forms.xpath.tree import Node

CHANGED = "xforms-value-changed"
Steps = Iterator["Steps"]  # of a change: each is run as a whole before the next
Putting = Callable[[Node, str, bool], Steps]  # a question, its new text, whether a person may be said to have answered


class Actions:
    def __init__(self, tree: AnswerTree, bounds: Bounds, putting: Putting) -> None:
        self._tree, self._bounds, self._putting = tree, bounds, putting
        self._acting: set[int] = set()  # questions whose change is setting values just now
        self.triggered: dict[Names, list[SetValue]] = {}
        for setter in tree.form.set_values:
            if setter.trigger and CHANGED in setter.events:
                self.triggered.setdefault(setter.trigger, []).append(setter)

    def of(self, events: set[str], top: Node) -> Iterator[tuple[Node, str]]:
        """Values that an event puts into the questions below `top`; those of a new repeat also beside it."""
        path = top.model.path if top.model is not None else ()
        for setter in self._tree.form.set_values:
            if not setter.events & events:
                continue
            inside = setter.path[: len(path)] == path
            if not inside and setter.trigger[: len(path)] != path:
                continue  # an action of another repeat
            if setter.target is not None or not inside:
                nodes = self._targets(setter, top)
            else:
                nodes = self._tree.nodes(setter.path, top, len(path))
            for node in nodes:
                yield node, as_text(setter.value(self._tree.context(node)), node.model.type)

    def following(self, node: Node) -> Steps:
        """What the change of a question sets off. A circle of actions ends where it closes."""
        if node.model.path not in self.triggered:
            return
        if id(node) in self._acting:
            self._bounds.closed[node.model.path] = node
            return
        if not self._bounds.act(node):
            return
        self._acting.add(id(node))
        try:
            for setter in self.triggered[node.model.path]:
                for target in self._targets(setter, node):
                    text = as_text(setter.value(self._tree.context(target)), target.model.type)
                    yield self._putting(target, text, True)
        finally:
            self._acting.discard(id(node))

    def _targets(self, setter: SetValue, near: Node) -> list[Node]:
        if setter.target is None:
            return self._tree.nearest(setter.path, near)
        found = setter.target(self._tree.context(near))
        return [node for node in found if node.model is not None] if isinstance(found, list) else []
