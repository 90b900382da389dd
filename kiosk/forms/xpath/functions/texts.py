"""Functions about texts: concat, substr, regex, coalesce, join, digest ..."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
import uuid
from collections.abc import Callable

from kiosk.forms.xpath.context import Closure, EvaluationContext
from kiosk.forms.xpath.convert import Value, to_number, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.function_type import MANY, Function
from kiosk.forms.xpath.patterns import matches
from kiosk.forms.xpath.syntax import FunctionCall

_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
LONGEST = 1_000_000  # characters of one text that an expression may build


def _string(context: EvaluationContext, value: Value | None = None) -> Value:
    return to_string([context.node] if value is None else value)


def _texts(values: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for value in values:
        found += [node.string() for node in value] if isinstance(value, list) else [to_string(value)]
    return found


def _concat(context: EvaluationContext, *values: Value) -> Value:
    return _bounded("".join(_texts(values)))


def _join(context: EvaluationContext, glue: Value, *values: Value) -> Value:
    return _bounded(to_string(glue).join(_texts(values)))


def _bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise XPathError("text_long")
    return text


def _coalesce(arguments: list[Closure], call: FunctionCall) -> Closure:
    def first(context: EvaluationContext) -> Value:
        for argument in arguments:
            text = to_string(argument(context))
            if text:
                return text
        return ""

    return first


def _length(context: EvaluationContext, value: Value | None = None) -> Value:
    return float(len(to_string([context.node] if value is None else value)))


def _normalize(context: EvaluationContext, value: Value | None = None) -> Value:
    return " ".join(re.findall(r"[^ \t\r\n]+", to_string([context.node] if value is None else value)))


def _substr(context: EvaluationContext, value: Value, start: Value, end: Value = math.inf) -> Value:
    """From `start`, counted from 0, up to but not including `end`; negative ones count from the end."""
    text, zone = to_string(value), context.env.zone
    first, last = to_number(start, zone), to_number(end, zone)
    if first != first or last != last:
        return ""
    bounds = [int(max(-1e9, min(1e9, number))) for number in (first, last)]
    return text[slice(*bounds)]


def _substring(context: EvaluationContext, value: Value, start: Value, length: Value = math.inf) -> Value:
    """XPath 1.0: positions count from 1 and are rounded."""
    text, zone = to_string(value), context.env.zone
    begin, size = to_number(start, zone), to_number(length, zone)
    if begin != begin or size != size or math.isinf(begin):
        return text if begin == -math.inf and size == math.inf else ""
    first = math.floor(begin + 0.5)
    last = size if math.isinf(size) else first + math.floor(size + 0.5)
    return "".join(letter for at, letter in enumerate(text, 1) if first <= at < last)


def _translate(context: EvaluationContext, value: Value, old: Value, new: Value) -> Value:
    table: dict[int, str | None] = {}
    replacement = to_string(new)
    for index, letter in enumerate(to_string(old)):
        table.setdefault(ord(letter), replacement[index] if index < len(replacement) else None)
    return to_string(value).translate(table)


def _cut(part: Callable[[str, str], str]) -> Callable[..., Value]:
    return lambda context, value, mark: part(to_string(value), to_string(mark))


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _regex(context: EvaluationContext, value: Value, pattern: Value) -> Value:
    return matches(to_string(pattern), to_string(value))


def _digest(context: EvaluationContext, value: Value, name: Value, form: Value = "base64") -> Value:
    algorithm = _HASHES.get(to_string(name))
    if algorithm is None:
        raise XPathError("digest", name=to_string(name))
    made = hashlib.new(algorithm, to_string(value).encode(), usedforsecurity=False).digest()
    return made.hex() if to_string(form) == "hex" else base64.b64encode(made).decode()


def _base64_decode(context: EvaluationContext, value: Value) -> Value:
    try:
        return base64.b64decode(re.sub(r"\s", "", to_string(value)), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _uuid(context: EvaluationContext, length: Value | None = None) -> Value:
    bits = context.env.chance.getrandbits(128)
    whole = str(uuid.UUID(int=bits, version=4))
    if length is None:
        return whole
    size = to_number(length, context.env.zone)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return "".join(context.env.chance.choice(letters) for _ in range(int(size) if 0 <= size <= 1000 else 0))


FUNCTIONS: dict[str, Function] = {
    "string": Function(_string, 0, 1),
    "concat": Function(_concat, 0, MANY),
    "join": Function(_join, 1, MANY),
    "coalesce": Function(_coalesce, 1, MANY, lazy=True),
    "string-length": Function(_length, 0, 1),
    "normalize-space": Function(_normalize, 0, 1),
    "substr": Function(_substr, 2, 3),
    "substring": Function(_substring, 2, 3),
    "substring-before": Function(_cut(_before), 2, 2),
    "substring-after": Function(_cut(_after), 2, 2),
    "starts-with": Function(lambda c, text, part: to_string(text).startswith(to_string(part)), 2, 2),
    "ends-with": Function(lambda c, text, part: to_string(text).endswith(to_string(part)), 2, 2),
    "contains": Function(lambda c, text, part: to_string(part) in to_string(text), 2, 2),
    "translate": Function(_translate, 3, 3),
    "upper-case": Function(lambda c, text: to_string(text).upper(), 1, 1),
    "lower-case": Function(lambda c, text: to_string(text).lower(), 1, 1),
    "regex": Function(_regex, 2, 2),
    "digest": Function(_digest, 2, 3),
    "base64-decode": Function(_base64_decode, 1, 1),
    "uuid": Function(_uuid, 0, 1),
}
