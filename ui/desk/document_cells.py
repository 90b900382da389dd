"""The cells of a document's line as pictures: each state's letter, holding or not. Painted once, then only copied.

Made by ui.desk.documents, asked by ui.desk.document_line: eight lines of seven cells are painted at each change of the
page, and a rounded edge and a letter cost far more than a picture.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from kiosk.texts import text
from kiosk.values.dossiers import DocumentState
from ui.widgets.look import Look

Choice = DocumentState | None
_COLOURS: dict[Choice, str] = {DocumentState.LOOK_UP: "warn", DocumentState.MISSING: "bad", None: "muted"}


def colour_of(state: Choice) -> str:
    """The name of its colour: what is there, what waits, what is missing."""
    return _COLOURS.get(state, "good" if state is not None else "muted")


def key_of(state: Choice, language: str) -> str:
    return text(f"desk.states_key.{state or 'not_part'}", language)


class StateCells:
    def __init__(self, look: Look, language: str) -> None:
        self.look, self.language = look, language
        self.side = look.u(23)
        self._painted: dict[tuple[Choice, bool, float], QPixmap] = {}

    def cell(self, state: Choice, holds: bool, ratio: float) -> QPixmap:
        """`ratio`: the screen's pixels for one of the window. Wider than `side` by a pixel at every edge."""
        key = (state, holds, ratio)
        if key not in self._painted:
            self._painted[key] = self._paint(state, holds, ratio)
        return self._painted[key]

    def _paint(self, state: Choice, holds: bool, ratio: float) -> QPixmap:
        look, room = self.look, self.side + 2
        picture = QPixmap(round(room * ratio), round(room * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter, place, colour = QPainter(picture), QRect(1, 1, self.side, self.side), look.colour(colour_of(state))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour if holds else look.colour("line"), look.u(1)))
        painter.setBrush(colour if holds else look.colour("card"))
        painter.drawRoundedRect(place, look.u(4), look.u(4))
        painter.setFont(look.font(look.u(14), 700 if holds else 400))
        painter.setPen(look.colour("card" if holds else "muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, key_of(state, self.language))
        painter.end()
        return picture
