"""Where a question's page stands: the question directly above its answers, both placed as one group.

Every body says what it has to show as a stack of items that may grow, and `group` puts question, hint, field, error and
items in their places by ui.widgets.composition. Called by the bodies' `arrange`. Raises nothing: what has no room is
made smaller, and the page check says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from ui.widgets.button_grid import place_grid
from ui.widgets.composition import compose, reach_on
from ui.widgets.touch import TouchButton

if TYPE_CHECKING:
    from ui.questions.body import Body

GAP_MM = 4
GROWN = 145  # percent of its usual size, how large a question gets where there is room
LOW_GROWN = 240  # in the low layout, where the upper half of the page is left to the question
SHARE = 0.2  # of the page, which a grown question may take
ERROR_MM, LOW_ERROR_MM = 34, 56  # in the low layout it stands in a narrow column, with room above it
ROW_MM = (21, 30)
PICTURE_PERCENT = 54  # of a wide page
PICTURE_TALLEST = 0.9  # height to width, on an upright one
PICTURE_GROWN = 120
COLUMN_GAP_MM = 8


class GrowingPart(NamedTuple):
    """Something of a page, from `least` to `most` pixels high."""

    least: int
    most: int
    place: Callable[[QRect], object]


class MeasuredWords(NamedTuple):
    """What of a page is no answer: heights in pixels."""

    words: int
    wrong: int  # the error
    lead: int  # what stands between the question and what is touched, the gaps included


def total(items: Sequence[GrowingPart], gap: int, *, most: bool = False) -> int:
    return sum(item.most if most else item.least for item in items) + gap * max(0, len(items) - 1)


def stack(area: QRect, items: Sequence[GrowingPart], gap: int) -> int:
    """The items one below the other, each grown by the same part of what it may grow; returns where they end."""
    least, most = total(items, gap), total(items, gap, most=True)
    share = (area.height() - least) / (most - least) if most > least else 0.0
    share = min(1.0, share)
    squeeze = min(1.0, (area.height() - gap * max(0, len(items) - 1)) / max(1, sum(item.least for item in items)))
    top = area.top()
    for item in items:
        high = item.least + (item.most - item.least) * share if share >= 0 else item.least * squeeze
        item.place(QRect(area.left(), top, area.width(), int(high)))
        top += int(high) + gap
    return top - gap if items else top


def _measure(body: Body, area: QRect, lead: Sequence[GrowingPart], least: int, gap: int) -> MeasuredWords:
    high = body.look.mm(LOW_ERROR_MM if body.frame.low_reach else ERROR_MM)
    wrong = body.head.place_error(QRect(area.left(), 0, area.width(), high))
    before = sum(item.least + gap for item in lead)
    room = area.height() - least - wrong - before - gap
    return MeasuredWords(body.head.height(area.width(), max(body.look.mm(14), room)), wrong, before)


def room(body: Body, least: int, *, area: QRect | None = None) -> QSize:
    """What is left for answers that take at least so much."""
    area, gap = area or body.rect(), body.look.mm(GAP_MM)
    held = _measure(body, area, (), least, gap)
    top = max(area.top() + held.words + (gap if held.words else 0), min(reach(body), area.bottom() + 1 - least))
    return QSize(area.width(), max(1, area.bottom() + 1 - top - held.wrong))


def reach(body: Body) -> int:
    return reach_on(body, low=body.frame.low_reach)


def group(
    body: Body, items: Sequence[GrowingPart], *, lead: Sequence[GrowingPart] = (), area: QRect | None = None
) -> None:
    """Question, `lead` (a field, which nobody touches), error and items in their places."""
    area, gap, head = area or body.rect(), body.look.mm(GAP_MM), body.head
    least, most = total(items, gap), total(items, gap, most=True)
    held = _measure(body, area, lead, least, gap)
    above = bool(lead) or body.frame.low_reach  # in the low layout the room for words is above what is touched
    tail = 0 if above else held.wrong
    before = held.lead + held.wrong - tail
    line = reach(body) if items else 0
    free = area.height() - held.words - before - gap - least - tail  # above the least that is needed
    left = area.height() - max(line - area.top(), held.words + before + gap) - most - tail
    left += max(0, line - area.top() - held.words - before - gap)
    grown = min(free, max(left, round(area.height() * SHARE) - held.words))
    largest = LOW_GROWN if body.frame.low_reach else GROWN
    words = held.words if grown <= 0 else head.height(area.width(), held.words + grown, largest)
    found = compose(area, words + before, least=least + tail, most=most + tail, gap=gap, reach=line)
    top = found.words.top()
    head.place(QRect(area.left(), top, area.width(), words), largest if grown > 0 else 100)
    top += words + gap
    for item in lead:
        item.place(QRect(area.left(), top, area.width(), item.least))
        top += item.least + gap
    if above and held.wrong:
        body.error.move(area.left(), top - gap + body.look.mm(2))
    end = stack(found.answers.adjusted(0, 0, 0, -tail), items, gap)
    if tail:
        body.error.move(area.left(), end + body.look.mm(2))


def one(widget: QWidget, least: int, most: int = 0) -> GrowingPart:
    return GrowingPart(least, max(least, most), widget.setGeometry)


def row(body: Body, buttons: Sequence[QWidget], columns: int = 0) -> list[GrowingPart]:
    """Buttons beside each other, none wider than half of the page; in as many rows as they need."""
    shown = list(buttons)
    if not shown:
        return []
    gap = body.look.mm(GAP_MM)
    columns = columns or max(2, _beside(body, shown))
    low, high = (body.look.mm(one) for one in ROW_MM)
    rows = -(-len(shown) // columns)

    def place(area: QRect) -> None:
        place_grid(shown, area, columns, gap, area.height())

    return [GrowingPart(rows * low + (rows - 1) * gap, rows * high + (rows - 1) * gap, place)]


def _beside(body: Body, shown: Sequence[QWidget]) -> int:
    """How many stand beside each other with all their words."""
    gap, least = body.look.mm(GAP_MM), body.look.mm(ROW_MM[0])
    for columns in range(min(len(shown), 2 if body.portrait else 4), 1, -1):
        for button in shown:
            button.resize((body.width() - gap * (columns - 1)) // columns, least)
        if not any(button.lacks_room() for button in shown if isinstance(button, TouchButton)):
            return columns
    return 1


def columns(body: Body, right_mm: float) -> tuple[QRect, QRect]:
    """Left and right part of a page; the right one is `right_mm` wide."""
    right, gap = body.look.mm(right_mm), body.look.mm(COLUMN_GAP_MM)
    whole = body.rect()
    return whole.adjusted(0, 0, -right - gap, 0), whole.adjusted(whole.width() - right, 0, 0, 0)


def beside(body: Body, area: QRect, item: GrowingPart) -> None:
    """What stands beside the question's column: as high as there is room, its middle where the page has it."""
    found = compose(area, 0, least=item.least, most=item.most, gap=0, reach=reach(body))
    item.place(found.answers)


def picture_and_words(body: Body, picture: Callable[[QRect], object], items: Sequence[GrowingPart]) -> None:
    """What is shown, and the words directly above what can be done: beside each other, or the picture above."""
    gap = body.look.mm(COLUMN_GAP_MM)
    if not body.portrait:
        wide = body.width() * PICTURE_PERCENT // 100
        group(body, items, area=body.rect().adjusted(wide + gap, 0, 0, 0))
        picture(QRect(0, 0, wide, body.height()))
        return
    between = body.look.mm(GAP_MM)
    words = body.head.height(body.width(), body.height() // 3, PICTURE_GROWN)
    wrong = body.head.place_error(QRect(0, 0, body.width(), body.look.mm(ERROR_MM)))
    under = words + between + total(items, between, most=True) + wrong
    high = max(body.look.mm(60), min(body.height() - under - gap, round(body.width() * PICTURE_TALLEST)))
    group(body, items, area=body.rect().adjusted(0, high + gap, 0, 0))
    top = body.head.top() - gap - high
    picture(QRect(0, max(0, top), body.width(), min(high, high + top)))


def question_and_pad(
    body: Body, pad: GrowingPart, items: Sequence[GrowingPart], *, lead: Sequence[GrowingPart] = (), pad_mm: float,
    pad_wide_mm: float = 0,
) -> None:  # fmt: skip
    """A question with its field, and a pad of keys: beside each other, or above each other on an upright page."""
    if body.portrait:
        wide = body.look.mm(pad_wide_mm) if pad_wide_mm else body.width()

        def centred(area: QRect) -> None:
            inset = max(0, (area.width() - wide) // 2)
            pad.place(area.adjusted(inset, 0, -inset, 0))

        group(body, [*items, GrowingPart(pad.least, pad.most, centred)], lead=lead)
        return
    left, right = columns(body, pad_mm)
    group(body, items, lead=lead, area=left)
    beside(body, right, pad)
