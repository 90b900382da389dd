"""The search, and the same page for a declaration's code: what is asked, a field, what was found, and the keyboard.

Words may be typed without marks or shortened ("dk khai sinh"); what fits best stands first, and fills the room between
field and keyboard. Before anything is typed, what the hint's own examples lead to stands there. Nothing scrolls.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.rules.tone_marks import add_tone
from kiosk.values.procedures import Procedure
from ui.citizen.routes import Appointment, ProcedurePage, Reopen, Search
from ui.citizen.screen import SHORTEST_CODE, Screen
from ui.widgets.composition import UPRIGHT
from ui.widgets.entry import Entry
from ui.widgets.keyboard import Keyboard
from ui.widgets.touch import SureButton, TouchButton, Words

FOUND_MM = 26
SAID_MM = 11  # a line of what is said
HIGHEST_MM, HIGH_MM = 76, 44  # of what is found: side by side, below one another
BOARD_MM = 227  # the narrowest that a keyboard can be
CODE_LENGTH = 6


class SearchScreen(Screen):
    route: Search

    def enter(self) -> None:
        self.draft = self.route.draft
        self.text = self.route.text
        self.page_name = self.say("appointment.code" if self.draft else "search.title")
        mm, language = self.look.mm, self.window_.language
        self.column.setContentsMargins(mm(10), mm(3), mm(10), mm(4))
        self.column.setSpacing(mm(3))
        back = self.back_button()
        back.setFixedSize(mm(62), mm(20))
        self.entry = Entry(self.look)
        self.entry.setObjectName("search_text")
        self.entry.setFixedHeight(mm(20))
        self.told = Words(self.look, "", "search_hint", pt=24)
        self.told.setMinimumHeight(mm(SAID_MM * self.station.theme.percent / 100))  # nothing jumps when it is said
        keyboard = Keyboard(self.look, language, signs_row="-'", digits=self.draft)
        if self.station.theme.low_reach:
            self._lay_out_low(back, keyboard)
        elif self.station.theme.portrait:
            self._lay_out_upright(back, keyboard)
        else:
            self._lay_out_wide(back, keyboard)
        keyboard.typed.connect(self._type)
        keyboard.erased.connect(lambda: self._set(self.text[:-1]))
        keyboard.toned.connect(lambda tone: self._set(add_tone(self.text, tone, self.station.settings.tone_style)))
        self._set(self.text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def _asked(self) -> Words:
        return Words(self.look, self.page_name, "title", pt=30, weight=700, least_pt=26, heading=True)

    def _lay_out_wide(self, back: TouchButton, keyboard: Keyboard) -> None:
        """Below one another; what is found grows to what the keyboard leaves."""
        row = QHBoxLayout()
        row.setSpacing(self.look.mm(3))
        row.addWidget(back)
        row.addWidget(self.entry, 1)
        self.told.setFixedHeight(self.told.minimumHeight())  # what is longer gets smaller
        self.column.addWidget(self._asked())
        self.column.addWidget(self.told)
        self.column.addLayout(row)
        self._add_found(QBoxLayout.Direction.LeftToRight, 0)
        keyboard.setFixedHeight(keyboard.least_height())
        self.column.addWidget(keyboard)

    def _lay_out_upright(self, back: TouchButton, keyboard: Keyboard) -> None:
        """The same within reach: nothing to touch stands in the page's upper part."""
        self.column.addSpacing(round(self.height() * UPRIGHT / 2))
        self.column.addWidget(self._asked())
        self.column.addWidget(self.told)
        self.column.addWidget(self.entry)
        self._add_found(QBoxLayout.Direction.TopToBottom, 0)
        keyboard.setFixedHeight(round(keyboard.least_height() * 1.25))
        self.column.addWidget(keyboard)
        self.column.addWidget(back)

    def _add_found(self, way: QBoxLayout.Direction, high_mm: float, where: QBoxLayout | None = None) -> None:
        """Room for what is found; without `high_mm` all that there is."""
        holder = QWidget()
        if high_mm:
            holder.setFixedHeight(self.look.mm(high_mm))
        self.found_row = QBoxLayout(way, holder)
        self.found_row.setContentsMargins(0, 0, 0, 0)
        self.found_row.setSpacing(self.look.mm(3))
        (where or self.column).addWidget(holder, 0 if high_mm else 1)

    def _lay_out_low(self, back: TouchButton, keyboard: Keyboard) -> None:
        """The field above; what is found, and Back, beside the keyboard of a wide screen, else around it."""
        mm = self.look.mm
        self.column.addStretch(1)
        self.column.addWidget(self.told)
        self.column.addWidget(self.entry)
        if self.station.theme.portrait:
            self._add_found(QBoxLayout.Direction.LeftToRight, FOUND_MM)
            keyboard.setFixedHeight(keyboard.least_height())
            self.column.addWidget(keyboard)
            self.column.addWidget(back)
            return
        keyboard.set_digits(False)  # they stand on the second page
        keyboard.setFixedHeight(keyboard.least_height())
        low, beside = QHBoxLayout(), QVBoxLayout()
        low.setSpacing(mm(4))
        beside.setSpacing(mm(3))
        keyboard.setMinimumWidth(mm(BOARD_MM))
        low.addWidget(keyboard, 2)
        self._add_found(QBoxLayout.Direction.TopToBottom, 0, beside)
        beside.addWidget(back)
        low.addLayout(beside, 1)
        self.column.addLayout(low)

    def leave(self) -> None:
        self.text = ""

    def _type(self, char: str) -> None:
        self._set(self.text + (char.upper() if self.draft else char.lower()))

    def _set(self, text: str) -> None:
        self.text = text[:60]
        self.route = replace(self.route, text=self.text)
        self.window_.remember(self.route)
        self.entry.set_text(self.text)
        self._show()

    def _show(self) -> None:
        self.told.set_words("")
        while (item := self.found_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        if self.draft:
            self._show_code()
            return
        asked = len(self.text.strip()) >= 2
        found = self.station.catalogue.search(self.text) if asked else ()
        if not found:
            self.told.set_words(self.say("search.nothing" if asked else "search.hint"))
        for number, procedure in enumerate((found or self._examples())[: self._most()]):
            self._add(self._result(procedure, number))
        self._end()

    def _most(self) -> int:
        theme = self.station.theme
        few = theme.percent > 130
        if theme.portrait and not theme.low_reach:
            return 3 if few else 4
        return 2 if few or theme.portrait else 3

    def _examples(self) -> tuple[Procedure, ...]:
        """What each of the hint's examples finds first."""
        hits = (self.station.catalogue.search(one)[:1] for one in self.say("search.hint").partition(":")[2].split(","))
        return tuple({hit.code: hit for some in hits for hit in some}.values())

    def _add(self, button: TouchButton) -> None:
        """It grows to what is there, and no further than a hand."""
        wide = self.found_row.direction() is QBoxLayout.Direction.LeftToRight
        button.setMaximumHeight(self.look.mm(HIGHEST_MM if wide else HIGH_MM))
        self.found_row.addWidget(button, 100)

    def _end(self) -> None:
        if self.found_row.direction() is not QBoxLayout.Direction.LeftToRight:
            self.found_row.addStretch(1)

    def _result(self, procedure: Procedure, number: int) -> TouchButton:
        icon = procedure.icon or self.station.catalogue.field(procedure.field).icon
        button = SureButton(
            self.look, procedure.short.of(self.window_.language), f"result:{number}", icon=icon, kind="soft",
            title_pt=24,
        )  # fmt: skip
        button.clicked.connect(lambda: self.window_.go(ProcedurePage(code=procedure.code)))
        return button

    def _show_code(self) -> None:
        code = self.text.strip().replace(" ", "")
        short = code.rpartition("-")[2]
        if len(short) != CODE_LENGTH and len(code) >= SHORTEST_CODE:
            self._look_up(code)
            return
        if len(short) != CODE_LENGTH:
            self.told.set_words(self.page_name if self.station.theme.low_reach else "")  # else it is the title
            return
        full = code if "-" in code else f"{self.station.settings.tickets.kiosk_prefix}-{short}"
        words = f"{self.say('appointment.open')} {full}"
        button = SureButton(self.look, words, "open_code", kind="primary", title_pt=28)
        button.clicked.connect(lambda: self.window_.go(Reopen(draft_code=full)))
        self._add(button)
        self._end()

    def _look_up(self, code: str) -> None:
        """A booking's code has no fixed form."""
        button = SureButton(self.look, self.say("appointment.look_up", code=code), "look_up", kind="soft", title_pt=28)
        button.clicked.connect(lambda: self.window_.go(Appointment(code=code)))
        self._add(button)
        self._end()

    def scanned(self, code: str) -> None:
        if len(code.strip()) >= SHORTEST_CODE:
            self.window_.go(Appointment(code=code))

    def scan_failed(self, error: ExpectedError) -> None:
        """Somebody's card that came out spoilt; whatever else a broken scanner sends is no sign of a person."""
        if error.key == "devices.errors.typed_wrongly":
            self.window_.go(Appointment(failed=error.key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A hardware keyboard types here too."""
        if event.key() == Qt.Key.Key_Backspace:
            self._set(self.text[:-1])
        elif event.text().isprintable() and event.text():
            self._type(event.text())
        else:
            super().keyPressEvent(event)
