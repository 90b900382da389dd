"""Dates and times, part by part: a grid of days, of months, then the year on the keypad; nothing to scroll.

The parts stand as three boxes that show what is known and can be touched again. A proposed month or year stands
there already. "Only the year" is offered where the form takes it.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.values.forms import Answer, Page, Question, QuestionType
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.questions.known_parts import KnownParts
from ui.questions.unsaved import BegunParts
from ui.widgets.away import retire
from ui.widgets.button_grid import place_grid
from ui.widgets.key import Key
from ui.widgets.keypad import Keypad
from ui.widgets.touch import TouchButton

PARTS = {
    QuestionType.DATE: ("day", "month", "year"),
    QuestionType.TIME: ("hour", "minute"),
    QuestionType.DATETIME: ("day", "month", "year", "hour", "minute"),
}
GRIDS = {"day": (range(1, 32), 7, 5), "month": (range(1, 13), 4, 3), "hour": (range(24), 6, 4),
         "minute": (range(0, 60, 5), 4, 3)}  # fmt: skip
NARROW_MM, NARROW_PAD_MM = 350, 184  # eight keys beside each other
LOW_BOX_MM = 31  # three rows of boxes stand in the lower half of a small screen
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class PartsBody(Body):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        self.parts = PARTS[question.type]
        self.year_only = "year-only" in question.appearance
        self._before = question.raw or str(question.value or "")
        self.held = KnownParts(self.parts, self._before, question.latest)
        begun = frame.unsaved if isinstance(frame.unsaved, BegunParts) else None
        if begun is not None:
            self.held.go_on(begun)
        self.boxes: dict[str, TouchButton] = {}
        for part in self.parts:
            box = TouchButton(self.look, "", f"part:{part}", title_pt=28, hint_pt=2400 / self.look.percent)
            box.setParent(self)
            box.setCheckable(True)
            box.clicked.connect(lambda _=False, part=part: self.open(part))
            self.boxes[part] = box
        self.only_year: TouchButton | None = None
        if self.year_only:
            self.only_year = TouchButton(self.look, self.say("date.only_year"), "only_year", title_pt=24, kind="soft")
            self.only_year.setParent(self)
            self.only_year.clicked.connect(self._drop_day)
        self.keys: list[Key] = []
        self.years: list[Key] = []
        self.keypad: Keypad | None = None
        missing = self.held.missing()
        self.part = missing[0] if missing else self.parts[0]
        first = "year" if self.year_only and set(self.held.known) == {"year"} else self.part
        self.open(begun.part if begun is not None else first)

    # -- the answer -------------------------------------------------------------------------------------------
    def pending(self) -> bool:
        return (self.value() or "") != self._before

    def unsaved(self) -> BegunParts | None:
        held = self.held
        return BegunParts(dict(held.known), held.year, tuple(held.touched), self.part) if held.is_unsaved else None

    def missing(self) -> str:
        """Half a date is not thrown away without a word."""
        if self.value() is None and self.held.is_begun:
            return self.say("date.incomplete")
        return ""

    def value(self) -> Answer:
        return self.held.value()

    def pick(self, part: str, number: int) -> None:
        self.held.set(part, number)
        self.edited.emit()
        self.open(self.held.after(part) or part)

    def type_year(self, digit: str) -> None:
        typed = self.held.year
        self._year_typed((typed if len(typed) < 4 else "") + digit)

    def erase_year(self) -> None:
        self._year_typed(self.held.year[:-1])

    def _year_typed(self, typed: str) -> None:
        self.held.set_year(typed)
        self.edited.emit()
        if "year" in self.held.known and self.parts[-1] != "year":
            self.pick("year", self.held.known["year"])
        self._show()

    def _drop_day(self) -> None:
        self.held.only_year()
        self.open("year")

    def key(self, event: QKeyEvent) -> bool:
        if self.part != "year":
            return False
        if event.key() == Qt.Key.Key_Backspace:
            self.erase_year()
        elif event.text() and event.text() in "0123456789":
            self.type_year(event.text())
        else:
            return False
        return True

    # -- showing ----------------------------------------------------------------------------------------------
    def open(self, part: str) -> None:
        """Show the grid or keypad of one part."""
        self.part = part
        retire(*self.keys, *self.years, self.keypad)
        self.keys, self.years, self.keypad = [], [], None
        if part == "year":
            self._open_year()
        else:
            for number in list(GRIDS[part][0])[: self.held.last_day() if part == "day" else None]:
                key = Key(self.look, _word(self, part, number), f"{part}:{number}", pt=30, parent=self)
                key.clicked.connect(lambda _=False, number=number: self.pick(part, number))
                key.setCheckable(True)
                key.setEnabled(not self.held.is_after_latest(part, number))
                key.show()
                self.keys.append(key)
        self._show()
        self.arrange()

    def _open_year(self) -> None:
        self.keypad = Keypad(self.look, self.frame.language, parent=self)
        self.keypad.typed.connect(self.type_year)
        self.keypad.erased.connect(self.erase_year)
        self.keypad.show()
        proposed = self.held.known.get("year")
        if not self.year_only and proposed is not None and self._before[:4].isdigit():
            latest = int(self._before[:4])
            for year in (latest, latest - 1):
                key = Key(self.look, str(year), f"year:{year}", pt=30, parent=self)
                key.clicked.connect(lambda _=False, year=year: self.pick("year", year))
                key.setCheckable(True)
                key.show()
                self.years.append(key)

    def _show(self) -> None:
        for part, box in self.boxes.items():
            known = self.held.known.get(part)
            shown = "––" if known is None else f"{known:02d}" if part != "year" else str(known)
            if part == "year" and known is None:
                shown = (self.held.year + "––––")[:4]
            box.set_words(shown, self.say(f"date.{part}"))
            box.setChecked(part == self.part)
        for key in (*self.keys, *self.years):
            key.setChecked(key.objectName() == f"{self.part}:{self.held.known.get(self.part)}")
        self.setAccessibleDescription(self.held.in_words())

    def wipe(self) -> None:
        super().wipe()
        self.held, self._before = KnownParts(self.parts, ""), ""
        self.frame = Frame(look=self.look, language=self.frame.language)
        for box in self.boxes.values():
            box.set_words("")

    # -- placing ----------------------------------------------------------------------------------------------
    def arrange(self) -> None:
        if not self.width():
            return
        look, gap = self.look, self.gap
        inside = _beside_boxes(self)
        extra = [button for button in (self.only_year, self.skip) if button is not None and button not in inside]
        rows = -(-len(self.boxes) // _box_columns(self))
        least = max(look.mm(28), round((look.pt(28) + look.pt(2400 / look.percent)) * 1.32) + look.mm(6))
        if self.frame.low_reach and not self.portrait:
            least = min(least, look.mm(LOW_BOX_MM))
        most = max(least, look.mm(44))
        boxes = layout.GrowingPart(least * rows + gap * (rows - 1), most * rows + gap * (rows - 1), self._place_boxes)
        pad = layout.GrowingPart(*self._pad_heights(), self._place_pad)
        layout.question_and_pad(self, pad, [boxes, *layout.row(self, extra, len(extra))], pad_mm=_pad_mm(self))

    def _place_boxes(self, area: QRect) -> None:
        boxes = [*self.boxes.values(), *_beside_boxes(self)]
        place_grid(boxes, area, _box_columns(self), self.gap, area.height())

    def _pad_heights(self) -> tuple[int, int]:
        """The least and the most that the grid or the keypad takes; the same for all parts where it can be, so that
        nothing moves from part to part."""
        look, gap = self.look, self.gap
        _columns, rows = _shape(self)
        low = self.frame.low_reach and not self.portrait
        if self.keypad is not None:
            self.keypad.set_flat(low)
            rows = self.keypad.row_count + (1 if self.years else 0)
        tallest = 5 if self.portrait and not self.frame.low_reach else rows
        most = max(rows, tallest) * look.mm(30 if self.portrait else 46) + gap * (tallest - 1)
        return look.mm(20) * rows + gap * (rows - 1), most

    def _place_pad(self, area: QRect) -> None:
        look, gap = self.look, self.gap
        if self.keypad is None:
            columns, rows = _shape(self)
            high = (area.height() - gap * (rows - 1)) // rows
            place_grid(self.keys, area, columns, gap, min(high, look.mm(46)))
            return
        if self.years:
            high = max(look.mm(20), (area.height() - gap * 4) // 5)
            place_grid(self.years, QRect(area.left(), area.top(), area.width(), high), 2, gap, high)
            area = area.adjusted(0, high + gap, 0, 0)
        self.keypad.setGeometry(area)


def _word(body: PartsBody, part: str, number: int) -> str:
    if part == "month":
        return body.say("date.month_n", n=number, name=MONTHS[number - 1])
    return f"{number:02d}" if part == "minute" else str(number)


def _is_narrow(body: PartsBody) -> bool:
    """A wide page in the low layout, which has its actions beside it."""
    return body.frame.low_reach and not body.portrait and body.width() < body.look.mm(NARROW_MM)


def _box_columns(body: PartsBody) -> int:
    if body.frame.low_reach and body.portrait:
        return len(body.boxes)
    return min(len(body.boxes), 2 if _is_narrow(body) else 3)


def _beside_boxes(body: PartsBody) -> list[TouchButton]:
    """What stands in the place that five boxes in rows leave, where every row counts."""
    free = body.frame.low_reach and len(body.boxes) == 5 and not body.portrait
    return [body.skip] if free and body.skip is not None else []


def _pad_mm(body: PartsBody) -> float:
    """Of a wide page, what the grid takes: half of it, so far as the words of the months have room."""
    if _is_narrow(body):
        return NARROW_PAD_MM
    return max(236.0, min(260.0, body.width() / body.look.pixels_per_mm / 2))


def _shape(body: PartsBody) -> tuple[int, int]:
    """Columns and rows of the part in view."""
    if body.part == "year" or (body.part == "month" and body.portrait):
        return 3, 4
    if body.part == "day" and body.frame.low_reach:
        return 8, 4
    _range, columns, rows = GRIDS[body.part]
    return columns, rows
