"""The band in place of the kiosk's header, or of its tools at the foot, while who stands here is called to a desk.

Made by ui.citizen.called, put into ui.citizen.frame. Light words on the accent's ground: somebody deep in a form sees
that it came. Its words never shrink below what can be read standing, its button is large and within reach, and help
stays in view.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame

from kiosk.texts import text
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look
from ui.widgets.touch import SMALLEST_PT, SureButton

BUTTON_MM = 80


class CallBand(QFrame):
    coming = Signal()

    def __init__(self, look: Look, language: str, words: str, *, answers: bool, upright: bool = False,
                 narrow: bool = False) -> None:  # fmt: skip
        """`answers`: "Tôi đến ngay" can be touched; `upright`: below the words, which have the whole width; `narrow`:
        that is a column's."""
        super().__init__()
        self.look, self.words = look, words
        self.setObjectName("call_band")
        mm = look.mm
        way = QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        row = QBoxLayout(way, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(mm(2 if upright else 3))
        least = round(SMALLEST_PT * 25.4 / 72 * look.pixels_per_mm)
        line = FittedText(
            look.font(20, 700), look.colour("on_accent"), largest=max(least, look.pt(34)), least=least,
            align=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name="call_words",
        )  # fmt: skip
        line.set_text(words)
        row.addWidget(line, 1)
        if answers:
            button = SureButton(
                look, text("citizen.called.coming", language), "coming", icon="walk", title_pt=26
            )  # fmt: skip
            if upright:
                button.setFixedHeight(mm(44 if narrow else 20))
            else:
                button.setFixedWidth(mm(BUTTON_MM))
            button.clicked.connect(self.coming)
            row.addWidget(button)
