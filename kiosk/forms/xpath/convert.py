"""Conversions between the kinds of values an expression can have, as XPath 1.0 and ODK define them."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from kiosk.clock import ZONE
from kiosk.forms.xpath import dates
from kiosk.forms.xpath.dates import DateTime
from kiosk.forms.xpath.tree import Node

Value = str | float | bool | DateTime | list[Node]
_NUMBER = re.compile(r"\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


class Absent(list[Node]):
    """The nodes of a name that is not in the form: none, but compared as an empty text, as JavaRosa does."""


def to_string(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return value[0].string() if value else ""
    if isinstance(value, DateTime):
        return str(value)
    return number_text(value)


def number_text(number: float) -> str:
    """XPath's own spelling: 3 not 3.0, no exponent, "NaN", "Infinity"."""
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number) and abs(number) < 1e17:
        return str(int(number))
    return f"{Decimal(repr(number)):f}"


def to_number(value: Value, zone: object = ZONE) -> float:
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, DateTime):
        return value.days
    text = value if isinstance(value, str) else to_string(value)
    return text_number(text, zone)


def text_number(text: str, zone: object) -> float:
    """A number, or a date as days since the epoch; NaN for anything else, the empty text included."""
    if not text:
        return math.nan
    if _NUMBER.fullmatch(text):
        return float(text)
    return dates.parse(text, zone)  # type: ignore[arg-type]


def to_boolean(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, DateTime):
        return value.days == value.days
    if isinstance(value, (int, float)):
        return value != 0 and value == value
    if isinstance(value, list):
        return any(node.shown for node in value)
    return bool(value)


def compare(operator: str, left: Value, right: Value, zone: object) -> bool:
    """`left operator right` for = != < <= > >=, node-sets existentially (XPath 1.0, 3.4)."""
    if isinstance(left, Absent) or isinstance(right, Absent):
        left, right = ("" if isinstance(one, Absent) else one for one in (left, right))
    if isinstance(left, list) and isinstance(right, list):
        if operator in ("=", "!="):
            texts = [node.string() for node in right]
            return any(_test(operator, node.string(), text) for node in left for text in texts)
        numbers = [text_number(node.string(), zone) for node in right]
        return any(_test(operator, text_number(n.string(), zone), number) for n in left for number in numbers)
    if isinstance(left, list) or isinstance(right, list):
        return _compare_set(operator, left, right, zone)
    return _compare_plain(operator, left, right, zone)


def _compare_set(operator: str, left: Value, right: Value, zone: object) -> bool:
    nodes, other = (left, right) if isinstance(left, list) else (right, left)
    if isinstance(other, bool) and operator in ("=", "!="):
        return _compare_plain(operator, to_boolean(left), to_boolean(right), zone)
    assert isinstance(nodes, list)
    if isinstance(left, list):
        return any(_compare_plain(operator, node.string(), right, zone) for node in nodes)
    return any(_compare_plain(operator, left, node.string(), zone) for node in nodes)


def _compare_plain(operator: str, left: Value, right: Value, zone: object) -> bool:
    if operator in ("=", "!="):
        if isinstance(left, bool) or isinstance(right, bool):
            return _test(operator, to_boolean(left), to_boolean(right))
        if isinstance(left, str) and isinstance(right, str):
            if left != right and dates.looks_like_date(left) and dates.looks_like_date(right):
                return _test(operator, dates.parse(left, zone), dates.parse(right, zone))  # type: ignore[arg-type]
            return _test(operator, left, right)
    return _test(operator, to_number(left, zone), to_number(right, zone))


def _test(operator: str, left: object, right: object) -> bool:
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    if operator == "<":
        return left < right  # type: ignore[operator]
    if operator == "<=":
        return left <= right  # type: ignore[operator]
    if operator == ">":
        return left > right  # type: ignore[operator]
    return left >= right  # type: ignore[operator]
