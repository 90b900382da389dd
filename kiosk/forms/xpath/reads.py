"""Says which answers an expression depends on, from its syntax tree: the edges of the dependency graph.

Called by kiosk.forms.model.dependencies when a form is loaded. Errs on the side of too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.context import ExpressionPlace
from kiosk.forms.xpath.paths import anchored, place_of

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A generic path that is read. The first `anchor` steps mean the reader's own instance of repeats."""

    path: Names
    anchor: int
    deep: bool = False  # anything below the path as well
    tail: Names = ()  # of what lies below, only what ends with these names: //member/name
    structure: bool = False  # only how many instances there are, and in which order


def reads(tree: syntax.Expression, place: ExpressionPlace) -> set[Read]:
    """All paths of the form's own answers that the expression reads."""
    return set(_reads(tree, place, Read(place.path, len(place.path))))


def calls(tree: syntax.Expression) -> Iterator[syntax.FunctionCall]:
    """All function calls within an expression."""
    if isinstance(tree, syntax.FunctionCall):
        yield tree
    for part in parts(tree):
        yield from calls(part)


def parts(tree: syntax.Expression) -> Iterator[syntax.Expression]:
    """What an expression is made of, predicates included."""
    if isinstance(tree, syntax.Chain):
        yield tree.first
        yield from (operand for _, operand in tree.rest)
    elif isinstance(tree, syntax.FunctionCall):
        yield from tree.arguments
    elif isinstance(tree, syntax.Union):
        yield from tree.parts
    elif isinstance(tree, syntax.Negation):
        yield tree.operand
    elif isinstance(tree, syntax.Path):
        if tree.start is not None:
            yield tree.start
        yield from tree.start_predicates
        for step in tree.steps:
            yield from step.predicates


def _reads(tree: syntax.Expression, place: ExpressionPlace, here: Read | None) -> Iterator[Read]:
    if isinstance(tree, syntax.Path):
        yield from _path_reads(tree, place, here)
        return
    if isinstance(tree, syntax.FunctionCall) and tree.name == "position":
        for argument in tree.arguments:
            for read in _reads(argument, place, here):
                yield Read(read.path, min(read.anchor, max(len(read.path) - 1, 0)), read.deep, structure=True)
        return
    within = place_of(tree, place) if isinstance(tree, syntax.FunctionCall) else place
    for part in parts(tree):
        yield from _reads(part, within, here)


def _start(tree: syntax.Path, place: ExpressionPlace, here: Read | None) -> Read | None:
    if tree.start is not None:
        if isinstance(tree.start, syntax.FunctionCall) and tree.start.name == "current":
            return Read(place.path, len(place.path))
        return None  # a choice list, or something computed: its own reads are yielded with its parts
    if tree.absolute:
        return Read((), anchored(tree, place))
    return here


def _path_reads(tree: syntax.Path, place: ExpressionPlace, here: Read | None) -> Iterator[Read]:
    if tree.start is not None:
        yield from _reads(tree.start, place, here)
    at = _start(tree, place, here)
    for predicate in tree.start_predicates:
        yield from _reads(predicate, place, at)
    for step in tree.steps:
        at = _stepped(at, step)
        for predicate in step.predicates:
            yield from _reads(predicate, place, at)
    if at is not None:
        yield Read(at.path, min(at.anchor, len(at.path)), at.deep, tail=at.tail)


def _stepped(at: Read | None, step: syntax.LocationStep) -> Read | None:
    if at is None:
        return at
    if at.deep:
        named = step.axis == "child" and not step.test.endswith(("*", "()"))
        searching = step.axis == "descendant-or-self" and step.test == "node()"
        if named or (searching and not at.tail):
            return Read(at.path, at.anchor, deep=True, tail=(*at.tail, step.test.rpartition(":")[2]) if named else ())
        return Read(at.path, at.anchor, deep=True) if step.axis != "self" else at
    if step.axis == "self":
        return at
    if step.axis == "child" and not step.test.endswith(("*", "()")):
        return Read((*at.path, step.test.rpartition(":")[2]), at.anchor)
    if step.axis == "parent":
        path = at.path[:-1]
        return Read(path, min(at.anchor, len(path)))
    if step.axis == "attribute":
        return at
    if step.axis in ("child", "descendant", "descendant-or-self"):
        return Read(at.path, at.anchor, deep=True)
    path = at.path[:-1] if "sibling" in step.axis else ()
    return Read(path, min(at.anchor, len(path)), deep=True)
