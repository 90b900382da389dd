"""Which declaration a pad is to show, and where the applicant's word goes: to this machine's store, or through the hub.

Used by ui.rating.window. A desk of the same machine asks by `drafts.shown_at`, which `look` reads; one that is another
machine by HandedToPad (kiosk.remote.pads), told again and again as long as it asks. Signals `came(record)`,
`gone` and `changed`; holds no word of the declaration.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal

from kiosk.values.drafts import ConfirmDraft, DeclaredRecord, HandedToPad, PadWord, ShownDraft
from kiosk.values.ids import Place
from ui.station import Station

log = logging.getLogger("motcua.ui")


class Asking(QObject):
    came = Signal(object)  # DeclaredRecord: show it
    gone = Signal()  # the desk asks about something else, or does not ask any more
    changed = Signal()  # the word that was given counts nothing

    def __init__(self, station: Station, desk: Place, busy: Callable[[], bool]) -> None:
        super().__init__()
        self.station, self.desk, self._busy = station, desk, busy
        self.shown: ShownDraft | None = None  # the declaration in view, or being fetched
        self._request = ""  # by which another machine asks about it
        self._over: ShownDraft | None = None  # answered or left alone here: its end may not be recorded yet
        self._over_request = ""

    def open(self) -> None:
        self.station.bridge.handed.connect(self._handed)

    def close(self) -> None:
        self.station.bridge.handed.disconnect(self._handed)

    def unread(self, error: BaseException) -> None:
        log.warning("the pad cannot read: %s", error)

    def forget(self) -> None:
        self.shown, self._request = None, ""

    # -- asked on this machine --------------------------------------------------------------------------------
    def look(self) -> None:
        from kiosk.queries import drafts

        self.station.tasks.read(drafts.shown_at, self.desk).then(self._asked).failed(self.unread)

    def _asked(self, shown: ShownDraft | None) -> None:
        """The desk asks, asks about another version, or does not ask any more."""
        if self._request:
            return
        if self.shown is not None and shown != self.shown:
            self._take_back()
        now = self.station.clock.now()
        busy = self.shown is not None or self._busy()
        if busy or shown is None or shown == self._over or now >= shown.until:
            return
        from kiosk.services import declared

        self.shown = shown
        fetched = self.station.tasks.read(declared.record, shown.draft)
        fetched.then(lambda record: self._fetched(shown, record)).failed(self._not_fetched)

    def _fetched(self, shown: ShownDraft, record: DeclaredRecord) -> None:
        if self.shown == shown and record.kept_at == shown.of:  # else taken back or changed meanwhile
            self.came.emit(record)

    def _not_fetched(self, error: BaseException) -> None:
        """What can't be shown can't be confirmed here; the clerk still has the paper."""
        self.unread(error)
        self.forget()

    def _take_back(self) -> None:
        self.forget()
        self.gone.emit()

    # -- asked by a desk on another machine -------------------------------------------------------------------
    def _handed(self, handed: HandedToPad) -> None:
        if handed.record is None:
            if handed.request == self._request:
                self._take_back()
        elif handed.request not in (self._request, self._over_request) and self.shown is None and not self._busy():
            self._request = handed.request
            at = self.station.clock.now()
            self.shown = ShownDraft(draft=handed.record.draft, of=handed.record.kept_at, until=at)
            self.came.emit(handed.record)

    # -- what becomes of it -----------------------------------------------------------------------------------
    def answer(self, right: bool) -> None:
        from kiosk.services import drafts

        shown, request = self._end()
        if request:
            self._answer_through_hub(request, PadWord.RIGHT if right else PadWord.WRONG)
        elif shown is not None:
            command = ConfirmDraft(draft=shown.draft, place=self.station.place, of=shown.of, right=right)
            self.station.tasks.run(drafts.confirm, command).then(lambda _done: None).failed(self._not_answered)

    def leave(self) -> None:
        """Nobody is there: the desk sees that it went."""
        from kiosk.services import drafts

        _shown, request = self._end()
        if request:
            self._answer_through_hub(request, PadWord.LEFT)
        else:
            self.station.tasks.run(drafts.hide, self.desk).then(lambda _done: None).failed(self.unread)

    def _end(self) -> tuple[ShownDraft | None, str]:
        ended = self.shown, self._request
        self._over, self._over_request = (self._over if self._request else self.shown), self._request
        self.forget()
        return ended

    def _answer_through_hub(self, request: str, said: PadWord) -> None:
        lines = self.station.kiosk.sync if self.station.kiosk is not None else None

        def tell(_store: object, word: PadWord) -> Future[bool]:
            assert lines is not None
            return lines.answer_pad(request, word)

        if lines is not None:
            told = self.station.tasks.start(tell, said)
            told.then(lambda taken: None if taken else self.changed.emit()).failed(self._not_answered)

    def _not_answered(self, error: BaseException) -> None:
        """It was changed in the very moment: the answer was for something else."""
        self.unread(error)
        self.changed.emit()
