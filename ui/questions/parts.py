"""Dates and times, part by part: a grid of days, of months, then the year on the keypad; nothing to scroll.

The parts stand as three boxes that show what is known and can be touched again. A proposed month or year stands
there already. "Only the year" is offered where the form takes it.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.values.forms import Answer, Page, Question, QuestionType
from ui.questions.body import Body, Frame, place_grid
from ui.questions.known_parts import KnownParts
from ui.questions.unsaved import BegunParts
from ui.widgets.away import retire
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
                key = Key(self.look, self._word(part, number), f"{part}:{number}", pt=30, parent=self)
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

    def _word(self, part: str, number: int) -> str:
        if part == "month":
            return self.say("date.month_n", n=number, name=MONTHS[number - 1])
        return f"{number:02d}" if part == "minute" else str(number)

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
        box_high = max(look.mm(28), round((look.pt(28) + look.pt(2400 / look.percent)) * 1.32) + look.mm(6))
        extra = [button for button in (self.only_year, self.skip) if button is not None]
        rows = 1 if len(self.boxes) <= 3 else 2
        boxes_high = box_high * rows + gap * (rows - 1)
        below = look.mm(22) + gap if extra else 0
        if self.portrait:
            grid_high = look.mm(30) * 5 + gap * 4
            grid = QRect(0, self.height() - grid_high, self.width(), grid_high)
            top = grid.top() - gap * 2 - below
            place_grid(extra, QRect(0, top, self.width(), look.mm(22)), len(extra) or 1, gap, look.mm(22))
            wrong = self.head.place_error(QRect(0, 0, self.width(), look.mm(50)))
            self.error.move(0, top - wrong)
            boxes = QRect(0, top - wrong - boxes_high - gap, self.width(), boxes_high)
            self.head.place(QRect(0, 0, self.width(), boxes.top() - gap * 2))
        else:
            left, grid = self.split(240)
            bottom = self.height() - below
            area = QRect(0, bottom + gap, left.width(), look.mm(22))
            place_grid(extra, area, len(extra) or 1, gap, look.mm(22))
            wrong = self.head.place_error(QRect(0, 0, left.width(), look.mm(36)))
            head = self.head.place(QRect(0, 0, left.width(), bottom - wrong - boxes_high - gap * 2))
            top = min(head + gap, bottom - wrong - boxes_high - gap)
            boxes = QRect(0, top, left.width(), boxes_high)
            self.error.move(0, boxes.bottom() + 1 + gap)
        self._place_boxes(boxes)
        self._place_grid(grid)

    def _place_boxes(self, area: QRect) -> None:
        boxes = list(self.boxes.values())
        columns = 3 if len(boxes) >= 3 else len(boxes)
        place_grid(boxes, area, columns, self.gap, area.height())

    def _place_grid(self, area: QRect) -> None:
        look, gap = self.look, self.gap
        if self.part != "year":
            _range, columns, rows = GRIDS[self.part]
            if self.portrait and self.part == "month":
                columns, rows = 3, 4
            most = look.mm(34)
            high = min(most, (area.height() - gap * (rows - 1)) // rows)
            held = QRect(area.left(), area.top(), area.width(), high * rows + gap * (rows - 1))
            if self.portrait:
                held.moveBottom(area.bottom())
            self._grid(held, columns, high)
            return
        pad = QRect(area)
        if self.years:
            high = look.mm(24)
            place_grid(self.years, QRect(area.left(), area.top(), area.width(), high), 2, gap, high)
            pad.setTop(area.top() + high + gap * 2)
        assert self.keypad is not None
        pad.setHeight(min(pad.height(), look.mm(30) * 4 + gap * 3))
        pad.setWidth(min(pad.width(), look.mm(160)))
        pad.moveLeft(area.center().x() - pad.width() // 2)
        self.keypad.setGeometry(pad)

    def _grid(self, area: QRect, columns: int, high: int) -> None:
        gap = self.gap
        wide = (area.width() - gap * (columns - 1)) // columns
        for place, key in enumerate(self.keys):
            row, column = divmod(place, columns)
            key.setGeometry(area.left() + column * (wide + gap), area.top() + row * (high + gap), wide, high)
