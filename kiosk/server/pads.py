"""The hub's part in showing a declaration on the rating pad of a desk, where the pad is another machine.

Part of the hub's protocol (kiosk.server.hub_protocol), on the listener's loop. The hub finds the desk's pad by what the
machines said of themselves, holds what the desk sealed to that pad in memory alone, and forgets it with the answer,
when the desk takes it back, or when the desk does not ask for SILENT seconds. Who may ask: a desk of the ward. Who may
look and answer: the one pad it was sealed to. Raises ExpectedError files.errors.{not_yours, busy}.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from kiosk.errors import ExpectedError
from kiosk.journal import known
from kiosk.server import machines
from kiosk.server.asking import Asked, Work, done
from kiosk.server.files import Telling
from kiosk.store import Reader, Store
from kiosk.sync import pad_wire
from kiosk.values.ids import ward_of
from kiosk.values.journal import Sender
from kiosk.values.roles import RECEIVING, Role

PATIENCE = 1.0  # seconds that a question of a desk is held open: so late a pad may learn that it was taken back
SILENT = 15.0  # seconds without a question of the desk
MOST = 32  # declarations shown at a time


class _Shown:
    """One declaration on one pad. `said` is the applicant's word; the box goes with it."""

    def __init__(self, desk: str, pad: Sender) -> None:
        self.desk, self.pad = desk, pad
        self.key = self.box = b""
        self.said = ""
        self.until = self.looked_at = 0.0  # on the monotonic clock: asked no later than; when the pad last looked
        self.changed = asyncio.Event()


class Pads:
    """See the module. `check` refuses who may not ask now."""

    def __init__(self, store: Store, nudges: Telling, check: Callable[[Asked], Awaitable[None]]) -> None:
        self._store, self._nudges, self._check = store, nudges, check
        self._clock = store.clock
        self._shown: dict[str, _Shown] = {}  # by request

    def questions(self) -> dict[str, Work]:
        return {"/pads": self.ask, "/pads/look": self.look, "/pads/answer": self.answer}

    @property
    def held(self) -> int:
        """Bytes."""
        return sum(len(shown.box) for shown in self._shown.values())

    # -- the desk -------------------------------------------------------------------------------------------

    async def ask(self, asked: Asked) -> pad_wire.PadSaid:
        """Held open for a moment while the applicant reads."""
        await self._check(asked)
        message = asked.message(pad_wire.PadAsked)
        if message.station != asked.sender.station or not RECEIVING.intersection(asked.sender.roles):
            raise ExpectedError("files.errors.not_yours")
        if message.over:
            return self._end(asked.sender.station, message.request)
        shown = await self._begun(asked.sender.station, message)
        if shown is None:
            return pad_wire.PadSaid("none")
        shown.until = self._clock.monotonic() + SILENT
        asyncio.get_running_loop().call_later(SILENT + 1.0, self._forget)
        if not shown.said and not shown.box and not message.box:
            return pad_wire.PadSaid("give", shown.pad.station, shown.pad.seal_key)
        return await self._waited(shown, message)

    async def _waited(self, shown: _Shown, message: pad_wire.PadAsked) -> pad_wire.PadSaid:
        if not shown.said and not shown.box:
            shown.key, shown.box, shown.looked_at = message.key, message.box, self._clock.monotonic()
            self._tell(shown)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await shown.changed.wait()
        if not shown.said and self._is_gone(shown):
            return pad_wire.PadSaid("none")
        return pad_wire.PadSaid(shown.said or "waiting", shown.pad.station)

    def _is_gone(self, shown: _Shown) -> bool:
        """Whether its pad is off, also where nobody has told: a pad that shows something looks every few seconds."""
        lost = self._clock.monotonic() - shown.looked_at > SILENT
        return lost or not self._nudges.listens(shown.pad.station)

    async def _begun(self, desk: str, message: pad_wire.PadAsked) -> _Shown | None:
        self._forget()
        shown = self._shown.get(message.request)
        if shown is not None:
            if shown.desk != desk:
                raise ExpectedError("files.errors.not_yours")
            return shown
        pads = await done(self._store.read(_pads_of, message.place, ward_of(desk)))
        pad = next((one for one in pads if self._nudges.listens(one.station)), None)
        if pad is None:
            return None
        self._keep(lambda other: other.pad.station != pad.station)  # a pad shows one; the newest question counts
        if len(self._shown) >= MOST:
            raise ExpectedError("files.errors.busy")
        return self._shown.setdefault(message.request, _Shown(desk, pad))

    def _end(self, desk: str, request: str) -> pad_wire.PadSaid:
        shown = self._shown.get(request)
        if shown is not None and shown.desk == desk:
            del self._shown[request]
            self._tell(shown)
        return pad_wire.PadSaid("over")

    # -- the pad --------------------------------------------------------------------------------------------

    async def look(self, asked: Asked) -> pad_wire.PadLooked:
        await self._check(asked)
        asked.message(pad_wire.PadLook)
        self._forget()
        for request, shown in self._shown.items():
            if shown.pad.station == asked.sender.station and shown.box:
                shown.looked_at = self._clock.monotonic()
                return pad_wire.PadLooked(request, shown.key, shown.box)
        return pad_wire.PadLooked()

    async def answer(self, asked: Asked) -> pad_wire.PadTaken:
        await self._check(asked)
        answered = asked.message(pad_wire.PadAnswered)
        self._forget()
        shown = self._shown.get(answered.request)
        if shown is None or shown.pad.station != asked.sender.station:
            return pad_wire.PadTaken(taken=False)
        if not shown.said:  # said once: a repeated question is answered as the first one was
            shown.said, shown.key, shown.box = answered.said, b"", b""
            shown.changed.set()
        return pad_wire.PadTaken(taken=shown.said == answered.said)

    # -- what is held ---------------------------------------------------------------------------------------

    def _tell(self, shown: _Shown) -> None:
        self._nudges.want(shown.pad.station, pad_wire.WANTED)

    def _forget(self) -> None:
        now = self._clock.monotonic()
        self._keep(lambda shown: now < shown.until)

    def _keep(self, wish: Callable[[_Shown], bool]) -> None:
        for shown in [shown for shown in self._shown.values() if not wish(shown)]:
            self._tell(shown)
        self._shown = {request: shown for request, shown in self._shown.items() if wish(shown)}


def _pads_of(reader: Reader, desk: str, ward: str) -> tuple[Sender, ...]:
    """The live rating pads of the ward that say that they stand at this desk, the newest word first."""
    place = "pad-" + desk.rpartition("-")[2]
    said = sorted(machines.machines(reader), key=lambda one: one.at, reverse=True)
    stations = [one.station for one in said if one.said.get("place") == place and ward_of(one.station) == ward]
    found = (known.live(reader.connection, station) for station in stations)
    return tuple(one for one in found if one is not None and Role.RATING in one.roles)
