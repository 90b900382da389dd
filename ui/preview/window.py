"""A citizen station's window that shows one form only, under a ribbon that says so.

Made by ui.preview. It has no store: nothing can be kept, handed in or sent; the end of the form leads to its start.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PySide6.QtWidgets import QFrame, QVBoxLayout

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.clock import SystemClock
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.library import FormLibrary
from kiosk.forms.model.definition import Form
from kiosk.settings import Settings
from kiosk.texts import text
from ui.app import application
from ui.bridge import Bridge
from ui.citizen.declaration import DeclarationScreen
from ui.citizen.routes import Route
from ui.citizen.screen import Screen
from ui.citizen.window import CitizenWindow
from ui.station import Station
from ui.tasks import Tasks
from ui.theme import theme_for
from ui.widgets.touch import SureButton, Words

RIBBON_MM = 12


class Pages(Route, frozen=True, kw_only=True):
    screen = "ui.preview.window:PreviewScreen"
    session: Session | None = None  # in another size or language


class Over(Route, frozen=True):
    screen = "ui.preview.window:OverScreen"


class PreviewScreen(Screen):
    """The form's pages."""

    window_: PreviewWindow
    route: Pages

    def enter(self) -> None:
        self.column.setContentsMargins(0, 0, 0, 0)
        self.pages = DeclarationScreen(self.look, self.window_.language)
        self.pages.fit_out(self.station)
        self.column.addWidget(self.pages, 1)
        self.pages.finished.connect(lambda: self.window_.go(Over()))
        self.pages.parked.connect(lambda: self.window_.go(Over()))
        self.pages.left.connect(self.window_.home)
        self.pages.begin(self.route.session or self.window_.new_session())

    def hand_over(self) -> Pages:
        return Pages(session=self.pages.session)

    def scanned(self, code: str) -> None:
        self.pages.scanned(code)

    def scan_failed(self, error: ExpectedError) -> None:
        self.pages.scan_failed(error)

    def words(self) -> int:
        return self.pages.words()

    def spoken(self) -> str:
        return self.pages.spoken()

    def read_aloud(self) -> str:
        return self.pages.read_aloud()

    def recording(self) -> Path | None:
        return self.pages.recording()

    def leave(self) -> None:
        self.pages.leave()


class OverScreen(Screen):
    """The end: nothing was stored; again, or close."""

    window_: PreviewWindow

    def enter(self) -> None:
        self.column.addStretch(1)
        self.title(text("preview.over.title", self.window_.language))
        self.column.addWidget(Words(self.look, text("preview.over.hint", self.window_.language), "over_hint", pt=24))
        self.column.addStretch(1)
        again = SureButton(self.look, text("preview.over.again", self.window_.language), "again", kind="primary")
        close = SureButton(self.look, text("preview.over.close", self.window_.language), "close", icon="x")
        again.clicked.connect(self.window_.home)
        close.clicked.connect(self.window_.close)
        self.bar(close, again)


class PreviewWindow(CitizenWindow):
    first = Pages()

    def __init__(self, station: Station, form: Form) -> None:
        self.form = form
        super().__init__(station)
        self.patience.rest()  # nobody waits behind an official
        self.setWindowTitle(f"{text('preview.ribbon', self.language)} · {form.title(self.language)}")

    def new_session(self) -> Session:
        return self.station.forms.session(self.form, self.language, self.station.clock.now())

    def _dress(self) -> None:
        super()._dress()
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, self._ribbon())

    def _ribbon(self) -> QFrame:
        """Striking, above every page: nobody mistakes this for a counter."""
        ribbon = QFrame()
        ribbon.setObjectName("ribbon")
        ribbon.setFixedHeight(self.look.mm(RIBBON_MM))
        ribbon.setAutoFillBackground(True)
        palette = ribbon.palette()
        palette.setColor(ribbon.backgroundRole(), self.look.colour("warn_soft"))
        ribbon.setPalette(palette)
        inside = QVBoxLayout(ribbon)
        inside.setContentsMargins(self.look.mm(10), 0, self.look.mm(10), 0)
        words = text("preview.told", self.language)
        inside.addWidget(Words(self.look, words, "ribbon_words", pt=22, weight=700, colour="warn", centre=True))
        return ribbon

    def ask_help(self) -> None:
        self.patience.tell(text("preview.no_help", self.language))


def open_window(form: Form, settings: Settings, catalogue: Catalogue, options: argparse.Namespace) -> PreviewWindow:
    """The window in the wanted size, in view."""
    application()
    width, _, height = options.size.partition("x")
    theme = theme_for(settings.screen, int(width), int(height)).changed(percent=options.text, name=options.theme)
    tasks = Tasks()
    tasks.fail(ExpectedError("preview.errors.nothing_stored"))
    station = Station(
        settings=settings, catalogue=catalogue, forms=FormLibrary(settings.ward_dir, catalogue), clock=SystemClock(),
        tasks=tasks, bridge=Bridge(Bus()), theme=theme, language=options.lang,
    )  # fmt: skip
    window = PreviewWindow(station, form)
    window.resize(int(width), int(height))
    window.show()
    return window
