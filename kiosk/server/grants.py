"""Standing ranges: a server's answer to a station's claim, a grant stored with its request id in the same transaction.

Called by the protocol router. A repeated claim gets the stored grant; a refusal is decided anew each time. A grant
lies above every range that any accepted event of the ward, or the claiming station, names for the series. Where no
room is left above, numbers come back that only closed epochs held: each business day starts a series anew, so
they may be granted again once those epochs have been closed for longer than any clock may go wrong. What a station
says it holds is believed as far as it could have come by it: a server that knows all it granted takes a few ranges
more (a station may have granted itself some while it was alone), and no greater number. A ward's hub grants tickets in
hundreds (001 to 299, 300 to 599, 600 to 899, then 1000 to 1299 and so on), to itself too; one that took over from
another grants nothing before the kiosks that it knows have greeted it, and leaves room above all it knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import func, insert, select, update

from kiosk.db.tables.journal import ACCEPTED, RANGES, JournalEvent, KnownStation
from kiosk.db.tables.ranges import EpochHeard, NumberRange
from kiosk.db.tables.sync import AnsweredCommand
from kiosk.journal import known
from kiosk.journal.envelope import read
from kiosk.records import declared
from kiosk.records.opening import Unacceptable, body_of
from kiosk.records.ranges import LetterTyped, RangeGranted, RangeTaken, range_subject
from kiosk.server import grant_memory, taking_over
from kiosk.store import Context, meta
from kiosk.store.context import AHEAD, doubted
from kiosk.sync.wire import Claim, ClaimAnswer
from kiosk.values.ids import ward_of
from kiosk.values.roles import NUMBERING, RECEIVING, Role

TICKETS = 999  # per business day: three digits on the slip
DOSSIERS = 500  # per business day and desk
COOLED = AHEAD + timedelta(days=1)  # a clock further ahead is doubted; after that no closed epoch numbers today
_ROLES = {"ticket:": NUMBERING, "dossier:": RECEIVING}
_SIZES = {"ticket:": TICKETS, "dossier:": DOSSIERS}
_LETTER = re.compile("ticket:[A-Z]")
_LAST = 9_999  # what fits on the paper
HUNDREDS = 300  # numbers that a hub grants at a time
_BEGINNINGS = (1, 300, 600, *range(1_000, _LAST, HUNDREDS))  # 900 to 999 stay free: no range has two lengths of numbers
BEYOND = 5  # ranges above all that is known here that a station may name


class Named(NamedTuple):
    """A range that a row or an event names, and the epoch of the station that holds it."""

    station: str
    epoch: int
    start: int
    end: int


def grant(ctx: Context, claim: Claim) -> ClaimAnswer:
    """Grant the next free range of a series, or say why not. The claim's signature has been verified."""
    table = AnsweredCommand
    before = select(table.answer).where(table.station == claim.station, table.request == claim.request)
    stored = ctx.connection.execute(before).scalar()
    if stored is not None:
        return msgspec.msgpack.decode(stored, type=ClaimAnswer)
    answer = _decide(ctx, claim)
    if answer.granted:
        kept = msgspec.msgpack.encode(answer)
        ctx.connection.execute(insert(table).values(station=claim.station, request=claim.request, answer=kept))
    return answer


def _decide(ctx: Context, claim: Claim) -> ClaimAnswer:
    ward, family = ward_of(claim.station), claim.series.partition(":")[0] + ":"
    reason = _refused(ctx, claim, ward, family)
    if reason:
        return ClaimAnswer(False, reason=reason)
    _hear(ctx, claim)
    if not believed(ctx, ward, {claim.series: claim.above}):
        return ClaimAnswer(False, reason="above")
    grant_memory.heard(ctx, ward, {claim.series: claim.above})
    floor = grant_memory.floor(ctx, ward, claim.series)
    if floor is None or taking_over.waits(ctx, ward, _ROLES[family]):
        return ClaimAnswer(False, reason=grant_memory.UNSURE)
    named = [*_rows(ctx, ward, claim.series), *_journals(ctx, ward, claim.series)]
    last = max(claim.above, floor, _of_the_single(ctx, ward, claim), *(one.end for one in named))
    start, size = _above(ctx, family, last + taking_over.room(ctx, claim.series, _SIZES[family]))
    if size <= 0:
        start, size = _returned(ctx, named, _SIZES[family])
    if size <= 0:
        return ClaimAnswer(False, reason="exhausted")
    if not grant_memory.remember(ctx, ward, claim.series, start + size - 1):
        return ClaimAnswer(False, reason=grant_memory.UNSURE)
    return _give(ctx, claim, ward, start, size)


def _above(ctx: Context, family: str, last: int) -> tuple[int, int]:
    """(start, size) of the range that begins next above `last`; size 0 or less where the paper has no room for it."""
    start = last + 1
    if family == "dossier:" or Role.HUB not in ctx.station.roles:
        return start, min(_SIZES[family], _LAST - start + 1)
    start = next((begin for begin in _BEGINNINGS if begin >= start), _LAST + 1)
    return start, min(HUNDREDS - start % HUNDREDS if start < HUNDREDS else HUNDREDS, _LAST - start + 1)


def _of_the_single(ctx: Context, ward: str, claim: Claim) -> int:
    """The last of the tickets that another station of the ward may grant itself, whether its journal is here or not."""
    if not claim.series.startswith("ticket:"):
        return 0
    name = KnownStation.station
    others = select(KnownStation.roles).where(name >= f"{ward}.", name < f"{ward}/", name != claim.station)
    singles = [roles for roles in ctx.connection.execute(others).scalars() if Role.SINGLE in roles.split(",")]
    return TICKETS if singles else 0


def _refused(ctx: Context, claim: Claim, ward: str, family: str) -> str:
    """Why the station may have no range of the series at all; "" if it may."""
    if family not in _SIZES or (family == "ticket:" and not _LETTER.fullmatch(claim.series)):
        return "series"
    sender = known.live(ctx.connection, claim.station)
    if sender is None or not _ROLES[family].intersection(sender.roles):
        return "role"
    return "" if _is_granted(ctx, ward, claim.series) else "prefix"


def _is_granted(ctx: Context, ward: str, series: str) -> bool:
    """Whether it is a series of which the ward may hold ranges."""
    prefix = meta(ctx.connection, f"prefix:{ward}")
    return bool(_LETTER.fullmatch(series)) or (bool(prefix) and series == f"dossier:{prefix}")


def believed(ctx: Context, ward: str, said: Mapping[str, int]) -> dict[str, int]:
    """Of the greatest numbers that a station says it holds, those that it can have come by."""
    held = grant_memory.said_before(ctx, ward)
    return {
        series: last for series, last in said.items()
        if last <= held.get(series, 0) or (_is_granted(ctx, ward, series) and last <= _most(ctx, ward, series))
    }  # fmt: skip


def _most(ctx: Context, ward: str, series: str) -> int:
    """The greatest number that any station of the ward may name. A server that was put back may have granted all."""
    if not grant_memory.knows_all(ctx, ward):
        return _LAST
    ends = (one.end for one in [*_rows(ctx, ward, series), *_journals(ctx, ward, series)])
    known_here = max(grant_memory.said_before(ctx, ward).get(series, 0), *ends, 0)
    return min(_LAST, known_here + BEYOND * _SIZES[series.partition(":")[0] + ":"])


def _give(ctx: Context, claim: Claim, ward: str, start: int, size: int) -> ClaimAnswer:
    table = NumberRange
    where = (table.ward == ward, table.series == claim.series, table.start == start)
    given = {"size": size, "station": claim.station, "epoch": claim.epoch, "taken": 0}
    if not ctx.connection.execute(update(table).where(*where).values(**given)).rowcount:
        ctx.connection.execute(insert(table).values(ward=ward, series=claim.series, start=start, **given))
    fact = RangeGranted(series=claim.series, start=start, size=size, station=claim.station)
    ctx.record(fact, subject=f"{range_subject(claim.series, start)}:{ward}")
    return ClaimAnswer(True, start, size)


# -- what is named ------------------------------------------------------------------------------------------


def _rows(ctx: Context, ward: str, series: str) -> list[Named]:
    """What this server has granted."""
    table = NumberRange
    query = select(table.station, table.epoch, table.start, table.size).where(
        table.ward == ward, table.series == series
    )
    return [Named(row.station, row.epoch, row.start, row.start + row.size - 1) for row in ctx.connection.execute(query)]


def _journals(ctx: Context, ward: str, series: str) -> list[Named]:
    """What the accepted events of the ward's stations name: also what a restored server granted and forgot."""
    table = JournalEvent
    query = select(table.raw).where(
        table.ward == ward,
        table.subject >= f"range:{series}:",
        table.subject < f"range:{series};",  # the character after ":"
        table.state == ACCEPTED,
        RANGES,  # as the index has it
    )
    found = (_named(raw, series) for raw in ctx.connection.execute(query).scalars())
    return [one for one in found if one is not None]


def _named(raw: bytes, series: str) -> Named | None:
    event = read(raw)
    if event is None:
        return None
    try:
        body = body_of(declared().kinds[event.kind], event.version, event.body)
    except (Unacceptable, KeyError):
        return None
    if not isinstance(body, (RangeGranted, LetterTyped, RangeTaken)):
        return None
    if body.series != series or body.start < 1 or body.size < 1:
        return None
    return Named(event.station, event.epoch, body.start, body.start + body.size - 1)


# -- what comes back ----------------------------------------------------------------------------------------


def _hear(ctx: Context, claim: Claim) -> None:
    """Note the first claim of an epoch that the station's accepted journal has opened."""
    before = select(EpochHeard.epoch).where(EpochHeard.station == claim.station, EpochHeard.epoch == claim.epoch)
    if ctx.connection.execute(before).first() is not None:
        return
    event = JournalEvent
    opened = select(event.epoch).where(
        event.station == claim.station, event.epoch == claim.epoch, event.seq == 1,
        event.kind == "epoch.opened", event.state == ACCEPTED,
    )  # fmt: skip
    if ctx.connection.execute(opened).first() is not None:
        ctx.connection.execute(
            insert(EpochHeard).values(station=claim.station, epoch=claim.epoch, at=ctx.now)
        )


def _returned(ctx: Context, named: list[Named], size: int) -> tuple[int, int]:
    """The lowest numbers that long closed epochs held and nobody holds now: (start, size), size 0 for none.

    A server that was put back from a backup does not know what it granted again in its lost tail, and keeps to
    the room above; so does a hub whose date is doubted, which cannot tell how long ago an epoch was closed.
    """
    if not ctx.station.first_epoch or (Role.HUB in ctx.station.roles and doubted(ctx.ledger, ctx.now)):
        return 0, 0
    closed = {one for one in named if _is_closed(ctx, one.station, one.epoch)}
    held = sorted((one.start, one.end) for one in named if one not in closed)
    for one in sorted(closed, key=lambda one: one.start):
        start, free = _free(one.start, min(one.end, _LAST), held)
        if free > 0:
            return start, min(size, free)
    return 0, 0


def _free(start: int, end: int, held: list[tuple[int, int]]) -> tuple[int, int]:
    """The first numbers from `start` to `end` that no held range covers: (start, how many)."""
    for low, high in held:
        if low > start:
            return start, min(end, low - 1) - start + 1
        start = max(start, high + 1)
    return start, end - start + 1


def _is_closed(ctx: Context, station: str, epoch: int) -> bool:
    """Whether a later epoch of the station was heard long enough ago."""
    later = select(func.min(EpochHeard.at)).where(EpochHeard.station == station, EpochHeard.epoch > epoch)
    at = ctx.connection.execute(later).scalar()
    return at is not None and ctx.now - at > COOLED
