"""Cuts an expression into tokens. Called by `syntax`; raises XPathError at the first sign it cannot read."""

from __future__ import annotations

import re
from typing import NamedTuple

from kiosk.forms.xpath.errors import XPathError

LONGEST = 100_000  # characters; real expressions stay far below, a hostile file may not eat the station
_NAME = r"[^\W\d][\w.\-·]*"
_PATTERN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<string>"[^"]*"|'[^']*')
    |(?P<symbol>::|//|\.\.|!=|<=|>=|[()\[\]@,/|+\-=<>*.])
    |(?P<variable>\$\{{[^}}]*\}}|\$)
    |(?P<name>{_NAME}(?::(?:{_NAME}|\*))?)""",
    re.VERBOSE,
)
_WORD_OPERATOR = re.compile(r"(?:and|or|mod|div)(?![^\W\d]|[.\-](?=[^\W\d]))")
_OPERATORS = {"and", "or", "mod", "div", "//", "/", "|", "+", "-", "=", "!=", "<", "<=", ">", ">=", "times"}
_NOT_AFTER = {"@", "::", "(", "[", ","}


class Token(NamedTuple):
    kind: str  # "number" | "string" | "symbol" | "operator" | "name" | "end"
    text: str
    at: int


def tokens(source: str) -> list[Token]:
    """All tokens, with "end" last. A name is an operator only where XPath 1.0 section 3.7 says so."""
    if len(source) > LONGEST:
        raise XPathError("long")
    found: list[Token] = []
    position = 0
    while position < len(source):
        operand_before = bool(found) and found[-1].text not in _NOT_AFTER and found[-1].kind != "operator"
        if operand_before and (word := _WORD_OPERATOR.match(source, position)):
            found.append(Token("operator", word.group(), position))
            position = word.end()
            continue
        match = _PATTERN.match(source, position)
        if match is None:
            raise XPathError.at(position + 1, "reason.sign", sign=source[position])
        kind, text = str(match.lastgroup), match.group()
        if kind == "variable":
            raise XPathError("variable", text=text)
        if kind != "space":
            found.append(_token(kind, text, position, operand_before))
        position = match.end()
    found.append(Token("end", "", len(source)))
    return found


def _token(kind: str, text: str, position: int, operand_before: bool) -> Token:
    if text == "*":
        return Token("operator", "times", position) if operand_before else Token("name", "*", position)
    if kind == "string":
        return Token("string", text[1:-1], position)
    if kind == "symbol" and text in _OPERATORS:
        return Token("operator", text, position)
    return Token(kind, text, position)
