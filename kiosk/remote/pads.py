"""A declaration on the rating pad of a desk, where the pad is another machine: both ends of the way through the hub.

Owned by kiosk.sync.lines. `PadAsker` runs at the desk: whatever `drafts.shown_at` says, the pad is to show; it records
the applicant's word as the desk's own event, and where no pad shows it the declaration is taken back and
PadSilent announced. `PadReader` runs at the pad: it announces HandedToPad with the lines, or without them where they
are to go. The lines travel sealed to the pad's key, and are in memory alone at every place. Raises nothing.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

import msgspec

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import decoding, sealing
from kiosk.log import known as told
from kiosk.queries import drafts as queries
from kiosk.remote.link import Link, Refused
from kiosk.store import Store
from kiosk.sync import pad_wire
from kiosk.values.drafts import ConfirmDraft, DeclaredRecord, HandedToPad, PadSilent, PadWord, ShownDraft
from kiosk.values.ids import Place
from kiosk.values.journal import Committed
from kiosk.values.sync import FileWanted
from kiosk.workers import Worker

log = logging.getLogger("motcua.pads")
WAIT = 30.0  # seconds for the store
GRACE = 10.0  # seconds that the line may be away while the applicant reads
AGAIN = 1.0  # seconds until the desk asks again over a line that broke
LOOK = 3.0  # seconds after which a pad that shows something looks whether it still should
LOST = 15.0  # seconds without an answer to that, after which it shows it no longer
LONG = 3600.0
FIRST = "desk-1"
ASSOCIATED = b"motcua1 pad"
_RECORD = msgspec.msgpack.Decoder(DeclaredRecord)


class _Asking(NamedTuple):
    shown: ShownDraft
    request: str
    pad: str = ""
    key: bytes = b""
    box: bytes = b""


class PadAsker(Worker):
    """See the module."""

    def __init__(self, store: Store, link: Link, clock: Clock, bus: Bus) -> None:
        super().__init__("pad-asker")
        self._store, self._link, self._clock, self._bus = store, link, clock, bus
        self._place = Place(store.settings.place or FIRST)
        self._asking: _Asking | None = None
        self._answered_at = 0.0
        self._stop_listening: Callable[[], None] = lambda: None

    def open(self) -> None:
        self._stop_listening = self._bus.listen(Committed, self._committed)
        super().open()

    def close(self, deadline: float = 2.0) -> bool:
        self._stop_listening()
        ended = super().close(deadline)
        if ended:
            self._link.close()
        return ended

    def interrupt(self) -> None:
        self._link.interrupt()

    def _committed(self, message: Committed) -> None:
        if any(note.kind.startswith("draft.") for note in message.events):
            self.wake()

    def work(self) -> float:
        shown = self._store.read(queries.shown_at, self._place).result(WAIT)
        try:
            if self._asking is not None and self._asking.shown != shown:
                self._take_back()
            if shown is None or (self._asking is None and self._clock.now() >= shown.until):
                return LONG
            return self._ask(shown)
        except (ExpectedError, Refused) as error:
            return self._failed(error)

    def _take_back(self) -> None:
        asking, self._asking = self._asking, None
        if asking is not None and asking.box:
            self._tell_hub(pad_wire.PadAsked(self._store.station.id, asking.request, self._place, over=True))

    def _ask(self, shown: ShownDraft) -> float:
        if self._asking is None:
            self._asking = _Asking(shown, uuid7(self._clock.now()))
            self._answered_at = self._clock.monotonic()
        asking = self._asking
        said = self._tell_hub(
            pad_wire.PadAsked(self._store.station.id, asking.request, self._place, asking.key, asking.box)
        )
        if said.state == "give":
            from kiosk.services import declared

            record = self._store.read(declared.record, shown.draft).result(WAIT)
            self._asking = asking._replace(pad=said.pad, **sealed_record(record, said.seal_key)._asdict())
        elif said.state != "waiting":
            self._end(shown, said.state)
        return 0.0

    def _tell_hub(self, asked: pad_wire.PadAsked) -> pad_wire.PadSaid:
        said = self._link.ask("/v1/pads", asked, pad_wire.PadSaid)
        self._answered_at = self._clock.monotonic()
        return said

    def _end(self, shown: ShownDraft, state: str) -> None:
        """The applicant's word, or that nobody gave one, becomes the desk's event."""
        from kiosk.services import drafts

        self._asking = None
        if state not in ("right", "wrong"):
            self._store.run(drafts.hide, self._place).result(WAIT)
            if state != "left":
                self._bus.announce(PadSilent(place=self._place))
            return
        pad = Place("pad-" + self._place.rpartition("-")[2])
        command = ConfirmDraft(draft=shown.draft, place=pad, of=shown.of, right=state == "right")
        try:
            self._store.run(drafts.confirm, command).result(WAIT)
        except ExpectedError as error:  # it was changed in that moment
            log.info("a word of the pad was refused: %s", told(error.key))

    def _failed(self, error: Exception) -> float:
        """A line that broke while the applicant reads is waited for; else the clerk is told at once."""
        asking = self._asking
        if asking is None or self.stopping:
            return LONG
        if asking.box and isinstance(error, ExpectedError) and self._clock.monotonic() - self._answered_at < GRACE:
            return AGAIN
        log.info("no pad shows the declaration: %s", told(type(error).__name__))
        self._end(asking.shown, "none")
        return 0.0


class PadReader(Worker):
    """See the module."""

    def __init__(self, store: Store, link: Link, clock: Clock, bus: Bus) -> None:
        super().__init__("pad-reader")
        self._store, self._link, self._clock, self._bus = store, link, clock, bus
        self._shows = ""  # request
        self._looked_at = 0.0
        self._words: list[tuple[str, PadWord, Future[bool]]] = []
        self._stop_listening: Callable[[], None] = lambda: None

    def open(self) -> None:
        self._stop_listening = self._bus.listen(FileWanted, self._hear)
        super().open()

    def close(self, deadline: float = 2.0) -> bool:
        self._stop_listening()
        ended = super().close(deadline)
        if ended:
            self._link.close()
        for _request, _said, future in self._words:
            future.set_result(False)
        self._words = []
        self._show_nothing()
        return ended

    def interrupt(self) -> None:
        self._link.interrupt()

    def _hear(self, wanted: FileWanted) -> None:
        if wanted.id == pad_wire.WANTED:
            self.wake()

    def answer(self, request: str, said: PadWord) -> Future[bool]:
        """From any thread. False: the word counts nothing, since it was taken back or did not reach the hub."""
        future: Future[bool] = Future()
        self._words.append((request, said, future))
        self.wake()
        return future

    def work(self) -> float:
        try:
            while self._words and not self.stopping:
                self._give(*self._words.pop(0))
            self._look()
        except (ExpectedError, Refused):
            if self._clock.monotonic() - self._looked_at >= LOST:
                self._show_nothing()
        return LOOK if self._shows else LONG

    def _give(self, request: str, said: PadWord, future: Future[bool]) -> None:
        self._shows = ""  # the window has wiped it
        taken = False
        try:
            answered = pad_wire.PadAnswered(self._store.station.id, request, said.value)
            taken = self._link.ask("/v1/pads/answer", answered, pad_wire.PadTaken).taken
        finally:
            future.set_result(taken)

    def _look(self) -> None:
        looked = self._link.ask("/v1/pads/look", pad_wire.PadLook(self._store.station.id), pad_wire.PadLooked)
        self._looked_at = self._clock.monotonic()
        if looked.request != self._shows:
            self._show_nothing()
        if not looked.request:
            return
        record = opened_record(self._store, looked)
        if record is None:
            self.answer(looked.request, PadWord.LEFT)
            return
        self._shows = looked.request  # told again at each look: a pad that is rating now shows it afterwards
        self._bus.announce(HandedToPad(request=looked.request, record=record))

    def _show_nothing(self) -> None:
        request, self._shows = self._shows, ""
        if request:
            self._bus.announce(HandedToPad(request=request))


class _Box(NamedTuple):
    key: bytes
    box: bytes


def sealed_record(record: DeclaredRecord, seal_key: bytes) -> _Box:
    """What a pad shows of it, for the holder of that seal key alone. Raises ExpectedError files.errors.busy where it is
    longer than any form makes."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    plain = msgspec.msgpack.encode(
        DeclaredRecord(
            draft=record.draft, kept_at=record.kept_at, title=record.title, language=record.language,
            sections=record.sections,
        )
    )  # fmt: skip
    key, nonce = sealing.new_key(), os.urandom(12)
    box = nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, ASSOCIATED)
    if len(box) > pad_wire.MOST:
        raise ExpectedError("files.errors.busy")
    return _Box(sealing.wrap(key, seal_key), box)


def opened_record(store: Store, looked: pad_wire.PadLooked) -> DeclaredRecord | None:
    """The lines in a box that was sealed to this station; None where it does not open."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        key = sealing.unwrap(looked.key, store.identity.sealing)
        plain = ChaCha20Poly1305(key).decrypt(looked.box[:12], looked.box[12:], ASSOCIATED)
        return decoding.packed(plain, _RECORD)
    except (InvalidTag, ValueError, decoding.Garbled):
        return None
