"""Closures for the operators of an expression: and, or, comparisons, sums. Called by the compiler."""

from __future__ import annotations

import math

from kiosk.forms.xpath.context import Closure, EvaluationContext
from kiosk.forms.xpath.convert import Value, compare, to_boolean, to_number


def connective(any_of: bool, operands: list[Closure]) -> Closure:
    def decide(context: EvaluationContext) -> Value:
        for operand in operands:
            if to_boolean(operand(context)) is any_of:
                return any_of
        return not any_of

    return decide


def comparison(first: Closure, rest: list[tuple[str, Closure]]) -> Closure:
    if len(rest) == 1:
        operator, second = rest[0]
        return lambda context: compare(operator, first(context), second(context), context.env.zone)

    def decide(context: EvaluationContext) -> Value:
        value = first(context)
        for operator, operand in rest:
            value = compare(operator, value, operand(context), context.env.zone)
        return value

    return decide


def arithmetic(first: Closure, rest: list[tuple[str, Closure]]) -> Closure:
    def reckon(context: EvaluationContext) -> Value:
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
