"""The band in place of the kiosk's header while the person who stands here is called to a desk.

Made by ui.citizen.called, put into ui.citizen.frame. Its words never shrink below what can be read standing, its button
is large, and help stays beside it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.texts import text
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look
from ui.widgets.touch import SMALLEST_PT, SureButton

BUTTON_MM = 80


class CallBand(QFrame):
    coming = Signal()

    def __init__(self, look: Look, language: str, words: str, *, answers: bool) -> None:
        """`answers`: "Tôi đến ngay" can be touched."""
        super().__init__()
        self.look, self.words = look, words
        self.setObjectName("call_band")
        mm = look.mm
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(mm(3))
        least = round(SMALLEST_PT * 25.4 / 72 * look.pixels_per_mm)
        line = FittedText(
            look.font(20, 700), look.colour("accent"), largest=max(least, look.pt(30)), least=least,
            align=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name="call_words",
        )  # fmt: skip
        line.set_text(words)
        row.addWidget(line, 1)
        if answers:
            button = SureButton(
                look, text("citizen.called.coming", language), "coming", icon="walk", kind="primary", title_pt=26
            )  # fmt: skip
            button.setFixedWidth(mm(BUTTON_MM))
            button.clicked.connect(self.coming)
            row.addWidget(button)
