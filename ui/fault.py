"""Why a station did not open, in its place on the screen: for whoever stands before a machine without a terminal.

Called by kiosk.cli where the settings or the place are wrong, with what to write instead. Stays until it is closed; a
program that watches the station starts it anew then, or when nothing answers. Without a screen it shows nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from ui.app import application
from ui.theme import Theme
from ui.widgets.look import label
from ui.widgets.window_look import look_for_theme

ROOM = (1000, 560)


class FaultWindow(QWidget):
    def __init__(self, error: ExpectedError) -> None:
        super().__init__()
        look = look_for_theme(Theme())
        self.setObjectName("fault_window")
        self.setProperty("part", "ground")
        self.setStyleSheet(look.stylesheet())
        title, message = error_texts(error)
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(48), look.u(40), look.u(48), look.u(40))
        column.setSpacing(look.u(20))
        column.addWidget(label(title, "big", "fault_title", wrap=True))
        said = label(message, "title", "fault_message", wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(said)
        column.addStretch(1)
        self.resize(*ROOM)


def show(error: ExpectedError) -> None:
    """Until it is closed; at once where nobody could see it."""
    app = application()
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return
    window = FaultWindow(error)
    window.show()
    app.exec()
