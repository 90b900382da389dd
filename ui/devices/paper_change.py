"""Changing paper: what to do, how the printer says it is now, and a test print afterwards."""

from __future__ import annotations

from ui.devices.parts import PrinterSection
from ui.station import Station
from ui.widgets.look import Look

ICON_OF = {"ok": "good", "warn": "warn", "bad": "bad"}


class PaperChange(PrinterSection):
    def __init__(self, station: Station, look: Look, language: str, printers: list[str]) -> None:
        super().__init__(station, look, language, printers)
        self.choice()
        self.steps = self.words("", "steps", 22)
        self.state = self.words(self.say("asking"), "printer_state", 24, 600)
        self.outcome_words()
        self.column.addStretch(1)
        self.row(self.test_button(), height_mm=22)
        self.watching.told.connect(self._told)
        self._states: dict[str, tuple[str, str]] = {}
        self.show_printer()
        self.watching.begin()

    def show_printer(self) -> None:
        kind = "roll" if self.printer == "ticket" else "sheets"
        self.steps.set_words("\n".join(self.say(f"change.{kind}_{n}") for n in (1, 2, 3, 4)))
        self.outcome.set_words("")
        self._show_state()

    def _told(self, printer: str, level: str, words: str) -> None:
        self._states[printer] = (level, words)
        self._show_state()

    def _show_state(self) -> None:
        level, words = self._states.get(self.printer, ("ok", self.say("asking")))
        self.state.colour_name = ICON_OF[level]
        self.state.set_words(self.say("state", words=words))
