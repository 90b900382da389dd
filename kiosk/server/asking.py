"""How a server's questions are answered: read whole, verified, done, and the answer signed over its question.

Base of kiosk.server.protocol, which says what may be asked. A body that was cut off or has another shape is 400 and
stores nothing; a signature that does not verify is 401; a refusal is signed like every answer. A question of the sync
that would not be answered soon is told when to come back (kiosk.server.admission).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import NamedTuple, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from kiosk.errors import ExpectedError
from kiosk.server import answers, leases
from kiosk.server.admission import Admission, weight_of
from kiosk.server.freshness import Freshness
from kiosk.server.limits import BODY
from kiosk.store import AnyStore, Reader
from kiosk.sync import wire
from kiosk.values.journal import Sender
from kiosk.workers import watched

T = TypeVar("T")
_STATUS = {
    "journal.errors.head": 401,
    "journal.errors.unknown_station": 401,
    "journal.errors.gap": 409,
    "journal.errors.quota": 429,
    "sync.errors.two_machines": 409,
    "sync.errors.hello_first": 409,
    "sync.errors.stale": 409,
    "sync.errors.revoked": 403,
    "sync.errors.protocol": 426,
    "store.errors.disk_full": 507,
    "enrol.errors.code": 403,
    "enrol.errors.second_single": 409,
    "enrol.errors.known_station": 409,
    "sync.errors.garbled": 400,
    "hub.errors.superseded": 409,
    "hub.errors.not_hub": 409,
    "hub.errors.busy": 503,
    wire.BUSY: 503,
}
_MAY_WAIT = frozenset(f"/v1/{name}" for name in ("push", "hello", "pull", "keys", "erased", "fetch", "held"))
Answer = Callable[[bytes], Awaitable[msgspec.Struct]]
Work = Callable[["Asked"], Awaitable[msgspec.Struct]]


class TooLarge(Exception):
    """The body is larger than any that the protocol makes."""


async def body_of(request: Request, most: int = BODY) -> bytes:
    """The whole body. Raises TooLarge, or ClientDisconnect where the line was cut in the middle."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


class Asked(NamedTuple):
    """A question whose signature has been verified."""

    request: wire.Request
    sender: Sender
    fresh: bool  # asked now; else it may be a recorded one

    def message(self, shape: type[T]) -> T:
        return wire.message_of(self.request, shape)


class QuestionRouter:
    """See the module. A subclass says what may be asked."""

    def __init__(self, store: AnyStore) -> None:
        self.store = store
        self.freshness = Freshness(store.clock)
        self.admission = Admission()

    def questions(self) -> dict[str, Work]:
        """What is asked under a signature, by its path."""
        raise NotImplementedError

    def open_questions(self) -> dict[str, Answer]:
        """What anybody may ask."""
        raise NotImplementedError

    async def now(self, asked: Asked) -> None:
        """What writes more than events is done only where it is asked now."""
        if not asked.fresh:
            here = self.freshness.after(asked.request.sender, asked.request.lease)
            raise ExpectedError("sync.errors.stale", here=here)

    async def living(self, asked: Asked) -> None:
        """The machine has said hello here, and no other lives under its identity."""
        await done(self.store.read(_check_lease, asked.request.sender, asked.request.lease))

    # -- how it is answered ---------------------------------------------------------------------------------

    def signed(self, path: str, work: Work) -> Answer:
        """`work`, given only what its sender has signed as a whole."""

        async def answer(body: bytes) -> msgspec.Struct:
            return await work(await self.asked(path, body))

        return answer

    async def asked(self, path: str, body: bytes) -> Asked:
        """A question whose signature verifies. Raises ExpectedError, wire.WireError."""
        request = wire.unpack(body, wire.Request)
        sender = await done(self.store.read(answers.sender_of, "/v1" + path, request))
        return Asked(request, sender, self.freshness.take(sender.station, request.lease, request.at))

    async def answer(self, request: Request, work: Answer) -> Response:
        try:
            body = await body_of(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except TooLarge:
            return self._sign(request, b"", 413, wire.Problem("sync.errors.too_large"))
        if request.url.path not in _MAY_WAIT:
            return await self._answered(request, body, work)
        weight = weight_of(len(body))
        later = self.admission.enter(weight, self.store.clock.monotonic())
        if later:
            return self._sign(request, body, 503, wire.Problem(wire.BUSY, later))
        try:
            return await self._answered(request, body, work)
        finally:
            self.admission.leave(weight, self.store.clock.monotonic())

    async def _answered(self, request: Request, body: bytes, work: Answer) -> Response:
        try:
            return self._sign(request, body, 200, await work(body))
        except wire.WireError:
            return self._sign(request, body, 400, wire.Problem("sync.errors.garbled"))
        except ExpectedError as error:
            here = error.values.get("here")
            problem = wire.Problem(error.key, here if isinstance(here, int) else 0)
            return self._sign(request, body, _STATUS.get(error.key, 422), problem)

    def _sign(self, request: Request, body: bytes, status: int, message: msgspec.Struct) -> Response:
        packed, path = wire.pack(message), request.url.path
        signature = wire.sign_answer(self.store.identity, path, body, status, packed)
        headers = {wire.SIGNATURE: signature}
        if isinstance(message, wire.Problem) and message.error == wire.BUSY:
            headers["retry-after"] = str(message.here)
        return Response(packed, status, headers, wire.MEDIA_TYPE)

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        routes: list[tuple[str, str, Answer]] = [("GET", path, work) for path, work in self.open_questions().items()]
        routes += [("POST", path, self.signed(path, work)) for path, work in self.questions().items()]
        for method, path, answer in routes:
            router.add_api_route(path, self._endpoint(answer), methods=[method], include_in_schema=False)
        return router

    def _endpoint(self, work: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await self.answer(request, work)

        return endpoint


async def done(future: Future[T]) -> T:
    """Its result. Where the asker is gone before it is there nobody reads it, and an error in it is logged."""
    try:
        return await asyncio.wrap_future(future)
    except asyncio.CancelledError:
        watched(future, "what a station asked for that is gone")
        raise


def _check_lease(reader: Reader, station: str, lease: str) -> None:
    leases.check(reader.connection, station, lease)
