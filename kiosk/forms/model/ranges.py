"""The values of a range question: from its start by its step to its end, upwards or downwards, without rounding.

Called by kiosk.forms.answering.questions (bounds hold whoever answers) and by the screens. What a form leaves out is 1
to 10 by 1, as XLSForm has it; the sign of the step follows from start and end, and a step of nothing is 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

START, END, STEP = Decimal(1), Decimal(10), Decimal(1)


@dataclass(frozen=True, slots=True)
class Steps:
    start: Decimal
    step: Decimal  # below nought where the values go down
    count: int

    @property
    def last(self) -> Decimal:
        return self.start + self.step * (self.count - 1)

    @property
    def least(self) -> Decimal:
        return min(self.start, self.last)

    @property
    def most(self) -> Decimal:
        return max(self.start, self.last)

    def __iter__(self) -> Iterator[Decimal]:
        return (self.start + self.step * place for place in range(self.count))

    def place(self, value: Decimal) -> int:
        """Which of the values it is, from 0; -1 for none of them."""
        if not value.is_finite() or not self.least <= value <= self.most:
            return -1
        place = (value - self.start) / self.step
        return int(place) if place == int(place) else -1

    def nearest(self, value: Decimal) -> int:
        """The place of the value that is nearest."""
        place = int(((value - self.start) / self.step).to_integral_value())
        return max(0, min(self.count - 1, place))


def steps(start: object = None, end: object = None, step: object = None) -> Steps:
    first, last = _number(start, START), _number(end, END)
    by = abs(_number(step, STEP)) or STEP
    count = int(abs(last - first) / by) + 1
    return Steps(first, by if last >= first else -by, count)


def _number(value: object, otherwise: Decimal) -> Decimal:
    if value is None or value == "":
        return otherwise
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return otherwise
    return found if found.is_finite() and abs(found) < Decimal("1e15") else otherwise


def plain(value: Decimal) -> str:
    """As an answer is stored: 0.3, 10; never 1E+1."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
