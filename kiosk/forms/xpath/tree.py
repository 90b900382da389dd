"""The nodes that expressions walk over: of a form's answers, its choice lists, or any XML document.

An element with text alone keeps it in `value` (an answer is one assignment); mixed content becomes text
children. `shown` is False where the form says the node is not relevant: paths then do not find it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

DOCUMENT, ELEMENT, ATTRIBUTE, TEXT, COMMENT, INSTRUCTION = range(6)


class Node:
    __slots__ = (
        "_index", "_text", "attributes", "children", "given", "kind", "model", "name", "parent", "relevant", "shown",
        "touched", "uri", "value",
    )  # fmt: skip

    def __init__(self, kind: int, name: str = "", uri: str = "", value: str = "", model: Any = None) -> None:
        self.kind = kind
        self.name = name
        self.uri = uri
        self.value = value
        self.parent: Node | None = None
        self.children: Sequence[Node] = ()  # a list once there are any: long choice lists have many leaves
        self.attributes: Sequence[Node] = ()
        self.shown = True  # relevant itself and within relevant groups only
        self.relevant = True  # its own condition
        self.given = False  # told before the form began; asked only where it is not acceptable
        self.touched = False  # a person has answered it; proposals leave it alone from then on
        self.model = model
        self._index: dict[str, list[Node]] | None = None
        self._text: Node | None = None

    def append(self, child: Node) -> None:
        self.insert(len(self.children), child)

    def insert(self, at: int, child: Node) -> None:
        child.parent = self
        if not isinstance(self.children, list):
            self.children = []
        self.children.insert(at, child)
        self._index = None

    def attribute(self, name: str, uri: str, value: str) -> None:
        """One more attribute."""
        made = Node(ATTRIBUTE, name, uri, value)
        made.parent = self
        self.attributes = [*self.attributes, made]

    def remove(self, child: Node) -> None:
        self.children = [one for one in self.children if one is not child]
        child.parent = None
        self._index = None

    def named(self, name: str) -> list[Node]:
        """Child elements of that local name, by an index that is built once."""
        if self._index is None:
            self._index = {}
            for child in self.children:
                if child.kind == ELEMENT:
                    self._index.setdefault(child.name, []).append(child)
        return self._index.get(name, [])

    def content(self) -> Sequence[Node]:
        """Children as XPath sees them: the text of a simple element is a node, too."""
        if self.children or not self.value or self.kind not in (ELEMENT, DOCUMENT):
            return self.children
        if self._text is None or self._text.value != self.value:
            self._text = Node(TEXT, value=self.value)
            self._text.parent = self
        return [self._text]

    def root(self) -> Node:
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def descendants(self) -> Iterator[Node]:
        """All nodes below, in document order, without attributes."""
        stack = list(reversed(self.content()))
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.content()))

    def string(self) -> str:
        """The string-value of XPath 1.0; of an answer that is not relevant, nothing."""
        if not self.shown:
            return ""
        if not self.children:
            return self.value
        return "".join(node.value for node in self.descendants() if node.kind == TEXT)


def document_order(nodes: list[Node]) -> list[Node]:
    """Distinct, in document order."""
    if len(nodes) < 2:
        return nodes
    order: dict[int, int] = {}
    for node in (root := nodes[0].root(), *root.descendants()):
        order[id(node)] = len(order)
        for attribute in node.attributes:
            order[id(attribute)] = len(order)
    distinct = {id(node): node for node in nodes}
    return sorted(distinct.values(), key=lambda node: order.get(id(node), 1 << 60))


def name_of(element: etree._Element) -> tuple[str, str]:
    """Namespace ("" for none) and name; etree.QName would look a parsed name over once more."""
    space, _, name = str(element.tag).rpartition("}")
    return space[1:], name


def attributes_of(element: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Namespace, name and value of each attribute."""
    for key, value in element.attrib.items():
        space, _, name = str(key).rpartition("}")
        yield space[1:], name, str(value)


def from_xml(element: etree._Element) -> Node:
    """An lxml element with all below it as nodes."""
    if element.tag is etree.Comment:
        return Node(COMMENT, value=element.text or "")
    if not isinstance(element.tag, str):
        return Node(INSTRUCTION, value=getattr(element, "text", "") or "")
    space, name = name_of(element)
    node = Node(ELEMENT, name, space)
    for space, name, value in attributes_of(element):
        node.attribute(name, space, value)
    if len(element) == 0:
        node.value = element.text or ""
        return node
    if element.text:
        node.append(Node(TEXT, value=element.text))
    for child in element:
        node.append(from_xml(child))
        if child.tail:
            node.append(Node(TEXT, value=child.tail))
    return node


def empty() -> Node:
    """A list without rows."""
    top = Node(DOCUMENT)
    top.append(Node(ELEMENT, "root"))
    return top


def document(element: etree._Element) -> Node:
    """A document node around an lxml root element."""
    top = Node(DOCUMENT)
    top.append(from_xml(element))
    return top
