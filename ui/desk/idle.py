"""What the desk shows while nobody is served: one sentence that says how to go on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from kiosk.texts import text
from ui.widgets.look import Look, label


class IdlePanel(QFrame):
    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.setObjectName("idle_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setSpacing(look.u(10))
        column.addStretch(1)
        picture = label()
        picture.setPixmap(look.pixmap("users", look.u(96), "accent"))
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for key, part in (("nobody", "big"), ("nobody_hint", "muted")):
            line = label(text(f"desk.serve.{key}", language), part, wrap=True)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        column.addStretch(1)
