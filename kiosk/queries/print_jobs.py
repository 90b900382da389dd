"""Read-only questions about print jobs: what staff should look at."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.print_jobs import PrintJobRow
from kiosk.store import Reader
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob


def job_of(row: PrintJobRow, state: JobState | None = None) -> PrintJob:
    """The value of a row of print_jobs."""
    return PrintJob(
        id=JobId(row.id), kind=PaperKind(row.kind), subject=row.subject, place=Place(row.place),
        state=state or JobState(row.state), nth=row.nth, asked_at=row.asked_at, reason=row.reason,
    )  # fmt: skip


def troubles(reader: Reader) -> tuple[PrintJob, ...]:
    """Failed and expired jobs of the last hours whose paper was not printed later, newest first."""
    since = reader.clock.now() - timedelta(hours=12)
    later = aliased(PrintJobRow)
    after = or_(
        later.asked_at > PrintJobRow.asked_at, and_(later.asked_at == PrintJobRow.asked_at, later.id > PrintJobRow.id)
    )
    again = exists().where(later.kind == PrintJobRow.kind, later.subject == PrintJobRow.subject, after)
    query = (
        select(PrintJobRow)
        .where(PrintJobRow.state.in_((JobState.FAILED, JobState.EXPIRED)), PrintJobRow.asked_at > since, ~again)
        .order_by(PrintJobRow.asked_at.desc(), PrintJobRow.id.desc())
    )
    return tuple(job_of(row) for row in all_of(PrintJobRow, reader.connection, query))


def by_id(reader: Reader, job: JobId) -> PrintJob | None:
    row = first_of(PrintJobRow, reader.connection, select(PrintJobRow).where(PrintJobRow.id == job))
    return job_of(row) if row is not None else None


def erased(reader: Reader, subjects: frozenset[str]) -> frozenset[str]:
    """Those whose personal data were erased: what was printed of them into files goes, too."""
    return frozenset(subject for subject in subjects if reader.keys.erased(reader.station.ward, subject))
