"""Files of declarations between machines: fetched by the desk that opens one, given by the machine that kept it.

Owned by kiosk.sync.lines, a line and a thread each; both work through the hub (kiosk.server.files). What is fetched
stays sealed under its subject's key and in memory alone (kiosk.store.borrowed), until the visit ends or the subject is
erased. `fetch` answers what became of it; it raises nothing. A holder gives to desks of its own ward alone, and only
what it keeps under a key that has not been erased.
"""

from __future__ import annotations

import logging
import os
import queue
from collections.abc import Iterator
from concurrent.futures import Future

import msgspec

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import decoding, known, sealing
from kiosk.log import known as told
from kiosk.records.drafts import newest_seal
from kiosk.remote.link import Link, Refused
from kiosk.remote.link_worker import LinkWorker
from kiosk.store import Reader, Store
from kiosk.store.borrowed import SealedFile
from kiosk.store.sealed_files import opened_of, rows_of
from kiosk.sync import file_wire, pad_wire
from kiosk.values.attachments import AttachmentNote, FetchedFiles, FetchFiles, FetchState
from kiosk.values.journal import Committed
from kiosk.values.roles import RECEIVING
from kiosk.values.sync import FileWanted

log = logging.getLogger("motcua.files")
WAIT = 30.0  # seconds for the store
PATIENCE = 4.0  # seconds that the hub holds a question open
WHOLE = 20.0  # seconds until the clerk is told that nothing comes
ENDS = ("call.finished", "call.absent", "call.withdrawn", "call.parked", "call.transferred")  # a visit at a desk
ASSOCIATED = b"motcua1 files"
_ROWS = msgspec.msgpack.Decoder(file_wire.Rows)


def answered(files: FetchedFiles) -> Future[FetchedFiles]:
    """A future that is over."""
    future: Future[FetchedFiles] = Future()
    future.set_result(files)
    return future


class FileAsker(LinkWorker):
    """See the module."""

    def __init__(self, store: Store, link: Link, clock: Clock, bus: Bus) -> None:
        super().__init__("files-asker", link)
        self._store, self._clock, self._bus = store, clock, bus
        self._asked: queue.SimpleQueue[tuple[FetchFiles, Future[FetchedFiles]]] = queue.SimpleQueue()

    def open(self) -> None:
        self._hears.append(self._bus.listen(Committed, self._committed))
        super().open()

    def close(self, deadline: float = 2.0) -> bool:
        ended = super().close(deadline)
        while not self._asked.empty():
            _asked, future = self._asked.get()
            future.set_result(FetchedFiles(state=FetchState.SILENT))
        return ended

    def _committed(self, message: Committed) -> None:
        """The end of a visit at a desk wipes what was fetched for it."""
        for note in message.events:
            if note.kind in ENDS:
                self._store.borrowed.drop_visit(note.subject)

    def fetch(self, command: FetchFiles) -> Future[FetchedFiles]:
        """From any thread; the files are there for queries.drafts once the future says so."""
        future: Future[FetchedFiles] = Future()
        self._asked.put((command, future))
        self.wake()
        return future

    def work(self) -> float:
        while not self.stopping and not self._asked.empty():
            command, future = self._asked.get()
            try:
                future.set_result(self._fetch(command))
            except Exception:
                log.exception("files could not be fetched")
                future.set_result(FetchedFiles(state=FetchState.SILENT))
        return 3600.0

    def _fetch(self, command: FetchFiles) -> FetchedFiles:
        if not self._store.read(_lacking, command.draft).result(WAIT):
            return FetchedFiles(state=FetchState.HERE)
        try:
            return FetchedFiles(state=self._ask_until(command))
        except Refused as refused:
            return FetchedFiles(state=FetchState.SILENT, error=refused.error)
        except ExpectedError as error:
            return FetchedFiles(state=FetchState.NO_HUB, error=error.key)

    def _ask_until(self, command: FetchFiles) -> FetchState:
        """Asked again while a holder may still answer; what does not open is asked of another one."""
        until, request = self._clock.monotonic() + WHOLE, uuid7(self._clock.now())
        besides: tuple[str, ...] = ()
        while not self.stopping:
            asked = file_wire.FileAsked(self._store.station.id, command.draft, request, besides)
            answer = self._link.ask("/v1/files", asked, file_wire.FileAnswer)
            if answer.state == "here":
                if self._take(command, answer):
                    return FetchState.HERE
                besides = (*besides, answer.holder)[-8:]
            elif answer.state == "nobody":
                return FetchState.NOBODY
            elif answer.state == "silent" or self._clock.monotonic() >= until:
                return FetchState.SILENT
        return FetchState.SILENT

    def _take(self, command: FetchFiles, answer: file_wire.FileAnswer) -> bool:
        """Whether a file that was lacking is in it, whole and unchanged. Nothing of it is believed before that."""
        rows = opened_box(self._store, answer)
        brought = {row.name: SealedFile(row.key_id, row.sealed) for row in rows}
        if not self._store.read(_opens, command.draft, brought).result(WAIT):
            log.warning("%s gave files that do not open", told(answer.holder))
            return False
        self._store.borrowed.keep(command.draft, command.visit, brought)
        return True


class FileGiver(LinkWorker):
    """Gives what the hub says is wanted. Woken by FileWanted."""

    def __init__(self, store: Store, link: Link, bus: Bus) -> None:
        super().__init__("files-giver", link)
        self._store, self._bus = store, bus
        self._wanted: queue.SimpleQueue[str] = queue.SimpleQueue()

    def open(self) -> None:
        self._hears.append(self._bus.listen(FileWanted, self._hear))
        super().open()

    def _hear(self, wanted: FileWanted) -> None:
        if wanted.id != pad_wire.WANTED and self._wanted.qsize() < 100:
            self._wanted.put(wanted.id)
            self.wake()

    def work(self) -> float:
        wanted = {self._wanted.get(): None for _ in range(self._wanted.qsize())}  # told twice, given once
        for request in wanted:
            if self.stopping:
                break
            try:
                self._give(request)
            except (ExpectedError, Refused) as error:
                log.info("files were not given: %s", told(type(error).__name__))
        return 3600.0

    def _give(self, request: str) -> None:
        station = self._store.station.id
        looked = self._link.ask("/v1/files/look", file_wire.FileLook(station, request), file_wire.FileLooked)
        if not looked.subject:
            return
        for given in self._pieces(request, looked):
            if not self._link.ask("/v1/files/given", given, file_wire.FileTaken).taken or self.stopping:
                return

    def _pieces(self, request: str, looked: file_wire.FileLooked) -> Iterator[file_wire.FileGiven]:
        station = self._store.station.id
        rows = self._store.read(_held_for, looked).result(WAIT)
        if not rows:
            yield file_wire.FileGiven(station, request)
            return
        key, box = sealed_box(rows, looked.seal_key)
        pieces = [box[at : at + file_wire.PIECE] for at in range(0, len(box), file_wire.PIECE)]
        for number, piece in enumerate(pieces):
            yield file_wire.FileGiven(station, request, key, number, len(pieces), piece)


def sealed_box(rows: tuple[file_wire.SealedRow, ...], seal_key: bytes) -> tuple[bytes, bytes]:
    """The rows for the holder of that seal key alone: the box's key, wrapped, and the box."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key, nonce = sealing.new_key(), os.urandom(12)
    plain = msgspec.msgpack.encode(rows)
    return sealing.wrap(key, seal_key), nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, ASSOCIATED)


def opened_box(store: Store, answer: file_wire.FileAnswer) -> tuple[file_wire.SealedRow, ...]:
    """The rows in a box that was sealed to this station; () where it does not open."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        key = sealing.unwrap(answer.key, store.identity.sealing)
        plain = ChaCha20Poly1305(key).decrypt(answer.box[:12], answer.box[12:], ASSOCIATED)
        return decoding.packed(plain, _ROWS)
    except (InvalidTag, ValueError, decoding.Garbled):
        return ()


def _held_for(reader: Reader, looked: file_wire.FileLooked) -> tuple[file_wire.SealedRow, ...]:
    """What lies here of the subject, for a desk of this ward; () for anybody else, and of what is erased."""
    ward = reader.station.ward
    asker = known.live(reader.connection, looked.asker)
    if asker is not None and (asker.seal_key != looked.seal_key or not RECEIVING.intersection(asker.roles)):
        return ()
    if not looked.asker.startswith(f"{ward}.") or reader.is_erased(looked.subject):
        return ()
    rows = rows_of(reader.connection, ward, looked.subject)
    return tuple(file_wire.SealedRow(name, row.key_id, row.sealed) for name, row in rows.items())


def _lacking(reader: Reader, draft: str) -> tuple[AttachmentNote, ...]:
    """The files that the declaration names and that do not open here."""
    sealed = newest_seal(reader.events_of(draft))
    notes = sealed.attachments if sealed is not None else ()
    rows = {**reader.borrowed.of(draft), **rows_of(reader.connection, reader.station.ward, draft)}
    here = {one.name for one in opened_of(rows, reader.keys.get, draft, notes)}
    return tuple(note for note in notes if note.name not in here)


def _opens(reader: Reader, draft: str, rows: dict[str, SealedFile]) -> bool:
    return bool(opened_of(rows, reader.keys.get, draft, _lacking(reader, draft)))
