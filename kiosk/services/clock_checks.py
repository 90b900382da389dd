"""Clocks: staff confirm a doubted date; offsets against a server are noted in the own chain."""

from __future__ import annotations

from sqlalchemy import select

from kiosk.clock import business_day, local
from kiosk.db.tables.journal import JournalEvent
from kiosk.errors import ExpectedError
from kiosk.journal.envelope import decode
from kiosk.records import declared
from kiosk.records.days import ClockMeasured, ClockStepped
from kiosk.records.opening import body_of
from kiosk.store import Context
from kiosk.values.ids import EventId
from kiosk.values.journal import ConfirmDate


def confirm_date(ctx: Context, command: ConfirmDate) -> None:
    """A person says the clock is right. Opens that day, also an earlier one than was open by a wrong clock.

    Raises ExpectedError store.errors.clock_differs where the person sees another date than the machine.
    """
    if command.day not in (local(ctx.now).date(), business_day(ctx.now)):
        raise ExpectedError("store.errors.clock_differs", now=f"{local(ctx.now):%H:%M %d/%m/%Y}")
    step = ctx.clock_step_ms()
    ctx.trust_clock()
    ctx.record(ClockStepped(step_ms=step), subject=ctx.station.id, actor=command.actor)
    today = business_day(ctx.now)
    if ctx.open_day_now != today:
        ctx.open_day(today, confirmed=True)


def measured(ctx: Context, offset_ms: int) -> EventId:
    """Note the server's clock minus ours, after an exchange."""
    return ctx.record(ClockMeasured(offset_ms=offset_ms), subject=ctx.station.id)


def last_offset_ms(ctx: Context) -> int | None:
    """The newest measured offset of this station's clock, or None if none was measured yet."""
    query = (
        select(JournalEvent.raw)
        .where(JournalEvent.station == ctx.station.id, JournalEvent.kind == "clock.measured")
        .order_by(JournalEvent.epoch.desc(), JournalEvent.seq.desc())
        .limit(1)
    )
    raw = ctx.connection.execute(query).scalar()
    if raw is None:
        return None
    envelope = decode(raw)
    return int(body_of(declared().kinds["clock.measured"], envelope.version, envelope.body).offset_ms)
