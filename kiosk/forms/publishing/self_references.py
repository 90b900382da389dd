"""Whether a rule that reads its own former value comes to rest, whatever chooses between its branches.

Called by kiosk.forms.publishing.circles at an official's desk. An answer that leads into a branch may be hard to guess
(a pattern, a length, a day), so that each branch whose condition does not follow from the value itself is followed as
if it were chosen. A value that can only be "not a number", since nothing was added to nothing, counts as one that
never rests.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice, product

from kiosk.forms.answering.computed_text import as_text
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.model.dependencies import Cell
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.compiler import Compiler
from kiosk.forms.xpath.context import ExpressionPlace
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.reads import parts, reads
from kiosk.forms.xpath.tree import Node

MOST_BRANCHES = 32
ROUNDS = 25  # more than the kiosk allows one rule in one wave
_SUMS = ("+", "-", "times", "div", "mod")
_HANDING_ON = ("coalesce", "number", "int", "round", "string")


def never_rests(state: FormState, cell: Cell) -> bool:
    """Whether one of the branches goes on for ever, or comes to nothing. Leaves the answers as they were."""
    nodes = state.nodes(cell.element.path)
    if not nodes or cell.rule.kind == "relevant":
        return False
    place = ExpressionPlace(cell.element.path, state.form.repeats)
    try:
        tree = syntax.parse(cell.rule.source)
        followed = [one for one in islice(_branches(tree, place), MOST_BRANCHES) if _reads(one, place)]
        return any(_goes_on(state, nodes[0], cell, one, place) for one in followed)
    except XPathError:
        return False  # loading has said so


def _goes_on(state: FormState, node: Node, cell: Cell, tree: syntax.Expression, place: ExpressionPlace) -> bool:
    closure = Compiler(False, place).compile(tree)
    adds = _adds_to_itself(tree, place)
    hidden = [one for one in _upwards(node) if not one.shown]  # what is not asked reads as unanswered
    kept = node.value
    try:
        node.value = ""
        for one in hidden:
            one.shown = True
        for _ in range(ROUNDS):
            found = closure(state.context(node))
            if adds and isinstance(found, float) and math.isnan(found):
                return True
            value = as_text(found, cell.element.type)
            if value == node.value:
                return False
            node.value = value
        return True
    finally:
        node.value = kept
        for one in hidden:
            one.shown = False


def _upwards(node: Node) -> Iterator[Node]:
    here: Node | None = node
    while here is not None:
        yield here
        here = here.parent


def _reads(tree: syntax.Expression, place: ExpressionPlace) -> bool:
    return any(read.path == place.path or read.deep for read in reads(tree, place))


def _branches(tree: syntax.Expression, place: ExpressionPlace) -> Iterator[syntax.Expression]:
    """The rule with each if() that does not follow from its own value replaced by one of its two sides."""
    if not isinstance(tree, syntax.FunctionCall):
        yield tree
    elif tree.name == "if" and len(tree.arguments) == 3:
        condition, yes, no = tree.arguments
        if _reads(condition, place):
            for one, other in product(_some(yes, place), _some(no, place)):
                yield syntax.FunctionCall("if", (condition, one, other))
        else:
            yield from _branches(yes, place)
            yield from _branches(no, place)
    elif tree.name == "once":
        yield tree
    else:
        for arguments in product(*(_some(one, place) for one in tree.arguments)):
            yield syntax.FunctionCall(tree.name, arguments)


def _some(tree: syntax.Expression, place: ExpressionPlace) -> list[syntax.Expression]:
    return list(islice(_branches(tree, place), MOST_BRANCHES))


def _adds_to_itself(tree: syntax.Expression, place: ExpressionPlace) -> bool:
    """Whether the value is a sum, product or the like that has its own former value as one of its parts."""
    if isinstance(tree, syntax.Chain) and all(sign in _SUMS for sign, _ in tree.rest):
        return any(_is_own(part, place) or _adds_to_itself(part, place) for part in parts(tree))
    if isinstance(tree, syntax.FunctionCall) and tree.name == "if":
        return any(_adds_to_itself(side, place) for side in tree.arguments[1:])
    if isinstance(tree, syntax.Negation) or (isinstance(tree, syntax.FunctionCall) and tree.name in _HANDING_ON):
        return any(_adds_to_itself(part, place) for part in parts(tree))
    return False


def _is_own(tree: syntax.Expression, place: ExpressionPlace) -> bool:
    return isinstance(tree, syntax.Path) and _reads(tree, place)
