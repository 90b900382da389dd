"""The protocol's router, shared by every server program: push, hello, claim, enrol.

Bodies are MessagePack in zstd (kiosk.sync.wire); every answer, refusals too, is signed over its request by the
server's own key. A body that was cut off or has another shape is 400 and stores nothing; a head that does not
verify is 401 and stores nothing; authentic but unacceptable events are stored as quarantined and acknowledged.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from sqlalchemy import select, update
from starlette.requests import ClientDisconnect

from kiosk.db.base import to_micros
from kiosk.db.tables.journal import JournalEvent, QuarantinedEvent
from kiosk.errors import ExpectedError
from kiosk.journal import inbox, outbox
from kiosk.journal.envelope import decode
from kiosk.journal.heads import verify_head
from kiosk.records import declared
from kiosk.server import enrolment, grants
from kiosk.store import Context, Reader, Store, meta
from kiosk.sync import wire
from kiosk.values.ids import ward_of

log = logging.getLogger("motcua.server")
T = TypeVar("T")
BODY = 4 * 1024 * 1024  # bytes of a packed body
_STATUS = {
    "journal.errors.head": 401,
    "journal.errors.unknown_station": 401,
    "journal.errors.gap": 409,
    "journal.errors.quota": 429,
    "store.errors.disk_full": 507,
    "enrol.errors.code": 403,
    "enrol.errors.second_single": 409,
}
Answer = Callable[[bytes], Awaitable[msgspec.Struct]]


class TooLarge(Exception):
    """The body is larger than any that the protocol makes."""


async def body_of(request: Request) -> bytes:
    """The whole body. Raises TooLarge, or ClientDisconnect where the line was cut in the middle."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BODY:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


class Protocol:
    """The four questions a station may ask. `certificate`: DER of the server's certificate, b"" on plain HTTP."""

    def __init__(self, store: Store, certificate: bytes = b"") -> None:
        self.store = store
        self.certificate = hashlib.sha256(certificate).digest() if certificate else b""

    # -- what is answered -----------------------------------------------------------------------------------

    async def push(self, body: bytes) -> wire.PushAnswer:
        push = wire.unpack(body, wire.Push)
        receipt = await _done(self.store.apply_received(push.batch))
        heard = enrolment.Heard(station=push.batch.station, waiting=push.waiting, oldest=push.oldest)
        self.store.run(enrolment.note_contact, heard)
        if receipt.new:
            self.store.run(_close_forks, push.batch.station)
        if receipt.quarantined:
            log.warning("%s: %d events quarantined", push.batch.station, receipt.quarantined)
        return wire.PushAnswer(
            receipt.here, receipt.here, quarantined=receipt.quarantined, forked=receipt.forked
        )

    async def hello(self, body: bytes) -> wire.HelloAnswer:
        hello = wire.unpack(body, wire.Hello)
        answer = await _done(self.store.read(_hello, hello))
        heard = enrolment.Heard(station=hello.station, ward_name=hello.ward_name)
        await _done(self.store.run(enrolment.note_contact, heard))
        return answer

    async def claim(self, body: bytes) -> wire.ClaimAnswer:
        claim = wire.unpack(body, wire.Claim)
        await _done(self.store.read(_check_claim, claim))
        return await _done(self.store.run(grants.grant, claim))

    async def offer(self, _body: bytes) -> wire.Offer:
        identity = self.store.identity
        return wire.Offer(self.store.station.id, identity.public, identity.seal_public)

    async def enrol(self, body: bytes) -> wire.EnrolAnswer:
        enrol = wire.unpack(body, wire.Enrol)
        tried = enrolment.TryEnrol(enrol=enrol, offer=await self.offer(b""), certificate=self.certificate)
        answer = await _done(self.store.run(enrolment.enrol, tried))
        assert isinstance(answer, wire.EnrolAnswer)
        return answer

    # -- how it is answered ---------------------------------------------------------------------------------

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
        for method, path, work in (
            ("POST", "/push", self.push),
            ("POST", "/hello", self.hello),
            ("POST", "/claim", self.claim),
            ("GET", "/enrol", self.offer),
            ("POST", "/enrol", self.enrol),
        ):
            router.add_api_route(path, self._endpoint(work), methods=[method], include_in_schema=False)
        return router

    def _endpoint(self, work: Answer) -> Callable[..., Any]:
        async def endpoint(request: Request) -> Response:
            return await self.answer(request, work)

        return endpoint


async def _done(future: Future[T]) -> T:
    return await asyncio.wrap_future(future)


def _hello(reader: Reader, hello: wire.Hello) -> wire.HelloAnswer:
    """How the station's chains stand here. Raises journal.errors.{unknown_station, head}."""
    known = inbox.senders(reader.connection, hello.station)
    if not known:
        raise ExpectedError("journal.errors.unknown_station", station=hello.station)
    for head in hello.heads:
        signed = any(verify_head(head, sender.public_key) for sender in known)
        if head.station != hello.station or not signed:
            raise ExpectedError("journal.errors.head", station=hello.station)
    if not hello.heads:
        raise ExpectedError("journal.errors.head", station=hello.station)
    connection = reader.connection
    own = {head.epoch: head for head in hello.heads}
    chains = []
    for epoch, here in _epochs(reader, hello.station, own):
        end = own.get(epoch)
        same = end is not None and inbox.hash_at(connection, hello.station, epoch, end.seq) == end.hash
        chains.append(wire.ChainThere(epoch, here, inbox.hash_at(connection, hello.station, epoch, here), same))
    return wire.HelloAnswer(
        tuple(chains),
        now=to_micros(reader.clock.now()),
        shared=_shared(reader, hello),
        kinds={kind.name: kind.version for kind in declared().kinds.values()},
        dossier_prefix=meta(connection, f"prefix:{ward_of(hello.station)}"),
    )


def _epochs(reader: Reader, station: str, own: dict[int, Any]) -> list[tuple[int, int]]:
    held = dict(outbox.chains(reader.connection, station))
    return [(epoch, held.get(epoch, 0)) for epoch in sorted({*held, *own})]


def _shared(reader: Reader, hello: wire.Hello) -> int:
    """The last seq up to which the hashes of the asking station and those here are alike."""
    if not hello.first:
        return 0
    here = outbox.hashes_after(reader.connection, hello.station, hello.epoch, hello.first - 1, len(hello.hashes))
    shared = hello.first - 1
    for ours, theirs in zip(here, hello.hashes, strict=False):
        if ours != theirs:
            break
        shared += 1
    return shared


def _check_claim(reader: Reader, claim: wire.Claim) -> None:
    known = inbox.senders(reader.connection, claim.station)
    if not any(wire.claim_is_from(sender.public_key, claim) for sender in known):
        raise ExpectedError("journal.errors.head", station=claim.station)


def _close_forks(ctx: Context, station: str) -> None:
    """A forked event that its station has recorded again, under the same id, is no longer missing here."""
    table = QuarantinedEvent
    query = select(table.epoch, table.seq, table.hash, table.raw).where(
        table.station == station, table.reason == "fork", table.closed == 0
    )
    for row in ctx.connection.execute(query).all():
        try:
            event = decode(row.raw)
        except msgspec.MsgspecError:
            continue
        again = select(JournalEvent.seq).where(JournalEvent.id == event.id, JournalEvent.state == 0)
        if event.kind == "epoch.opened" or ctx.connection.execute(again).first() is not None:
            ctx.connection.execute(
                update(table)
                .where(table.station == station, table.epoch == row.epoch, table.seq == row.seq, table.hash == row.hash)
                .values(closed=1)
            )
