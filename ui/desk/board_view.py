"""What stands where on the desk's working page: the bar, who waits, the visit's head, and one panel of many.

The base of ui.desk.board.Board, which says what happens; nothing here calls the core.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.desk.attention import Attention
from ui.desk.certify import CertifyPanel
from ui.desk.dossiers import DossiersPanel
from ui.desk.head import VisitHead
from ui.desk.idle import IdlePanel
from ui.desk.open_draft import OpenDraftPanel
from ui.desk.panels import Panels
from ui.desk.refuse import RefusePanel
from ui.desk.result import ResultPanel
from ui.desk.serve import ServePanel
from ui.desk.sheet import SheetPanel
from ui.desk.supervisor import SupervisorPanel
from ui.desk.top_bar import TopBar
from ui.desk.waiting_list import WaitingList
from ui.widgets.look import Look

Named = Callable[[str], str]


class BoardView(QWidget):
    def __init__(self, station: Any, look: Look, desk: str, field_name: Named, procedure_name: Named) -> None:
        super().__init__()
        self.station, self.look, self.desk = station, look, desk
        self.setObjectName("board_page")
        self.setProperty("part", "ground")
        self._build(field_name, procedure_name)

    def _build(self, field_name: Named, procedure_name: Named) -> None:
        station, look = self.station, self.look
        self.bar = TopBar(station, look, self.desk)
        self.attention = Attention(station, look)
        self.waiting = WaitingList(station, look, field_name)
        self.head = VisitHead(look, station.language)
        self.idle = IdlePanel(look, station.language)
        self.serve = ServePanel(station, look)
        self.certify = CertifyPanel(station, look)
        self.refuse = RefusePanel(station, look)
        self.result = ResultPanel(station, look)
        self.sheet = SheetPanel(station, look)
        self.open_draft = OpenDraftPanel(station, look)
        self.dossiers = DossiersPanel(station, look, procedure_name)
        self.supervisor = SupervisorPanel(station, look)
        self.panels = Panels()
        for panel in (self.idle, self.serve, self.certify, self.refuse, self.result, self.sheet, self.open_draft,
                      self.dossiers, self.supervisor):  # fmt: skip
            self.panels.addWidget(panel)
        right = QVBoxLayout()
        right.setSpacing(look.u(8))
        right.addWidget(self.head)
        right.addWidget(self.panels, 1)
        body = QHBoxLayout()
        body.setSpacing(look.u(10))
        self.waiting.setMinimumWidth(look.u(270))
        self.waiting.setMaximumWidth(look.u(340))
        body.addWidget(self.waiting, 2)
        body.addLayout(right, 5)
        inner = QVBoxLayout()
        inner.setContentsMargins(look.u(10), look.u(8), look.u(10), look.u(10))
        inner.setSpacing(look.u(8))
        inner.addWidget(self.attention)
        inner.addLayout(body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addLayout(inner, 1)
