"""The answers of one declaration as a tree, and what its rules say of them. Reads only; `FormState` changes it.

Paths of instances are written as /data/members[2]/name, generic ones as tuples of names.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime

from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import Element, Form, Names
from kiosk.forms.xpath import tree
from kiosk.forms.xpath.context import Environment, EvaluationContext
from kiosk.forms.xpath.convert import Value, to_boolean
from kiosk.forms.xpath.tree import Node


class AnswerTree:
    def __init__(self, form: Form, now: Callable[[], datetime], language: str = "vi") -> None:
        self.form = form
        self.document = copy_of(form.template)
        self.env = Environment(
            now=now, language=language, main=self.document, namespaces=dict(form.namespaces), version=form.version,
            instance=self._list, itext=self._itext, chance=random.Random(),
        )  # fmt: skip

    def _list(self, name: str) -> Node | None:
        return self.document if name and name == self.form.main_id else choice_list(self.form, name)

    def _itext(self, name: str) -> str:
        words = self.form.text_of(name)
        return words.fill(self.context(self.document), self.env.language, raw=True) if words is not None else ""

    def context(self, node: Node) -> EvaluationContext:
        self.env.work = 0
        return EvaluationContext(node, self.env)

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


def place_among(parent: Node, element: Element) -> int:
    """Where the first instance of a repeat belongs among its parent's children."""
    order = [child.name for child in parent.model.children]
    later = set(order[order.index(element.name) + 1 :])
    for at, child in enumerate(parent.children):
        if child.name in later:
            return at
    return len(parent.children)


def instance_or_empty(parent: Node, element: Element) -> Node:
    """An instance of a repeat to stand in, also where there is none yet."""
    instances = parent.named(element.name)
    if instances:
        return instances[0]
    made = Node(tree.ELEMENT, element.name, model=element)
    made.parent = parent
    return made


def size_of(node: Node) -> int:
    return 1 + sum(size_of(child) for child in node.children)


def show_all(node: Node, shown: bool) -> None:
    node.shown = shown
    for child in node.children:
        show_all(child, shown)


def _index(node: Node) -> int:
    assert node.parent is not None
    return next(at for at, one in enumerate(node.parent.named(node.name)) if one is node)


def copy_of(node: Node) -> Node:
    made = Node(node.kind, node.name, node.uri, node.value, node.model)
    for attribute in node.attributes:
        made.attribute(attribute.name, attribute.uri, attribute.value)
    for child in node.children:
        made.append(copy_of(child))
    return made
