"""Makes Python closures of expressions: `compile_expression(text)(context)` gives the value.

`strict` refuses unknown functions and wrong numbers of arguments when compiling (a form is checked before a
citizen sees it); otherwise they fail when they are reached. Errors are XPathError.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from kiosk.clock import ZONE
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.axes import AXES, Test, matcher
from kiosk.forms.xpath.convert import Absent, Value, compare, to_boolean, to_number
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node, document_order

MOST_WORK = 4_000_000  # some seconds; a list of 100,000 choices filtered by three conditions stays far below


def _epoch() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Environment:
    """What expressions see beside their context node. One per session; the host fills it in."""

    zone: tzinfo = ZONE
    now: Callable[[], datetime] = _epoch  # zone-aware; the instant is the session's own
    language: str = "en"
    main: Node | None = None  # document node of the answers; None: absolute paths start at the context's root
    instance: Callable[[str], Node | None] = lambda name: None
    choice_name: Callable[[Node, str, str], str] = lambda node, value, path: ""
    itext: Callable[[str], str] = lambda name: ""
    version: str = ""
    namespaces: dict[str, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    seed: int = field(default_factory=lambda: random.getrandbits(31))  # of orders that the form gives no seed for
    indexes: dict[tuple[str, str], dict[str, Node]] = field(default_factory=dict)  # (list, column) -> rows, by pulldata
    work: int = 0  # nodes looked at since the last answer or page; a hostile form ends at MOST_WORK

    def spend(self, nodes: int) -> None:
        """Count work against the limit. Raises XPathError where an expression would run for minutes."""
        self.work += nodes
        if self.work > MOST_WORK:
            self.work = 0
            raise XPathError("biểu thức duyệt quá nhiều câu hỏi hoặc lựa chọn")


class Context:
    """Where an expression is evaluated."""

    __slots__ = ("current", "env", "node", "position", "size")

    def __init__(
        self, node: Node, env: Environment, position: int = 1, size: int = 1, current: Node | None = None
    ) -> None:
        self.node = node
        self.env = env
        self.position = position
        self.size = size
        self.current = current if current is not None else node


NOTHING = "null"  # no word of XPath, but found in forms: to ODK a question of that name, which is not there
Closure = Callable[[Context], Value]
Filter = Callable[[list[Node], Context], list[Node]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a form an expression stands: its generic path, and the paths of all repeats."""

    path: tuple[str, ...] = ()
    repeats: frozenset[tuple[str, ...]] = frozenset()

    def anchor(self, names: tuple[str, ...]) -> int:
        """How many leading steps of an absolute path mean the expression's own repeat instance."""
        deepest = 0
        for depth in range(1, min(len(names) - 1, len(self.path)) + 1):
            if names[:depth] != self.path[:depth]:
                break
            if names[:depth] in self.repeats:
                deepest = depth
        return deepest


def compile_expression(source: str, *, strict: bool = False, place: Place | None = None) -> Closure:
    """The closure of `source`. Raises XPathError where it cannot be read."""
    return Compiler(strict, place or Place()).compile(syntax.parse(source))


class Compiler:
    def __init__(self, strict: bool, place: Place) -> None:
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
        if isinstance(tree, syntax.Call):
            return self.call(tree)
        if isinstance(tree, syntax.Negation):
            operand = self.compile(tree.operand)
            return lambda context: -to_number(operand(context), context.env.zone)
        return self.union(tree)

    def union(self, tree: syntax.Union) -> Closure:
        parts = [self.compile(part) for part in tree.parts]

        def unite(context: Context) -> Value:
            nodes: list[Node] = []
            for part in parts:
                found = part(context)
                if not isinstance(found, list):
                    raise XPathError("“|” chỉ nối được các đường dẫn")
                nodes += found
            return document_order(nodes)

        return unite

    # operators

    def chain(self, tree: syntax.Chain) -> Closure:
        first = self.compile(tree.first)
        rest = [(operator, self.compile(operand)) for operator, operand in tree.rest]
        kind = rest[0][0]
        if kind in ("and", "or"):
            return _connective(kind == "or", [first, *(operand for _, operand in rest)])
        if kind in ("=", "!=", "<", "<=", ">", ">="):
            return _comparison(first, rest)
        return _arithmetic(first, rest)

    # function calls

    def call(self, tree: syntax.Call) -> Closure:
        from kiosk.forms.xpath.functions import find

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

    def _refuse(self, tree: syntax.Call, known: bool) -> Closure:
        reason = f"hàm {tree.name}() nhận số tham số khác" if known else f"không có hàm {tree.name}()"
        if self.strict:
            raise XPathError(reason)

        def fail(context: Context) -> Value:
            raise XPathError(reason)

        return fail

    # paths

    def path(self, tree: syntax.Path) -> Closure:
        names = plain_names(tree)
        if names == (NOTHING,) and not tree.absolute and self.place.path:
            return _nothing
        if tree.absolute and names is not None:
            return _absolute(names, self.place)
        if tree.start is not None:
            start = _selected(self.compile(tree.start), [self.predicate(p) for p in tree.start_predicates])
        elif tree.absolute:
            start = _document
        else:
            start = _here
        own = anchored(tree, self.place) if tree.absolute else 0
        if own:
            start = _own(len(self.place.path) - own)
        steps = [self.step(step) for step in tree.steps[own:]]
        if not steps:
            return start
        mixed = any(step.axis not in ("child", "self", "attribute") for step in tree.steps)
        merging = sum(step.axis not in ("child", "self", "attribute", "parent") for step in tree.steps) > 1
        if len(tree.steps) == 1 and tree.start is None and not tree.absolute:
            mixed = tree.steps[0].axis in ("preceding", "preceding-sibling", "ancestor", "ancestor-or-self")

        def walk(context: Context) -> Value:
            nodes = start(context)
            if not isinstance(nodes, list):
                raise XPathError("đường dẫn phải bắt đầu từ một câu hỏi")
            for step in steps:
                nodes = step(nodes, context)
                if merging and len(nodes) > 1:  # //a//b meets the same nodes again and again
                    nodes = list({id(node): node for node in nodes}.values())
            if mixed and len(nodes) > 1:
                nodes = document_order(nodes)
            return relevant(nodes)

        return walk

    def step(self, step: syntax.Step) -> Callable[[list[Node], Context], list[Node]]:
        test = matcher(step.axis, step.test)
        predicates = [self.predicate(predicate) for predicate in step.predicates]
        if step.axis == "child" and test.name and not predicates:
            name = test.name
            return lambda nodes, context: [child for node in nodes for child in node.named(name)]
        by_name = test.name if step.axis == "child" else ""
        plain = step.axis in ("self", "parent", "attribute")
        axis = AXES[step.axis]

        def take(nodes: list[Node], context: Context) -> list[Node]:
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

        def keep(nodes: list[Node], context: Context) -> list[Node]:
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


def plain_names(tree: syntax.Path) -> tuple[str, ...] | None:
    """The names of a path of child steps alone, without predicates, prefixes or wildcards; else None."""
    if tree.start is not None or not tree.steps:
        return None
    for step in tree.steps:
        if step.axis != "child" or step.predicates or step.test.endswith(("*", "()")) or ":" in step.test:
            return None
    return tuple(step.test for step in tree.steps)


def anchored(tree: syntax.Path, place: Place) -> int:
    """How many leading steps of an absolute path mean the expression's own repeat instance.

    A repeat with a condition of its own, /data/member[2]/name, means that instance and not the expression's.
    """
    names: list[str] = []
    for step in tree.steps:
        if step.axis != "child" or step.predicates or step.test.endswith(("*", "()")):
            return place.anchor((*names, "")) if names else 0
        names.append(step.test.rpartition(":")[2])
    return place.anchor(tuple(names))


def place_of(call: syntax.Call, place: Place) -> Place:
    """Where a call's arguments stand: indexed-repeat() picks the instances of the repeats that it names itself."""
    if call.name != "indexed-repeat":
        return place
    named = [plain_names(part) for part in call.arguments[1::2] if isinstance(part, syntax.Path) and part.absolute]
    free = [names for names in named if names]
    return Place(place.path, frozenset(one for one in place.repeats if all(one[: len(n)] != n for n in free)))


def _own(up: int) -> Closure:
    """The repeat instance in which the expression itself stands, so many steps above its question."""

    def climb(context: Context) -> Value:
        node: Node | None = context.current
        for _ in range(up):
            node = node.parent if node is not None else None
        return [node] if node is not None else []

    return climb


def _nothing(context: Context) -> Value:
    return context.node.named(NOTHING) or Absent()


def _here(context: Context) -> Value:
    return [context.node]


def _document(context: Context) -> Value:
    main = context.env.main
    return [main if main is not None else context.node.root()]


def _absolute(names: tuple[str, ...], place: Place) -> Closure:
    """/data/group/question: one dictionary look-up a step."""
    anchor = place.anchor(names)
    up = len(place.path) - anchor
    rest = names[anchor:]

    def walk(context: Context) -> Value:
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


def _selected(start: Closure, predicates: list[Filter]) -> Closure:
    if not predicates:
        return start

    def select(context: Context) -> Value:
        nodes = start(context)
        if not isinstance(nodes, list):
            raise XPathError("điều kiện trong [ ] chỉ dùng được sau một đường dẫn")
        for predicate in predicates:
            nodes = predicate(nodes, context)
        return nodes

    return select


def _one_by_one(predicate: Closure) -> Filter:
    """The predicate of each node in turn; a number is a position."""

    def keep(nodes: list[Node], context: Context) -> list[Node]:
        kept = []
        context.env.spend(len(nodes))
        inner = Context(context.node, context.env, 1, len(nodes), context.current)
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


def _connective(any_of: bool, operands: list[Closure]) -> Closure:
    def decide(context: Context) -> Value:
        for operand in operands:
            if to_boolean(operand(context)) is any_of:
                return any_of
        return not any_of

    return decide


def _comparison(first: Closure, rest: list[tuple[str, Closure]]) -> Closure:
    if len(rest) == 1:
        operator, second = rest[0]
        return lambda context: compare(operator, first(context), second(context), context.env.zone)

    def decide(context: Context) -> Value:
        value = first(context)
        for operator, operand in rest:
            value = compare(operator, value, operand(context), context.env.zone)
        return value

    return decide


def _arithmetic(first: Closure, rest: list[tuple[str, Closure]]) -> Closure:
    def reckon(context: Context) -> Value:
        zone = context.env.zone
        total = to_number(first(context), zone)
        for operator, operand in rest:
            number = to_number(operand(context), zone)
            if operator == "+":
                total += number
            elif operator == "-":
                total -= number
            elif operator == "times":
                total *= number
            elif operator == "div":
                total = divide(total, number)
            else:
                total = math.fmod(total, number) if number and math.isfinite(total) else math.nan
        return total

    return reckon


def divide(dividend: float, divisor: float) -> float:
    """IEEE 754 division: by zero it is infinite, or NaN."""
    if divisor:
        return dividend / divisor
    if dividend != dividend or not dividend or divisor != divisor:
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)
