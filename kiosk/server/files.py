"""The hub's part in bringing files of a declaration from the machine that kept it to the desk that opens it.

Part of the hub's protocol (kiosk.server.hub_protocol), on the listener's loop. The hub nudges who kept the declaration,
takes what they upload, which is sealed to the asker, and holds it in memory alone until it is fetched, the subject is
erased, or KEPT seconds are over. Who may ask: a desk of the ward, for a declaration of the ward that is not erased. Who
may give: whoever was asked. Raises ExpectedError files.errors.{not_yours, erased, busy}.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple, Protocol

from sqlalchemy import select

from kiosk.db.tables.journal import QUARANTINED, JournalEvent
from kiosk.errors import ExpectedError
from kiosk.remote.files import PATIENCE
from kiosk.server.asking import Asked, Work
from kiosk.store import Reader, Store
from kiosk.sync import file_wire
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import ward_of
from kiosk.values.journal import Sender
from kiosk.values.roles import RECEIVING

KEPT = 60.0  # seconds
MOST_ASKED = 64  # questions at a time
MOST_OF_ONE = 8  # of one station
MOST_BYTES = 24 * 1024 * 1024  # of all that is held
KEPT_BY = ("draft.parked", "draft.finished")  # who wrote one of these may have the files


class Telling(Protocol):
    """The nudges (kiosk.server.nudges)."""

    def want(self, station: str, what: str) -> None: ...

    def listens(self, station: str) -> bool: ...


class _Given:
    """What one holder has given so far."""

    def __init__(self, key: bytes, count: int) -> None:
        self.key, self.count = key, count
        self.pieces: dict[int, bytes] = {}

    @property
    def whole(self) -> bool:
        return len(self.pieces) == self.count

    @property
    def size(self) -> int:
        return sum(len(piece) for piece in self.pieces.values())

    @property
    def box(self) -> bytes:
        return b"".join(self.pieces[number] for number in range(self.count))


class Wanted:
    """One question of one desk."""

    def __init__(self, asker: Sender, subject: str, until: float) -> None:
        self.asker, self.subject, self.until = asker, subject, until
        self.holders: set[str] = set()  # who was told
        self.without: set[str] = set()  # who has nothing
        self.given: dict[str, _Given] = {}
        self.no_room = False  # somebody would have given it
        self.changed = asyncio.Event()

    def found(self, besides: tuple[str, ...]) -> tuple[str, _Given] | None:
        return next(((one, it) for one, it in self.given.items() if it.whole and one not in besides), None)


class _Asking(NamedTuple):
    subject: str
    asker: str


class Files:
    """See the module. `check` refuses who may not ask now (an old question, a doubled machine, a hub that relays)."""

    def __init__(
        self, store: Store, nudges: Telling, check: Callable[[Asked], Awaitable[None]], *, patience: float = PATIENCE
    ) -> None:
        self._store, self._nudges, self._check, self._patience = store, nudges, check, patience
        self._clock = store.clock
        self._wanted: dict[str, Wanted] = {}  # by request
        self._loop: asyncio.AbstractEventLoop | None = None
        store.bus.listen(SubjectsErased, self._erased)

    def questions(self) -> dict[str, Work]:
        return {"/files": self.ask, "/files/look": self.look, "/files/given": self.take}

    # -- the desk -------------------------------------------------------------------------------------------

    async def ask(self, asked: Asked) -> file_wire.FileAnswer:
        """Held open until somebody gave it, all who might have it said no, or `patience` is over."""
        await self._check(asked)
        message = asked.message(file_wire.FileAsked)
        wanted = await self._begun(asked.sender, message)
        for station in wanted.holders - wanted.without - set(message.besides):
            self._nudges.want(station, message.request)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                while self._state(wanted, message.besides) == "waiting":
                    wanted.changed.clear()
                    await wanted.changed.wait()
        return self._answer(wanted, message)

    async def _begun(self, asker: Sender, message: file_wire.FileAsked) -> Wanted:
        if message.station != asker.station or not RECEIVING.intersection(asker.roles):
            raise ExpectedError("files.errors.not_yours")
        asking = _Asking(message.subject, asker.station)
        holders = await asyncio.wrap_future(self._store.read(_holders, asking))
        self._forget()
        wanted = self._wanted.get(message.request)
        if wanted is not None and (wanted.asker.station, wanted.subject) != (asker.station, message.subject):
            raise ExpectedError("files.errors.not_yours")
        if wanted is None:
            self._need_room(asker.station)
            until = self._clock.monotonic() + KEPT
            wanted = self._wanted[message.request] = Wanted(asker, message.subject, until)
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(KEPT + 1.0, self._forget)
        wanted.holders |= holders
        return wanted

    def _need_room(self, asker: str) -> None:
        own = sum(1 for wanted in self._wanted.values() if wanted.asker.station == asker)
        if len(self._wanted) >= MOST_ASKED or own >= MOST_OF_ONE:
            raise ExpectedError("files.errors.busy")

    def _state(self, wanted: Wanted, besides: tuple[str, ...]) -> str:
        if wanted.found(besides) is not None:
            return "here"
        if wanted.no_room:
            return "busy"
        left = wanted.holders - wanted.without - set(besides)
        if not left:
            return "nobody"
        return "waiting" if any(self._nudges.listens(station) for station in left) else "silent"

    def _answer(self, wanted: Wanted, message: file_wire.FileAsked) -> file_wire.FileAnswer:
        found = wanted.found(message.besides)
        if wanted.no_room and found is None:
            self._wanted.pop(message.request, None)
            raise ExpectedError("files.errors.busy")
        if found is None:
            return file_wire.FileAnswer(self._state(wanted, message.besides))
        holder, given = found
        answer = file_wire.FileAnswer("here", holder, given.key, given.box)
        self._wanted.pop(message.request, None)  # fetched: an answer that is lost on the way is asked for anew
        return answer

    # -- the holder -----------------------------------------------------------------------------------------

    async def look(self, asked: Asked) -> file_wire.FileLooked:
        await self._check(asked)
        wanted = self._of(asked.sender, asked.message(file_wire.FileLook).request)
        if wanted is None:
            return file_wire.FileLooked()
        return file_wire.FileLooked(wanted.subject, wanted.asker.station, wanted.asker.seal_key)

    async def take(self, asked: Asked) -> file_wire.FileTaken:
        await self._check(asked)
        given = asked.message(file_wire.FileGiven)
        wanted = self._of(asked.sender, given.request)
        if wanted is None:
            return file_wire.FileTaken(taken=False)
        holder = asked.sender.station
        if not given.key:
            wanted.without.add(holder)
        elif self.held + len(given.piece) > MOST_BYTES:
            wanted.given.pop(holder, None)
            wanted.no_room = True
        elif given.number < given.count:
            _put(wanted, holder, given)
        wanted.changed.set()
        return file_wire.FileTaken(taken=not wanted.no_room)

    def _of(self, holder: Sender, request: str) -> Wanted | None:
        """What this holder was asked for, as long as somebody waits for it."""
        self._forget()
        wanted = self._wanted.get(request)
        return wanted if wanted is not None and holder.station in wanted.holders else None

    # -- what is held ---------------------------------------------------------------------------------------

    @property
    def held(self) -> int:
        """Bytes."""
        return sum(given.size for wanted in self._wanted.values() for given in wanted.given.values())

    def _erased(self, erased: SubjectsErased) -> None:
        """Whatever was on its way of these goes now. From the store's thread."""
        gone = {subject for _ward, subject in erased.subjects}
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it was closed just now
                self._loop.call_soon_threadsafe(self._keep, lambda wanted: wanted.subject not in gone)

    def _forget(self) -> None:
        now = self._clock.monotonic()
        self._keep(lambda wanted: now < wanted.until)

    def _keep(self, wish: Callable[[Wanted], bool]) -> None:
        self._wanted = {request: wanted for request, wanted in self._wanted.items() if wish(wanted)}


def _put(wanted: Wanted, holder: str, given: file_wire.FileGiven) -> None:
    """A piece; those of a box that was begun anew take the place of the former one's."""
    held = wanted.given.get(holder)
    if held is None or (held.key, held.count) != (given.key, given.count):
        held = wanted.given[holder] = _Given(given.key, given.count)
    held.pieces[given.number] = given.piece


def _holders(reader: Reader, asking: _Asking) -> set[str]:
    """The stations of the ward that kept the declaration, but for the one that asks."""
    ward = ward_of(asking.asker)
    if reader.is_erased(asking.subject, ward):
        raise ExpectedError("files.errors.erased")
    query = (
        select(JournalEvent.station)
        .where(JournalEvent.subject == asking.subject, JournalEvent.state != QUARANTINED)
        .where(JournalEvent.kind.in_(KEPT_BY), JournalEvent.ward == ward)
        .distinct()
    )
    return set(_but(asking.asker, reader.connection.execute(query).scalars()))


def _but(asker: str, stations: Iterator[str]) -> Iterator[str]:
    return (station for station in stations if station != asker)
