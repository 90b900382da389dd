"""The list of documents still to look up reopens when the line returns: a notice that opens it, until it was opened.

Run by the board, which says how the line stands. Asks once each time the line comes back; nothing where all is done.
"""

from __future__ import annotations

from kiosk.values.dossiers import ToLookUp
from ui.desk.at_work import AtWork
from ui.desk.attention import Attention


class LookUpList:
    def __init__(self, at_work: AtWork, attention: Attention) -> None:
        self.at_work, self.attention = at_work, attention
        self._was_down = False

    def line(self, *, online: bool) -> None:
        back, self._was_down = online and self._was_down, not online
        if not online:
            self.attention.show_look_ups(0)
        elif back and self.at_work.person is not None:
            from kiosk.queries import look_ups

            self.at_work.hear(self.at_work.station.tasks.read(look_ups.waiting), self._show)

    def _show(self, found: tuple[ToLookUp, ...]) -> None:
        self.attention.show_look_ups(len(found))
