"""The citizen station's window: one screen at a time in its frame, and the visit of whoever stands there.

Called by ui.app, the launcher and the tour. `go(route)` shows a screen, `back` the one before, `home` ends the visit:
everything of the person is gone, and the ward's own language, text size and theme are back. Shown or printed numbers
come from the store; this window keeps nothing when it goes home.
"""

from __future__ import annotations

import functools
import importlib
import logging
import uuid
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.texts import text
from kiosk.values.present_visit import Appearance, Visit, begun, keeps
from ui.citizen.called import CalledHere
from ui.citizen.frame import ScreenFrame
from ui.citizen.incoming import Incoming
from ui.citizen.papers_heard import PapersHeard
from ui.citizen.patience import Patience
from ui.citizen.routes import Declare, Home, Route, Trouble
from ui.citizen.screen import Screen
from ui.citizen.shut_groups import ShutGroups
from ui.citizen.sitting import Sitting
from ui.citizen.standing import StandsHere
from ui.citizen.stays import Stays
from ui.citizen.tools import Tools
from ui.station import Station
from ui.widgets.away import away, empty
from ui.widgets.look import Look
from ui.widgets.reading_order import ReadWindow
from ui.widgets.spoken_roles import announce, title_of
from ui.widgets.window_look import look_for

if TYPE_CHECKING:
    from ui.citizen.audio_way import AudioWay

log = logging.getLogger("motcua.ui")


@runtime_checkable
class WithDeclaration(Protocol):
    """A screen with a declaration in the making, in view or behind it."""

    def has_declaration(self) -> bool:
        """Whether there would be something to keep if they went away now."""


class CitizenWindow(ReadWindow):
    shown = Signal(str)  # the name of the screen that came into view

    first: Route = Home()  # where a visit begins
    look: Look
    frame: ScreenFrame

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("citizen_window")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.station = station
        theme = station.theme
        wards = Appearance(
            language=station.language, percent=theme.percent, theme=theme.name, low_reach=theme.low_reach
        )  # fmt: skip
        self.visit = begun(wards)
        self.trail: tuple[Route, ...] = ()  # how the person came here, the present screen last
        self.screen_: Screen | None = None
        self.screen_name = ""
        self.patience = Patience(
            self, station, untouched=lambda: len(self.trail) < 2 and self.visit.is_new,
            at_first=lambda: len(self.trail) < 2, stays=functools.partial(_what_stays, self), go_home=self.go_home,
        )  # fmt: skip
        self.sitting, self.stays, self.shut_groups = Sitting(), Stays(), ShutGroups(self, station)
        self.papers = PapersHeard(self, station)
        self.tools = Tools(self, self)
        self._minute = QTimer(self)
        self._minute.setInterval(10_000)
        self._minute.timeout.connect(lambda: self.frame.tell_time())
        self._minute.start()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._dress()
        self.incoming = Incoming(self, self)
        self.called = CalledHere(self, self, StandsHere(self, self))
        self.audio_way: AudioWay | None = None
        if station.settings.audio_way.there:
            from ui.citizen.audio_way import AudioWay

            self.audio_way = AudioWay(self, self, station.settings.audio_way)
        station.tasks.broken.connect(self.failed)
        self.home()
        self.shut_groups.read()

    @property
    def language(self) -> str:
        return self.visit.chosen.language

    # -- frame ----------------------------------------------------------------------------------------------
    def _dress(self) -> None:
        """Build the frame for the present theme, text size and language."""
        chosen = self.visit.chosen
        self.station.theme = self.station.theme.changed(
            percent=chosen.percent, name=chosen.theme, low_reach=chosen.low_reach
        )  # fmt: skip
        self.look = look_for(self)
        self.patience.dress(self.look, chosen.language)
        self.setWindowTitle(text("citizen.window.title", chosen.language))
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), self.look.colour("ground"))
        self.setPalette(palette)
        self.frame = ScreenFrame(self.look, self.station, chosen.language, self.tools.actions())
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        empty(layout)
        layout.addWidget(self.frame)

    def _change(self, visit: Visit) -> None:
        """`visit` is the one of now; between two screens."""
        before, self.visit = self.visit.chosen, visit
        if visit.chosen != before:
            self._dress()

    def wear(self, visit: Visit) -> None:
        """The same screen anew in another size, theme or language; nothing is lost."""
        assert self.screen_ is not None
        route = self.screen_.hand_over()
        self._leave()
        self._change(visit)
        self._enter(route)

    # -- moving ---------------------------------------------------------------------------------------------
    def go(self, route: Route) -> None:
        """Leave the present screen and enter another."""
        self._leave()
        self.trail = (*self.trail, route)
        self._enter(route)

    def _enter(self, route: Route) -> None:
        module, _, kind = route.screen.partition(":")
        screen: Screen = getattr(importlib.import_module(module), kind)(self, route)
        self.screen_, self.screen_name = screen, route.called()
        self.frame.place.addWidget(screen)
        screen.enter()
        self.setFocus()  # no button looks chosen before somebody has touched anything
        self.arrived()

    def arrived(self) -> None:
        """What the present page was waiting for stands there now."""
        if self.screen_ is not None:
            self.patience.restart(self.screen_.words())
            name = self.screen_.page_name or title_of(self.screen_)
            self.screen_.setAccessibleName(name)
            announce(self.screen_, name)
        self.shown.emit(self.screen_name)

    def _leave(self) -> None:
        screen, self.screen_ = self.screen_, None
        if screen is not None:
            screen.alive = False
            screen.leave()
            screen.route = Route()
            away(screen)
        if self.station.speaker is not None:
            self.station.speaker.hush()

    def back(self) -> None:
        """The screen before this one; from the first one, home."""
        if len(self.trail) < 2:
            self.home()
            return
        self._leave()
        self.trail = self.trail[:-1]
        if len(self.trail) == 1:
            self.visit = self.visit.at_first()
        self._enter(self.trail[-1])

    def replace(self, route: Route) -> None:
        """Another page in place of the present one: Back leads to what was before it."""
        self._leave()
        self.remember(route)
        self._enter(route)

    def remember(self, route: Route) -> None:
        """How the present screen is entered when it comes back into view."""
        self.trail = (*self.trail[:-1], route)

    def home(self) -> None:
        """The visit ends: everything of the person goes, and whoever comes next finds the ward's own appearance."""
        self.patience.end()
        if self.audio_way is not None:
            self.audio_way.over()
        self._leave()
        self.stays.over()
        self.papers.over()
        self.trail = ()
        self._change(self.visit.ended())
        self.go(self.first)

    def give_up(self) -> None:
        """The person walked away from the screen that stands there now: what is worth keeping is kept."""
        if self.screen_ is not None:
            self.screen_.given_up()

    def go_home(self) -> None:
        """Somebody leaves in the middle of something."""
        self.give_up()
        self.home()

    # -- what comes in --------------------------------------------------------------------------------------
    def ask_help(self) -> None:
        """Tell every desk that somebody here needs help."""
        self.tools.call_staff()

    def failed(self, error: BaseException) -> None:
        """An expected error says what to do, a bug has an id; either way there is a way home."""
        if isinstance(error, ExpectedError):
            self.go(Trouble(error=error))
            return
        identifier = uuid.uuid4().hex[:8]
        log.error("bug %s on screen %s", identifier, known(self.screen_name), exc_info=error)
        self.go(Trouble(error=error, identifier=identifier))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.patience.cover_all(self.rect())
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F11:
            self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.give_up()
        self._leave()
        self.stays.over()
        self.papers.over()
        self.trail = ()
        self._change(self.visit.ended())
        self.screen_name = ""
        self.shown.emit("")  # whoever follows the visit hears that it is over
        self.patience.end()
        self.shut_groups.close()
        self._minute.stop()
        self.incoming.close()
        if self.audio_way is not None:
            self.audio_way.close()
        super().closeEvent(event)


def _is_begun(route: Declare) -> bool:
    from ui.citizen.visit_drafts import is_begun  # no first page waits for it

    return is_begun(route)


def _what_stays(window: CitizenWindow, seconds: int) -> str:
    """Of somebody who may have walked away: nothing is promised that there isn't."""
    ticket, screen = window.visit.ticket, window.screen_
    below = window.trail[-2:-1] if screen is not None and screen.over else ()
    kept = keeps(window.visit) or any(isinstance(one, Declare) and _is_begun(one) for one in below)
    if kept or (isinstance(screen, WithDeclaration) and screen.has_declaration()):
        return text("citizen.time_out.hint", window.language, seconds=seconds)
    if ticket is not None:
        return text("citizen.time_out.hint_number", window.language, seconds=seconds, label=ticket.label)
    return text("citizen.time_out.hint_nothing", window.language, seconds=seconds)
