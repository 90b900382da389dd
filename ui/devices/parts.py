"""What sections of the technician's page share: words, the choice of a printer, a test print and its outcome."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.devices import JobOutcome
from kiosk.values.papers_printer_test import PrinterTestPaper
from kiosk.values.print_jobs import PaperKind
from ui.devices.watching import Watching
from ui.leaflets import LeafletPrints, word_of
from ui.station import Station
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, TouchButton, Words

KINDS = {"ticket": PaperKind.TEST_TICKET, "a5": PaperKind.TEST_A5, "a4": PaperKind.TEST_A4}


class DeviceSection(QWidget):
    """One section; `touched` keeps the page open."""

    touched = Signal()

    def __init__(self, station: Station, look: Look, language: str) -> None:
        super().__init__()
        self.station, self.look, self.language = station, look, language
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look.mm(3))

    def say(self, key: str, **values: object) -> str:
        return text(f"devices.page.{key}", self.language, **values)

    def words(self, words: str, name: str, pt: float = 22, weight: int = 400, colour: str = "ink") -> Words:
        made = Words(self.look, words, name, pt=pt, weight=weight, least_pt=14, colour=colour)
        self.column.addWidget(made)
        return made

    def row(self, *widgets: QWidget, height_mm: float = 20) -> None:
        row = QHBoxLayout()
        row.setSpacing(self.look.mm(3))
        for one in widgets:
            one.setFixedHeight(self.look.mm(height_mm))
            row.addWidget(one)
        self.column.addLayout(row)

    def button(
        self, words: str, name: str, act: Callable[[], object], kind: str = "plain", icon: str = ""
    ) -> TouchButton:
        made = SureButton(self.look, words, name, kind=kind, icon=icon, title_pt=24)
        made.clicked.connect(self.touched)
        made.clicked.connect(act)
        return made

    def leave(self) -> None:
        """Before it goes."""


class PrinterSection(DeviceSection):
    """Of one printer of the place at a time."""

    def __init__(self, station: Station, look: Look, language: str, printers: list[str]) -> None:
        super().__init__(station, look, language)
        self.printers, self.printer = printers, printers[0]
        self.watching = Watching(station, self)
        self.leaflets = LeafletPrints(station, self)
        self.leaflets.told.connect(self._printed)

    def choice(self) -> None:
        """A row with the printers, where there are several."""
        if len(self.printers) < 2:
            return
        buttons = [self.button(self.name_of(name), f"printer:{name}", self._chooser(name)) for name in self.printers]
        self.chosen = dict(zip(self.printers, buttons, strict=True))
        self.row(*buttons)
        self._mark()

    def name_of(self, printer: str) -> str:
        return self.say(f"printer.{printer}")

    def _chooser(self, name: str) -> Callable[[], None]:
        def choose() -> None:
            self.printer = name
            self._mark()
            self.show_printer()

        return choose

    def _mark(self) -> None:
        for name, button in self.chosen.items():
            button.kind = "primary" if name == self.printer else "plain"
            button.update()

    def show_printer(self) -> None:
        """Another one was chosen."""
        raise NotImplementedError

    def test_button(self) -> TouchButton:
        return self.button(self.say("print_test"), "print_test", self._print, "primary", "printer")

    def outcome_words(self) -> Words:
        self.outcome = self.words("", "test_outcome", 22, 600)
        return self.outcome

    def _print(self) -> None:
        self.watching.pause()
        now = local(self.station.clock.now())
        paper = PrinterTestPaper(
            printer=self.printer, place=self.station.place, made_at=now, language=self.language
        )
        begun = self.leaflets.print(KINDS[self.printer], paper)
        self.outcome.set_words(self.say("printing" if begun else "not_open"))
        if not begun:
            self.watching.begin()

    def _printed(self, outcome: JobOutcome) -> None:
        word = word_of(outcome)
        words = self.say(f"test_{word}")
        if outcome.reason:
            words = f"{words} {text(f'{outcome.reason}.title', self.language)}."
        self.outcome.set_words(words)
        self.watching.begin()

    def leave(self) -> None:
        self.watching.pause()
