"""Clocks: staff confirm a doubted date; offsets against a server are noted in the own chain."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk.clock import business_day, local
from kiosk.db.base import from_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.errors import ExpectedError
from kiosk.journal.envelope import read
from kiosk.records import declared
from kiosk.records.days import ClockMeasured, ClockStepped
from kiosk.records.opening import body_of
from kiosk.services.permits import SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.values.ids import EventId
from kiosk.values.journal import ConfirmDate

# A measurement's subject is its station, of which little else is told: the newest lies at the end of the index.
_MEASURED = Prepared(
    select(JournalEvent.raw)
    .where(
        JournalEvent.subject == bindparam("b_subject"),
        JournalEvent.kind == "clock.measured",
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.depth.desc())
    .limit(1)
)
_CONFIRMED = Prepared(
    select(JournalEvent.raw, JournalEvent.made_at)
    .where(
        JournalEvent.subject == bindparam("b_subject"),
        JournalEvent.kind == "clock.stepped",
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.depth.desc())
    .limit(8)
)


@given_by(SUPERVISOR)
def confirm_date(ctx: Context, command: ConfirmDate) -> None:
    """A person says the clock is right. Opens that day, also an earlier one than was open by a wrong clock.

    Raises ExpectedError store.errors.clock_differs where the person sees another date than the machine.
    """
    if command.day not in (local(ctx.now).date(), business_day(ctx.now)):
        raise ExpectedError("store.errors.clock_differs", now=local(ctx.now))
    step = ctx.clock_step_ms()
    ctx.trust_clock()
    ctx.record(ClockStepped(step_ms=step), subject=ctx.station.id, actor=command.actor)
    today = business_day(ctx.now)
    if ctx.open_day_now != today:
        ctx.open_day(today, confirmed=True)


def confirmed_today(ctx: Context, by: str) -> bool:
    """Whether that account said on this business day, signed in at this station, that its clock is right."""
    today = business_day(ctx.now)
    for raw, made_at in _CONFIRMED.all(ctx.connection, b_subject=ctx.station.id):
        envelope = read(raw)
        if envelope is not None and envelope.actor == by and business_day(from_micros(made_at)) == today:
            return True
    return False


def measured(ctx: Context, offset_ms: int) -> EventId:
    """Note the server's clock minus ours, after an exchange."""
    return ctx.record(ClockMeasured(offset_ms=offset_ms), subject=ctx.station.id)


def last_offset_ms(ctx: Context) -> int | None:
    """The newest measured offset of this station's clock, or None if none was measured yet."""
    raw = _MEASURED.value(ctx.connection, b_subject=ctx.station.id)
    envelope = read(raw) if raw is not None else None
    if envelope is None:
        return None
    body = body_of(declared().kinds["clock.measured"], envelope.version, envelope.body)
    return body.offset_ms if isinstance(body, ClockMeasured) else None
