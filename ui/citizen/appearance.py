"""How somebody wants to read: text size, colours, language and reach, each seen at once on the page itself.

Reached by the tool "Cỡ chữ, ngôn ngữ" from every page, over which it stands: "Xong" leads back to exactly that page,
with what was half typed there. Whatever comes in meanwhile (a scan, a call, somebody walking away) belongs to that
page, so it comes back into view first. From later pages the way home stands here, where nobody touches it by mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout

from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.present_visit import LANGUAGES, PERCENTS, THEMES, Appearance, Visit
from ui.citizen.host import Host
from ui.citizen.routes import AppearancePage, Route
from ui.citizen.screen import Screen
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, TouchButton, Words
from ui.widgets.window_look import look_for_theme

ROW_MM = 26


class Wardrobe(Host, Protocol):
    """The window, as this page knows it."""

    screen_: Screen | None
    trail: tuple[Route, ...]

    def wear(self, visit: Visit) -> None:
        """The same screen anew in another size, theme or language; nothing is lost."""


class Sample(QFrame):
    """A question as it looks from now on; nothing of it is to be touched."""

    def __init__(self, look: Look, language: str, *, upright: bool) -> None:
        super().__init__()
        self.setObjectName("sample")
        mm, palette = look.mm, look.palette
        self.setStyleSheet(
            f"QFrame#sample {{ border: {mm(0.4)}px dashed {palette.line}; border-radius: {mm(4)}px; }}"
        )
        say = lambda key: text(f"appearance.sample.{key}", language)  # noqa: E731
        column = QVBoxLayout(self)
        column.setContentsMargins(mm(8), mm(5), mm(8), mm(5))
        column.setSpacing(mm(4))
        column.addStretch(1)
        column.addWidget(Words(look, say("heading"), "sample_heading", pt=22, colour="muted"))
        column.addWidget(Words(look, say("question"), "sample_question", pt=30, weight=700))
        answers = QVBoxLayout() if not upright else QHBoxLayout()
        answers.setSpacing(mm(4))
        for key, kind in (("alone", "plain"), ("family", "primary")):
            shown = TouchButton(look, say(key), f"sample_{key}", kind=kind, title_pt=28)
            shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            shown.setMinimumHeight(mm(22))
            shown.setMaximumHeight(mm(40))
            answers.addWidget(shown)
        column.addLayout(answers, 2)
        column.addStretch(1)


class AppearanceScreen(Screen):
    window_: Wardrobe
    route: AppearancePage
    over = True

    def enter(self) -> None:
        theme = self.station.theme
        self.chosen = self.window_.visit.chosen
        self.title(self._word("title"), pt=32)
        wide = not theme.portrait and not theme.low_reach
        sample = Sample(self.look, self.window_.language, upright=not wide)
        rows = [self._sizes(), self._themes(), self._languages(), [self._reach()]]
        if wide:
            beside = QHBoxLayout()
            beside.setSpacing(self.look.mm(8))
            choices = QVBoxLayout()
            choices.setSpacing(self.look.mm(4))
            for row in rows:
                choices.addLayout(self._row(row))
            beside.addLayout(choices, 11)
            beside.addWidget(sample, 9)
            self.column.addLayout(beside, 1)
        else:
            self.column.addWidget(sample, 1)
            for pair in [[one] for one in rows] if theme.portrait else [rows[:2], rows[2:]]:
                self.column.addLayout(self._row([button for row in pair for button in row], ROW_MM))
        done = SureButton(self.look, self._word("done"), "appearance_done", icon="check", kind="primary", title_pt=28)
        done.clicked.connect(self.window_.back)
        self.bar(*self._way_home(), done)

    def _word(self, key: str) -> str:
        return text(f"appearance.{key}", self.window_.language)

    def _row(self, buttons: list[TouchButton], high_mm: float = 0) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.mm(4))
        for button in buttons:
            if high_mm:
                button.setFixedHeight(self.look.mm(high_mm))
            row.addWidget(button, 1)
        return row

    def _way_home(self) -> list[SureButton]:
        if len(self.window_.trail) < 3:  # the first page is below this one
            return []
        home = SureButton(self.look, self._word("home"), "go_home", icon="home-2", title_pt=24)
        home.clicked.connect(self._go_home)
        return [home]

    def _go_home(self) -> None:
        self.window_.give_up()
        self.window_.home()

    # -- what there is to choose ----------------------------------------------------------------------------
    def _option(
        self, words: str, name: str, wanted: Appearance, look: Look | None = None, *, icon: str = "", hint: str = ""
    ) -> TouchButton:
        """`look`: what it is shown in, where that is not how the page looks now."""
        made = TouchButton(look or self.look, words, name, icon=icon, hint=hint, title_pt=24)
        made.setCheckable(True)
        made.setChecked(wanted == self.chosen)
        made.clicked.connect(lambda: self._choose(made, wanted))
        return made

    def _choose(self, button: TouchButton, wanted: Appearance) -> None:
        self.window_.patience.touched()
        button.setChecked(True)
        if wanted != self.chosen:
            self.window_.wear(self.window_.visit.reading(wanted))

    def _sizes(self) -> list[TouchButton]:
        theme = self.station.theme
        return [
            self._option(self._word(f"size.{percent}"), f"size:{percent}", replace(self.chosen, percent=percent),
                         look_for_theme(theme.changed(percent=percent)))
            for percent in PERCENTS
        ]  # fmt: skip

    def _themes(self) -> list[TouchButton]:
        theme = self.station.theme
        return [
            self._option(self._word(f"theme.{name}"), f"theme:{name}", replace(self.chosen, theme=name),
                         look_for_theme(theme.changed(name=name)), icon="contrast")
            for name in THEMES
        ]  # fmt: skip

    def _languages(self) -> list[TouchButton]:
        return [
            self._option(text(f"appearance.language.{code}", code), f"language:{code}",
                         replace(self.chosen, language=code))
            for code in LANGUAGES
        ]  # fmt: skip

    def _reach(self) -> TouchButton:
        low = self.chosen.low_reach
        button = self._option(
            self._word("wheelchair"), "low_reach", replace(self.chosen, low_reach=not low), icon="wheelchair",
            hint=self._word("seated"),
        )  # fmt: skip
        button.setChecked(low)
        return button

    # -- whatever comes in belongs to the page below --------------------------------------------------------
    def _under(self) -> Screen:
        """It comes back into view."""
        self.window_.back()
        screen = self.window_.screen_
        assert screen is not None
        return screen

    def given_up(self) -> None:
        self._under().given_up()

    def hold(self, done: Callable[[bool], None]) -> None:
        self._under().hold(done)

    def scanned(self, code: str) -> None:
        self._under().scanned(code)

    def scan_failed(self, error: ExpectedError) -> None:
        self._under().scan_failed(error)
