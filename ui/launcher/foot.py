"""The launcher's lower edge: text size, theme and language of the windows to come, whether all is ready, and the end.

Made by the launcher's window. Windows that are open stay as they are.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.texts import text
from ui.station import Station
from ui.widgets.look import Look, button, label

TEXTS = (100, 130, 160)


class Foot(QFrame):
    style_asked = Signal(int, str, str)  # text size in percent, theme, language
    end_asked = Signal()

    def __init__(self, station: Station, look: Look) -> None:
        super().__init__()
        self.station = station
        self.percent, self.theme, self.language = station.theme.percent, station.theme.name, station.language
        row = QHBoxLayout(self)
        row.setContentsMargins(look.u(28), look.u(8), look.u(28), look.u(12))
        row.setSpacing(look.u(8))
        self.text_button = button(self._say("text", percent=self.percent), "text_size", "choice")
        self.text_button.clicked.connect(self._next_text)
        self.theme_button = button(self._say("theme"), "theme", "choice")
        self.theme_button.setCheckable(True)
        self.theme_button.setChecked(self.theme == "contrast")
        self.theme_button.clicked.connect(self._swap_theme)
        self.language_button = button(self._say("language"), "language", "choice")
        self.language_button.clicked.connect(self._swap_language)
        quit_all = button(self._say("quit"), "quit", "choice")
        quit_all.clicked.connect(self.end_asked)
        self.store_state = label("", "muted", "store_state")
        for widget in (self.text_button, self.theme_button, self.language_button):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.store_state)
        row.addWidget(quit_all)

    def _say(self, key: str, **values: object) -> str:
        return text(f"launcher.window.{key}", self.station.language, **values)

    def _next_text(self) -> None:
        self.percent = TEXTS[(TEXTS.index(self.percent) + 1) % len(TEXTS)] if self.percent in TEXTS else 100
        self.text_button.setText(self._say("text", percent=self.percent))
        self._ask()

    def _swap_theme(self) -> None:
        self.theme = "contrast" if self.theme_button.isChecked() else "normal"
        self._ask()

    def _swap_language(self) -> None:
        self.language = "en" if self.language == "vi" else "vi"
        self.language_button.setText(text("launcher.window.language", self.language))
        self._ask()

    def _ask(self) -> None:
        self.style_asked.emit(self.percent, self.theme, self.language)
