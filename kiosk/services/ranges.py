"""Numbers without a network: the next number of a series from this station's own standing ranges.

Called by the services of tickets and dossiers inside their transaction. The next number is 1 + the greatest own
number of the day and range, as derived from events. After a restore (a new epoch) the station owns no ranges:
tickets need a letter that a supervisor types, dossiers get provisional codes, books and receipts jump over
what may have been given in the lost tail. Raises ExpectedError tickets.errors.no_range.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, insert, select, update

from kiosk.clock import local
from kiosk.db.prepared import Prepared
from kiosk.db.tables.ranges import NumberMark, NumberRange
from kiosk.errors import ExpectedError
from kiosk.records.facts import period_of
from kiosk.records.ranges import RangeGranted, RangeTaken, range_subject
from kiosk.store import Context
from kiosk.values.journal import RangeGrant, TypeLetter

GAP = 1000  # numbers jumped over per day that a lost tail may have lasted (a ward's mean is 292 dossiers)
WHOLE = 99_999_999  # a range without a practical end
_GRANTABLE = ("ticket:", "dossier:", "book:", "receipt:", "tam:")
_JUMPING = ("book:", "receipt:")

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


def next_number(ctx: Context, series: str, day: date) -> int:
    """The next free number. The caller records a fact whose `numbered()` names it, in the same use case."""
    ranges = _ranges(ctx, series) or _grant_itself(ctx, series)
    last = _last(ctx, series, day)
    for start, size, taken in ranges:
        number = max(start, last + 1)
        if number < start + size:
            if not taken:
                _take(ctx, series, start, size)
            return number
    raise ExpectedError("tickets.errors.no_range", series=series)


def ticket_letter(ctx: Context, letter: str) -> str:
    """The letter that tickets of a field bear now: its own, or after a restore the one a supervisor typed."""
    if _ranges(ctx, f"ticket:{letter}") or (_grants_itself(ctx) and ctx.station.first_epoch):
        return letter
    query = (
        select(NumberRange.series)
        .where(
            NumberRange.ward == ctx.station.ward,
            NumberRange.epoch == ctx.station.epoch,
            NumberRange.station == ctx.station.id,
            NumberRange.series.startswith("ticket:"),
        )
        .order_by(NumberRange.series.desc())
    )
    typed: str | None = ctx.connection.execute(query).scalars().first()
    if typed is None:
        raise ExpectedError("tickets.errors.no_range", series=f"ticket:{letter}")
    return typed.removeprefix("ticket:")


def tam_desk(ctx: Context, desk: str) -> str:
    """The desk as provisional codes name it: after a restore with the epoch, so that no code comes twice."""
    return desk if ctx.station.first_epoch else f"{desk}E{ctx.station.epoch}"


def type_letter(ctx: Context, command: TypeLetter) -> str:
    """A supervisor names an unused letter. Raises ExpectedError store.errors.{letter, letter_used}."""
    letter = command.letter.strip().upper()
    if len(letter) != 1 or not "A" <= letter <= "Z":
        raise ExpectedError("store.errors.letter", letter=letter)
    if letter in used_letters(ctx):
        raise ExpectedError("store.errors.letter_used", letter=letter)
    ctx.remember_letter(letter)
    grant = RangeGrant(
        series=f"ticket:{letter}", start=ctx.settings.tickets.range_start, size=ctx.settings.tickets.range_size
    )
    _keep(ctx, grant)
    _record(ctx, grant, "letter", command.actor)
    return letter


def used_letters(ctx: Context) -> set[str]:
    """Letters of the ward's fields, of every range and number known here, and those ever typed here."""
    letters = ctx.known_letters()
    letters.update(field.letter for field in ctx.catalogue.fields())
    for column in (NumberRange.series, NumberMark.series):
        query = select(column).where(column.startswith("ticket:")).distinct()
        letters.update(name.removeprefix("ticket:") for name in ctx.connection.execute(query).scalars())
    return letters


def add_range(ctx: Context, grant: RangeGrant) -> None:
    """Take a range that hub or central granted (or, on a single station, grant it). Repeating changes nothing."""
    known = select(NumberRange.start).where(
        NumberRange.ward == ctx.station.ward, NumberRange.series == grant.series, NumberRange.start == grant.start
    )
    if ctx.connection.execute(known).first() is not None:
        return
    _keep(ctx, grant)
    if _grants_itself(ctx) and not grant.granted_by:  # what central granted stands in its own chain
        _record(ctx, grant, "standing", "")


def _ranges(ctx: Context, series: str) -> list[tuple[int, int, int]]:
    station = ctx.station
    found = _OWN.all(
        ctx.connection, b_ward=station.ward, b_series=series, b_station=station.id, b_epoch=station.epoch
    )
    return [(start, size, taken) for start, size, taken in found]


def _last(ctx: Context, series: str, day: date) -> int:
    station = ctx.station
    return (
        _LAST.value(
            ctx.connection, b_ward=station.ward, b_station=station.id, b_series=series,
            b_period=period_of(series, day),
        )
        or 0
    )  # fmt: skip


def _grants_itself(ctx: Context) -> bool:
    return "single" in ctx.station.roles


def _grant_itself(ctx: Context, series: str) -> list[tuple[int, int, int]]:
    """The single station grants for itself: everything at first, after a restore only what is safe."""
    if not _grants_itself(ctx) or not series.startswith(_GRANTABLE):
        return []
    tickets = ctx.settings.tickets
    if ctx.station.first_epoch:
        is_ticket = series.startswith("ticket:")
        start, size, why = (
            (tickets.range_start, tickets.range_size, "standing") if is_ticket else (1, WHOLE, "standing")
        )
    elif series.startswith("tam:"):
        start, size, why = 1, WHOLE, "standing"
    elif series.startswith(_JUMPING):
        start, size, why = _after_gap(ctx, series), WHOLE, "gap"
    else:
        return []
    grant = RangeGrant(series=series, start=start, size=size)
    _keep(ctx, grant)
    _record(ctx, grant, why, "")
    return [(start, size, 0)]


def _after_gap(ctx: Context, series: str) -> int:
    """A number that the lost tail cannot have reached: GAP for each day of the year so far.

    How long the lost tail lasted is unknown; the book began with the year.
    """
    known = select(func.max(NumberMark.last)).where(NumberMark.series == series)
    last = ctx.connection.execute(known).scalar() or 0
    earlier = select(func.max(NumberRange.start)).where(NumberRange.series == series)
    begun = ctx.connection.execute(earlier).scalar() or 0
    days = local(ctx.now).timetuple().tm_yday
    return max(last, begun) + GAP * max(1, days)


def _keep(ctx: Context, grant: RangeGrant) -> None:
    station = ctx.station
    where = (
        NumberRange.ward == station.ward, NumberRange.series == grant.series, NumberRange.start == grant.start,
    )  # fmt: skip
    given = {"size": grant.size, "station": station.id, "epoch": station.epoch, "taken": 0}
    if not ctx.connection.execute(update(NumberRange).where(*where).values(**given)).rowcount:
        ctx.connection.execute(
            insert(NumberRange).values(ward=station.ward, series=grant.series, start=grant.start, **given)
        )


def _record(ctx: Context, grant: RangeGrant, why: str, actor: str) -> None:
    fact = RangeGranted(series=grant.series, start=grant.start, size=grant.size, station=ctx.station.id, why=why)
    ctx.record(fact, subject=range_subject(grant.series, grant.start), actor=actor)


def _take(ctx: Context, series: str, start: int, size: int) -> None:
    station = ctx.station
    ctx.connection.execute(
        update(NumberRange)
        .where(NumberRange.ward == station.ward, NumberRange.series == series, NumberRange.start == start)
        .values(taken=1)
    )
    ctx.record(RangeTaken(series=series, start=start, size=size), subject=range_subject(series, start))
