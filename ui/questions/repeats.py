"""The list of a repeat's entries: each can be changed or taken out, one more added; turned over, never scrolled.

Taking out asks once. Made by ui.questions.body_for for pages of kind REPEAT.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize

from kiosk.values.forms import Page, Question, ReviewLine
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.widgets.button_grid import cell, place_grid, words_alike
from ui.widgets.touch import SureButton, TouchButton, Words

ROW_MM, TALL_ROW_MM, END_MM = 22, 32, 44
BUTTON_MM, ROW_GAP_MM = 46, 5
FEW_ROWS = 2
ROWS_PERCENT = 50  # of the page, that many rows take at least


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
        if not self.width():
            return
        asking = self.doomed is not None
        ends = [self.keep, self.out] if asking else self.ends
        hidden = [widget for row in self.rows for widget in row]
        for widget in (self.keep, self.out, *self.ends, *hidden):
            widget.setVisible(widget in ends)
        if self.rows and not asking:
            layout.group(self, [self._rows_item(), self._ends_item(ends, END_MM)])
        else:
            layout.group(self, [self._ends_item(ends, 0)])
        self.turned.emit()

    def _ends_item(self, ends: list[TouchButton], most_mm: float) -> layout.GrowingPart:
        """Another one, or none more: as large as there is room where little else stands here."""
        few = not most_mm or len(self.rows) <= FEW_ROWS
        gap, columns = self.look.mm(layout.GAP_MM), 1 if few and self.portrait else 2
        room = QSize(self.width(), self.height())
        high = self.look.mm(most_mm * (2 if few else 1)) if most_mm else cell(room, len(ends), columns, gap).height()

        def place(area: QRect) -> None:
            place_grid(ends, area, columns, gap, area.height())
            words_alike(self.look, ends, 26)

        rows = -(-len(ends) // columns)
        least = self.look.mm(26) * rows + gap * (rows - 1)
        return layout.GrowingPart(least, max(least, high * rows + gap * (rows - 1)), place)

    def _rows_item(self) -> layout.GrowingPart:
        """All rows where there is room for them, each grown a little; as many as fit otherwise."""
        gap = self.look.mm(ROW_GAP_MM)
        one = self._row_height(grown=False)
        every = (one + gap) * len(self.rows) - gap
        most = (self._row_height(grown=True) + gap) * len(self.rows) - gap
        least = max(one, min(every, self.height() * ROWS_PERCENT // 100))  # rather than a larger question
        return layout.GrowingPart(least, most, self._place_rows)

    def _words_width(self) -> int:
        buttons = 2 * (self._button_width() + self.look.mm(3)) + self.look.mm(3)
        return self.width() if self.portrait else self.width() - buttons

    def _button_width(self) -> int:
        return self.look.mm(BUTTON_MM if self.look.percent < 160 else 56)

    def _row_height(self, *, grown: bool) -> int:
        """In portrait the two buttons stand under the words."""
        mm = self.look.mm
        high = mm(TALL_ROW_MM if grown else ROW_MM)
        tallest = min(max((row[0].heightForWidth(self._words_width()) for row in self.rows), default=0), mm(40))
        return tallest + mm(3) + high if self.portrait else max(high, tallest)

    def _place_rows(self, area: QRect) -> None:
        gap = self.look.mm(ROW_GAP_MM)
        one = self._row_height(grown=False)
        fitting = max(1, (area.height() + gap) // (one + gap))
        self.turns = max(1, -(-len(self.rows) // fitting))
        self.turn = min(self.turn, self.turns - 1)
        shown = self.rows[self.turn * fitting : (self.turn + 1) * fitting]
        high = min(self._row_height(grown=True), (area.height() - gap * (len(shown) - 1)) // max(1, len(shown)))
        for at, row in enumerate(shown):
            self._place_row(row, QRect(area.left(), area.top() + at * (high + gap), area.width(), high))

    def _place_row(self, row: tuple[Words, TouchButton, TouchButton], area: QRect) -> None:
        words, change, remove = row
        gap = self.look.mm(3)
        for widget in row:
            widget.setVisible(True)
        if not self.portrait:
            wide, left = self._button_width(), area.left() + self._words_width() + gap
            words.setGeometry(area.left(), area.top(), self._words_width(), area.height())
            change.setGeometry(left, area.top(), wide, area.height())
            remove.setGeometry(left + wide + gap, area.top(), wide, area.height())
            return
        said = min(words.heightForWidth(area.width()), area.height() - gap - self.look.mm(20))
        half, top = (area.width() - gap) // 2, area.top() + said + gap
        words.setGeometry(area.left(), area.top(), area.width(), said)
        change.setGeometry(area.left(), top, half, area.bottom() + 1 - top)
        remove.setGeometry(area.left() + half + gap, top, half, area.bottom() + 1 - top)
