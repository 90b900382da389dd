"""Numbers from standing ranges: tickets, and dossiers under the province's own codes.

Called by the services of tickets and dossiers inside their transaction. The next number is 1 + the greatest own
number of the day and range, as derived from events. In a new epoch the station owns no ranges: tickets need a
letter that a supervisor types, dossiers go on in a volume of their own (services.volumes). Raises ExpectedError
tickets.errors.{no_range, no_range_disk}, and the store's own NotYet while numbers wait for the handshake.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from string import ascii_uppercase

from sqlalchemy import bindparam, func, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.ranges import NumberMark, NumberRange
from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.records.facts import period_of
from kiosk.records.ranges import LetterTyped, RangeGranted, RangeTaken, range_subject
from kiosk.rules import numbering
from kiosk.services.permits import SUPERVISOR, given_by
from kiosk.store import Context, meta, remembered
from kiosk.values.journal import RangeGrant, TypeLetter
from kiosk.values.roles import Role

GIVEN_UP = -1  # as epoch of a range that is named and used no more
PORTION = 999  # numbers that a single station grants itself at a time

_OWN = Prepared(
    select(NumberRange.start, NumberRange.size, NumberRange.taken)
    .where(
        NumberRange.ward == bindparam("b_ward"),
        NumberRange.series == bindparam("b_series"),
        NumberRange.station == bindparam("b_station"),
        NumberRange.epoch == bindparam("b_epoch"),
    )
    .order_by(NumberRange.start)
)
_LAST = Prepared(
    select(NumberMark.last).where(
        NumberMark.ward == bindparam("b_ward"),
        NumberMark.station == bindparam("b_station"),
        NumberMark.series == bindparam("b_series"),
        NumberMark.period == bindparam("b_period"),
    )
)


_TYPED = Prepared(
    select(NumberRange.series)
    .where(
        NumberRange.ward == bindparam("b_ward"),
        NumberRange.station == bindparam("b_station"),
        NumberRange.epoch == bindparam("b_epoch"),
        NumberRange.typed > 0,
    )
    .order_by(NumberRange.typed.desc())
    .limit(1)
)
_EVER = Prepared(
    select(NumberMark.last)
    .where(
        NumberMark.ward == bindparam("b_ward"),
        NumberMark.station == bindparam("b_station"),
        NumberMark.series == bindparam("b_series"),
    )
    .limit(1)
)


_NO_RANGE = {  # why the server above grants nothing -> why there are no numbers here
    "store.errors.disk_full": "tickets.errors.no_range_disk",
}


def next_number(ctx: Context, series: str, day: date) -> int:
    """The next free number. The caller records a fact whose `numbered()` names it, in the same use case."""
    number = granted_number(ctx, series, day)
    if number is None and _grants_itself(ctx, series) and _grant_itself(ctx, series):
        number = granted_number(ctx, series, day)
    if number is None:
        raise ExpectedError(_NO_RANGE.get(ctx.ledger.hold.trouble, "tickets.errors.no_range"), series=series)
    return number


def next_ticket(ctx: Context, letter: str, day: date) -> tuple[str, int]:
    """The next ticket of a field's letter; where it has none left, of the letter that was typed last."""
    try:
        return letter, next_number(ctx, f"ticket:{letter}", day)
    except ExpectedError:
        station = ctx.station
        typed: str | None = _TYPED.value(
            ctx.connection, b_ward=station.ward, b_station=station.id, b_epoch=station.epoch
        )
        if typed is None:
            raise
    return typed.removeprefix("ticket:"), next_number(ctx, typed, day)


def granted_number(ctx: Context, series: str, day: date) -> int | None:
    """The next number of the ranges that this epoch has; None where it has none or all are used up."""
    ctx.need_numbers()
    ranges = _ranges(ctx, series)
    last = last_number(ctx, series, day) if ranges else 0
    tickets = series.startswith("ticket:")
    for start, size, taken in ranges:
        number = max(start, last + 1)
        if tickets:
            number = numbering.beyond_kit(number)
        if number < start + size:
            if not taken:
                _take(ctx, series, start, size)
            return number
    return None


def last_number(ctx: Context, series: str, day: date) -> int:
    """The greatest number that this station has given in the series and the period of that day; 0 for none."""
    station = ctx.station
    return (
        _LAST.value(
            ctx.connection, b_ward=station.ward, b_station=station.id, b_series=series,
            b_period=period_of(series, day),
        )
        or 0
    )  # fmt: skip


@given_by(SUPERVISOR)
def type_letter(ctx: Context, command: TypeLetter) -> str:
    """A supervisor names an unused letter. Raises ExpectedError store.errors.{letter, letter_used}."""
    ctx.need_numbers()
    letter = command.letter.strip().upper()
    if len(letter) != 1 or not "A" <= letter <= "Z":
        raise ExpectedError("store.errors.letter", letter=letter)
    if letter in used_letters(ctx):
        raise ExpectedError("store.errors.letter_used", letter=letter)
    remembered.remember_letter(ctx, letter)
    tickets = ctx.settings.tickets
    grant = RangeGrant(series=f"ticket:{letter}", start=tickets.range_start, size=tickets.range_size)
    before = select(func.max(NumberRange.typed)).where(NumberRange.ward == ctx.station.ward)
    _keep(ctx, grant, typed=1 + (ctx.connection.execute(before).scalar() or 0))
    fact = LetterTyped(series=grant.series, start=grant.start, size=grant.size)
    ctx.record(fact, subject=range_subject(grant.series, grant.start), actor=command.actor)
    return letter


def used_letters(ctx: Context) -> set[str]:
    """Letters of the ward's fields, of every range and number known here, and those ever typed here."""
    letters = remembered.known_letters(ctx)
    letters.update(field.letter for field in ctx.catalogue.fields())
    series = NumberRange.series
    query = select(series).where(NumberRange.ward == ctx.station.ward, series >= "ticket:", series < "ticket;")
    letters.update(name.removeprefix("ticket:") for name in ctx.connection.execute(query).scalars())
    letters.update(_given_letters(ctx, set(ascii_uppercase) - letters))
    return letters


def _given_letters(ctx: Context, letters: set[str]) -> Iterator[str]:
    """Those of which any station of the ward has given a ticket: asked by key, since the days' marks are many."""
    ward = ctx.station.ward
    known = select(KnownStation.station).where(KnownStation.station.startswith(f"{ward}.")).distinct()
    for station in ctx.connection.execute(known).scalars().all():
        for letter in letters:
            if _EVER.value(ctx.connection, b_ward=ward, b_station=station, b_series=f"ticket:{letter}"):
                yield letter


def add_range(ctx: Context, grant: RangeGrant) -> None:
    """Take a range that hub or central granted (or, on a single station, grant it). Repeating changes nothing."""
    table, station = NumberRange, ctx.station
    known = select(table.station, table.epoch).where(
        table.ward == station.ward, table.series == grant.series, table.start == grant.start
    )
    if ctx.connection.execute(known).first() == (station.id, station.epoch):
        return
    _keep(ctx, grant)
    if Role.SINGLE in station.roles and not grant.granted_by:  # what central granted stands in its own chain
        _record(ctx, grant)


def give_up_own(ctx: Context) -> None:
    """What this station granted itself while it was alone may be another one's: it stays named, and is used no more."""
    table, station = NumberRange, ctx.station
    mine = (table.ward == station.ward, table.station == station.id, table.epoch == station.epoch, table.typed == 0)
    ctx.connection.execute(update(table).where(*mine).values(epoch=GIVEN_UP))


def _ranges(ctx: Context, series: str) -> list[tuple[int, int, int]]:
    station = ctx.station
    found = _OWN.all(
        ctx.connection, b_ward=station.ward, b_series=series, b_station=station.id, b_epoch=station.epoch
    )
    return [(start, size, taken) for start, size, taken in found]


def _grants_itself(ctx: Context, series: str) -> bool:
    """The single station grants itself tickets in its first epoch, alone or as the first of its ward to join central;
    another one's numbers would be given again. Official codes come from above alone."""
    station = ctx.station
    if Role.SINGLE not in station.roles or not station.first_epoch or not series.startswith("ticket:"):
        return False
    return meta(ctx.connection, "grants_itself") != "0"


def _grant_itself(ctx: Context, series: str) -> bool:
    """Numbers of three digits at first, so that room is left above for a later epoch; more when they are used up.

    Once a hub or central knows of them, more comes from there alone: it may have given the next ones to another kiosk.
    """
    tickets, own = ctx.settings.tickets, _ranges(ctx, series)
    start = max((start + size for start, size, _taken in own), default=tickets.range_start)
    size = min(PORTION, tickets.range_start + tickets.range_size - start)
    if size < 1 or (own and chains.acknowledged(ctx.connection, ctx.station.id, ctx.station.epoch)):
        return False
    grant = RangeGrant(series=series, start=start, size=size)
    _keep(ctx, grant)
    _record(ctx, grant)
    return True


def _keep(ctx: Context, grant: RangeGrant, typed: int = 0) -> None:
    station = ctx.station
    where = (
        NumberRange.ward == station.ward, NumberRange.series == grant.series, NumberRange.start == grant.start,
    )  # fmt: skip
    given = {"size": grant.size, "station": station.id, "epoch": station.epoch, "taken": 0, "typed": typed}
    if not ctx.connection.execute(update(NumberRange).where(*where).values(**given)).rowcount:
        ctx.connection.execute(
            insert(NumberRange).values(ward=station.ward, series=grant.series, start=grant.start, **given)
        )


def _record(ctx: Context, grant: RangeGrant) -> None:
    fact = RangeGranted(series=grant.series, start=grant.start, size=grant.size, station=ctx.station.id)
    ctx.record(fact, subject=range_subject(grant.series, grant.start))


def _take(ctx: Context, series: str, start: int, size: int) -> None:
    station = ctx.station
    ctx.connection.execute(
        update(NumberRange)
        .where(NumberRange.ward == station.ward, NumberRange.series == series, NumberRange.start == start)
        .values(taken=1)
    )
    ctx.record(RangeTaken(series=series, start=start, size=size), subject=range_subject(series, start))
