"""What the city's server has set aside: looked at, judged anew and released, or closed for good with a reason.

Called by kiosk.server.city.quarantine. An event is never changed: it counts as it was signed, or not at all. What it
got wrong is corrected by a new event of its ward that names the same subject; `since` counts those. What is released
is folded like a received event; a fold that fails again sets it aside again. Each decision is a row of its own with
its reason, shown with the event ever after, and stands in the audit, all in one transaction. Raises ExpectedError
city_pages.errors.{not_there, stays_aside}.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, and_, func, insert, or_, select

from kiosk.city import audit
from kiosk.db.base import from_micros
from kiosk.db.tables.city_accounts import AsideDecisionRow
from kiosk.db.tables.journal import QUARANTINED, JournalEvent, QuarantinedEvent
from kiosk.errors import ExpectedError
from kiosk.journal import inbox
from kiosk.journal.envelope import Envelope, read
from kiosk.journal.known import roles_at
from kiosk.journal.quarantine import FOLD
from kiosk.journal.storing import foreign
from kiosk.records import declared
from kiosk.records.opening import Unacceptable, body_of
from kiosk.store import Context, Reader, judge
from kiosk.values.ids import ward_of
from kiosk.values.set_aside import (
    AsideAct,
    AsideDecision,
    AsidePlace,
    SetAsideEvent,
    SettleAside,
    SettledAside,
)

PAGE = 100
DECIDED = 20
_d = AsideDecisionRow.__table__.c
_table = QuarantinedEvent.__table__.c


def of_wards(wards: Iterable[str] | None) -> ColumnElement[bool] | None:
    """Stations of these wards, by the order of their names: "99001." to "99001/"; None for all."""
    if wards is None:
        return None
    return or_(False, *(and_(_table.station >= f"{ward}.", _table.station < f"{ward}/") for ward in wards))


def held(
    reader: Reader, *, wards: Iterable[str] | None = None, reason: str = "", station: str = "", most: int = PAGE
) -> tuple[SetAsideEvent, ...]:
    """What lies aside and is open, the newest first."""
    query = select(QuarantinedEvent.__table__).where(_table.closed == 0)
    scope = of_wards(wards)
    if scope is not None:
        query = query.where(scope)
    for column, wanted in ((_table.reason, reason), (_table.station, station)):
        if wanted:
            query = query.where(column == wanted)
    rows = reader.connection.execute(query.order_by(_table.at.desc()).limit(most)).all()
    return tuple(_shown(QuarantinedEvent(**row._mapping)) for row in rows)


def one(reader: Reader, place: AsidePlace) -> SetAsideEvent | None:
    """With what was decided of it, and what was accepted of the same subject since."""
    found = _found(reader, place)
    if found is None:
        return None
    shown = msgspec.structs.replace(_shown(found), decisions=_decisions(reader, *_decided_at(place)))
    event = read(found.raw)
    if event is None:
        return shown
    query = select(func.count()).where(
        JournalEvent.subject == event.subject, JournalEvent.depth > event.depth, JournalEvent.state != QUARANTINED
    )
    return msgspec.structs.replace(shown, since=reader.connection.execute(query).scalar() or 0)


def decided(reader: Reader, *, wards: Iterable[str] | None = None, most: int = DECIDED) -> tuple[AsideDecision, ...]:
    """What was decided of late, the newest first; `wards`: of these alone."""
    return _decisions(reader, *(() if wards is None else (_d.ward.in_(tuple(wards)),)), most=most)


def _decided_at(place: AsidePlace) -> tuple[ColumnElement[bool], ...]:
    return _d.station == place.station, _d.epoch == place.epoch, _d.seq == place.seq, _d.hash == place.hash


def _decisions(reader: Reader, *which: ColumnElement[bool], most: int = PAGE) -> tuple[AsideDecision, ...]:
    """Of one instant too they have an order: that of their events, and of one event that in which they were made."""
    order = (_d.at.desc(), _d.station, _d.epoch.desc(), _d.seq.desc(), _d.hash, _d.nth.desc())
    query = select(AsideDecisionRow.__table__).where(*which).order_by(*order).limit(most)
    return tuple(
        AsideDecision(
            place=AsidePlace(station=row.station, epoch=row.epoch, seq=row.seq, hash=row.hash), at=row.at,
            account=row.account, act=AsideAct(row.act), reason=row.reason, why=row.why,
        )
        for row in reader.connection.execute(query)
    )  # fmt: skip


def settle(ctx: Context, command: SettleAside) -> SettledAside:
    """Released where it passes now; closed for good where that is asked. Written down with it, and to the audit."""
    found = _found(ctx, command.place)
    if found is None or found.closed:
        raise ExpectedError("city_pages.errors.not_there")
    audit.note(ctx, command.by)
    act, reason = _settled(ctx, found, close=command.close)
    place = command.place
    former = ctx.connection.execute(select(func.max(_d.nth)).where(*_decided_at(place))).scalar() or 0
    ctx.connection.execute(
        insert(AsideDecisionRow).values(
            station=place.station, epoch=place.epoch, seq=place.seq, hash=place.hash, nth=former + 1,
            ward=ward_of(place.station), at=ctx.now, account=command.by.user.account, act=act, reason=reason,
            why=command.why,
        )
    )  # fmt: skip
    return SettledAside(released=act is AsideAct.RELEASED, reason=reason)


def _settled(ctx: Context, found: QuarantinedEvent, *, close: bool) -> tuple[AsideAct, str]:
    if close:
        inbox.refuse(ctx.connection, found, found.reason, closed=True)
        return AsideAct.CLOSED, found.reason
    event = read(found.raw)
    reason = "bytes" if event is None else _judged(ctx, event)
    if reason or found.reason not in ("kind", "version", "role", "ward", FOLD):
        inbox.refuse(ctx.connection, found, reason or found.reason)
        return AsideAct.KEPT, reason or found.reason
    inbox.release(ctx.connection, found, ctx.ledger.positions)
    ctx.ledger.pending += 1
    return AsideAct.RELEASED, ""


def _judged(ctx: Context, event: Envelope) -> str:
    roles = roles_at(inbox.senders(ctx.connection, event.station), event.epoch, event.seq)
    elsewhere = bool(foreign(ctx.connection, ward_of(event.station), [event.subject]))
    return judge(event, roles, elsewhere=elsewhere)


def _found(at: Context | Reader, place: AsidePlace) -> QuarantinedEvent | None:
    try:
        digest = bytes.fromhex(place.hash)
    except ValueError:
        return None
    query = select(QuarantinedEvent.__table__).where(
        _table.station == place.station, _table.epoch == place.epoch, _table.seq == place.seq,
        _table.hash == digest,
    )  # fmt: skip
    row = at.connection.execute(query).first()
    return None if row is None else QuarantinedEvent(**row._mapping)


def _shown(row: QuarantinedEvent) -> SetAsideEvent:
    place = AsidePlace(station=row.station, epoch=row.epoch, seq=row.seq, hash=row.hash.hex())
    shown = SetAsideEvent(
        place=place, reason=row.reason, at=from_micros(row.at), ward=ward_of(row.station), closed=bool(row.closed)
    )
    event = read(row.raw)
    if event is None:
        return shown
    return msgspec.structs.replace(
        shown, kind=event.kind, version=event.version, subject=event.subject, event_id=event.id, actor=event.actor,
        made_at=from_micros(event.made_at), body=_as_json(event), sealed=event.sealed is not None,
    )  # fmt: skip


def _as_json(event: Envelope) -> str:
    """The open part, its fields named where this program knows the kind; never what is sealed."""
    try:
        kind = declared().kinds.get(event.kind)
        body = body_of(kind, event.version, event.body) if kind is not None else None
    except Unacceptable:
        body = None
    try:
        given: object = msgspec.msgpack.decode(event.body)
        if body is not None:
            given = {name: getattr(body, name) for name in body.__struct_fields__}
        return msgspec.json.format(msgspec.json.encode(given), indent=2).decode()
    except (msgspec.MsgspecError, ValueError, TypeError):
        return ""
