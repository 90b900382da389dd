"""Which rules are due because something that they read changed: a heap in the order of the dependency graph.

Used by kiosk.forms.answering.form_state alone, which evaluates them.
"""

from __future__ import annotations

import heapq

from kiosk.forms.answering.answer_tree import AnswerTree
from kiosk.forms.model.dependencies import Cell, Dependent, Graph
from kiosk.forms.xpath.tree import Node


class DueRules:
    def __init__(self, graph: Graph, tree: AnswerTree) -> None:
        self._graph, self._tree = graph, tree
        self.heap: list[tuple[int, int, Cell, Node]] = []
        self._pending: set[tuple[int, int]] = set()
        self._ticket = 0

    def next(self) -> tuple[Cell, Node]:
        """The rule of the lowest rank, and its question; taken from the heap, which must not be empty."""
        rank, _, cell, node = heapq.heappop(self.heap)
        self._pending.discard((id(node), rank))
        return cell, node

    def forget(self, gone: set[int]) -> None:
        """Nodes that are no longer there, by id."""
        self.heap = [entry for entry in self.heap if id(entry[3]) not in gone]
        heapq.heapify(self.heap)
        self._pending = {entry for entry in self._pending if entry[0] not in gone}

    def worded(self) -> None:
        """Values that hold words of the form: another language was chosen."""
        for cell in self._graph.worded:
            for node in self._tree.nodes(cell.element.path):
                self.add(cell, node)

    def relevance(self, node: Node, value: bool) -> None:
        """A question became relevant or is no longer: with it what stands below, and what reads any of it."""
        if node.relevant == value:
            return
        node.relevant = value
        self._show(node, node.parent is None or node.parent.shown)
        if node.model.repeat:
            self.changed(node)

    def _show(self, node: Node, above: bool) -> None:
        shown = above and node.relevant
        if node.shown == shown:
            return
        node.shown = shown
        self.changed(node)
        for child in node.children:
            self._show(child, shown)

    def changed(self, node: Node) -> None:
        readers = self._graph.readers.get(node.model.path)
        if readers:
            for dependent in readers:
                self._schedule(dependent, node)

    def structure_changed(self, node: Node) -> None:
        for element in node.model.walk():
            for dependent in self._graph.readers.get(element.path, ()):
                for target in self._tree.nodes(dependent.cell.element.path):
                    self.add(dependent.cell, target)

    def _schedule(self, dependent: Dependent, node: Node) -> None:
        base, depth = node, len(node.model.path)
        while depth > dependent.anchor and base.parent is not None:
            base, depth = base.parent, depth - 1
        for target in self._tree.nodes(dependent.cell.element.path, base, depth):
            self.add(dependent.cell, target)

    def node(self, node: Node) -> None:
        for cell in self._graph.by_element.get(node.model.path, ()):
            self.add(cell, node)

    def below(self, node: Node) -> None:
        if node.model is not None:
            self.node(node)
        for child in node.children:
            self.below(child)

    def add(self, cell: Cell, node: Node) -> None:
        key = (id(node), cell.rank)
        if key not in self._pending:
            self._pending.add(key)
            self._ticket += 1
            heapq.heappush(self.heap, (cell.rank, self._ticket, cell, node))
