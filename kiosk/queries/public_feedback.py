"""Phản ánh, kiến nghị: lists, one of them whole, what a receipt's holder is told, the slip, and the counts.

Called by the citizen window, the desk, the city's pages and the report. Raises ExpectedError
feedback.errors.{unknown, answered, erased}.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from datetime import date, datetime

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from kiosk.clock import ZONE, local
from kiosk.db.rows import all_of, filled, first_of
from kiosk.db.tables.journal import JournalEvent
from kiosk.db.tables.public_feedback import UNANSWERED, PublicFeedback
from kiosk.errors import ExpectedError
from kiosk.queries.papers import reprint_of
from kiosk.records.public_feedback import FeedbackRead, SealedAnswer, SealedSaid
from kiosk.store import Context, Reader
from kiosk.values.ids import Place
from kiosk.values.public_feedback import (
    MARK,
    AboutWhat,
    FeedbackCounts,
    FeedbackReader,
    FeedbackSlip,
    FeedbackState,
    ListedFeedback,
    ShownFeedback,
    WholeFeedback,
)

MOST = 200
_QR = re.compile(rf"{MARK}([0-9A-F]{{32}})", re.ASCII)
_CODE = re.compile(r"PA-[0-9A-Z]{1,30}-\d{6}-\d{4,9}", re.ASCII)
_table = PublicFeedback
_WARDS = select(JournalEvent.ward).where(JournalEvent.subject == bindparam("b_subject")).distinct()


def is_receipt(words: str) -> bool:
    """Whether a scanned or typed text is one of a feedback's receipt."""
    said = words.strip().upper()
    return bool(_QR.fullmatch(said) or _CODE.fullmatch(said))


def shown(reader: Reader, words: str) -> ShownFeedback | None:
    """By the QR of the receipt with the answer, by the number without; None for what is not here."""
    said, ward = words.strip().upper(), reader.station.ward
    qr = _QR.fullmatch(said)
    column, value = (_table.subject, str(uuid.UUID(qr[1]))) if qr else (_table.code, said)
    row = first_of(_table, reader.connection, _all().where(_table.ward == ward, column == value))
    return _shown(reader, row, bool(qr))


def shown_of_any_ward(reader: Reader, words: str) -> ShownFeedback | None:
    """At the city's server, whose book has every ward's, by the QR alone: a number names nobody's paper."""
    qr = _QR.fullmatch(words.strip().upper())
    if qr is None:
        return None
    subject = str(uuid.UUID(qr[1]))
    wards = reader.connection.execute(_WARDS, {"b_subject": subject}).scalars()
    for ward in wards:
        row = first_of(_table, reader.connection, _all().where(_table.ward == ward, _table.subject == subject))
        found = _shown(reader, row, True)
        if found is not None:
            return msgspec.structs.replace(found, ward=ward)
    return None


def _shown(reader: Reader, row: PublicFeedback | None, with_answer: bool) -> ShownFeedback | None:
    if row is None or row.said_at is None:
        return None
    answer = _words(reader, row.ward, row.subject)[2] if with_answer else ""
    return ShownFeedback(
        code=row.code or "", state=FeedbackState(row.state), said_at=row.said_at, answer_by=row.answer_by,
        unit=row.unit, answer=answer, answered_at=row.answered_at, gone=row.erased,
    )  # fmt: skip


def subject_of(reader: Reader | Context, words: str, ward: str, by_number: bool = False) -> str:
    """Whose receipt it is. Raises feedback.errors.unknown."""
    said = words.strip().upper()
    qr = _QR.fullmatch(said)
    if qr is None and not by_number:
        raise ExpectedError("feedback.errors.unknown")
    column, value = (_table.subject, str(uuid.UUID(qr[1]))) if qr else (_table.code, said)
    row = first_of(_table, reader.connection, _all().where(_table.ward == ward, column == value))
    if row is None or row.said_at is None:
        raise ExpectedError("feedback.errors.unknown")
    return row.subject


def open_ones(reader: Reader, wards: Collection[str] = ()) -> tuple[ListedFeedback, ...]:
    """Those without an answer, the most urgent first; of this ward where none is named."""
    asked = tuple(wards) or (reader.station.ward,)
    query = _all().where(_table.ward.in_(asked), UNANSWERED, _table.said_at.is_not(None))
    rows = all_of(_table, reader.connection, query.order_by(_table.answer_by, _table.ward).limit(MOST))
    return tuple(_line(row, reader.clock.now()) for row in rows)


def answered_ones(reader: Reader, wards: Collection[str], since: date) -> tuple[ListedFeedback, ...]:
    """Those that were answered since a day, the newest first."""
    query = _all().where(_table.ward.in_(wards), _table.closed_on >= since, _table.said_at.is_not(None))
    rows = all_of(_table, reader.connection, query.order_by(_table.closed_on.desc(), _table.ward).limit(MOST))
    return tuple(_line(row, reader.clock.now()) for row in rows)


def whole(reader: Reader, ward: str, subject: str) -> WholeFeedback:
    row = _need(reader, ward, subject)
    said, contact, answer = _words(reader, ward, subject)
    return WholeFeedback(
        line=_line(row, reader.clock.now()), words=said, contact=contact, answer=answer, gone=not said
    )  # fmt: skip


def readers(reader: Reader, ward: str, subject: str) -> tuple[FeedbackReader, ...]:
    """Who opened its words at a desk, the first reading first; of one that is erased, too."""
    _need(reader, ward, subject)
    return tuple(
        FeedbackReader(account=event.actor, role=event.body.as_role, place=Place(event.body.place), at=event.made_at)
        for event in reader.events_of(subject, ward)
        if isinstance(event.body, FeedbackRead)
    )


def need_open(ctx: Context, ward: str, subject: str) -> None:
    """Refuses what is not there, was answered or erased."""
    row = _need(ctx, ward, subject)
    if row.state == FeedbackState.ANSWERED:
        raise ExpectedError("feedback.errors.answered", code=row.code or "")
    if row.state == FeedbackState.WITHDRAWN or ctx.is_erased(subject, ward):
        raise ExpectedError("feedback.errors.erased")


def slip(reader: Reader, subject: str, nth: int = 1) -> FeedbackSlip:
    """Its receipt's paper."""
    row = _need(reader, reader.station.ward, subject)
    said_at = local(filled(row.said_at))
    language = next((one.body.language for one in reader.events_of(subject) if one.kind == "feedback.said"), "vi")
    return FeedbackSlip(
        agency=reader.catalogue.agency(said_at.date()), code=row.code or "", subject=subject,
        about=AboutWhat(row.about), said_at=said_at,
        answer_by=datetime.fromisoformat(row.answer_by).replace(tzinfo=ZONE), language=language,
        reprint=reprint_of(reader, nth),
    )  # fmt: skip


def counts(reader: Reader, first: date, last: date, wards: Collection[str] = ()) -> tuple[FeedbackCounts, ...]:
    """Of what was said on these days, by ward: where all of it stands by now. Each part is counted for itself."""
    now = f"{local(reader.clock.now()):%Y-%m-%dT%H:%M}"
    said, forwarded, answered, withdrawn = (_table.state == state.value for state in FeedbackState)
    sums = (
        func.count(), _sum(answered & _table.late.is_(False)), _sum(answered & _table.late.is_(True)),
        _sum(said), _sum(forwarded), _sum(withdrawn), _sum((said | forwarded) & (_table.answer_by < now)),
    )  # fmt: skip
    query = select(_table.ward, *sums).where(_table.day.between(first, last), _table.said_at.is_not(None))
    if wards:
        query = query.where(_table.ward.in_(wards))
    rows = reader.connection.execute(query.group_by(_table.ward).order_by(_table.ward)).all()
    return tuple(
        FeedbackCounts(
            ward=ward, said=count, in_time=int(in_time), late=int(late), open=int(left), passed=int(passed),
            withdrawn=int(back), overdue=int(overdue),
        )
        for ward, count, in_time, late, left, passed, back, overdue in rows
    )  # fmt: skip


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _all() -> Select:
    return select(_table.__table__)


def _need(reader: Reader | Context, ward: str, subject: str) -> PublicFeedback:
    row = first_of(_table, reader.connection, _all().where(_table.ward == ward, _table.subject == subject))
    if row is None or row.said_at is None:
        raise ExpectedError("feedback.errors.unknown")
    return row


def _words(reader: Reader, ward: str, subject: str) -> tuple[str, str, str]:
    """What was said, how to reach who said it, and the first answer; "" where nothing opens here."""
    said = contact = answer = ""
    for event in reader.events_of(subject, ward):
        if isinstance(event.sealed, SealedSaid):
            said, contact = event.sealed.words, event.sealed.contact
        elif isinstance(event.sealed, SealedAnswer):
            answer = answer or event.sealed.words
    return said, contact, answer


def _line(row: PublicFeedback, now: datetime) -> ListedFeedback:
    overdue = bool(row.answer_by) and f"{local(now):%Y-%m-%dT%H:%M}" > row.answer_by
    return ListedFeedback(
        ward=row.ward, id=row.subject, code=row.code or "", about=AboutWhat(row.about), channel=row.channel,
        state=FeedbackState(row.state), day=filled(row.day), forward_by=row.forward_by, answer_by=row.answer_by,
        unit=row.unit, late=row.late if row.state == FeedbackState.ANSWERED else overdue,
        days_left=(date.fromisoformat(row.answer_by[:10]) - local(now).date()).days if row.answer_by else 0,
    )  # fmt: skip
