"""How to reach the counter by telephone."""

from __future__ import annotations

from ui.citizen.screen import Screen


class PhoneScreen(Screen):
    def enter(self) -> None:
        self.title(self.say("phone.title"))
        self.title(self.station.catalogue.agency().phone, "number", 44)
        self.column.addStretch(1)
        self.bar(self.back_button())
