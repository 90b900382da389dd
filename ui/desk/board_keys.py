"""What each key does on the desk's working page. Asked by ui.desk.board and ui.desk.desk_keys.

F2 or Enter next, F3 again, F4 absent, F5 work, F6 dossiers, F7 paper, F8 given later or files, F9 receive, F10 refuse,
Enter on a result finishes, Ctrl+Z undoes an ending, Ctrl+L locks, Ctrl+F6 shows what is not handed over to the province
(ui.desk.province_acts); with Shift: F1 feedback, F2 by number, F3 handwritten slips, F4 set aside or hand on, F5 this
desk (pausing), F6 supervisor, F8 the day's reconciliation, F11 advice only: no slip between F10 and F12 ends a visit.
Declarations: F1 by code, F12 fill in or correct, with Shift: F12 ask on the pad, F7 print, F9 signed on paper. While a
clerk writes one the keys are the entry form's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ui.desk.attaching import Attaching
from ui.desk.board_view import BoardView
from ui.desk.calling import Calling
from ui.desk.deciding import Deciding
from ui.desk.declaring import Declaring
from ui.desk.entering_late import EnteringLate
from ui.desk.setting_aside import SettingAside
from ui.desk.taking_feedback import TakingFeedback

Acts = dict[Qt.Key, Callable[[], None]]


class Doing(NamedTuple):
    """Who does what the keys say."""

    attaching: Attaching
    calling: Calling
    deciding: Deciding
    declaring: Declaring
    entering_late: EnteringLate
    setting_aside: SettingAside
    taking_feedback: TakingFeedback
    call_next: Callable[[], None]
    show_view: Callable[[str], None]
    show_this_desk: Callable[[], None]


class BoardKeys:
    def __init__(self, view: BoardView, doing: Doing) -> None:
        self._view, self._do = view, doing
        self._panels = view.panels

    def pressed(self, event: QKeyEvent) -> bool:
        """A key for which what has the focus has no use."""
        if self._panels.on(self._panels.entry_form):
            return self._panels.entry_form.pressed(event)
        acts: Acts = {
            Qt.Key.Key_Escape: self._panels.work, Qt.Key.Key_Return: self._enter, Qt.Key.Key_Enter: self._enter,
        }  # fmt: skip
        return self._act(acts, event)

    def desk_key(self, event: QKeyEvent) -> bool:
        """F1 to F12 and Ctrl+Z, wherever the focus is; False where the key says nothing here."""
        undo = self._view.undo
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Z:
            acts: Acts = {Qt.Key.Key_Z: undo.take_back} if undo.offered is not None else {}
        elif self._panels.on(self._panels.entry_form):
            acts = {} if shifted else {Qt.Key.Key_F3: self._do.calling.repeat}
        else:
            acts = self._shifted() if shifted else self._plain()
        return self._act(acts, event)

    @staticmethod
    def _act(acts: Acts, event: QKeyEvent) -> bool:
        act = acts.get(Qt.Key(event.key()))
        if act is not None and not event.isAutoRepeat():
            act()
        return act is not None

    def _plain(self) -> Acts:
        do, panels = self._do, self._panels
        return {
            Qt.Key.Key_F1: lambda: do.declaring.act("open"),
            Qt.Key.Key_F2: do.call_next,
            Qt.Key.Key_F3: do.calling.repeat,
            Qt.Key.Key_F4: do.calling.mark_absent,
            Qt.Key.Key_F5: panels.work,
            Qt.Key.Key_F6: lambda: do.show_view("dossiers"),
            Qt.Key.Key_F7: panels.serve.toggle_paper,
            Qt.Key.Key_F8: self._eight,
            Qt.Key.Key_F9: do.deciding.receive,
            Qt.Key.Key_F10: do.deciding.ask_refusal,
            Qt.Key.Key_F12: self._declaration,
        }

    def _shifted(self) -> Acts:
        do = self._do
        acts: Acts = {
            Qt.Key.Key_F1: do.taking_feedback.open,
            Qt.Key.Key_F2: self._view.waiting.enter_number,
            Qt.Key.Key_F3: do.entering_late.open,
            Qt.Key.Key_F4: do.setting_aside.ask,
            Qt.Key.Key_F5: do.show_this_desk,
            Qt.Key.Key_F6: lambda: self._above("supervisor"),
            Qt.Key.Key_F8: lambda: self._above("closing"),
            Qt.Key.Key_F11: do.deciding.guide_only,
        }
        if self._panels.on(self._panels.serve):
            acts[Qt.Key.Key_F12] = lambda: do.declaring.act("show")
            acts[Qt.Key.Key_F7] = lambda: do.declaring.act("print")
            acts[Qt.Key.Key_F9] = lambda: do.declaring.act("signed")
        return acts

    def _above(self, view: str) -> None:
        """A supervisor's or head's page, where this account has it."""
        self._view.bar.ask_view(view)

    def _declaration(self) -> None:
        panels = self._panels
        if panels.on(panels.result):
            self._do.deciding.next_declaration()
        elif panels.on(panels.serve, panels.certify):
            self._do.declaring.act("main")

    def _eight(self) -> None:
        if self._panels.on(self._panels.result):
            self._do.attaching.open_present()
        elif self._panels.on(self._panels.files):
            self._panels.files.ask_phone()
        else:
            self._panels.certify.later.toggle()

    def _enter(self) -> None:
        panels = self._panels
        if panels.on(panels.result):
            self._do.deciding.finish()
        elif panels.on(panels.idle):
            self._do.call_next()
