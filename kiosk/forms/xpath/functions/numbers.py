"""Functions about numbers: sum, min, max, round, int, pow ..."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from kiosk.forms.xpath.context import EvaluationContext
from kiosk.forms.xpath.convert import Value, text_number, to_number
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.function_type import MANY, Function


def _number(context: EvaluationContext, value: Value | None = None) -> Value:
    return to_number([context.node] if value is None else value, context.env.zone)


def _sum(context: EvaluationContext, value: Value) -> Value:
    """As in XPath 1.0 one unanswered question makes it NaN (coalesce() helps); what is not relevant is not counted."""
    if not isinstance(value, list):
        raise XPathError("sum")
    return float(sum(text_number(node.string(), context.env.zone) for node in value if node.shown))


def _extreme(pick: Callable[..., float]) -> Callable[..., Value]:
    def find(context: EvaluationContext, *values: Value) -> Value:
        zone = context.env.zone
        numbers: list[float] = []
        for value in values:
            numbers += (
                [text_number(node.string(), zone) for node in value]
                if isinstance(value, list)
                else [to_number(value, zone)]
            )
        return pick(numbers) if numbers and all(n == n for n in numbers) else math.nan

    return find


def _int(context: EvaluationContext, value: Value) -> Value:
    number = to_number(value, context.env.zone)
    return float(math.trunc(number)) if math.isfinite(number) else math.nan


def _round(context: EvaluationContext, value: Value, places: Value = 0.0) -> Value:
    """Half goes away from zero: round(-1.5) is -2, as ODK's programs have it. The second argument is decimal places."""
    number, digits = to_number(value, context.env.zone), to_number(places, context.env.zone)
    if not math.isfinite(number) or not math.isfinite(digits):
        return number if digits == digits else math.nan
    shift = max(-300, min(300, int(digits)))
    scaled = Decimal(repr(float(number))).scaleb(shift)
    whole = scaled.to_integral_value(ROUND_HALF_UP)
    return float(whole.scaleb(-shift))


def _pow(context: EvaluationContext, base: Value, exponent: Value) -> Value:
    zone = context.env.zone
    return _safe(lambda: to_number(base, zone) ** to_number(exponent, zone))


def _safe(work: Callable[[], float | complex]) -> float:
    try:
        result = work()
    except (ValueError, ZeroDivisionError):
        return math.nan
    except OverflowError:
        return math.inf
    return math.nan if isinstance(result, complex) else float(result)


def _of(work: Callable[[float], float]) -> Callable[..., Value]:
    return lambda context, value: _safe(lambda: work(to_number(value, context.env.zone)))


def _logarithm(base: float) -> Callable[[float], float]:
    def log(number: float) -> float:
        if number == 0:
            return -math.inf
        return math.log10(number) if base == 10 else math.log(number)

    return log


def _whole(work: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(work(number)) if math.isfinite(number) else number


def _atan2(context: EvaluationContext, y: Value, x: Value) -> Value:
    return math.atan2(to_number(y, context.env.zone), to_number(x, context.env.zone))


FUNCTIONS: dict[str, Function] = {
    "number": Function(_number, 0, 1),
    "sum": Function(_sum, 1, 1),
    "min": Function(_extreme(min), 1, MANY),
    "max": Function(_extreme(max), 1, MANY),
    "int": Function(_int, 1, 1),
    "round": Function(_round, 1, 2),
    "floor": Function(_of(_whole(math.floor)), 1, 1),
    "ceiling": Function(_of(_whole(math.ceil)), 1, 1),
    "abs": Function(_of(abs), 1, 1),
    "pow": Function(_pow, 2, 2),
    "sqrt": Function(_of(math.sqrt), 1, 1),
    "exp": Function(_of(math.exp), 1, 1),
    "exp10": Function(_of(lambda number: 10.0**number), 1, 1),
    "log": Function(_of(_logarithm(math.e)), 1, 1),
    "log10": Function(_of(_logarithm(10)), 1, 1),
    "sin": Function(_of(math.sin), 1, 1),
    "cos": Function(_of(math.cos), 1, 1),
    "tan": Function(_of(math.tan), 1, 1),
    "asin": Function(_of(math.asin), 1, 1),
    "acos": Function(_of(math.acos), 1, 1),
    "atan": Function(_of(math.atan), 1, 1),
    "atan2": Function(_atan2, 2, 2),
    "pi": Function(lambda context: math.pi, 0, 0),
    "random": Function(lambda context: context.env.chance.random(), 0, 0),
}
