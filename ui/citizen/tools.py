"""The tools around every page: reading aloud, calling staff, and how the pages are read.

Made by the citizen window for its frame, which shows a button for each of TOOLS. Changes nothing itself: a page of its
own (ui.citizen.appearance) stands over the present one while somebody chooses, and belongs to it in everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject

from kiosk.texts import text
from kiosk.values.feedback import HelpPage
from ui.citizen.host import Host
from ui.citizen.routes import AppearancePage
from ui.citizen.screen import Screen

TOOLS = {"read_aloud": "volume", "help": "lifebuoy", "appearance": "text-size"}  # and their icons


class Toolbox(Host, Protocol):
    """The window, as its tools know it."""

    screen_: Screen | None


@runtime_checkable
class AtPage(Protocol):
    """A screen with a declaration in view."""

    def help_page(self) -> HelpPage | None:
        """Its page, for whoever comes to help."""


class Tools(QObject):
    def __init__(self, parent: QObject, window: Toolbox) -> None:
        super().__init__(parent)
        self.window_ = window

    def actions(self) -> dict[str, Callable[[], None]]:
        """What each of TOOLS does."""
        return {
            "read_aloud": self.read_aloud, "help": self.window_.ask_help, "appearance": self.choose_appearance,
        }  # fmt: skip

    def choose_appearance(self) -> None:
        """The page for it, over the present one; touched again, back to that."""
        window, screen = self.window_, self.window_.screen_
        if screen is None:
            return
        if screen.over:
            window.back()
            return
        window.remember(screen.hand_over())
        window.go(AppearancePage())

    def read_aloud(self) -> None:
        """What the screen says; a private page first asks back, in words."""
        speaker, screen = self.window_.station.speaker, self.window_.screen_
        if speaker is None or screen is None:
            return
        words = screen.read_aloud()
        if words:
            speaker.speak(words, self.window_.language, recording=screen.recording())

    def call_staff(self) -> None:
        from kiosk.services import feedback
        from kiosk.values.feedback import AskHelp

        window, station = self.window_, self.window_.station
        if window.screen_ is not None and window.screen_.over:
            window.back()  # they come to help with the page below
        at = window.screen_.help_page() if isinstance(window.screen_, AtPage) else None
        asked = station.tasks.run(feedback.ask_help_at, AskHelp(place=station.place, at=at))
        asked.then(window.stays.during(self._staff_come)).failed(window.stays.during(window.failed))

    def _staff_come(self, _subject: str) -> None:
        window, screen = self.window_, self.window_.screen_
        words = text("citizen.help.called", window.language)
        staff_here = screen.staff_here() if screen is not None else None
        window.patience.tell(words, staff_here, in_place=self.ask_in_place if window.visit.number is not None else None)

    def ask_in_place(self) -> None:
        """From the help page: staff come to them when it is their turn. Nobody asks why."""
        window = self.window_
        if window.visit.number is None:
            return
        from kiosk.services import visits
        from kiosk.values.visits import AskInPlace

        command = AskInPlace(ticket=window.visit.number, place=window.station.place)
        asked = window.station.tasks.run(visits.ask_in_place, command)
        asked.then(window.stays.during(self._will_come)).failed(window.stays.during(window.failed))

    def _will_come(self, _done: object) -> None:
        self.window_.patience.tell(text("citizen.ticket.wait_in_place", self.window_.language))
