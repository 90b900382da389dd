"""Paths of an expression: their plain names, whose repeat instance they mean, and closures for the usual ones.

Called by the compiler, and by `reads` for what an expression depends on.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.context import NOTHING, Closure, EvaluationContext, ExpressionPlace
from kiosk.forms.xpath.convert import Absent, Value
from kiosk.forms.xpath.tree import Node


def plain_names(tree: syntax.Path) -> tuple[str, ...] | None:
    """The names of a path of child steps alone, without predicates, prefixes or wildcards; else None."""
    if tree.start is not None or not tree.steps:
        return None
    for step in tree.steps:
        if step.axis != "child" or step.predicates or step.test.endswith(("*", "()")) or ":" in step.test:
            return None
    return tuple(step.test for step in tree.steps)


def anchored(tree: syntax.Path, place: ExpressionPlace) -> int:
    """How many leading steps of an absolute path mean the expression's own repeat instance.

    A repeat with a condition of its own, /data/member[2]/name, means that instance and not the expression's.
    """
    names: list[str] = []
    for step in tree.steps:
        if step.axis != "child" or step.predicates or step.test.endswith(("*", "()")):
            return place.anchor((*names, "")) if names else 0
        names.append(step.test.rpartition(":")[2])
    return place.anchor(tuple(names))


def place_of(call: syntax.FunctionCall, place: ExpressionPlace) -> ExpressionPlace:
    """Where a call's arguments stand: indexed-repeat() picks the instances of the repeats that it names itself."""
    if call.name != "indexed-repeat":
        return place
    named = [plain_names(part) for part in call.arguments[1::2] if isinstance(part, syntax.Path) and part.absolute]
    free = [names for names in named if names]
    return ExpressionPlace(place.path, frozenset(one for one in place.repeats if all(one[: len(n)] != n for n in free)))


def own_instance(up: int) -> Closure:
    """The repeat instance in which the expression itself stands, so many steps above its question."""

    def climb(context: EvaluationContext) -> Value:
        node: Node | None = context.current
        for _ in range(up):
            node = node.parent if node is not None else None
        return [node] if node is not None else []

    return climb


def nothing(context: EvaluationContext) -> Value:
    return context.node.named(NOTHING) or Absent()


def here(context: EvaluationContext) -> Value:
    return [context.node]


def document(context: EvaluationContext) -> Value:
    main = context.env.main
    return [main if main is not None else context.node.root()]


def absolute(names: tuple[str, ...], place: ExpressionPlace) -> Closure:
    """/data/group/question: one dictionary look-up a step."""
    anchor = place.anchor(names)
    up = len(place.path) - anchor
    rest = names[anchor:]

    def walk(context: EvaluationContext) -> Value:
        node: Node | None
        if anchor:
            node = context.current
            for _ in range(up):
                node = node.parent if node is not None else None
            if node is None:
                return []
        else:
            node = context.env.main
            if node is None:
                node = context.node.root()
        for index, name in enumerate(rest):
            found = node.named(name)
            if len(found) != 1:
                return _spread(found, rest[index + 1 :])
            node = found[0]
        return [node] if node.shown or not node.children else []

    return walk


def relevant(nodes: list[Node]) -> list[Node]:
    """Without what is not relevant. One question alone stays, and reads as unanswered: `${q} != 'a'` holds."""
    if len(nodes) == 1 and not nodes[0].children:
        return nodes
    return [node for node in nodes if node.shown]


def _spread(nodes: list[Node], names: Iterable[str]) -> list[Node]:
    for name in names:
        nodes = [child for node in nodes for child in node.named(name)]
    return relevant(nodes)
