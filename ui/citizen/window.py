"""The citizen station's window: one screen at a time in its frame, what comes in, and the tools of every page.

Called by ui.app, the launcher and the tour. `go(name, **what)` shows a screen, `back` the one before, `home`
wipes everything. Shown or printed numbers come from the store; this window keeps nothing when it goes home.
"""

from __future__ import annotations

import importlib
import logging
import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.texts import text
from ui.citizen import SCREENS
from ui.citizen.frame import Frame
from ui.citizen.patience import Patience
from ui.citizen.screen import Screen
from ui.citizen.sitting import Sitting
from ui.station import Station
from ui.widgets.window_look import look_for

log = logging.getLogger("motcua.ui")
PERCENTS = (100, 130, 160)


class CitizenWindow(QWidget):
    shown = Signal(str)  # the name of the screen that came into view

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("citizen_window")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.station = station
        self.language = station.language
        self.screen_: Screen | None = None
        self.screen_name = ""
        self._trail: list[tuple[str, dict[str, Any]]] = []
        self._offline = False
        self.patience = Patience(self)
        self.sitting = Sitting()
        self._minute = QTimer(self)
        self._minute.setInterval(10_000)
        self._minute.timeout.connect(self._tell_time)
        self._minute.start()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._dress()
        bridge = station.bridge
        bridge.scanned.connect(self._scanned)
        bridge.scan_failed.connect(self._scan_failed)
        bridge.link.connect(self._link)
        station.tasks.broken.connect(self.bug)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self.go("home")

    # -- frame ----------------------------------------------------------------------------------------------
    def _dress(self) -> None:
        """Build the frame for the present theme, text size and language."""
        self.look = look_for(self)
        self.setWindowTitle(text("citizen.window.title", self.language))
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), self.look.colour("ground"))
        self.setPalette(palette)
        self.frame = Frame(self.look, self.station, self.language, {
            "home": self.go_home,
            "read_aloud": self.read_aloud,
            "text": self.next_text,
            "contrast": self.swap_theme,
            "language": self.swap_language,
            "help": self.ask_help,
        })  # fmt: skip
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        while layout.count():
            widget = layout.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        layout.addWidget(self.frame)

    def _tell_time(self) -> None:
        self.frame.tell_time()

    # -- moving ---------------------------------------------------------------------------------------------
    def _make(self, name: str) -> Screen:
        module, _, kind = SCREENS[name].partition(":")
        return getattr(importlib.import_module(module), kind)(self)

    def go(self, name: str, **what: Any) -> None:
        """Leave the present screen and enter another."""
        self._leave()
        if name == "home":
            self._trail.clear()
        self._trail.append((name, what))
        self._enter(name, what)

    def _enter(self, name: str, what: dict[str, Any]) -> None:
        screen = self._make(name)
        self.screen_, self.screen_name = screen, name
        self.frame.place.addWidget(screen)
        screen.enter(**what)
        self.setFocus()  # no button looks chosen before somebody has touched anything
        self.patience.restart(screen.words())
        self.shown.emit(name)

    def _leave(self) -> None:
        screen, self.screen_ = self.screen_, None
        if screen is not None:
            screen.alive = False
            screen.leave()
            screen.hide()
            screen.setParent(None)
            screen.deleteLater()
        if self.station.speaker is not None:
            self.station.speaker.hush()

    def back(self) -> None:
        """The screen before this one; from the first one, home."""
        if len(self._trail) < 2:
            self.home()
            return
        self._leave()
        self._trail.pop()
        self._enter(*self._trail[-1])

    def replace(self, name: str, **what: Any) -> None:
        """Another page of the same screen: Back leads to what was before it."""
        self._leave()
        self._trail[-1] = (name, what)
        self._enter(name, what)

    def visit(self) -> Any:
        """The ticket that was taken on the way to the present screen, or None."""
        held = (what.get("ticket") for _name, what in reversed(self._trail))
        return next((ticket for ticket in held if ticket is not None), None)

    def remember(self, **what: Any) -> None:
        """What the present screen should be entered with when it comes back into view."""
        name, before = self._trail[-1]
        self._trail[-1] = (name, {**before, **what})

    def all_of(self, name: str) -> list[dict[str, Any]]:
        """What the screens of that name on the way here were entered with, oldest first."""
        return [what for one, what in self._trail if one == name]

    def came_by(self, name: str) -> dict[str, Any] | None:
        """What the last screen of that name on the way here was entered with; None where there was none."""
        return next(iter(self.all_of(name)[-1:]), None)

    def home(self) -> None:
        """Wipe everything and start anew."""
        self.patience.end()
        self.go("home")

    def go_home(self) -> None:
        """Somebody touched "Trang đầu" in the middle of something: what is worth keeping is kept."""
        if self.screen_ is not None:
            self.screen_.given_up()
        self.home()

    def later(self, action: Callable[[], None]) -> None:
        """Once the screen that is being entered stands there."""
        QTimer.singleShot(0, self, action)

    def redress(self) -> None:
        """After another size, theme or language: the same screen anew, nothing lost."""
        keep = self.screen_.hand_over() if hasattr(self.screen_, "hand_over") else None
        self._leave()
        self._dress()
        name, what = self._trail[-1]
        self._enter(name, {**what, "resumed": keep} if keep is not None else what)

    # -- tools ----------------------------------------------------------------------------------------------
    def next_text(self) -> None:
        theme = self.station.theme
        percent = PERCENTS[(PERCENTS.index(theme.percent) + 1) % 3] if theme.percent in PERCENTS else 100
        self.station.theme = theme.changed(percent=percent)
        self.redress()

    def swap_theme(self) -> None:
        theme = self.station.theme
        self.station.theme = theme.changed(name="normal" if theme.name == "contrast" else "contrast")
        self.redress()

    def swap_language(self) -> None:
        self.language = "en" if self.language == "vi" else "vi"
        self.redress()

    def read_aloud(self) -> None:
        """What the screen says; a private page first asks back, in words."""
        if self.station.speaker is None or self.screen_ is None:
            return
        words = self.screen_.read_aloud()
        if words:
            self.station.speaker.speak(words, self.language, recording=self.screen_.recording())

    def ask_help(self) -> None:
        """Tell every desk that somebody here needs help."""
        from kiosk.services import feedback

        self.station.tasks.run(feedback.ask_help, self.station.place).then(self._help_is_called).failed(self.trouble)

    def _help_is_called(self, _subject: str) -> None:
        staff_here = getattr(self.screen_, "staff_here", None)
        self.patience.tell(text("citizen.help.called", self.language), staff_here)

    # -- what comes in --------------------------------------------------------------------------------------
    def _scanned(self, scanned: Any) -> None:
        """A scan that leads nowhere is no sign of a person: what it changes tells the patience, not the scan."""
        if self.screen_ is not None and self.isVisible():
            self.screen_.scanned(scanned.text)

    def _scan_failed(self, failed: Any) -> None:
        if self.screen_ is not None and self.isVisible() and hasattr(self.screen_, "scan_failed"):
            self.screen_.scan_failed(failed.error)

    def _link(self, status: Any) -> None:
        self._offline = not getattr(status, "online", True)

    def trouble(self, error: BaseException) -> None:
        """An expected error: its words, what to do, and the way home."""
        self.go("trouble", error=error)

    def bug(self, error: BaseException) -> None:
        identifier = uuid.uuid4().hex[:8]
        log.error("bug %s on screen %s", identifier, known(self.screen_name), exc_info=error)
        self.go("trouble", error=error, identifier=identifier)

    def failed(self, error: BaseException) -> None:
        """For tasks' `failed`: expected errors speak, bugs get an id."""
        if isinstance(error, ExpectedError):
            self.trouble(error)
        else:
            self.bug(error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress,
        ) and isinstance(watched, QWidget) and watched.window() is self:  # fmt: skip
            self.patience.touched()
            self.sitting.touched(self.station.clock.now())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.patience.cover_all(self.rect())
        super().resizeEvent(event)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_F11:
            self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        self.patience.end()
        self._minute.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        super().closeEvent(event)
