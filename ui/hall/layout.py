"""Where everything of the hall's picture lies, for its size and so many counters. Pure geometry; called by the picture.

Worked out in steps: one step is a millimetre on a screen of 43 inches (ui.theme.HALL_MM), so that a picture in a window
or on another screen has the same proportions. On that screen the digits of every row are at least 45 mm high, also with
16 counters, and those of the newest call are larger still.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect

MOST_ROWS = 16
FEW = 4  # counters: their rows leave room for the groups below them
DIGITS = 45.4  # steps: the least height of a row's digits, and a hair
ROW_LEAST = 52.0  # steps: those digits and their margins
ROW_MOST = 112.0
DIGITS_MOST = 72.0  # the newest call's are larger
HEADER, NOTICES, GAP, BETWEEN = 26.0, 34.0, 6.0, 2.5
EDGE = 9.0  # within a card, at its sides
NUMBER_SHARE = 0.56  # of a row's width at most: the number; then the counter's digits
FOUR_SIGNS = 3.45  # width of "A012", in heights of its digits


class Plan(NamedTuple):
    """Rectangles in pixels within the picture. `hero` is the newest call's, beside or above the rows."""

    header: QRect
    hero: QRect
    groups: QRect
    notices: QRect
    rows: tuple[QRect, ...]
    digits: int  # height of a row's digits, pixels
    step: float


def plan(width: int, height: int, count: int, step: float, *, columns: int = 0, groups: bool = True) -> Plan:
    """`count` counters; `columns` 0: as many as they need; `groups`: whether there is anything to say of them."""
    kind = _Upright if height > width else _Lying
    return kind(width, height, min(count, MOST_ROWS), step, columns).plan(groups=groups)


class _Lying:
    """The newest call at the left with the groups below it, the rows at the right."""

    header = HEADER

    def __init__(self, width: int, height: int, count: int, step: float, columns: int) -> None:
        self.width, self.height, self.count, self.step, self.columns = width, height, count, step, columns
        self.gap, self.top = self.px(GAP), self.px(self.header)
        self.bottom = height - self.px(NOTICES)
        self.body = QRect(0, self.top + self.gap, width, max(1, self.bottom - self.top - 2 * self.gap))

    def px(self, steps: float) -> int:
        return round(steps * self.step)

    def plan(self, *, groups: bool) -> Plan:
        hero, listed, field = self.body, QRect(), QRect()
        if self.count or groups:
            hero, listed, field = self.parts(self.body) if self.count else self.idle(self.body)
        rows = self.rows(field)
        return Plan(
            QRect(0, 0, self.width, self.top), hero, listed,
            QRect(0, self.bottom, self.width, self.height - self.bottom), rows, self.digits(rows), self.step,
        )  # fmt: skip

    def idle(self, body: QRect) -> tuple[QRect, QRect, QRect]:
        """While no counter is open: a greeting, and the groups."""
        left, right = _beside(body, round(body.width() * 0.6), self.gap)
        return left, right, QRect()

    def parts(self, body: QRect) -> tuple[QRect, QRect, QRect]:
        """Of the newest call, the groups, and the rows."""
        if self.count <= FEW:
            hero, right = _beside(body, round(body.width() * 0.46), self.gap)
            high = min(round(body.height() * 0.72), self.count * self.px(ROW_MOST))
            field, groups = _below(right, high, self.gap)
            return hero, groups, field
        left, field = _beside(body, round(body.width() * (0.4 if self.one_column(body) else 0.33)), self.gap)
        hero, groups = _below(left, round(left.height() * 0.6), self.gap)
        return hero, groups, field

    def one_column(self, field: QRect) -> bool:
        """Whether the digits are large enough so."""
        return self.columns == 1 or (self.columns == 0 and field.height() >= self.count * self.px(ROW_LEAST))

    def each(self, field: QRect) -> int:
        """Rows in a column."""
        return self.count if self.one_column(field) else -(-self.count // 2)

    def rows(self, field: QRect) -> tuple[QRect, ...]:
        if not self.count:
            return ()
        each, between = self.each(field), self.px(BETWEEN)
        pitch = min((field.height() + between) / each, self.px(ROW_MOST))
        wide = field.width() if self.one_column(field) else (field.width() - self.gap) // 2
        return tuple(
            QRect(
                field.left() + index // each * (wide + self.gap), field.top() + int(index % each * pitch),
                wide, int(pitch) - between,
            )
            for index in range(self.count)
        )  # fmt: skip

    def digits(self, rows: tuple[QRect, ...]) -> int:
        """As high as the rows allow, but never below the least for the width's sake."""
        if not rows:
            return 0
        least = -int(-DIGITS * self.step // 1)
        by_height = min(rows[0].height() * 0.74, DIGITS_MOST * self.step)
        by_width = (rows[0].width() - 2 * EDGE * self.step) * NUMBER_SHARE / FOUR_SIGNS
        return min(max(least, int(min(by_height, by_width))), rows[0].height())


class _Upright(_Lying):
    """The newest call above, the rows below it, the groups at the foot."""

    header = 44.0

    def idle(self, body: QRect) -> tuple[QRect, QRect, QRect]:
        top, foot = _below(body, round(body.height() * 0.55), self.gap)
        return top, foot, QRect()

    def parts(self, body: QRect) -> tuple[QRect, QRect, QRect]:
        least, foot = round(body.height() * 0.25), self.px(130)
        room = body.height() - least - foot - 2 * self.gap
        wanted = self.each(QRect(0, 0, body.width(), room)) * self.px(ROW_MOST)
        spare = max(0, room - wanted)
        hero, rest = _below(body, least + spare // 2, self.gap)
        field, groups = _below(rest, min(room, wanted), self.gap)
        return hero, groups, field


def _beside(area: QRect, wide: int, gap: int) -> tuple[QRect, QRect]:
    left = QRect(area.left(), area.top(), wide, area.height())
    return left, area.adjusted(wide + gap, 0, 0, 0)


def _below(area: QRect, high: int, gap: int) -> tuple[QRect, QRect]:
    above = QRect(area.left(), area.top(), area.width(), high)
    return above, area.adjusted(0, high + gap, 0, 0)
