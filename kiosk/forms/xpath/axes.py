"""The axes of XPath 1.0 over `tree` nodes, nearest node first, and the tests that a step makes on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kiosk.forms.xpath.tree import ATTRIBUTE, COMMENT, ELEMENT, INSTRUCTION, TEXT, Node

_TYPES = {"text()": TEXT, "comment()": COMMENT, "processing-instruction()": INSTRUCTION}


class Test:
    """A node test. `name` is set for a plain element name, which has a quicker way."""

    __slots__ = ("axis_kind", "local", "name", "prefix", "test")

    def __init__(self, axis: str, test: str) -> None:
        self.axis_kind = ATTRIBUTE if axis == "attribute" else ELEMENT
        self.test = test
        self.prefix, _, local = test.rpartition(":")
        self.local = local
        self.name = test if not self.prefix and test != "*" and not test.endswith("()") else ""

    def fits(self, node: Node, namespaces: dict[str, str]) -> bool:
        if self.test == "node()":
            return True
        if self.test in _TYPES:
            return node.kind == _TYPES[self.test]
        if node.kind != self.axis_kind:
            return False
        if self.prefix and namespaces.get(self.prefix, node.uri) != node.uri:
            return False
        return self.local in ("*", node.name)


def matcher(axis: str, test: str) -> Test:
    return Test(axis, test)


def _parent(node: Node) -> Iterable[Node]:
    return [] if node.parent is None else [node.parent]


def _ancestors(node: Node) -> Iterator[Node]:
    here = node.parent
    while here is not None:
        yield here
        here = here.parent


def _following_siblings(node: Node) -> Sequence[Node]:
    if node.parent is None or node.kind == ATTRIBUTE:
        return []
    siblings = node.parent.content()
    return siblings[siblings.index(node) + 1 :]


def _preceding_siblings(node: Node) -> Sequence[Node]:
    if node.parent is None or node.kind == ATTRIBUTE:
        return []
    siblings = node.parent.content()
    return siblings[: siblings.index(node)][::-1]


def _with(node: Node, others: Iterable[Node]) -> Iterator[Node]:
    yield node
    yield from others


def _following(node: Node) -> Iterator[Node]:
    if node.kind == ATTRIBUTE and node.parent is not None:
        node = node.parent
        yield from node.descendants()
    for start in _with(node, _ancestors(node)):
        for sibling in _following_siblings(start):
            yield from _with(sibling, sibling.descendants())


def _preceding(node: Node) -> Iterator[Node]:
    if node.kind == ATTRIBUTE and node.parent is not None:
        node = node.parent
    for start in _with(node, _ancestors(node)):
        for sibling in _preceding_siblings(start):
            yield from reversed(list(_with(sibling, sibling.descendants())))


AXES: dict[str, Callable[[Node], Iterable[Node]]] = {
    "self": lambda node: [node],
    "child": lambda node: node.content(),
    "attribute": lambda node: node.attributes,
    "parent": _parent,
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: _with(node, _ancestors(node)),
    "descendant": lambda node: node.descendants(),
    "descendant-or-self": lambda node: _with(node, node.descendants()),
    "following-sibling": _following_siblings,
    "preceding-sibling": _preceding_siblings,
    "following": _following,
    "preceding": _preceding,
    "namespace": lambda node: [],
}
