"""What stands where on the desk's working page: the bar, who waits, the visit's head, and one panel of many.

The base of ui.desk.board.Board, which says what happens; nothing here calls the core.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.desk.at_work import AtWork
from ui.desk.attention import Attention
from ui.desk.head import VisitHead
from ui.desk.top_bar import TopBar
from ui.desk.undo import Undo
from ui.desk.undo_bar import UndoBar
from ui.desk.waiting_list import WaitingList
from ui.desk.work_panels import WorkPanels
from ui.widgets.look import Look
from ui.widgets.one_layout import laid_out_once

SMALL = 1200  # steps of the desk's unit: not room for everything beside the queue


class BoardView(QWidget):
    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look = at_work, look
        self.setObjectName("board_page")
        self.setProperty("part", "ground")
        self.bar = TopBar(at_work, look)
        self.undo = Undo(at_work)
        self.undo_bar = UndoBar(self.undo, look)
        self.attention = Attention(at_work, look)
        self.waiting = WaitingList(at_work, look)
        self.head = VisitHead(at_work, look)
        self.panels = WorkPanels(at_work, look, self.waiting.next)
        self._place(look)
        serve = self.panels.serve
        at_work.together = partial(laid_out_once, serve.form.documents, serve.declared.acts, self.head, self.bar)

    def make_room(self, wanted: bool) -> None:
        """On a small screen with large text a dossier's page or its files take the queue's place; F2 still calls."""
        self.waiting.setVisible(not wanted or self.width() >= self.look.u(SMALL))

    def _place(self, look: Look) -> None:
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
        inner.addWidget(self.undo_bar)
        inner.addLayout(body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addLayout(inner, 1)
