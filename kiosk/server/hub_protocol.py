"""A hub's questions beside the common ones: calls, nudges, terms, chains that others hold; who leads decides.

Made by kiosk.server.hub. A standby answers nothing but who is the hub; one that was superseded takes what stations
push, and passes it on, and refuses every command. A command is answered once the standby has it
(kiosk.server.standbys).
"""

from __future__ import annotations

import asyncio

import msgspec
from fastapi import APIRouter, Request, Response

from kiosk.db.tables.documents import HeldDocument, StationDocumentRow
from kiosk.journal import chains
from kiosk.server import claims, handover, hub_terms, machines, standing
from kiosk.server.asking import Answer, Asked, Work, done
from kiosk.server.documents import HandedDocuments
from kiosk.server.files import Files
from kiosk.server.hub_state import HubState
from kiosk.server.pads import Pads
from kiosk.server.phones import Phones
from kiosk.server.protocol import Protocol, own
from kiosk.services import public_feedback
from kiosk.store import Reader
from kiosk.sync import wire
from kiosk.sync.feedback_wire import FeedbackAnswer, FeedbackAsked, WithdrawalAnswer, WithdrawalAsked
from kiosk.sync.standing_wire import StandingAnswer, StandingAsked
from kiosk.values.public_feedback import WithdrawFeedback
from kiosk.values.roles import UPSTREAM, Role

LOOKS, LOOK = 100, 0.01  # how often, and every how many seconds, a claim looks whether it may be decided


class HubProtocol(Protocol):
    """See the module."""

    def __init__(self, hub: HubState, certificate: bytes = b"", ward_name: str = "") -> None:
        super().__init__(hub.store, certificate)
        self.hub, self.ward_name = hub, ward_name
        self.files = Files(hub.store, hub.nudges, self._may_ask_files)
        self.pads = Pads(hub.store, hub.nudges, self._may_ask_files)
        self.phones = Phones(hub.store, self._may_ask_files)
        self.documents = HandedDocuments(hub.store, HeldDocument, StationDocumentRow, self.now)

    def questions(self) -> dict[str, Work]:
        own_questions: dict[str, Work] = {
            "/call": self.call, "/hub/term": self.sign_term, "/standing": self.standing, "/feedback": self.feedback,
            "/feedback/back": self.withdraw,
        }  # fmt: skip
        return {**super().questions(), **own_questions, **self.files.questions(), **self.pads.questions(),
                **self.phones.questions(), **self.documents.questions()}  # fmt: skip

    def open_questions(self) -> dict[str, Answer]:
        return {**super().open_questions(), "/hub": self.terms}

    def router(self) -> APIRouter:
        router = super().router()
        router.add_api_route("/nudges", self._nudging, methods=["POST"], include_in_schema=False)
        return router

    # -- commands: the leading hub alone --------------------------------------------------------------------

    async def call(self, asked: Asked) -> wire.CallAnswer:
        self.hub.need_lead()
        await self.now(asked)
        await self.living(asked)
        await self._heard(asked.sender.station)
        claimed = claims.Claimed(asked.message(wire.CallAsked), asked.sender)
        answer = await done(self.store.run(claims.call, claimed))
        await self.hub.kept()
        return answer

    async def _heard(self, station: str) -> None:
        """Until what a desk called alone, and has told, is in the tables: else it might get the same ticket again. What
        others told while the hub was away may be folded for a while; at most a second is waited for it."""
        for _ in range(LOOKS):
            if not self.hub.store.ledger.pending or not await done(self.store.read(claims.unread, station)):
                return
            await asyncio.sleep(LOOK)

    async def claim(self, asked: Asked) -> wire.ClaimAnswer:
        self.hub.need_lead()
        answer = await super().claim(asked)
        await self.hub.kept()
        return answer

    async def sign_term(self, asked: Asked) -> wire.HubTerm:
        self.hub.need_lead()
        await self.now(asked)
        wanted = own(asked, asked.message(wire.TermAsked))
        return await done(self.store.run(hub_terms.sign_next, (wanted, asked.sender)))

    async def standing(self, asked: Asked) -> StandingAnswer:
        """Where a dossier stands: also by a hub that was superseded, as far as it knows."""
        await self.now(asked)
        wanted = own(asked, asked.message(StandingAsked))
        found = await done(self.store.read(standing.answer, wanted.code))
        return found if found.stage else await self.hub.city.standing(wanted.code)

    async def feedback(self, asked: Asked) -> FeedbackAnswer:
        """Where a phản ánh, kiến nghị stands, likewise."""
        await self.now(asked)
        wanted = own(asked, asked.message(FeedbackAsked))
        found = await done(self.store.read(standing.feedback, wanted.text))
        return found if found.state else await self.hub.city.feedback(wanted.text)

    async def withdraw(self, asked: Asked) -> WithdrawalAnswer:
        """Whoever holds the receipt takes back what it stands for."""
        self.hub.need_lead()
        await self.now(asked)
        await self.living(asked)
        wanted = own(asked, asked.message(WithdrawalAsked))
        new = await done(self.store.run(public_feedback.withdraw, WithdrawFeedback(text=wanted.text)))
        await self.hub.kept()
        return WithdrawalAnswer(new)

    async def _may_ask_files(self, asked: Asked) -> None:
        self.hub.need_lead()
        await self.now(asked)
        await self.living(asked)

    async def enrol(self, address: str, body: bytes) -> wire.EnrolAnswer:
        self.hub.need_lead()
        answer = await super().enrol(address, body)
        self.hub.nudges.news(await self.hub.newest())  # the standby learns of the station by its next pull
        return answer

    # -- what a superseded hub still takes and passes on ----------------------------------------------------

    async def asked(self, path: str, body: bytes) -> Asked:
        self.hub.need_begun()
        return await super().asked(path, body)

    async def push(self, asked: Asked) -> wire.PushAnswer:
        push = asked.message(wire.Push)
        if Role.HUB not in asked.sender.roles and handover.is_brought(
            push.batch, asked.sender, self.store.station.id
        ):
            push = msgspec.structs.replace(push, batch=handover.as_brought(push.batch))
            answer = await self.take(asked, push, vouched=True)
        else:
            answer = await self.take(asked, push)
        self.hub.arrived()
        return answer

    async def hello(self, asked: Asked) -> wire.HelloAnswer:
        answer = await super().hello(asked)
        hello = asked.message(wire.Hello)
        if hello.machine:
            await done(self.store.run(machines.hear, (hello.station, hello.machine)))
        await self.hub.meet(hello.terms)
        marks = await done(self.store.read(_central_marks, hello.station))
        term = self.hub.standing.term if self.hub.leads else 0
        return msgspec.structs.replace(answer, term=term, central=marks)

    async def pull(self, asked: Asked) -> wire.PullAnswer:
        await self.now(asked)  # a recorded one would tell what came since, and that the standby is behind
        answer = await super().pull(asked)
        if Role.HUB in asked.sender.roles:
            given = [cursor.position for cursor in asked.message(wire.Pull).after[:1]]
            self.hub.standbys.heard(asked.sender.station, given[0] if given else 0, await self.hub.newest())
        return answer

    async def terms(self, _body: bytes) -> wire.HubTerms:
        return await done(self.store.read(hub_terms.shown, self.ward_name))

    # -- nudges ---------------------------------------------------------------------------------------------

    async def _nudging(self, request: Request) -> Response:
        """A stream where the question is good; else a refusal like every other."""
        streams: list[Response] = []

        async def work(body: bytes) -> msgspec.Struct:
            asked = await self.asked("/nudges", body)
            await self.now(asked)
            listen = own(asked, asked.message(wire.Listen))
            await self.living(asked)
            streams.append(self.hub.nudges.listen(listen.station, asked.sender.roles))
            return listen

        refusal = await self.answer(request, work)
        return streams[0] if streams else refusal


def _central_marks(reader: Reader, station: str) -> tuple[tuple[int, int], ...]:
    """Up to where central has a station's chains."""
    return tuple(chains.own_marks(reader.connection, UPSTREAM, station))
