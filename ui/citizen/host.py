"""What a screen may ask of the window that it stands in, and what it finds there.

Implemented by ui.citizen.window; named by every screen, so that none of them knows the window itself.
"""

from __future__ import annotations

from typing import Protocol

from kiosk.values.present_visit import Visit
from ui.citizen.papers_heard import PapersHeard
from ui.citizen.patience import Patience
from ui.citizen.routes import Route
from ui.citizen.shut_groups import ShutGroups
from ui.citizen.sitting import Sitting
from ui.citizen.stays import Stays
from ui.station import Station
from ui.widgets.look import Look


class Host(Protocol):
    station: Station
    look: Look
    visit: Visit  # who stands here; a screen moves it on
    patience: Patience
    sitting: Sitting
    stays: Stays
    papers: PapersHeard
    shut_groups: ShutGroups

    @property
    def language(self) -> str: ...

    def go(self, route: Route) -> None:
        """Leave the present screen for another."""

    def replace(self, route: Route) -> None:
        """Another page in place of the present one: Back leads to what was before it."""

    def remember(self, route: Route) -> None:
        """How the present screen is entered when it comes back into view."""

    def back(self) -> None:
        """The screen before this one; from the first one, home."""

    def home(self) -> None:
        """Wipe everything and start anew."""

    def give_up(self) -> None:
        """The person walked away from the screen that stands there now: what is worth keeping is kept."""

    def arrived(self) -> None:
        """What the present page was waiting for stands there now."""

    def ask_help(self) -> None:
        """Tell every desk that somebody here needs help."""

    def failed(self, error: BaseException) -> None:
        """For tasks' `failed`: expected errors speak, bugs get an id."""
