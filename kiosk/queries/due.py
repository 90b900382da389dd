"""Which dossiers are due today, on the next working day, within some working hours, or late: reminders in time.

Called by the idle desk and the head's page of the day. Only dossiers whose time runs are listed: one for which papers
were asked waits for the citizen, and its deadline counts anew when they come (NĐ 118/2025 Điều 11). Reads ranges of
the index (ward, stage, due_now), at most `most` rows of each stage; raises nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import bindparam, func, select

from kiosk.clock import ZONE, local
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.rules import calendars, deadlines
from kiosk.store import Reader
from kiosk.values.base import Text
from kiosk.values.dossier_steps import Stage
from kiosk.values.dossiers import Applicant
from kiosk.values.due import DueCounts, DueDossier
from kiosk.values.ids import DossierId, ProcedureCode

MOST = 200  # rows of one list
RUNNING = (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.DUTY)
_table = DossierRecord
_WITHIN = (
    _table.ward == bindparam("b_ward"),
    _table.stage == bindparam("b_stage"),
    _table.due_now > bindparam("b_after"),
    _table.due_now <= bindparam("b_until"),
)
_ROWS = Prepared(
    select(
        _table.subject, _table.official_code, _table.code, _table.procedure, _table.received_at, _table.due_now,
        _table.due, _table.stage, _table.holder, _table.apologies, _table.procedure_version,
    )
    .where(*_WITHIN, _table.received_at.is_not(None))
    .order_by(_table.due_now)
    .limit(bindparam("b_most"))
)  # fmt: skip
_COUNT = Prepared(select(func.count()).select_from(_table).where(*_WITHIN))


class Span(NamedTuple):
    """Deadlines after `after` until `until`, both local "YYYY-MM-DDTHH:MM"."""

    after: str
    until: str


def due_today(reader: Reader, most: int = MOST) -> tuple[DueDossier, ...]:
    """Those whose hour is still to come today, the next first."""
    return _within(reader, _today(local(reader.clock.now())), most)


def due_tomorrow(reader: Reader, most: int = MOST) -> tuple[DueDossier, ...]:
    """Those due on the next working day (and on whatever days off lie before it), the next first."""
    return _within(reader, _tomorrow(reader, local(reader.clock.now())), most)


def lapsing(reader: Reader, most: int = MOST) -> tuple[DueDossier, ...]:
    """Those that lapse within the next `dossiers.remind_hours` hours of working time, the next first."""
    return _within(reader, _soon(reader, local(reader.clock.now())), most)


def late(reader: Reader, most: int = MOST) -> tuple[DueDossier, ...]:
    """Those whose deadline is over, the longest first; each with name and phone, as far as they open here."""
    return tuple(_with_person(reader, one) for one in _within(reader, _over(local(reader.clock.now())), most))


def counts(reader: Reader) -> DueCounts:
    """How many each list has in truth, however long it is."""
    now = local(reader.clock.now())
    spans = (_over(now), _soon(reader, now), _today(now), _tomorrow(reader, now))
    return DueCounts(**dict(zip(DueCounts.__struct_fields__, (_count(reader, span) for span in spans), strict=True)))


# -- which times --------------------------------------------------------------------------------------------


def _over(now: datetime) -> Span:
    return Span("", _said(now))


def _today(now: datetime) -> Span:
    return Span(_said(now), _end_of(now.date()))


def _tomorrow(reader: Reader, now: datetime) -> Span:
    today = now.date()
    try:
        next_day = calendars.next_working_day(today, reader.catalogue.calendars())
    except ExpectedError:  # the calendar closes for ever: motcua doctor says so
        next_day = today + timedelta(days=1)
    return Span(_end_of(today), _end_of(next_day))


def _soon(reader: Reader, now: datetime) -> Span:
    catalogue, length = reader.catalogue, timedelta(hours=reader.settings.dossiers.remind_hours)
    try:
        end = deadlines.after_working_time(now, length, catalogue.calendars(), catalogue.hours())
    except ExpectedError:  # no hours, or no working day
        end = now + length
    return Span(_said(now), _said(end))


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def _end_of(day: date) -> str:
    return _said(datetime.combine(day, time(23, 59), ZONE))


# -- reading ------------------------------------------------------------------------------------------------


def _within(reader: Reader, span: Span, most: int) -> tuple[DueDossier, ...]:
    """Each stage in the order of its index: nothing is sorted but what is shown."""
    rows = [row for stage in RUNNING for row in _ROWS.all(
        reader.connection, b_ward=reader.station.ward, b_stage=stage, b_after=span.after, b_until=span.until,
        b_most=most,
    )]  # fmt: skip
    rows.sort(key=lambda row: row[5])
    return tuple(_value(reader, row) for row in rows[:most])


def _count(reader: Reader, span: Span) -> int:
    given = {"b_ward": reader.station.ward, "b_after": span.after, "b_until": span.until}
    return sum(_COUNT.value(reader.connection, b_stage=stage, **given) for stage in RUNNING)


def _value(reader: Reader, row: Columns) -> DueDossier:
    subject, official, code, procedure, received_at, due, first_due, stage, holder, apologies, version = row
    return DueDossier(
        id=DossierId(subject), code=official or code or "", procedure=ProcedureCode(procedure),
        name=_name(reader, procedure, received_at, version), received_at=received_at, due=due, first_due=first_due,
        stage=Stage(stage), holder=holder or "", apologies=apologies or 0,
    )  # fmt: skip


def _name(reader: Reader, procedure: str, received_at: datetime, version: int) -> Text | None:
    try:
        short: Text = reader.catalogue.procedure(procedure, local(received_at).date(), version or None).short
    except ExpectedError:
        return None
    return short


def _with_person(reader: Reader, one: DueDossier) -> DueDossier:
    for event in reversed(reader.events_of(one.id)):
        applicant = getattr(event.sealed, "applicant", None)
        if isinstance(applicant, Applicant):
            return replace(one, person=applicant.name, phone=applicant.phone)
    return one
