"""Reads an expression into a syntax tree of frozen nodes. Raises XPathError; never recurses past `DEEPEST`."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.lexer import Token, tokens

DEEPEST = 60  # nested brackets; keeps parser, compiler and evaluation within Python's stack
AXES = {
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
    "following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self",
}  # fmt: skip
NODE_TYPES = {"node", "text", "comment", "processing-instruction"}


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | float


@dataclass(frozen=True, slots=True)
class FunctionCall:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one precedence, evaluated from the left: 1 + 2 - 3, a or b or c."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Union:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class LocationStep:
    axis: str
    test: str  # a name, "*", "prefix:*", or a node type with "()"
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """`start` None: from the document if `absolute`, else from the context node."""

    absolute: bool
    steps: tuple[LocationStep, ...]
    start: Expression | None = None
    start_predicates: tuple[Expression, ...] = ()


Expression = Literal | FunctionCall | Chain | Negation | Union | Path

_PRECEDENCE = {
    "or": 0, "and": 1, "=": 2, "!=": 2, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4, "times": 5, "div": 5,
    "mod": 5,
}  # fmt: skip


@functools.lru_cache(maxsize=8192)
def parse(source: str) -> Expression:
    """The syntax tree of `source`. Raises XPathError with a reason."""
    parser = _Parser(tokens(source))
    tree = parser.expression()
    parser.expect_end()
    return tree


class _Tokens:
    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.index = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def after(self, offset: int = 1) -> Token:
        return self.tokens[min(self.index + offset, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self.index += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        if self.next.text in texts and self.next.kind in ("symbol", "operator"):
            return self.take()
        return None

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.wrong("missing", text=text)

    def expect_end(self) -> None:
        if self.next.kind != "end":
            raise self.wrong("surplus", text=self.next.text)

    def wrong(self, key: str, **values: object) -> XPathError:
        return XPathError.at(self.next.at + 1, f"reason.{key}", **values)


class _Parser(_Tokens):
    depth = 0

    def expression(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("brackets")
        try:
            return self.level(0)
        finally:
            self.depth -= 1

    def level(self, least: int) -> Expression:
        """Operators of precedence `least` and tighter; equal ones in a row make one chain."""
        left = self.unary()
        while self._precedence() >= least:
            precedence = self._precedence()
            rest = []
            while self._precedence() == precedence:
                operator = self.take().text
                rest.append((operator, self.level(precedence + 1)))
            left = Chain(left, tuple(rest))
        return left

    def _precedence(self) -> int:
        return _PRECEDENCE.get(self.next.text, -1) if self.next.kind == "operator" else -1

    def unary(self) -> Expression:
        minus = 0
        while self.accept("-"):
            minus += 1
        operand = self.union()
        if not minus:
            return operand
        return Negation(operand) if minus % 2 else Negation(Negation(operand))

    def union(self) -> Expression:
        parts = [self.path()]
        while self.accept("|"):
            parts.append(self.path())
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def path(self) -> Expression:
        if self._starts_filter():
            start = self.primary()
            predicates = self.predicates()
            steps: list[LocationStep] = []
            if self.next.text in ("/", "//") and self.next.kind == "operator":
                self._slash(steps)
                self.steps(steps)
            if not predicates and not steps:
                return start
            return Path(False, tuple(steps), start, predicates)
        steps = []
        absolute = bool(self.next.kind == "operator" and self.next.text in ("/", "//"))
        if absolute:
            self._slash(steps)
            if not self._starts_step():
                if steps:
                    raise self.wrong("name_after_slashes")
                return Path(True, ())
        self.steps(steps)
        return Path(absolute, tuple(steps))

    def _slash(self, steps: list[LocationStep]) -> None:
        if self.take().text == "//":
            steps.append(LocationStep("descendant-or-self", "node()"))

    def _starts_filter(self) -> bool:
        token = self.next
        if token.kind in ("number", "string") or (token.kind == "symbol" and token.text == "("):
            return True
        return token.kind == "name" and self.after().text == "(" and token.text not in NODE_TYPES

    def _starts_step(self) -> bool:
        return self.next.kind == "name" or (self.next.kind == "symbol" and self.next.text in (".", "..", "@"))

    def steps(self, steps: list[LocationStep]) -> None:
        steps.append(self.step())
        while self.next.kind == "operator" and self.next.text in ("/", "//"):
            self._slash(steps)
            steps.append(self.step())

    def step(self) -> LocationStep:
        if self.accept("."):
            return LocationStep("self", "node()", self.predicates())
        if self.accept(".."):
            return LocationStep("parent", "node()", self.predicates())
        axis = "child"
        if self.accept("@"):
            axis = "attribute"
        elif self.next.kind == "name" and self.after().text == "::":
            axis = self.take().text
            self.take()
            if axis not in AXES:
                raise self.wrong("no_axis", axis=axis)
        return LocationStep(axis, self.node_test(), self.predicates())

    def node_test(self) -> str:
        if self.next.kind != "name":
            if self.next.kind == "end":
                raise self.wrong("no_name")
            raise self.wrong("not_understood", text=self.next.text)
        name = self.take().text
        if name in NODE_TYPES and self.accept("("):
            if name == "processing-instruction" and self.next.kind == "string":
                self.take()
            self.expect(")")
            return name + "()"
        return name

    def predicates(self) -> tuple[Expression, ...]:
        found = []
        while self.accept("["):
            found.append(self.expression())
            self.expect("]")
        return tuple(found)

    def primary(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return Literal(float(token.text))
        if token.kind == "string":
            return Literal(token.text)
        if token.text == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        self.expect("(")
        arguments: list[Expression] = []
        while not self.accept(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression())
        return FunctionCall(token.text, tuple(arguments))
