"""Telling a ward's stations at once that there is something new: a stream of server-sent events to each of them.

Owned by the hub; everything but `news` and `want` runs on the listener's loop. After a commit that added events each
listener gets one line with the newest position, however many commits came meanwhile (a kiosk or a pad five times a
second at most, a desk twenty times); a listener keeps that one number and a few ids, and nothing else grows. One stream
a station: a newer one ends the older. Whoever takes nothing for SLOW seconds, or whose system acknowledges nothing, is
cut; what a stream says is never needed, for stations also pull by themselves. Raises ExpectedError hub.errors.busy
where MOST stations listen.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.server.requests import LINE
from kiosk.values.roles import Role

log = logging.getLogger("motcua.server")
BEAT = 5.0  # seconds without anything new until a comment says that the line lives
SLOW = 15.0  # seconds that a listener may take for a few bytes
MOST = 200  # streams at a time
MOST_WANTED = 100  # files asked of one station at a time
GAPS = {Role.HALL.value: 0.0, Role.DESK.value: 0.05, Role.CITIZEN.value: 0.2, Role.RATING.value: 0.2}  # seconds
_HEADERS = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "connection": "close"}
_BEAT = b": beat\n\n"


class Stream:
    """One station's stream. `gap`: seconds between two news at least."""

    def __init__(self, station: str, gap: float = 0.0) -> None:
        self.station = station
        self.over = False
        self._gap, self._told_at = gap, 0.0
        self._wake = asyncio.Event()
        self._position = 0  # news that were not told yet; 0 = none
        self._wanted: dict[str, None] = {}

    def news(self, position: int) -> None:
        self._position = position
        self._wake.set()

    def want(self, what: str) -> None:
        if len(self._wanted) < MOST_WANTED:
            self._wanted[what] = None
        self._wake.set()

    def end(self) -> None:
        self.over = True
        self._wake.set()

    async def next(self) -> bytes:
        """What is to be said now; a beat where nothing comes for BEAT seconds."""
        if not self._wake.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), BEAT)
        await self._keep_gap()
        self._wake.clear()
        said = [f"event: wanted\ndata: {what}\n\n" for what in self._wanted]
        if self._position:
            said.append(f"event: news\ndata: {self._position}\n\n")
        self._position, self._wanted = 0, {}
        return "".join(said).encode() or _BEAT


    async def _keep_gap(self) -> None:
        """In busy times several commits are one nudge: a station pulls no more often than is of use to it."""
        if self._position and not self._wanted and not self.over:
            left = self._told_at + self._gap - asyncio.get_running_loop().time()
            if left > 0:
                await asyncio.sleep(left)
            self._told_at = asyncio.get_running_loop().time()


class Nudges:
    """See the module."""

    def __init__(self) -> None:
        self._streams: dict[str, Stream] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    # -- from any thread ------------------------------------------------------------------------------------

    def news(self, position: int) -> None:
        """Events up to this position have arrived."""
        self.on_loop(self._news, position)

    def want(self, station: str, what: str) -> None:
        """Somebody asks for what that station holds."""
        self.on_loop(self._want, station, what)

    def close(self) -> None:
        """End every stream; the stations try again elsewhere, or later."""
        self.on_loop(self._end_all)

    def on_loop(self, what: Callable[..., None], *given: object) -> None:
        """Run something on the loop where anybody ever listened; else there is nothing to be told."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it was closed just now
                loop.call_soon_threadsafe(what, *given)

    # -- on the loop ----------------------------------------------------------------------------------------

    def listen(self, station: str, roles: Collection[str] = ()) -> StreamAnswer:
        """A stream for that station, as an answer to its question. Raises ExpectedError hub.errors.busy."""
        self._loop = asyncio.get_running_loop()
        former = self._streams.pop(station, None)
        if former is not None:
            former.end()
        if len(self._streams) >= MOST:
            raise ExpectedError("hub.errors.busy")
        stream = self._streams[station] = Stream(station, _gap_of(roles))
        return StreamAnswer(stream, self._forget)

    def listens(self, station: str) -> bool:
        return station in self._streams

    def __len__(self) -> int:
        return len(self._streams)

    def _forget(self, stream: Stream) -> None:
        if self._streams.get(stream.station) is stream:
            del self._streams[stream.station]

    def _news(self, position: int) -> None:
        for stream in self._streams.values():
            stream.news(position)

    def _want(self, station: str, what: str) -> None:
        if station in self._streams:
            self._streams[station].want(what)

    def _end_all(self) -> None:
        for stream in self._streams.values():
            stream.end()


def _gap_of(roles: Collection[str]) -> float:
    """What hangs on the news decides: a call is shown, and a standby followed, at once."""
    return min((GAPS.get(role, 0.0) for role in roles), default=0.0)


class StreamAnswer(Response):
    """The answer that goes on until the station, the hub or a newer stream ends it."""

    def __init__(self, stream: Stream, forget: Callable[[Stream], None]) -> None:
        super().__init__(headers=_HEADERS)
        self._stream, self._forget = stream, forget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = scope.get("extensions", {}).get(LINE)
        if line is not None:
            line.keep_open(SLOW)
        gone = asyncio.ensure_future(_until_gone(receive, self._stream))
        try:
            await self._say(send)
        except TimeoutError:
            log.info("%s takes no nudges: cut", known(self._stream.station))
            if line is not None:
                line.cut()
        finally:
            self._forget(self._stream)
            gone.cancel()

    async def _say(self, send: Send) -> None:
        headers = [header for header in self.raw_headers if header[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        words = _BEAT
        while not self._stream.over:
            await asyncio.wait_for(send({"type": "http.response.body", "body": words, "more_body": True}), SLOW)
            words = await self._stream.next()
        await asyncio.wait_for(send({"type": "http.response.body", "body": b"", "more_body": False}), SLOW)


async def _until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()
