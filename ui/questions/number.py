"""Numbers: digits on the keypad, a citizen's number in twelve boxes, and the stepper for small counts."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.forms.model import ranges
from kiosk.rules import written
from kiosk.values.forms import Answer, Page, Question, QuestionType
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.widgets.button_grid import place_grid, place_rows
from ui.widgets.entry import Entry
from ui.widgets.keypad import Keypad
from ui.widgets.touch import TouchButton

NUMBER_LENGTH = 12
LONGEST = 18
MOST_TICKS = 11
MOST_STEPS = 120  # of a range; a longer one is typed
LARGEST_COUNT = 99
FIELD_MM, TALL_FIELD_MM = 26, 32
PAD_MM, BOXES_MM, FIELD_WIDE_MM = 216, 204, 150
FLAT_PAD_MM = 96  # the narrowest that four keys beside each other can be


class NumberBody(Body):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        personal = "personal-number" in question.appearance
        self.longest = NUMBER_LENGTH if personal else LONGEST
        parts = question.type is QuestionType.RANGE and values_of(question).step % 1 != 0
        self.sign = "," if question.type is QuestionType.DECIMAL or parts else ""
        self.entry = Entry(self.look, boxes=NUMBER_LENGTH if personal else 0, centre=True, pt=40, parent=self)
        self.keypad = Keypad(self.look, frame.language, sign=self.sign, parent=self)
        self.keypad.typed.connect(self.type)
        self.keypad.erased.connect(self.erase)
        self._before = str(question.raw or ("" if question.value is None else question.value))
        self.entry.set_text(self._before.replace(".", ",") if self.sign else self._before)

    def type(self, digit: str) -> None:
        if len(self.entry.text) < self.longest and not (digit == "," and "," in self.entry.text):
            self.entry.set_text(self.entry.text + digit)
        self.edited.emit()

    def erase(self) -> None:
        self.entry.set_text(self.entry.text[:-1])
        self.edited.emit()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Backspace:
            self.erase()
        elif event.text() and event.text() in "0123456789":
            self.type(event.text())
        elif event.text() in (",", ".") and self.sign:
            self.type(self.sign)
        else:
            return False
        return True

    def pending(self) -> bool:
        return self.value() != (self._before or None)

    def value(self) -> Answer:
        return self.entry.text.replace(",", ".") or None

    def wipe(self) -> None:
        super().wipe()
        self.entry.set_text("")
        self._before = ""
        self.question = None

    def set_error(self, words: str) -> None:
        self.entry.set_wrong(bool(words))
        super().set_error(words)

    def arrange(self) -> None:
        self.entry.set_wrong(bool(self.error.text()))
        look = self.look
        field = layout.one(self.entry, look.mm(FIELD_MM if self.portrait else TALL_FIELD_MM))
        low = self.frame.low_reach and not self.portrait
        self.keypad.set_flat(low)
        pad = layout.one(self.keypad, self.keypad.least_height(), look.mm(44) * self.keypad.row_count)
        skip = layout.row(self, [self.skip], 1) if self.skip is not None else []
        layout.question_and_pad(self, pad, skip, lead=[field], pad_mm=self._pad_mm(), pad_wide_mm=PAD_MM)

    def _pad_mm(self) -> float:
        """Of a wide page, what the keys take: the twelve boxes of a personal number need their room."""
        whole = self.width() / self.look.pixels_per_mm
        field = BOXES_MM if self.entry.boxes else FIELD_WIDE_MM
        return max(FLAT_PAD_MM, min(PAD_MM, whole - field - layout.COLUMN_GAP_MM))


class Stepper(Body):
    """Less and more on both sides of the number."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        self.values = values_of(question)
        held = question.value
        self.number: Decimal | None = Decimal(str(held)) if isinstance(held, int | float) else None
        self._before = self.number
        self.entry = Entry(self.look, centre=True, pt=44, parent=self)
        self.less = TouchButton(self.look, "−", "step:less", title_pt=40, kind="soft")
        self.more = TouchButton(self.look, "+", "step:more", title_pt=40, kind="soft")
        for button, by in ((self.less, -1), (self.more, 1)):
            button.setParent(self)
            button.setAccessibleName(self.say("stepper.less" if by < 0 else "stepper.more"))
            button.clicked.connect(lambda _=False, by=by: self.move_by(by))
        self.ticks = [self._tick(value) for value in self._few_values()]
        self._show()

    def _few_values(self) -> list[Decimal]:
        """The values of a range, where they are few enough to stand there to be touched."""
        few = self.question is not None and self.question.type is QuestionType.RANGE
        return list(self.values) if few and 2 <= self.values.count <= MOST_TICKS else []

    def _tick(self, value: Decimal) -> TouchButton:
        made = TouchButton(self.look, self._words(value), f"tick:{ranges.plain(value)}", title_pt=28)
        made.setParent(self)
        made.setCheckable(True)
        made.clicked.connect(lambda: self.set_to(value))
        return made

    def _words(self, value: Decimal) -> str:
        return written.number(ranges.plain(value), self.frame.language)

    def set_to(self, value: Decimal) -> None:
        self.number = value
        self._show()
        self.edited.emit()

    def move_by(self, by: int) -> None:
        """To the next smaller or greater value; the first touch gives the first value."""
        place = 0
        if self.number is not None:
            place = self.values.nearest(self.number) + (by if self.values.step > 0 else -by)
        self.number = self.values.start + self.values.step * max(0, min(self.values.count - 1, place))
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.entry.set_text("" if self.number is None else self._words(self.number))
        for tick in self.ticks:
            tick.setChecked(self.number is not None and tick.objectName() == f"tick:{ranges.plain(self.number)}")

    def pending(self) -> bool:
        return self.number != self._before

    def value(self) -> Answer:
        if self.number is None:
            return None
        return int(self.number) if self.number == int(self.number) else float(self.number)

    def wipe(self) -> None:
        super().wipe()
        self.number = None
        self.entry.set_text("")
        self.question = None

    def arrange(self) -> None:
        look = self.look
        items = [layout.GrowingPart(look.mm(30), look.mm(110 if self.frame.low_reach else 80), self._place_steps)]
        if self.portrait:
            items = [layout.one(self.entry, look.mm(30), look.mm(70)),
                     layout.GrowingPart(look.mm(30), look.mm(100), self._place_steps)]  # fmt: skip
        if self.ticks:
            items.append(self._ticks_item())
        skip = [self.skip] if self.skip is not None else []
        layout.group(self, [*items, *layout.row(self, skip, 1 if self.portrait else 2)])

    def _place_steps(self, area: QRect) -> None:
        """Less and more, on both sides of the number where the page is wide."""
        between = [] if self.portrait else [self.entry]
        place_grid([self.less, *between, self.more], area, 2 + len(between), self.look.mm(layout.GAP_MM), area.height())

    def _ticks_item(self) -> layout.GrowingPart:
        """The values to be touched, in as few rows as they have room."""
        look, gap = self.look, self.gap
        columns = len(self.ticks)
        while columns > 1 and self.width() < columns * look.mm(26) + (columns - 1) * gap:
            columns = -(-columns // 2)
        rows = -(-len(self.ticks) // columns)
        return layout.GrowingPart(
            rows * (look.mm(22) + gap) - gap, rows * (look.mm(44) + gap) - gap,
            lambda area: place_rows(self.ticks, area, columns, gap),
        )  # fmt: skip


def values_of(question: Question) -> ranges.Steps:
    if question.type is QuestionType.RANGE:
        return ranges.steps(question.start, question.end, question.step)
    most = LARGEST_COUNT if question.end is None else question.end
    return ranges.steps(question.start or 0, most, question.step)


def is_long(question: Question) -> bool:
    """Whether a range has too many values to step through, and can be typed."""
    values = values_of(question)
    return values.count > MOST_STEPS and values.least >= 0
