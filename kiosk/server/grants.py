"""Standing ranges: central's answer to a station's claim, stored with its request id in the same transaction.

Called by the protocol router. A repeated claim gets the stored answer. A grant lies above every range that any
journal, or the claiming station, names for the series in that ward, so that also a restored central never gives
a number twice.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import func, insert, select

from kiosk.db.tables.journal import JournalEvent
from kiosk.db.tables.ranges import NumberMark, NumberRange
from kiosk.db.tables.sync import AnsweredCommand
from kiosk.journal import inbox
from kiosk.journal.envelope import decode
from kiosk.records import declared
from kiosk.records.opening import Unacceptable, body_of
from kiosk.records.ranges import RangeGranted, range_subject
from kiosk.server import grant_memory
from kiosk.store import Context, meta
from kiosk.sync.wire import Claim, ClaimAnswer
from kiosk.values.ids import ward_of

TICKETS = 999  # per business day: three digits on the slip
DOSSIERS = 500  # per business day and desk
BOOKS = 10_000  # per year and station
_ROLES = {"ticket:": {"citizen", "single"}, "dossier:": {"desk", "single"}, "book:": {"desk", "single"},
          "receipt:": {"desk", "single"}}  # fmt: skip
_SIZES = {"ticket:": TICKETS, "dossier:": DOSSIERS, "book:": BOOKS, "receipt:": BOOKS}
_LAST = {"ticket:": 9_999, "dossier:": 9_999}  # what fits on the paper


def grant(ctx: Context, claim: Claim) -> ClaimAnswer:
    """Grant the next free range of a series, or say why not. The claim's signature has been verified."""
    table = AnsweredCommand
    known = select(table.answer).where(table.station == claim.station, table.request == claim.request)
    stored = ctx.connection.execute(known).scalar()
    if stored is not None:
        return msgspec.msgpack.decode(stored, type=ClaimAnswer)
    answer = _decide(ctx, claim)
    if answer.reason == grant_memory.UNSURE:
        return answer  # not final: asked again with the same request
    ctx.connection.execute(
        insert(table).values(
            station=claim.station, request=claim.request, answer=msgspec.msgpack.encode(answer)
        )
    )
    return answer


def _decide(ctx: Context, claim: Claim) -> ClaimAnswer:
    ward, family = ward_of(claim.station), claim.series.partition(":")[0] + ":"
    if family not in _SIZES or not claim.series.removeprefix(family):
        return ClaimAnswer(False, reason="series")
    roles = {role for sender in inbox.senders(ctx.connection, claim.station) for role in sender.roles}
    if not roles & _ROLES[family]:
        return ClaimAnswer(False, reason="role")
    if family == "dossier:" and claim.series != f"dossier:{meta(ctx.connection, f'prefix:{ward}')}":
        return ClaimAnswer(False, reason="prefix")
    grant_memory.heard(ctx, ward, {claim.series: claim.above})
    floor = grant_memory.floor(ctx, ward, claim.series)
    if floor is None:
        return ClaimAnswer(False, reason=grant_memory.UNSURE)
    start = max(claim.above, _named(ctx, ward, claim.series), floor) + 1
    size = min(_SIZES[family], _LAST.get(family, start + BOOKS) - start + 1)
    if size <= 0:
        return ClaimAnswer(False, reason="exhausted")
    if not grant_memory.remember(ctx, ward, claim.series, start + size - 1):
        return ClaimAnswer(False, reason=grant_memory.UNSURE)
    ctx.connection.execute(
        insert(NumberRange).values(
            ward=ward, series=claim.series, start=start, size=size, station=claim.station, epoch=claim.epoch, taken=0
        )
    )
    fact = RangeGranted(series=claim.series, start=start, size=size, station=claim.station)
    ctx.record(fact, subject=f"{range_subject(claim.series, start)}:{ward}")
    return ClaimAnswer(True, start, size)


def _named(ctx: Context, ward: str, series: str) -> int:
    """The greatest number of a series that any range or number known here names in the ward."""
    ranges = select(func.max(NumberRange.start + NumberRange.size - 1)).where(
        NumberRange.ward == ward, NumberRange.series == series
    )
    given = select(func.max(NumberMark.last)).where(NumberMark.ward == ward, NumberMark.series == series)
    greatest = [ctx.connection.execute(query).scalar() or 0 for query in (ranges, given)]
    return max(*greatest, _journals(ctx, ward, series))


def _journals(ctx: Context, ward: str, series: str) -> int:
    """The same from the events of ranges alone, quarantined ones too: what a restored central still learns."""
    table = JournalEvent
    query = select(table.raw).where(
        table.subject.startswith(f"range:{series}:"), table.kind.in_(("range.granted", "range.taken"))
    )
    greatest = 0
    for raw in ctx.connection.execute(query).scalars():
        event = decode(raw)
        try:
            body = body_of(declared().kinds[event.kind], event.version, event.body)
        except Unacceptable:
            continue
        if ward_of(getattr(body, "station", "") or event.station) == ward and body.series == series:
            greatest = max(greatest, body.start + body.size - 1)
    return greatest
