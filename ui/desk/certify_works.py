"""Which work is done: copies, signatures, copies from the original register. Made by ui.desk.certify.

Signals `chosen(CertifiedWork)`; arrow keys are the page's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.procedures import CertifiedWork
from ui.widgets.look import Look, button, label


class CertifyWorks(QWidget):
    chosen = Signal(object)

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.u(6))
        bold = QFontMetrics(look.font(look.u(15), 700))  # as the chosen one is written
        self.of = {}
        for work in CertifiedWork:
            made = button(text(f"certify.work.{work}", language), f"work:{work}", "choice")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setMinimumWidth(bold.horizontalAdvance(made.text()) + look.u(24))
            made.clicked.connect(lambda _on, work=work: self.chosen.emit(work))
            self.of[work] = made
            row.addWidget(made)
        row.addWidget(label(text("certify.page.keys", language), "small", wrap=True), 1)

    def show_work(self, chosen: CertifiedWork | None) -> None:
        for work, made in self.of.items():
            made.setChecked(work is chosen)
