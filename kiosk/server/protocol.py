"""The protocol's router, shared by every server program: enrol, hello, push, pull and what goes with them.

Bodies are MessagePack in zstd (kiosk.sync.wire), each one envelope signed by its sender; every answer, refusals too,
is signed over its request by the server's own key. A body that was cut off or has another shape is 400 and stores
nothing; a signature that does not verify is 401 and stores nothing; authentic but unacceptable events are stored as
quarantined and acknowledged. A recorded question that is sent again (kiosk.server.freshness) brings events at most,
which are here already. What is read lies in kiosk.server.answers.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import NamedTuple, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from kiosk.errors import ExpectedError
from kiosk.journal import chains, inbox, lacking
from kiosk.server import answers, enrolment, grant_memory, grants, introducing, leases
from kiosk.server.freshness import Freshness
from kiosk.server.limits import BODY
from kiosk.store import Context, Reader, Refusal, Store, receiving
from kiosk.sync import wire
from kiosk.values.ids import ward_of
from kiosk.values.journal import Receipt, Sender
from kiosk.values.roles import UPSTREAM, Role
from kiosk.workers import watched

log = logging.getLogger("motcua.server")
T = TypeVar("T")
S = TypeVar("S", wire.Hello, wire.Claim)
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
    "hub.errors.superseded": 409,
    "hub.errors.not_hub": 409,
    "hub.errors.busy": 503,
}
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


class Protocol:
    """The questions a station may ask. `certificate`: DER of the server's certificate, b"" on plain HTTP."""

    def __init__(self, store: Store, certificate: bytes = b"") -> None:
        self.store = store
        self.freshness = Freshness(store.clock)
        self.certificate = hashlib.sha256(certificate).digest() if certificate else b""

    # -- what is answered -----------------------------------------------------------------------------------

    async def push(self, asked: Asked) -> wire.PushAnswer:
        push = asked.message(wire.Push)
        pushed = _Pushed(push, asked.sender, asked.request.lease, asked.fresh)
        receipt, central = await done(self.store.take_in(_push, pushed, len(push.batch.events)))
        if receipt.quarantined:
            log.warning("%s: %d events quarantined", push.batch.station, receipt.quarantined)
        return wire.PushAnswer(
            receipt.here, central, quarantined=receipt.quarantined, forked=receipt.forked,
            through=receipt.through, lacks=receipt.lacks,
        )  # fmt: skip

    async def hello(self, asked: Asked) -> wire.HelloAnswer:
        hello = own(asked, asked.message(wire.Hello))
        self.now(asked)
        await done(self.store.run(_say_hello, (hello, asked.request.lease)))
        return await done(self.store.read(answers.hello, hello, asked.request.lease))

    async def claim(self, asked: Asked) -> wire.ClaimAnswer:
        claim = own(asked, asked.message(wire.Claim))
        self.now(asked)
        await self.living(asked)
        return await done(self.store.run(grants.grant, claim))

    async def keys(self, asked: Asked) -> wire.KeysAnswer:
        keys = asked.message(wire.Keys)
        self.now(asked)
        await self.living(asked)
        return await done(self.store.run(_take_keys, (keys, asked.sender)))

    async def erased(self, asked: Asked) -> wire.ErasedAnswer:
        ward = ward_of(asked.sender.station)
        return await done(self.store.read(answers.erased, ward, asked.message(wire.Erased)))

    async def fetch(self, asked: Asked) -> wire.FetchAnswer:
        return await done(self.store.read(answers.fetch, asked.sender, asked.message(wire.Fetch)))

    async def pull(self, asked: Asked) -> wire.PullAnswer:
        await self.living(asked)
        return await done(self.store.read(answers.pull, self.store.identity, asked.sender, asked.message(wire.Pull)))

    async def introduce(self, asked: Asked) -> wire.IntroduceAnswer:
        self.now(asked)
        await self.living(asked)
        return await done(self.store.run(introducing.introduce, (asked.message(wire.Introduce), asked.sender)))

    async def offer(self, _body: bytes) -> wire.Offer:
        identity, roles = self.store.identity, self.store.station.roles
        role = Role.HUB if Role.HUB in roles and Role.CENTRAL not in roles else Role.CENTRAL
        return wire.Offer(self.store.station.id, identity.public, identity.seal_public, role)

    async def enrol(self, address: str, body: bytes) -> wire.EnrolAnswer:
        enrol = wire.unpack(body, wire.Enrol)
        tried = enrolment.TryEnrol(
            enrol=enrol, offer=await self.offer(b""), certificate=self.certificate, address=address
        )
        return await done(self.store.run(enrolment.enrol, tried))

    def now(self, asked: Asked) -> None:
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
        return Response(packed, status, {wire.SIGNATURE: signature}, wire.MEDIA_TYPE)

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        routes: list[tuple[str, str, Answer]] = [("GET", path, work) for path, work in self.open_questions().items()]
        routes += [("POST", path, self.signed(path, work)) for path, work in self.questions().items()]
        for method, path, answer in routes:
            router.add_api_route(path, self._endpoint(answer), methods=[method], include_in_schema=False)
        router.add_api_route("/enrol", self._enrolling, methods=["POST"], include_in_schema=False)
        return router

    def questions(self) -> dict[str, Work]:
        """What is asked under a signature, by its path."""
        return {
            "/push": self.push, "/hello": self.hello, "/claim": self.claim, "/keys": self.keys,
            "/erased": self.erased, "/fetch": self.fetch, "/pull": self.pull, "/introduce": self.introduce,
        }  # fmt: skip

    def open_questions(self) -> dict[str, Answer]:
        """What anybody may ask."""
        return {"/enrol": self.offer}

    async def _enrolling(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        return await self.answer(request, functools.partial(self.enrol, address))

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


def own(asked: Asked, message: S) -> S:
    """A station asks such things for itself alone."""
    if message.station != asked.sender.station:
        raise ExpectedError("journal.errors.head", station=message.station)
    return message


def _check_lease(reader: Reader, station: str, lease: str) -> None:
    leases.check(reader.connection, station, lease)


def _say_hello(ctx: Context, said: tuple[wire.Hello, str]) -> Refusal | None:
    hello, lease = said
    refusal = leases.hear(ctx, leases.HeardLease(hello.station, lease, hello.told))
    if refusal is not None:
        return Refusal(refusal)
    enrolment.note_contact(ctx, enrolment.HeardStation(station=hello.station, ward_name=hello.ward_name))
    grant_memory.compare(ctx, hello.station, hello.marks)
    ward = ward_of(hello.station)
    grant_memory.heard(ctx, ward, grants.believed(ctx, ward, dict(hello.named)))
    return None


class _Pushed(NamedTuple):
    push: wire.Push
    sender: Sender
    lease: str
    fresh: bool = True


def _push(ctx: Context, pushed: _Pushed) -> tuple[Receipt, int]:
    """The batch, and that its sender was heard of, in one transaction; also the seq that central has of the chain."""
    leases.check(ctx.connection, pushed.sender.station, pushed.lease)
    receipt = receiving.receive(ctx, pushed.push.batch, pushed.sender)
    waiting, oldest = pushed.push.waiting, pushed.push.oldest
    if pushed.fresh:
        heard = enrolment.HeardStation(station=pushed.sender.station, waiting=waiting, oldest=oldest)
        enrolment.note_contact(ctx, heard)
    if Role.CENTRAL in ctx.station.roles:
        return receipt, receipt.here
    return receipt, chains.mark(ctx.connection, UPSTREAM, receipt.station, receipt.epoch)


def _take_keys(ctx: Context, given: tuple[wire.Keys, Sender]) -> wire.KeysAnswer:
    sent, sender = given
    if not inbox.may_send(sender, sent.station):
        raise ExpectedError("journal.errors.head", station=sent.station)
    receiving.take_keys(ctx, ward_of(sent.station), sent.keys)
    if sender.station == sent.station:  # what a hub does not have, the station itself may still have
        lacking.forget(ctx.connection, sent.station, sent.gone)
    return wire.KeysAnswer(lacking.ask(ctx.connection, sent.station, sender.roles))
