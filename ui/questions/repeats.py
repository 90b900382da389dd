"""The list of a repeat's entries: each can be changed or taken out, one more added; turned over, never scrolled.

Taking out asks once. Made by ui.questions.body_for for pages of kind REPEAT.
"""

from __future__ import annotations

from PySide6.QtCore import QRect

from kiosk.values.forms import Page, Question, ReviewLine
from ui.questions.body import Body, Frame, place_grid
from ui.widgets.touch import SureButton, TouchButton, Words

ROW_MM = 22
BUTTON_MM = 46


class RepeatBody(Body):
    goes_on = True

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        self.doomed: ReviewLine | None = None  # about to be taken out
        self.rows = [self._row(line) for line in page.lines]
        self.ends: list[TouchButton] = []
        for choice in page.choices:
            icon = {"add": "plus", "done": "check"}.get(choice.name, "")
            kind = "primary" if choice.name == "done" and page.lines else "plain"
            button = self._button(f"choice:{choice.name}", choice.label, icon, kind, pt=26)
            button.clicked.connect(lambda _=False, name=choice.name: self.chosen.emit(name))
            self.ends.append(button)
        self.keep = self._button("entry:keep", self.say("entries.keep"), "arrow-left")
        self.out = self._button("entry:out", self.say("entries.out"), "bin")
        self.keep.clicked.connect(lambda: self._doom(None))
        self.out.clicked.connect(self._take_out)
        if isinstance(frame.unsaved, int):
            self.turn = frame.unsaved

    def _button(self, name: str, words: str, icon: str, kind: str = "plain", pt: float = 24) -> TouchButton:
        made = SureButton(self.look, words, name, icon=icon, kind=kind, title_pt=pt)
        made.setParent(self)
        return made

    def _row(self, line: ReviewLine) -> tuple[Words, TouchButton, TouchButton]:
        told = f"{line.label} {line.value or self.say('review.empty')}"
        if line.error:
            told += f" – {self.say('entries.unfinished')}"
        words = Words(self.look, told, f"entry:{line.path}", pt=24, weight=600, colour="bad" if line.error else "ink")
        words.setParent(self)
        change = self._button(f"change:{line.path}", self.say("entries.change"), "pencil", pt=22)
        remove = self._button(f"remove:{line.path}", self.say("entries.remove"), "bin", pt=22)
        change.clicked.connect(lambda: self.entry_opened.emit(line.path))
        remove.clicked.connect(lambda: self._doom(line))
        return words, change, remove

    def _doom(self, line: ReviewLine | None) -> None:
        self.doomed = line
        asked = self.say("entries.really", name=f"{line.label} {line.value}".strip()) if line is not None else ""
        self.tell(asked)

    def _take_out(self) -> None:
        if self.doomed is not None:
            self.entry_removed.emit(self.doomed.path)

    def turn_over(self, step: int) -> bool:
        if self.doomed is not None and step < 0:  # Back takes nothing out
            self._doom(None)
            return True
        if self.doomed is not None or not 0 <= self.turn + step < self.turns:
            return False
        self.turn += step
        self.arrange()
        return True

    def unsaved(self) -> int | None:
        return self.turn or None

    def wipe(self) -> None:
        super().wipe()
        self.doomed = None
        for words, _change, _remove in self.rows:
            words.set_words("")

    # -- placing ----------------------------------------------------------------------------------------------
    def arrange(self) -> None:
        look, gap = self.look, self.look.mm(4)
        width, height = self.width(), self.height()
        if not width:
            return
        asking = self.doomed is not None
        ends = [self.keep, self.out] if asking else self.ends
        for button in (self.keep, self.out, *self.ends):
            button.setVisible(button in ends)
        end_high = look.mm(26 if self.rows else 40)
        bottom = height - end_high
        head = self.head.place(QRect(0, 0, width, height // 2 if self.rows else height * 2 // 3))
        if not self.rows and not self.portrait:
            bottom = min(bottom, head + gap * 3)
        place_grid(ends, QRect(0, bottom, width, end_high), 2, gap, end_high)
        for row in self.rows:
            for widget in row:
                widget.setVisible(False)
        if not asking:
            self._place_rows(QRect(0, head + gap, width, bottom - gap - head - gap))
        self.turned.emit()

    def _place_rows(self, room: QRect) -> None:
        """As many rows as fit; in portrait the two buttons stand under the words."""
        look, gap = self.look, self.look.mm(3)
        buttons = look.mm(BUTTON_MM if look.percent < 160 else 56)
        beside = not self.portrait
        words_wide = room.width() - 2 * (buttons + gap) - gap if beside else room.width()
        high = look.mm(ROW_MM)
        tallest = max((row[0].heightForWidth(words_wide) for row in self.rows), default=0)
        one = max(high, min(tallest, look.mm(40))) if beside else min(tallest, look.mm(40)) + gap + high
        fitting = max(1, (room.height() + gap * 2) // (one + gap * 2))
        self.turns = max(1, -(-len(self.rows) // fitting))
        self.turn = min(self.turn, self.turns - 1)
        top = room.top()
        for words, change, remove in self.rows[self.turn * fitting : (self.turn + 1) * fitting]:
            for widget in (words, change, remove):
                widget.setVisible(True)
            if beside:
                words.setGeometry(room.left(), top, words_wide, one)
                left = room.left() + words_wide + gap
                change.setGeometry(left, top + (one - high) // 2, buttons, high)
                remove.setGeometry(left + buttons + gap, top + (one - high) // 2, buttons, high)
            else:
                words.setGeometry(room.left(), top, room.width(), one - gap - high)
                half = (room.width() - gap) // 2
                change.setGeometry(room.left(), top + one - high, half, high)
                remove.setGeometry(room.left() + half + gap, top + one - high, half, high)
            top += one + gap * 2
