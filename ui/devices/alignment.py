"""Print alignment: a test sheet is measured, and the page says which line of the settings moves the print into place.

Nothing is written: the settings' file is the technician's (kiosk.settings reads it, no program writes it).
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from kiosk.rules.print_alignment import aligned
from kiosk.settings import PrinterSettings
from kiosk.values.papers_printer_test import BAR_MM, FRAME_MM
from ui.devices.parts import PrinterSection
from ui.station import Station
from ui.widgets.look import Look
from ui.widgets.touch import Words

STEP_MM = 0.5
FIELDS = {"left": FRAME_MM, "top": FRAME_MM, "bar": BAR_MM}
FARTHEST = 15.0  # from what is right


class Alignment(PrinterSection):
    def __init__(self, station: Station, look: Look, language: str, printers: list[str]) -> None:
        super().__init__(station, look, language, printers)
        self.measured = dict(FIELDS)
        self.choice()
        self.how = self.words("", "how", 20)
        self.fields = {name: self._stepper(name) for name in FIELDS}
        self.result = self.words("", "result", 22, 600)
        self.line = self.words("", "settings_line", 20, 600, "accent")
        self.outcome_words()
        self.column.addStretch(1)
        self.row(self.test_button(), height_mm=22)
        self.show_printer()

    def _stepper(self, name: str) -> Words:
        row, mm = QHBoxLayout(), self.look.mm
        row.setSpacing(mm(3))
        label = Words(self.look, self.say(f"align.{name}"), f"label:{name}", pt=20, least_pt=14)
        value = Words(self.look, "", f"value:{name}", pt=24, weight=700, least_pt=18, centre=True)
        value.setFixedWidth(mm(40))
        less = self.button("−", f"less:{name}", partial(self._step, name, -STEP_MM))
        more = self.button("+", f"more:{name}", partial(self._step, name, STEP_MM))
        for one in (less, more):
            one.setFixedSize(mm(24), mm(20))
        row.addWidget(label, 1)
        for widget in (less, value, more):
            row.addWidget(widget)
        self.column.addLayout(row)
        return value

    def _step(self, name: str, by: float) -> None:
        right = FIELDS[name]
        self.measured[name] = min(right + FARTHEST, max(right - FARTHEST, self.measured[name] + by))
        self._show()

    def show_printer(self) -> None:
        self.measured = dict(FIELDS)
        self.how.set_words(self.say("align.sheet"))
        self.outcome.set_words("")
        self._show()

    def _show(self) -> None:
        for name, value in self.fields.items():
            value.set_words(self.say("align.mm", value=_number(self.measured[name], self.language)))
        printer: PrinterSettings = getattr(self.watching.own, self.printer)
        found = aligned(self.measured["left"], self.measured["top"], self.measured["bar"], printer.shift_mm)
        said = [] if found.true_size else [self.say("align.scaled", percent=_number(found.percent, self.language))]
        said.append(self.say("align.moved" if found.moved else "align.straight"))
        self.result.set_words(" ".join(said))
        right, down = found.shift_mm
        line = f"[places.{self.station.place}.{self.printer}]\nshift_mm = [{right:.1f}, {down:.1f}]"
        self.line.set_words(line if found.moved else "")


def _number(value: float, language: str) -> str:
    words = f"{value:.1f}"
    return words.replace(".", ",") if language == "vi" else words
