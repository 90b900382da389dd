"""Makes Python closures of expressions: `compile_expression(text)(context)` gives the value.

`strict` refuses unknown functions and wrong numbers of arguments when compiling (a form is checked before a
citizen sees it); otherwise they fail when they are reached. Errors are XPathError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.axes import AXES, Test, matcher
from kiosk.forms.xpath.context import NOTHING, Closure, Environment, EvaluationContext, ExpressionPlace, Filter
from kiosk.forms.xpath.convert import Value, to_boolean, to_number
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.operators import arithmetic, comparison, connective
from kiosk.forms.xpath.paths import (
    absolute,
    anchored,
    document,
    here,
    nothing,
    own_instance,
    place_of,
    plain_names,
    relevant,
)
from kiosk.forms.xpath.tree import Node, document_order


def compile_expression(source: str, *, strict: bool = False, place: ExpressionPlace | None = None) -> Closure:
    """The closure of `source`. Raises XPathError where it cannot be read."""
    return Compiler(strict, place or ExpressionPlace()).compile(syntax.parse(source))


class Compiler:
    def __init__(self, strict: bool, place: ExpressionPlace) -> None:
        self.strict = strict
        self.place = place

    def compile(self, tree: syntax.Expression) -> Closure:
        if isinstance(tree, syntax.Literal):
            constant = tree.value
            return lambda context: constant
        if isinstance(tree, syntax.Chain):
            return self.chain(tree)
        if isinstance(tree, syntax.Path):
            return self.path(tree)
        if isinstance(tree, syntax.FunctionCall):
            return self.call(tree)
        if isinstance(tree, syntax.Negation):
            operand = self.compile(tree.operand)
            return lambda context: -to_number(operand(context), context.env.zone)
        return self.union(tree)

    def union(self, tree: syntax.Union) -> Closure:
        parts = [self.compile(part) for part in tree.parts]

        def unite(context: EvaluationContext) -> Value:
            nodes: list[Node] = []
            for part in parts:
                found = part(context)
                if not isinstance(found, list):
                    raise XPathError("union")
                nodes += found
            return document_order(nodes)

        return unite

    # operators

    def chain(self, tree: syntax.Chain) -> Closure:
        first = self.compile(tree.first)
        rest = [(operator, self.compile(operand)) for operator, operand in tree.rest]
        kind = rest[0][0]
        if kind in ("and", "or"):
            return connective(kind == "or", [first, *(operand for _, operand in rest)])
        if kind in ("=", "!=", "<", "<=", ">", ">="):
            return comparison(first, rest)
        return arithmetic(first, rest)

    # function calls

    def call(self, tree: syntax.FunctionCall) -> Closure:
        from kiosk.forms.xpath.functions import (
            find,  # the library comes with the first call, not with a program's start
        )

        function = find(tree.name)
        count = len(tree.arguments)
        if function is None or not function.least <= count <= function.most:
            return self._refuse(tree, function is not None)
        compiler = Compiler(self.strict, place_of(tree, self.place))
        arguments = [compiler.compile(argument) for argument in tree.arguments]
        if function.lazy:
            return function.make(arguments, tree)
        work = function.make
        if count == 0:
            return lambda context: work(context)
        if count == 1:
            only = arguments[0]
            return lambda context: work(context, only(context))
        return lambda context: work(context, *[argument(context) for argument in arguments])

    def _refuse(self, tree: syntax.FunctionCall, known: bool) -> Closure:
        key = "arguments" if known else "no_function"
        if self.strict:
            raise XPathError(key, name=tree.name)

        def fail(context: EvaluationContext) -> Value:
            raise XPathError(key, name=tree.name)

        return fail

    # paths

    def path(self, tree: syntax.Path) -> Closure:
        names = plain_names(tree)
        if names == (NOTHING,) and not tree.absolute and self.place.path:
            return nothing
        if tree.absolute and names is not None:
            return absolute(names, self.place)
        if tree.start is not None:
            start = _selected(self.compile(tree.start), [self.predicate(p) for p in tree.start_predicates])
        elif tree.absolute:
            start = document
        else:
            start = here
        own = anchored(tree, self.place) if tree.absolute else 0
        if own:
            start = own_instance(len(self.place.path) - own)
        steps = [self.step(step) for step in tree.steps[own:]]
        if not steps:
            return start
        mixed = any(step.axis not in ("child", "self", "attribute") for step in tree.steps)
        merging = sum(step.axis not in ("child", "self", "attribute", "parent") for step in tree.steps) > 1
        if len(tree.steps) == 1 and tree.start is None and not tree.absolute:
            mixed = tree.steps[0].axis in ("preceding", "preceding-sibling", "ancestor", "ancestor-or-self")

        def walk(context: EvaluationContext) -> Value:
            nodes = start(context)
            if not isinstance(nodes, list):
                raise XPathError("path_start")
            for step in steps:
                nodes = step(nodes, context)
                if merging and len(nodes) > 1:  # //a//b meets the same nodes again and again
                    nodes = list({id(node): node for node in nodes}.values())
            if mixed and len(nodes) > 1:
                nodes = document_order(nodes)
            return relevant(nodes)

        return walk

    def step(self, step: syntax.LocationStep) -> Callable[[list[Node], EvaluationContext], list[Node]]:
        test = matcher(step.axis, step.test)
        predicates = [self.predicate(predicate) for predicate in step.predicates]
        if step.axis == "child" and test.name and not predicates:
            name = test.name
            return lambda nodes, context: [child for node in nodes for child in node.named(name)]
        by_name = test.name if step.axis == "child" else ""
        plain = step.axis in ("self", "parent", "attribute")
        axis = AXES[step.axis]

        def take(nodes: list[Node], context: EvaluationContext) -> list[Node]:
            found: list[Node] = []
            for node in nodes:
                if by_name:
                    candidates = node.named(by_name)
                elif plain:
                    candidates = [one for one in axis(node) if test.fits(one, context.env.namespaces)]
                else:
                    candidates = _counted(axis(node), test, context.env)
                for predicate in predicates:
                    candidates = predicate(candidates, context)
                found += candidates
            return found

        return take

    def predicate(self, tree: syntax.Expression) -> Filter:
        """What [ ] keeps. `[province = /data/province]`, the usual choice filter, looks its right side up once."""
        joined = self._joined(tree)
        return joined if joined is not None else _one_by_one(self.compile(tree))

    def _joined(self, tree: syntax.Expression) -> Filter | None:
        if not isinstance(tree, syntax.Chain) or len(tree.rest) != 1 or tree.rest[0][0] != "=":
            return None
        own, other = tree.first, tree.rest[0][1]
        if not isinstance(own, syntax.Path) or not isinstance(other, syntax.Path):
            return None
        names, same = plain_names(own), plain_names(other)
        if own.absolute or names is None or len(names) != 1 or not other.absolute or same is None:
            return None
        name, value = names[0], self.compile(other)

        def keep(nodes: list[Node], context: EvaluationContext) -> list[Node]:
            wanted = value(context)
            assert isinstance(wanted, list)
            texts = {node.string() for node in wanted}
            context.env.spend(len(nodes))
            return [node for node in nodes if any(one.string() in texts for one in relevant(node.named(name)))]

        return keep


def _counted(nodes: Iterable[Node], test: Test, env: Environment) -> list[Node]:
    """Those that fit, the others counted as work, too."""
    found, seen = [], 0
    for seen, node in enumerate(nodes, 1):
        if seen % 100_000 == 0:
            env.spend(100_000)
        if test.fits(node, env.namespaces):
            found.append(node)
    env.spend(seen % 100_000)
    return found


def _selected(start: Closure, predicates: list[Filter]) -> Closure:
    if not predicates:
        return start

    def select(context: EvaluationContext) -> Value:
        nodes = start(context)
        if not isinstance(nodes, list):
            raise XPathError("predicate")
        for predicate in predicates:
            nodes = predicate(nodes, context)
        return nodes

    return select


def _one_by_one(predicate: Closure) -> Filter:
    """The predicate of each node in turn; a number is a position."""

    def keep(nodes: list[Node], context: EvaluationContext) -> list[Node]:
        kept = []
        context.env.spend(len(nodes))
        inner = EvaluationContext(context.node, context.env, 1, len(nodes), context.current)
        for position, node in enumerate(nodes, 1):
            inner.node, inner.position = node, position
            value = predicate(inner)
            if isinstance(value, float) and not isinstance(value, bool):
                if value == position:
                    kept.append(node)
            elif to_boolean(value):
                kept.append(node)
        return kept

    return keep
