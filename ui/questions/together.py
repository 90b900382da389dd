"""Two or three small questions of a field list on one page: a row for each, where all have room at the chosen size.

Small are choices of a few short words and small counts. `body` is asked by body_for; where it gives none, the page's
questions come one after the other. Answers are stored together when the page is left.
"""

from __future__ import annotations

from PySide6.QtCore import QRect

from kiosk.rules import written
from kiosk.values.attachments import TakenFile
from kiosk.values.forms import Answer, Page, Question, QuestionType
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.widgets.button_grid import place_grid, words_alike
from ui.widgets.touch import TouchButton, Words

MOST_QUESTIONS = 3
MOST_CHOICES = 4
ROW_MM, TALLEST_MM = 22, 70
WORDS_PT = 24.0
LABEL_PERCENT = 42


def small(question: Question) -> bool:
    if question.media or question.readonly or question.sensitive:
        return False
    if question.type in (QuestionType.SELECT_ONE, QuestionType.SELECT_MANY):
        return 1 <= len(question.choices) <= MOST_CHOICES and not any(one.media for one in question.choices)
    return question.type is QuestionType.INTEGER and "stepper" in question.appearance


def body(page: Page, frame: Frame) -> TogetherBody | None:
    """All questions of the page on it, or None where they have no room in `frame.room`."""
    if not 2 <= len(page.questions) <= MOST_QUESTIONS or not all(small(one) for one in page.questions):
        return None
    made = TogetherBody(page, page.questions[0], frame)
    made.resize(*frame.room)
    made.arrange()
    if made.has_room and frame.room[0]:
        return made
    made.wipe()
    made.deleteLater()
    return None


class QuestionRow:
    """One question: its words, its buttons, and what is answered now."""

    def __init__(self, body: TogetherBody, question: Question) -> None:
        self.body, self.question = body, question
        held = question.value
        self.before: Answer = held
        self.value: Answer = held
        look = body.look
        self.label = Words(look, question.label, f"label:{question.name}", pt=26, weight=600)
        self.error = Words(look, question.error, f"error:{question.name}", pt=22, weight=600, colour="bad")
        self.label.setParent(body)
        self.error.setParent(body)
        self.error.setVisible(bool(question.error))
        self.buttons: list[TouchButton] = []
        self.count: Words | None = None
        if question.type is QuestionType.INTEGER:
            self._stepper()
        else:
            for choice in question.choices:
                self._add(choice.label, f"choice:{choice.name}", lambda name=choice.name: self.touch(name))
        self.show()

    def _add(self, words: str, name: str, act) -> None:  # type: ignore[no-untyped-def]
        made = TouchButton(self.body.look, words, f"{self.question.name}:{name}", title_pt=WORDS_PT)
        made.setParent(self.body)
        made.setCheckable(name.startswith("choice:"))
        made.setAccessibleDescription(self.question.label)  # "Có" to which question?
        made.clicked.connect(lambda: act())
        self.buttons.append(made)

    def _stepper(self) -> None:
        self.count = Words(self.body.look, "", f"count:{self.question.name}", pt=30, weight=700, centre=True)
        self.count.setParent(self.body)
        self._add("−", "step:less", lambda: self.step(-1))
        self._add("+", "step:more", lambda: self.step(1))
        for button, key in zip(self.buttons, ("less", "more"), strict=True):
            button.setAccessibleName(self.body.say(f"stepper.{key}"))

    def touch(self, name: str) -> None:
        if self.question.type is QuestionType.SELECT_MANY:
            held = list(self.value) if isinstance(self.value, tuple) else []
            held.remove(name) if name in held else held.append(name)
            self.value = tuple(held)
        else:
            self.value = name
        self.changed()

    def step(self, by: int) -> None:
        least, most = self.question.start or 0, 99 if self.question.end is None else self.question.end
        now = self.value if isinstance(self.value, int | float) else None
        self.value = int(least) if now is None else int(max(least, min(most, now + by)))
        self.changed()

    def changed(self) -> None:
        self.error.set_words("")
        self.error.hide()
        self.show()
        self.body.edited.emit()

    def show(self) -> None:
        held = self.value if isinstance(self.value, tuple) else (self.value,)
        for button in self.buttons:
            if button.isCheckable():
                button.setChecked(button.objectName().partition(":choice:")[2] in held)
        if self.count is not None:
            said = "" if self.value is None else f"{self.value:g}"
            self.count.set_words(written.number(said, self.body.frame.language))

    def wipe(self) -> None:
        self.label.set_words("")
        self.error.set_words("")
        self.value = self.before = None
        self.show()


class TogetherBody(Body):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, None, frame)
        self.title.set_words(page.title)
        self.has_room = True
        self.rows = [QuestionRow(self, one) for one in page.questions]

    def changes(self) -> list[tuple[str, Answer | TakenFile]]:
        return [(row.question.path, row.value) for row in self.rows if row.value != row.before]

    def wipe(self) -> None:
        super().wipe()
        for row in self.rows:
            row.wipe()
        self.rows = []

    def arrange(self) -> None:
        if not self.width():
            return
        self.has_room = True
        above = self.portrait or self._labels_fit_above()
        layout.group(self, [self._row_item(row, above) for row in self.rows])

    def _row_item(self, row: QuestionRow, above: bool) -> layout.GrowingPart:
        told, half = self._told(row, above), self.look.mm(layout.GAP_MM) // 2
        return layout.GrowingPart(
            self.look.mm(ROW_MM) + told, self.look.mm(TALLEST_MM) + told,
            lambda area: self._place(row, area.adjusted(0, half, 0, -half), above),
        )  # fmt: skip

    def _told(self, row: QuestionRow, above: bool) -> int:
        """What a row's words take of its height."""
        label = row.label.heightForWidth(self.width()) + self.look.mm(2) if above else 0
        return label + (row.error.heightForWidth(self.width()) if row.error.text() else 0) + self.look.mm(layout.GAP_MM)

    def _labels_fit_above(self) -> bool:
        gap = self.look.mm(layout.GAP_MM)
        least = sum(self.look.mm(ROW_MM) + self._told(row, above=True) + gap for row in self.rows)
        return self.head.height(self.width(), self.height()) + gap + least <= self.height()

    def _place(self, row: QuestionRow, area: QRect, above: bool) -> None:
        look, gap = self.look, self.look.mm(4)
        wrong = row.error.heightForWidth(area.width()) if row.error.text() else 0
        row.error.setGeometry(area.left(), area.bottom() + 1 - wrong, area.width(), wrong)
        area = area.adjusted(0, 0, 0, -wrong)
        if above:
            needed = row.label.heightForWidth(area.width())
            label = QRect(area.left(), area.top(), area.width(), needed)
            answers = area.adjusted(0, needed + look.mm(2), 0, 0)
        else:
            label = QRect(area.left(), area.top(), area.width() * LABEL_PERCENT // 100, area.height())
            answers = area.adjusted(label.width() + gap, 0, 0, 0)
        row.label.setGeometry(label)
        high = answers.height()
        if row.count is not None:
            side = answers.width() // 3
            less, more = row.buttons
            less.setGeometry(answers.left(), answers.top(), side, high)
            row.count.setGeometry(answers.left() + side + gap, answers.top(), answers.width() - 2 * (side + gap), high)
            more.setGeometry(answers.right() + 1 - side, answers.top(), side, high)
        else:
            place_grid(row.buttons, answers, len(row.buttons), gap, high)
        words_alike(look, row.buttons, WORDS_PT)
        good = high >= look.mm(20) and not row.label.lacks_room()
        for button in row.buttons:
            good = good and button.width() >= look.mm(26) and not button.lacks_room()
        self.has_room = self.has_room and good


__all__ = ["TogetherBody", "body", "small"]
