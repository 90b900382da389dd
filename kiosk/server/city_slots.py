"""The city's own questions, and booked slots at its server: a list is given for a ward by hand, and fetched by that
ward's hub alone.

Parts of kiosk.server.central. What is kept here is a list, no event: the ward says in its own chain what it took. Names
go when their day is over. Raises ExpectedError central.errors.{slots_for, too_many_slots}, journal.errors.head.
"""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, insert, or_, select, update

from kiosk.city import feedback, questions
from kiosk.clock import business_day
from kiosk.db.base import to_micros
from kiosk.db.tables.city_documents import CityDocument, CityStationDocument
from kiosk.db.tables.slots import CitySlot
from kiosk.errors import ExpectedError
from kiosk.server import answers, standing
from kiosk.server.asking import Asked, Work, done
from kiosk.server.documents import HandedDocuments
from kiosk.server.protocol import Greetings, Protocol, own
from kiosk.store import AnyStore, Context, Reader
from kiosk.sync import city_wire, slot_wire, wire
from kiosk.sync.feedback_wire import FeedbackAnswer, FeedbackAsked, WithdrawalAnswer, WithdrawalAsked
from kiosk.sync.standing_wire import StandingAnswer, StandingAsked
from kiosk.values.ids import ward_of
from kiosk.values.journal import Sender
from kiosk.values.public_feedback import WithdrawFeedback
from kiosk.values.roles import Role
from kiosk.values.slots import BookedSlot, GiveSlots

ASKING = frozenset({Role.HUB, Role.SINGLE})  # who records bookings of a ward


class SharedGreetings(Greetings):
    """In rows that the processes share, and in this one's own memory: a row may be lost with the database's last
    moments. Of a transaction that is done again it remembers what was true: so much lay there then. `began`: this one,
    microseconds since 1970."""

    def __init__(self, began: int) -> None:
        self._began, self._own = began, set[str]()

    def agreed(self, ctx: Context, station: str) -> bool:
        return station in self._own or questions.agreed(ctx.connection, ward_of(station), station) >= self._began

    def agree(self, ctx: Context, station: str, lease: str) -> None:
        self._own.add(station)
        greeting = questions.StationHello(ward_of(station), station, lease, to_micros(ctx.now))
        questions.agree(ctx.connection, greeting)


class CityProtocol(Protocol):
    """The city's questions: the common ones, the slots and documents that it has for a ward, and what it says itself in
    the ward. `shared`: other processes answer questions as well."""

    def __init__(self, store: AnyStore, certificate: bytes = b"", *, shared: bool = False) -> None:
        super().__init__(store, certificate)
        self._shared = shared
        if shared:
            self.greetings = SharedGreetings(to_micros(store.clock.now()))

    async def now(self, asked: Asked) -> None:
        """No process of the server has taken it, nor a later one of its machine."""
        await super().now(asked)
        if not self._shared:
            return
        request, ward = asked.request, ward_of(asked.sender.station)
        taken = questions.TakenQuestion(
            ward, asked.sender.station, request.lease, request.at, str(uuid.uuid4()), self.freshness.now()
        )
        last = await done(self.store.take_in(questions.take, taken, 0, ward=ward))
        if last:
            raise ExpectedError("sync.errors.stale", here=max(self.freshness.now(), last + 1))

    def questions(self) -> dict[str, Work]:
        handed = HandedDocuments(self.store, CityDocument, CityStationDocument, self.now)
        asked: dict[str, Work] = {
            "/slots": self.slots, "/city": self.city_word, "/standing": self.standing, "/feedback": self.feedback,
            "/feedback/back": self.withdraw,
        }  # fmt: skip
        return {**super().questions(), **asked, **handed.questions()}

    async def city_word(self, asked: Asked) -> wire.PullAnswer:
        message = asked.message(city_wire.CityWordAsked)
        await self.now(asked)
        await self.living(asked)
        return await done(self.store.read(answers.city_word, self.store.identity, asked.sender, message))

    async def standing(self, asked: Asked) -> StandingAnswer:
        """Where a dossier stands, of any ward: a citizen scans a receipt where they are."""
        await self.now(asked)
        await self.living(asked)
        wanted = own(asked, asked.message(StandingAsked))
        return await done(self.store.read(standing.of_any_ward, (wanted.code, ward_of(wanted.station))))

    async def feedback(self, asked: Asked) -> FeedbackAnswer:
        await self.now(asked)
        await self.living(asked)
        wanted = own(asked, asked.message(FeedbackAsked))
        return await done(self.store.read(standing.feedback_of_any_ward, (wanted.text, ward_of(wanted.station))))

    async def withdraw(self, asked: Asked) -> WithdrawalAnswer:
        """For a station without a hub, of its own ward alone."""
        await self.now(asked)
        await self.living(asked)
        wanted = own(asked, asked.message(WithdrawalAsked))
        command = WithdrawFeedback(text=wanted.text, ward=ward_of(wanted.station))
        return WithdrawalAnswer(await done(self.store.run(feedback.withdraw, command)))

    async def slots(self, asked: Asked) -> slot_wire.SlotsAnswer:
        message = asked.message(slot_wire.SlotsAsked)
        await self.now(asked)
        await self.living(asked)
        if await done(self.store.read(_has_past)):
            await done(self.store.run(forget, None))
        return await done(self.store.read(slots_for, asked.sender, message))


def give(ctx: Context, command: GiveSlots) -> int:
    """A piece of a ward's list; how many slots of it there are by now. With the last one it counts."""
    forget(ctx)
    mine = (CitySlot.ward == command.ward, CitySlot.list == command.list)
    for slot in command.slots:
        ctx.connection.execute(delete(CitySlot).where(*mine, CitySlot.code == slot.code))
        ctx.connection.execute(insert(CitySlot).values(**_row(command, slot)))
    count = ctx.connection.execute(select(func.count()).where(*mine)).scalar() or 0
    if count > slot_wire.MOST:
        raise ExpectedError("central.errors.too_many_slots", most=slot_wire.MOST)
    if command.last:
        codes = select(CitySlot.code).where(*mine).scalar_subquery()
        before = or_(CitySlot.day.in_(command.days), CitySlot.code.in_(codes), CitySlot.whole.is_(False))
        ctx.connection.execute(
            delete(CitySlot).where(CitySlot.ward == command.ward, CitySlot.list != command.list, before)
        )
        ctx.connection.execute(update(CitySlot).where(*mine).values(whole=True))
    return int(count)


def _row(command: GiveSlots, slot: BookedSlot) -> dict[str, object]:
    return {
        "ward": command.ward, "list": command.list, "code": slot.code, "day": business_day(slot.at), "at": slot.at,
        "field": slot.field, "name": slot.name, "whole": False,
    }  # fmt: skip


def forget(ctx: Context, _none: None = None) -> int:
    """Slots of days past, and their names, are gone; how many."""
    return int(ctx.connection.execute(delete(CitySlot).where(CitySlot.day < business_day(ctx.now))).rowcount)


def _has_past(reader: Reader) -> bool:
    query = select(CitySlot.code).where(CitySlot.day < business_day(reader.clock.now())).limit(1)
    return reader.connection.execute(query).first() is not None


def slots_for(reader: Reader, sender: Sender, asked: slot_wire.SlotsAsked) -> slot_wire.SlotsAnswer:
    """What the city has for the sender's own ward, sealed to the sender."""
    if asked.station != sender.station:
        raise ExpectedError("journal.errors.head", station=asked.station)
    if not ASKING.intersection(sender.roles):
        raise ExpectedError("central.errors.slots_for")
    query = (
        select(CitySlot.code, CitySlot.at, CitySlot.field, CitySlot.name)
        .where(CitySlot.ward == ward_of(sender.station), CitySlot.whole.is_(True))
        .order_by(CitySlot.code)
        .limit(slot_wire.MOST)
    )
    rows = reader.connection.execute(query)
    given = tuple(slot_wire.GivenSlot(row.code, to_micros(row.at), row.field, row.name) for row in rows)
    digest = slot_wire.digest_of(given)
    return slot_wire.SlotsAnswer(digest) if digest == asked.known else slot_wire.sealed(given, sender.seal_key)
