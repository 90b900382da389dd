"""The protocol's router, shared by every server program: enrol, hello, push, pull and what goes with them.

Bodies are MessagePack in zstd (kiosk.sync.wire), each one envelope signed by its sender; every answer, refusals too,
is signed over its request by the server's own key. A body that was cut off or has another shape is 400 and stores
nothing; a signature that does not verify is 401 and stores nothing; authentic but unacceptable events are stored as
quarantined and acknowledged. A recorded question that is sent again (kiosk.server.freshness) brings events at most,
which are here already. What is read lies in kiosk.server.answers.
"""

from __future__ import annotations

import functools
import hashlib
import logging
from typing import NamedTuple, TypeVar

from fastapi import APIRouter, Request, Response

from kiosk.errors import ExpectedError
from kiosk.journal import chains, inbox, lacking
from kiosk.server import answers, enrolment, grant_memory, grants, handover, introducing, leases
from kiosk.server.asking import Answer, Asked, QuestionRouter, Work, done
from kiosk.store import AnyStore, Context, Refusal, receiving
from kiosk.sync import wire
from kiosk.sync.feedback_wire import FeedbackAsked, WithdrawalAsked
from kiosk.sync.standing_wire import StandingAsked
from kiosk.values.ids import ward_of
from kiosk.values.journal import Receipt, Sender
from kiosk.values.roles import UPSTREAM, Role

log = logging.getLogger("motcua.server")
S = TypeVar("S", wire.Hello, wire.Claim, wire.TermAsked, wire.Listen, StandingAsked, FeedbackAsked, WithdrawalAsked)


class Greetings:
    """What a server remembers of greetings that named no more than lay there: nothing, where its file is its own and
    cannot lose anything while it works."""

    def agreed(self, ctx: Context, station: str) -> bool:
        """Whether the station's greeting agreed since this server began."""
        return False

    def agree(self, ctx: Context, station: str, lease: str) -> None:
        """It agrees now."""


class Protocol(QuestionRouter):
    """The questions a station may ask. `certificate`: DER of the server's certificate, b"" on plain HTTP."""

    greetings = Greetings()

    def __init__(self, store: AnyStore, certificate: bytes = b"") -> None:
        super().__init__(store)
        self.certificate = hashlib.sha256(certificate).digest() if certificate else b""

    # -- what is answered -----------------------------------------------------------------------------------

    async def push(self, asked: Asked) -> wire.PushAnswer:
        return await self.take(asked, asked.message(wire.Push))

    async def take(self, asked: Asked, push: wire.Push, *, vouched: bool = False) -> wire.PushAnswer:
        """`vouched`: its heads are enough, whoever brings it."""
        pushed = _Pushed(push, asked.sender, asked.request.lease, asked.fresh, vouched)
        ward = ward_of(push.batch.station)
        receipt, central = await done(self.store.take_in(_push, pushed, len(push.batch.events), ward=ward))
        if receipt.quarantined:
            log.warning("%s: %d events quarantined", push.batch.station, receipt.quarantined)
        return wire.PushAnswer(
            receipt.here, central, quarantined=receipt.quarantined, forked=receipt.forked,
            through=receipt.through, lacks=receipt.lacks,
        )  # fmt: skip

    async def hello(self, asked: Asked) -> wire.HelloAnswer:
        hello = own(asked, asked.message(wire.Hello))
        await self.now(asked)
        said = _SaidHello(hello, asked.request.lease, self.greetings)
        await done(self.store.run(_say_hello, said, ward=ward_of(hello.station)))
        return await done(self.store.read(answers.hello, hello, asked.request.lease))

    async def claim(self, asked: Asked) -> wire.ClaimAnswer:
        claim = own(asked, asked.message(wire.Claim))
        await self.now(asked)
        await self.living(asked)
        return await done(self.store.run(grants.grant, claim))

    async def keys(self, asked: Asked) -> wire.KeysAnswer:
        keys = asked.message(wire.Keys)
        await self.now(asked)
        await self.living(asked)
        return await done(self.store.run(_take_keys, (keys, asked.sender), ward=ward_of(keys.station)))

    async def erased(self, asked: Asked) -> wire.ErasedAnswer:
        await self.now(asked)
        ward = ward_of(asked.sender.station)
        return await done(self.store.read(answers.erased, ward, asked.message(wire.Erased)))

    async def fetch(self, asked: Asked) -> wire.FetchAnswer:
        return await done(self.store.read(answers.fetch, asked.sender, asked.message(wire.Fetch)))

    async def pull(self, asked: Asked) -> wire.PullAnswer:
        await self.living(asked)
        return await done(self.store.read(answers.pull, self.store.identity, asked.sender, asked.message(wire.Pull)))

    async def introduce(self, asked: Asked) -> wire.IntroduceAnswer:
        await self.now(asked)
        await self.living(asked)
        return await done(self.store.run(introducing.introduce, (asked.message(wire.Introduce), asked.sender)))

    async def held(self, asked: Asked) -> wire.LackedChains:
        await self.now(asked)
        await self.living(asked)
        return await done(self.store.read(handover.lacking, (asked.message(wire.HeldChains), asked.sender)))

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

    def questions(self) -> dict[str, Work]:
        """What is asked under a signature, by its path."""
        return {
            "/push": self.push, "/hello": self.hello, "/claim": self.claim, "/keys": self.keys,
            "/erased": self.erased, "/fetch": self.fetch, "/pull": self.pull, "/introduce": self.introduce,
            "/held": self.held,
        }  # fmt: skip

    def open_questions(self) -> dict[str, Answer]:
        """What anybody may ask."""
        return {"/enrol": self.offer}

    def router(self) -> APIRouter:
        router = super().router()
        router.add_api_route("/enrol", self._enrolling, methods=["POST"], include_in_schema=False)
        return router

    async def _enrolling(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        return await self.answer(request, functools.partial(self.enrol, address))


def own(asked: Asked, message: S) -> S:
    """A station asks such things for itself alone."""
    if message.station != asked.sender.station:
        raise ExpectedError("journal.errors.head", station=message.station)
    return message


class _SaidHello(NamedTuple):
    hello: wire.Hello
    lease: str
    greetings: Greetings


def _say_hello(ctx: Context, said: _SaidHello) -> Refusal | None:
    hello, lease, greetings = said
    refusal = leases.hear(ctx, leases.HeardLease(hello.station, lease, hello.told))
    if refusal is not None:
        return Refusal(refusal)
    enrolment.note_contact(ctx, enrolment.HeardStation(station=hello.station, ward_name=hello.ward_name))
    witnessed = greetings.agreed(ctx, hello.station)
    if grant_memory.compare(ctx, hello.station, hello.marks, witnessed=witnessed):
        greetings.agree(ctx, hello.station, lease)
    ward = ward_of(hello.station)
    grant_memory.heard(ctx, ward, grants.believed(ctx, ward, dict(hello.named)))
    return None


class _Pushed(NamedTuple):
    push: wire.Push
    sender: Sender
    lease: str
    fresh: bool = True
    vouched: bool = False


def _push(ctx: Context, pushed: _Pushed) -> tuple[Receipt, int]:
    """The batch, and that its sender was heard of, in one transaction; also the seq that central has of the chain."""
    leases.check(ctx.connection, pushed.sender.station, pushed.lease)
    receipt = receiving.receive(ctx, pushed.push.batch, None if pushed.vouched else pushed.sender)
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
