"""Read-only questions about print jobs: what waits for a printer, and what staff should look at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from kiosk.db.rows import all_of, filled, first_of
from kiosk.db.tables.print_jobs import PrintJobRow, RollRow
from kiosk.store import Context, Reader
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import NEAR_END, UNDONE, JobState, PaperKind, PrintJob


def job_of(row: PrintJobRow, state: JobState | None = None) -> PrintJob:
    """The value of a row of print_jobs."""
    return PrintJob(
        id=JobId(row.id), kind=PaperKind(row.kind), subject=row.subject, place=Place(row.place),
        state=state or JobState(row.state), nth=row.nth, asked_at=row.asked_at, reason=row.reason, remote=row.remote,
    )  # fmt: skip


def is_held(now: datetime) -> ColumnElement[bool]:
    """Of rows that are held back at `now`; a clock that was put back holds nothing back for longer."""
    return func.coalesce(and_(PrintJobRow.held_until > now, PrintJobRow.asked_at <= now), False)


def in_state(reader: Reader | Context, state: JobState = JobState.WAITING) -> tuple[PrintJob, ...]:
    """The jobs of one state, oldest first: by default those that wait and are not held back."""
    query = (
        select(PrintJobRow)
        .where(PrintJobRow.state == state, ~is_held(reader.clock.now()))
        .order_by(PrintJobRow.asked_at, PrintJobRow.id)
    )
    return tuple(job_of(row) for row in all_of(PrintJobRow, reader.connection, query))


def out_already(reader: Reader | Context, kind: PaperKind, subject: str) -> int:
    """How many of this paper came out, or may have."""
    query = select(func.count()).where(
        PrintJobRow.kind == kind, PrintJobRow.subject == subject,
        PrintJobRow.state.in_([state for state in JobState if state.may_be_out]),
    )  # fmt: skip
    return int(reader.connection.execute(query).scalar() or 0)


def troubles(reader: Reader) -> tuple[PrintJob, ...]:
    """What a person has to know of the last hours, newest first: papers that did not come out, that have to be looked
    for, or that wait in a queue which says why; none that was asked for once more. Then printers with little paper."""
    since = reader.clock.now() - timedelta(hours=12)
    later = aliased(PrintJobRow)
    after = or_(
        later.asked_at > PrintJobRow.asked_at, and_(later.asked_at == PrintJobRow.asked_at, later.id > PrintJobRow.id)
    )
    again = exists().where(later.kind == PrintJobRow.kind, later.subject == PrintJobRow.subject, after)
    ended = PrintJobRow.state.in_((JobState.FAILED, JobState.EXPIRED, JobState.CANCELLED))
    not_out = and_(ended, PrintJobRow.reason != UNDONE)
    to_look_at = and_(PrintJobRow.state.in_((JobState.UNKNOWN, JobState.HANDED_OVER)), PrintJobRow.reason != "")
    query = (
        select(PrintJobRow)
        .where(or_(not_out, to_look_at), PrintJobRow.asked_at > since, ~again)
        .order_by(PrintJobRow.asked_at.desc(), PrintJobRow.id.desc())
    )
    found = tuple(job_of(row) for row in all_of(PrintJobRow, reader.connection, query))
    return (*found, *_near_end(reader, since))


def _near_end(reader: Reader, since: datetime) -> tuple[PrintJob, ...]:
    """The last paper of each printer of the ward that told of its roll with it, also at other machines."""
    query = select(RollRow).where(RollRow.ward == reader.station.ward, RollRow.low.is_(True), RollRow.at > since)
    return tuple(
        PrintJob(
            id=JobId(row.subject), kind=PaperKind(row.paper), subject=row.subject, place=Place(row.place),
            state=JobState.PRINTED, nth=1, asked_at=filled(row.at), reason=NEAR_END,
        )
        for row in all_of(RollRow, reader.connection, query.order_by(RollRow.subject))
    )  # fmt: skip


def of_subject(reader: Reader | Context, kinds: tuple[PaperKind, ...], subject: str) -> tuple[PrintJob, ...]:
    """All jobs of these papers of a subject, oldest first."""
    query = select(PrintJobRow).where(PrintJobRow.kind.in_(kinds), PrintJobRow.subject == subject)
    rows = all_of(PrintJobRow, reader.connection, query.order_by(PrintJobRow.asked_at, PrintJobRow.id))
    return tuple(job_of(row) for row in rows)


def by_id(reader: Reader, job: JobId) -> PrintJob | None:
    row = first_of(PrintJobRow, reader.connection, select(PrintJobRow).where(PrintJobRow.id == job))
    return job_of(row) if row is not None else None


def last(reader: Reader, kind: PaperKind, subject: str) -> PrintJob | None:
    """The latest print of a paper that was not taken back; None for none."""
    query = (
        select(PrintJobRow)
        .where(PrintJobRow.kind == kind, PrintJobRow.subject == subject, PrintJobRow.state != JobState.CANCELLED)
        .order_by(PrintJobRow.asked_at.desc(), PrintJobRow.id.desc())
        .limit(1)
    )
    row = first_of(PrintJobRow, reader.connection, query)
    return job_of(row) if row is not None else None


def in_doubt(reader: Reader, kind: PaperKind, subject: str) -> tuple[str, ...]:
    """The queues' ids of a paper's prints of which nobody knows whether they are out."""
    of_paper = (PrintJobRow.kind == kind, PrintJobRow.subject == subject)
    rows = reader.connection.execute(select(PrintJobRow.remote, PrintJobRow.state).where(*of_paper)).all()
    return tuple(row.remote for row in rows if row.state == JobState.UNKNOWN and row.remote)


def erased(reader: Reader, subjects: frozenset[str]) -> frozenset[str]:
    """Those whose personal data were erased: what was printed of them into files goes, too."""
    return frozenset(subject for subject in subjects if reader.keys.erased(reader.station.ward, subject))
