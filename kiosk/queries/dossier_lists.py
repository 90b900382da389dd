"""The clerk's lists: dossiers of today, in work, due, late, waiting for papers, ready, without an official code.

Called by the desk's list. Each list is cut off at `SHOWN` rows and counted up to values.dossier_lists.MOST, so that
neither grows with the years. Raises nothing.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, TextClause, and_, func, select

from kiosk.clock import business_day, local
from kiosk.db.tables.dossiers import UNCODED, DossierRecord
from kiosk.db.tables.drafts import DraftRow
from kiosk.queries.dossiers import rows, value
from kiosk.store import Reader
from kiosk.values.dossier_lists import MOST, Shelf, ShelfCount, ShelvedDossiers
from kiosk.values.dossier_steps import Stage
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import TicketId

SHOWN = 300
# The time of one that waits for papers does not run: it counts anew when they have come (NĐ 118/2025 Điều 11).
RUNNING = (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.DUTY)


def _stamp(at: datetime) -> str:
    """As deadlines are written: local, to the minute."""
    return f"{at:%Y-%m-%dT%H:%M}"


def _on(shelf: Shelf, now: datetime) -> ColumnElement[bool] | TextClause:
    """Which dossiers lie on it. `now`: UTC."""
    record, here = DossierRecord, local(now)
    running = record.stage.in_(RUNNING)
    over_tomorrow = datetime.combine(here.date() + timedelta(days=2), time())
    lists: dict[Shelf, ColumnElement[bool] | TextClause] = {
        Shelf.TODAY: record.day == business_day(now),
        Shelf.OPEN: running,
        Shelf.DUE: and_(running, record.due_now >= _stamp(here), record.due_now < _stamp(over_tomorrow)),
        Shelf.LATE: and_(running, record.due_now > "", record.due_now < _stamp(here)),
        Shelf.SUPPLEMENT: record.stage == Stage.SUPPLEMENT,
        Shelf.READY: record.stage == Stage.DONE,
        Shelf.UNCODED: UNCODED,
        Shelf.LOOK_UP: record.to_look_up > 0,
    }
    return lists[shelf]


def _in_order(query: Select, shelf: Shelf) -> Select:
    """The newest of today first; else what comes to its end first."""
    record = DossierRecord
    if shelf is Shelf.TODAY:
        return query.order_by(record.received_at.desc(), record.subject.desc())
    if shelf in (Shelf.READY, Shelf.SUPPLEMENT, Shelf.UNCODED, Shelf.LOOK_UP):
        return query.order_by(record.received_at, record.subject)
    return query.order_by(record.due_now, record.subject)


def shelf(reader: Reader, asked: Shelf) -> ShelvedDossiers:
    """The first `SHOWN` of a list."""
    query = _in_order(rows(reader).where(_on(asked, reader.clock.now())), asked).limit(SHOWN + 1)
    found = tuple(value(row) for row in reader.connection.execute(query))
    return ShelvedDossiers(shelf=asked, rows=found[:SHOWN], more=len(found) > SHOWN)


def counts(reader: Reader) -> tuple[ShelfCount, ...]:
    """Of each list, in the order of the lists."""
    now = reader.clock.now()
    return tuple(ShelfCount(shelf=one, count=_count(reader, one, now)) for one in Shelf)


def _count(reader: Reader, one: Shelf, now: datetime) -> int:
    some = (
        select(DossierRecord.subject)
        .where(DossierRecord.ward == reader.station.ward, DossierRecord.received_at.is_not(None), _on(one, now))
        .limit(MOST)
    )
    return int(reader.connection.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def of_ticket(reader: Reader, ticket: TicketId) -> tuple[DossierRow, ...]:
    """What came of a visit, newest first."""
    return _all(reader, DossierRecord.ticket == ticket)


def of_declaration(reader: Reader, code: str) -> tuple[DossierRow, ...]:
    """The dossiers of a declaration, by the code on its slip."""
    drafts = select(DraftRow.subject).where(DraftRow.ward == reader.station.ward, DraftRow.code == code)
    return _all(reader, DossierRecord.draft.in_(drafts))


def _all(reader: Reader, which: ColumnElement[bool]) -> tuple[DossierRow, ...]:
    query = rows(reader).where(which).order_by(DossierRecord.received_at.desc()).limit(SHOWN)
    return tuple(value(row) for row in reader.connection.execute(query))
