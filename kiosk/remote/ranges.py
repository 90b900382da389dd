"""Asking hub or central for standing ranges: each claim is stored with its request id and repeated until answered.

Called by the push worker once everything is pushed, so that the server knows every range our journal names. A
series is asked for when this epoch has none of it, or when the last one is half used up; after a refusal it is asked
for again in a while, under a new request id, and at once when the station was enrolled anew, with other roles perhaps.
Raises what the link raises.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from kiosk.clock import business_day
from kiosk.db.tables.ranges import NumberMark, NumberRange
from kiosk.db.tables.sync import AskedCommand
from kiosk.ids import uuid7
from kiosk.records.facts import period_of
from kiosk.remote.link import Link
from kiosk.services import ranges
from kiosk.store import Context, Reader, Store
from kiosk.sync import wire
from kiosk.values.base import Value
from kiosk.values.journal import RangeGrant
from kiosk.values.roles import NUMBERING, RECEIVING, UPSTREAM, Role

WAIT = 30.0
AGAIN = {"refused": timedelta(minutes=10), "unsure": timedelta(minutes=1)}  # outcomes of asked_commands


class _Answered(Value, frozen=True, kw_only=True):
    claim: str
    granted_by: str
    answer: wire.ClaimAnswer


def claim_missing(store: Store, link: Link, prefix: str, level: str = UPSTREAM) -> int:
    """Claim whatever is missing; how many ranges were granted. `prefix` of dossier codes, as the server names it;
    `level`: who that server is."""
    store.run(_ask_for_missing, prefix).result(WAIT)
    granted = 0
    for claim in store.read(_unanswered).result(WAIT):
        answer = link.ask("/v1/claim", claim, wire.ClaimAnswer)
        outcome = _Answered(claim=claim.request, granted_by=level, answer=answer)
        granted += bool(store.run(_take, outcome).result(WAIT))
    return granted


def _ask_for_missing(ctx: Context, prefix: str) -> None:
    """Store a claim for each series that needs one and has none under way or just refused in this epoch."""
    table = AskedCommand
    query = select(table.series, table.outcome, table.asked_at).where(
        table.epoch == ctx.station.epoch, table.outcome != "granted"
    )
    resting = {row.series for row in ctx.connection.execute(query) if _rests(ctx, row.outcome, row.asked_at)}
    for series in _wanted(ctx, prefix):
        if series not in resting and _needs(ctx, series):
            refused = (table.series == series, table.outcome.in_(AGAIN))
            ctx.connection.execute(delete(table).where(*refused))
            ctx.connection.execute(
                insert(table).values(
                    request=uuid7(ctx.now), epoch=ctx.station.epoch, series=series, above=_above(ctx, series),
                    asked_at=ctx.now, outcome="",
                )
            )  # fmt: skip


def ask_anew(ctx: Context) -> None:
    """The station was enrolled just now: what was refused before is asked for at once."""
    ctx.connection.execute(delete(AskedCommand).where(AskedCommand.outcome.in_(AGAIN)))


def _rests(ctx: Context, outcome: str, asked_at: datetime) -> bool:
    """Whether a claim is under way, or was refused so lately that asking again would only be a nuisance.

    One that a clock since put right dates into the future does not rest.
    """
    return outcome not in AGAIN or timedelta() <= ctx.now - asked_at < AGAIN[outcome]


def _wanted(ctx: Context, prefix: str) -> list[str]:
    roles, wanted = set(ctx.station.roles), []
    if roles & NUMBERING and Role.HUB not in roles:  # a hub grants itself, and a standby numbers nothing yet
        wanted += [f"ticket:{letter}" for letter in dict.fromkeys(field.letter for field in ctx.catalogue.fields())]
    if roles & RECEIVING and prefix:
        wanted.append(f"dossier:{prefix}")
    return wanted


def _needs(ctx: Context, series: str) -> bool:
    """Whether this epoch has no range of the series, or its last one is half used."""
    table, mark, station = NumberRange, NumberMark, ctx.station
    query = select(table.start, table.size).where(
        table.ward == station.ward, table.series == series, table.station == station.id, table.epoch == station.epoch
    )
    last = ctx.connection.execute(query.order_by(table.start.desc())).first()
    if last is None:
        return True
    given = select(mark.last).where(
        mark.ward == station.ward, mark.station == station.id, mark.series == series,
        mark.period == period_of(series, business_day(ctx.now)),
    )  # fmt: skip
    return (ctx.connection.execute(given).scalar() or 0) >= last.start + last.size // 2


def _above(ctx: Context, series: str) -> int:
    """The greatest number that any range known here names, of earlier epochs too."""
    table = NumberRange
    query = select(func.max(table.start + table.size - 1)).where(
        table.ward == ctx.station.ward, table.series == series
    )
    return ctx.connection.execute(query).scalar() or 0


def held(connection: Connection, station: str) -> dict[str, int]:
    """The greatest number of each series of all ranges that a station holds: a restored server may have forgotten."""
    table = NumberRange
    mine = select(table.series, func.max(table.start + table.size - 1)).where(table.station == station)
    return {row[0]: row[1] for row in connection.execute(mine.group_by(table.series))}


def _unanswered(reader: Reader) -> list[wire.Claim]:
    table, station = AskedCommand, reader.station
    query = select(table.request, table.series, table.above).where(table.epoch == station.epoch, table.outcome == "")
    return [
        wire.Claim(station.id, station.epoch, row.request, row.series, row.above)
        for row in reader.connection.execute(query.order_by(table.asked_at, table.series))
    ]


def _take(ctx: Context, outcome: _Answered) -> bool:
    """The range and the claim's outcome in one transaction."""
    answer: wire.ClaimAnswer = outcome.answer
    table = AskedCommand
    where = (table.request == outcome.claim, table.outcome == "")
    series = ctx.connection.execute(select(table.series).where(*where)).scalar()
    if series is None:
        return False
    if answer.granted:
        grant = RangeGrant(series=series, start=answer.start, size=answer.size, granted_by=outcome.granted_by)
        ranges.add_range(ctx, grant)
    word = "granted" if answer.granted else answer.reason if answer.reason in AGAIN else "refused"
    ctx.connection.execute(update(table).where(*where).values(outcome=word))
    return answer.granted
