"""Booked slots: a list is kept, its bearers come and get the number of their time, names are forgotten in the night.

Called by the hub's pages and `motcua slots import` (`keep`), by the line to the city's server
(`keep_of_city`), by a kiosk and the greeter (`check_in`), and by whoever
keeps time (`forget_names`). When a booked time counts no more because somebody came late, rules.calling_order says.
Raises ExpectedError greeter.errors.{no_slot, other_day}, and what services.tickets raises.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec
from sqlalchemy import delete, insert

from kiosk.clock import business_day
from kiosk.db.base import to_micros
from kiosk.db.tables.slots import BookedName
from kiosk.errors import ExpectedError
from kiosk.queries.issued import issued
from kiosk.queries.slots import of_city, slot_of
from kiosk.records.slots import CITY, SlotBooked, SlotTaken, SlotWithdrawn, slot_subject
from kiosk.rules import booked_slots
from kiosk.rules.booked_slots import code_of
from kiosk.services import tickets
from kiosk.services.permits import GREETER, SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.values.slots import BookedSlot, CheckIn, CityList, KeepSlots
from kiosk.values.tickets import IssuedTicket, IssueTicket

log = logging.getLogger("motcua.slots")


@given_by(GREETER, SUPERVISOR)
def keep(ctx: Context, command: KeepSlots) -> int:
    """How many bookings are new or changed. The same list said twice changes nothing; days past are left out."""
    return keep_by_hand(ctx, command)


def keep_by_hand(ctx: Context, command: KeepSlots) -> int:
    """The same for whoever may read the data folder of the hub, or of the ward's single station."""
    today, fresh = business_day(ctx.now), 0
    forget_names(ctx)
    for slot in command.slots:
        if business_day(slot.at) >= today:
            fresh += _keep(ctx, slot, command.actor)
    return fresh


def keep_of_city(ctx: Context, command: CityList) -> int:
    """The list of the city's server, as it stands now: what it names counts, what it names no more is withdrawn, unless
    its bearer has come. How many are new, changed or withdrawn; the same list said twice changes nothing."""
    today, changed = business_day(ctx.now), 0
    forget_names(ctx)
    fields = booked_slots.field_keys(ctx.catalogue.fields())
    found = {slot.code: slot for slot in command.slots if business_day(slot.at) >= today}
    for slot in found.values():
        field = fields.get(booked_slots.folded(slot.field), "")
        if field:
            changed += _keep(ctx, msgspec.structs.replace(slot, field=field), "", CITY)
        else:
            log.warning("a booked slot of the city's list is for a field that this ward does not have")
    for code, known in of_city(ctx.connection, ctx.station.ward, today).items():
        if code not in found and known.ticket is None:
            ctx.connection.execute(delete(BookedName).where(BookedName.code == code))
            ctx.record(SlotWithdrawn(), subject=slot_subject(ctx.station.ward, code))
            changed += 1
    return changed


def _keep(ctx: Context, slot: BookedSlot, actor: str, source: str = "") -> bool:
    known = slot_of(ctx.connection, ctx.station.ward, slot.code)
    _keep_name(ctx, slot)
    if known is not None and not known.withdrawn and (known.at, known.field) == (slot.at, slot.field):
        return False
    fact = SlotBooked(code=slot.code, at=to_micros(slot.at), field=slot.field, source=source)
    ctx.record(fact, subject=slot_subject(ctx.station.ward, slot.code), actor=actor)
    return True


def _keep_name(ctx: Context, slot: BookedSlot) -> None:
    ctx.connection.execute(delete(BookedName).where(BookedName.code == slot.code))
    if slot.name:
        values = {"code": slot.code, "day": business_day(slot.at), "name": slot.name}
        ctx.connection.execute(insert(BookedName).values(**values))


def forget_names(ctx: Context, _none: None = None) -> int:
    """Names of days past are gone; how many."""
    past = BookedName.day < business_day(ctx.now)
    return int(ctx.connection.execute(delete(BookedName).where(past)).rowcount)


def check_in(ctx: Context, command: CheckIn) -> IssuedTicket:
    """The bearer of a booking stands at a kiosk."""
    asked = IssueTicket(
        field="", place=command.place, language=command.language, priority=command.priority,
        in_place=command.in_place, paper=command.paper,
    )  # fmt: skip
    return number_for(ctx, command.code, asked, tickets.issue)


def number_for(
    ctx: Context, typed: str, asked: IssueTicket, issue: Callable[[Context, IssueTicket], IssuedTicket]
) -> IssuedTicket:
    """The number of a booking, given now or before. Its field and time are the booking's; the rest is as asked."""
    slot = slot_of(ctx.connection, ctx.station.ward, code_of(typed))
    if slot is None:
        raise ExpectedError("greeter.errors.no_slot", code=code_of(typed)[:32])
    if slot.day != business_day(ctx.now):
        raise ExpectedError("greeter.errors.other_day", code=slot.code, day=slot.day)
    given = issued(ctx.connection, ctx.station.ward, slot.ticket) if slot.ticket else None
    if given is None:
        given = issue(ctx, msgspec.structs.replace(asked, field=slot.field, booked_at=slot.at))
        ctx.record(SlotTaken(ticket=given.id), subject=slot_subject(ctx.station.ward, slot.code))
    return given
