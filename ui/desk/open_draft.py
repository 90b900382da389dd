"""Opening a declaration at the desk: its code typed or scanned, and the card or the birth date as proof.

Signals `opening(code, number, born)` and `back_asked`; the board asks the core, which counts the tries and never tells
what was wrong. What was typed goes with `clear`.
"""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.clerk.typed_input import day
from kiosk.rules import identity_papers
from kiosk.texts import error_texts, text
from kiosk.values.dates import PartialDate
from kiosk.values.people import CitizenCard
from ui.widgets.look import Look, button, label

CODE = re.compile(r"[A-Z]{0,3}\d{0,2}-?[2-9A-HJKMNP-Z]{6}")


class OpenDraftPanel(QFrame):
    opening = Signal(str, str, object)  # code, personal number, PartialDate | None
    back_asked = Signal()
    slip_scanned = Signal(str)  # a ticket's id: the board looks for its code

    def __init__(self, station: Any, look: Look) -> None:
        super().__init__()
        self.station, self.look = station, look
        self.setObjectName("open_draft_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(20), look.u(16), look.u(20), look.u(16))
        column.setSpacing(look.u(10))
        column.addWidget(label(self._say("title"), "title", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.u(12))
        grid.setVerticalSpacing(look.u(4))
        self.code, self.born = QLineEdit(), QLineEdit()
        prefix = station.settings.tickets.kiosk_prefix
        for row, (field, key, hint) in enumerate(
            ((self.code, "code", self._say("code_hint", prefix=prefix)), (self.born, "proof", self._say("proof_hint")))
        ):
            field.setObjectName(f"open:{key}")
            field.setAccessibleName(self._say(key))
            field.setMaxLength(24)
            grid.addWidget(label(self._say(key), "strong"), 2 * row, 0)
            grid.addWidget(field, 2 * row, 1)
            grid.addWidget(label(hint, "small", wrap=True), 2 * row + 1, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        self.wrong = label("", "wrong", "open_wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addStretch(1)
        row_of_buttons = QHBoxLayout()
        self.back = button(f"{self._say('back')} (Esc)", "open_back")
        self.go = button(f"{self._say('go')} (Enter)", "open_go", "primary")
        self.back.clicked.connect(self.back_asked)
        self.go.clicked.connect(self.try_it)
        row_of_buttons.addWidget(self.back)
        row_of_buttons.addWidget(self.go, 1)
        column.addLayout(row_of_buttons)
        self.code.returnPressed.connect(self.born.setFocus)
        self.born.returnPressed.connect(self.try_it)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.open.{key}", self.station.language, **values)

    def enter(self, code: str = "") -> None:
        self.clear()
        self.code.setText(code)
        self.focus()

    def focus(self) -> None:
        (self.born if self.code.text() else self.code).setFocus()

    def clear(self) -> None:
        self.code.clear()
        self.born.clear()
        self.tell("")
        self.go.setEnabled(True)

    def tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def tell_error(self, error: ExpectedError) -> None:
        title, message = error_texts(error, self.station.language)
        self.tell(f"{title.rstrip('.')}. {message}")
        self.go.setEnabled(True)

    def full_code(self) -> str:
        """What was typed, with this ward's kiosk prefix where only the six characters were given."""
        typed = self.code.text().strip().upper().replace(" ", "")
        short = typed.rpartition("-")[2]
        if len(typed) < 6 or not short:
            return ""
        return f"{self.station.settings.tickets.kiosk_prefix}-{typed}" if len(typed) == 6 else typed

    def try_it(self) -> None:
        """By the birth date; a card that was scanned opens at once."""
        code = self.full_code()
        if not code:
            self.tell(self._say("code_missing"))
            self.code.setFocus()
            return
        try:
            born = PartialDate.parse(day(" ".join(self.born.text().split())))
        except ValueError:
            self.tell(self._say("proof_missing"))
            self.born.setFocus()
            return
        self._open(code, "", born)

    def _open(self, code: str, number: str, born: PartialDate | None) -> None:
        self.tell("")
        self.go.setEnabled(False)
        self.opening.emit(code, number, born)

    def scanned(self, read: str) -> None:
        """A card proves; a code or a slip names the declaration."""
        words = read.strip()
        if CODE.fullmatch(words.upper()):
            self.enter(words.upper())
        elif "|" in words or "<" in words:
            self._card(words)
        else:
            self.slip_scanned.emit(words)

    def _card(self, words: str) -> None:
        try:
            paper = identity_papers.read(words, today=local(self.station.clock.now()).date()).paper
        except ExpectedError as error:
            self.tell_error(error)
            return
        number = paper.number if isinstance(paper, CitizenCard) else paper.personal_number
        code = self.full_code()
        if not code:
            self.tell(self._say("code_missing"))
            self.code.setFocus()
            return
        self._open(code, number, paper.born)
