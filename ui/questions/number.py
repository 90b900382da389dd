"""Numbers: digits on the keypad, a citizen's number in twelve boxes, and the stepper for small counts."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.forms.model import ranges
from kiosk.rules import written
from kiosk.values.forms import Answer, Page, Question, QuestionType
from ui.questions.body import Body, Frame, place_grid
from ui.widgets.entry import Entry
from ui.widgets.keypad import Keypad
from ui.widgets.touch import TouchButton

NUMBER_LENGTH = 12
LONGEST = 18
MOST_TICKS = 11
MOST_STEPS = 120  # of a range; a longer one is typed
LARGEST_COUNT = 99


class NumberBody(Body):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        personal = "personal-number" in question.appearance
        self.longest = NUMBER_LENGTH if personal else LONGEST
        parts = question.type is QuestionType.RANGE and values_of(question).step % 1 != 0
        self.sign = "," if question.type is QuestionType.DECIMAL or parts else ""
        self.entry = Entry(self.look, boxes=NUMBER_LENGTH if personal else 0, centre=True, parent=self)
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
        look, gap = self.look, self.gap
        field = look.mm(24)
        if self.portrait:
            pad = QRect(0, 0, min(self.width(), look.mm(180)), look.mm(30) * 4 + gap * 3)
            pad.moveBottom(self.height() - 1)
            pad.moveLeft((self.width() - pad.width()) // 2)
            self.keypad.setGeometry(pad)
            above = pad.top() - gap * 2
            if self.skip is not None:
                self.skip.setGeometry(0, above - look.mm(22), self.width(), look.mm(22))
                above -= look.mm(22) + gap * 2
            wrong = self.head.place_error(QRect(0, 0, self.width(), look.mm(50)))
            self.error.move(0, above - wrong)
            self.entry.setGeometry(0, above - wrong - field - gap, self.width(), field)
            self.head.place(QRect(0, 0, self.width(), self.entry.y() - gap * 2))
            return
        left, right = self.split(234 if self.entry.boxes else 200)
        self.entry.setGeometry(right.left(), 0, right.width(), field)
        spare = self.height() - field - gap * 2 - self.keypad.least_height()
        wrong = self.head.place_error(QRect(right.left(), field + gap, right.width(), spare))
        top = field + gap * 2 + wrong
        pad = QRect(0, top, min(right.width(), look.mm(150)), min(self.height() - top, look.mm(30) * 4 + gap * 3))
        pad.moveLeft(right.center().x() - pad.width() // 2)
        self.keypad.setGeometry(pad)
        bottom = self.height()
        if self.skip is not None:
            bottom = pad.bottom() + 1
            self.skip.setGeometry(left.left(), bottom - look.mm(24), left.width(), look.mm(24))
            bottom -= look.mm(24) + gap * 2
        self.head.place(QRect(left.left(), 0, left.width(), bottom))


class Stepper(Body):
    """Less and more on both sides of the number."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        self.values = values_of(question)
        held = question.value
        self.number: Decimal | None = Decimal(str(held)) if isinstance(held, int | float) else None
        self._before = self.number
        self.entry = Entry(self.look, centre=True, parent=self)
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
        look, gap = self.look, self.gap
        high = look.mm(36)
        middle = self.height() * (2 if self.portrait else 1) // (3 if self.portrait else 2)
        bottom = self.height()
        if self.skip is not None:
            bottom -= look.mm(22)
            self.skip.setGeometry(0, bottom, self.width() if self.portrait else self.width() // 2, look.mm(22))
        wrong = self.head.place_error(QRect(0, 0, self.width(), look.mm(36)))
        columns = len(self.ticks)
        while columns > 1 and self.width() < columns * look.mm(26) + (columns - 1) * gap:
            columns = -(-columns // 2)
        tick_high = look.mm(24)
        rows = -(-len(self.ticks) // columns) if columns else 0
        below = rows * (tick_high + gap)
        middle = min(middle - below // 2, bottom - wrong - high - gap * 2 - below)
        wide = min(self.width(), look.mm(240))
        left = (self.width() - wide) // 2
        side = look.mm(60)
        self.less.setGeometry(left, middle, side, high)
        self.more.setGeometry(left + wide - side, middle, side, high)
        self.entry.setGeometry(left + side + gap * 2, middle, wide - 2 * side - 4 * gap, high)
        if self.ticks:
            area = QRect(0, middle + high + gap, self.width(), rows * (tick_high + gap) - gap)
            place_grid(self.ticks, area, columns, gap, tick_high)
        self.error.move(0, middle + high + gap + below)
        self.head.place(QRect(0, 0, self.width(), middle - gap))


def values_of(question: Question) -> ranges.Steps:
    if question.type is QuestionType.RANGE:
        return ranges.steps(question.start, question.end, question.step)
    most = LARGEST_COUNT if question.end is None else question.end
    return ranges.steps(question.start or 0, most, question.step)


def is_long(question: Question) -> bool:
    """Whether a range has too many values to step through, and can be typed."""
    values = values_of(question)
    return values.count > MOST_STEPS and values.least >= 0
