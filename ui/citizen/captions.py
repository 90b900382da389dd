"""What would be said, in large words at the foot of the page: for a kiosk that has no speech program or no
sound card.

Used by ui.citizen.audio_way alone. The words go by sentences as fast as they would be spoken, and the last stay. They
stand below the page and cover nothing of it.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.citizen.host import Host
from ui.voice.espeak import WORDS_A_MINUTE
from ui.widgets.away import away
from ui.widgets.touch import Words

MOST_WORDS = 16  # at once
LEAST_MS = 1500
HEIGHT_MM = 24.0


def parts_of(said: str) -> list[str]:
    """Sentences, joined while they are short and cut where they are long."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.?!])\s+", said.strip()):
        words = sentence.split()
        for at in range(0, len(words), MOST_WORDS):
            part = words[at : at + MOST_WORDS]
            if found and at == 0 and len(found[-1].split()) + len(part) <= MOST_WORDS:
                found[-1] = " ".join((found[-1], *part))
            else:
                found.append(" ".join(part))
    return found


class Captions(QObject):
    def __init__(self, widget: QWidget, window: Host) -> None:
        """`widget` and `window` are the same."""
        super().__init__(widget)
        self._widget, self.window_ = widget, window
        self._label: Words | None = None
        self._left: list[str] = []
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._turn)

    def show(self, said: str) -> None:
        self._left = parts_of(said)
        self._turn()

    def end(self) -> None:
        self._next.stop()
        self._left = []
        label, self._label = self._label, None
        layout = self._widget.layout()
        if label is not None and layout is not None and layout.indexOf(label) >= 0:
            away(label)

    def _turn(self) -> None:
        if not self._left:
            return
        part = self._left.pop(0)
        self._standing().set_words(part)
        if self._left:
            self._next.start(max(LEAST_MS, len(part.split()) * 60_000 // WORDS_A_MINUTE))

    def _standing(self) -> Words:
        """The label; another one where the window has been dressed anew."""
        layout, look = self._widget.layout(), self.window_.look
        assert layout is not None
        if self._label is None or layout.indexOf(self._label) < 0:
            self._label = Words(look, "", "captions", pt=30, weight=600, centre=True, least_pt=22)
            self._label.setFixedHeight(look.mm(HEIGHT_MM))
            self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            margin = look.mm(4)
            self._label.setContentsMargins(margin, 0, margin, margin)
            layout.addWidget(self._label)
            self._label.show()
        return self._label
