"""Phản ánh, kiến nghị at the ward: said at a kiosk or told to a clerk, forwarded and answered by staff.

Called by the citizen station (`say`, without an actor), the desk, and for `withdraw` the hub. It needs no name; a
number of this station's own volume, a receipt, a deadline. Raises ExpectedError feedback.errors.{empty, unknown,
answered, erased}, erasure.errors.not_here, and what rules.feedback_times does. The city's own acts:
kiosk.city.feedback. `let_go` is run by kiosk.app now and then.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from kiosk.clock import business_day, local
from kiosk.db.base import from_micros, to_micros
from kiosk.db.rows import filled
from kiosk.db.tables.public_feedback import PublicFeedback
from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.queries import public_feedback
from kiosk.queries.code_slips import CITIZEN_KEEPS
from kiosk.records.public_feedback import (
    FeedbackAnswered,
    FeedbackForwarded,
    FeedbackSaid,
    SealedAnswer,
    SealedSaid,
)
from kiosk.rules import feedback_times
from kiosk.services import erasure, volumes
from kiosk.services.permits import STAFF, given_by
from kiosk.store import Context, meta_int, set_meta
from kiosk.values.journal import EraseSubject
from kiosk.values.print_jobs import PaperKind
from kiosk.values.public_feedback import (
    AnswerFeedback,
    FeedbackDone,
    ForwardFeedback,
    SaidFeedback,
    SayFeedback,
    WithdrawFeedback,
)
from kiosk.values.roles import Role

AT_ONCE, PER_ROUND = 25, 1000
_LET_GO = "feedback_let_go"  # meta: until when what was said here is let go, in microseconds


@given_by(*STAFF, or_citizen=True)
def say(ctx: Context, command: SayFeedback) -> SaidFeedback:
    """Keep it, number it, print its receipt."""
    words = command.words.strip()
    if not words:
        raise ExpectedError("feedback.errors.empty")
    day, subject = ctx.day, str(uuid.uuid4())  # nobody can guess it: the receipt's QR shows the answer
    times = feedback_times.decide(
        local(ctx.now), feedback_times.allowed(ctx.settings.ward_dir), ctx.catalogue.calendars(), ctx.catalogue.hours()
    )
    volume, series, number = volumes.next_number(ctx, "feedback", day)
    code = f"PA-{volume}-{day:%y%m%d}-{number:04d}"
    fact = FeedbackSaid(
        day=day, code=code, series=series, number=number, about=command.about.value,
        channel="counter" if command.actor else "kiosk", place=command.place, forward_by=times.forward_by,
        answer_by=times.answer_by, language=command.language,
    )  # fmt: skip
    sealed = SealedSaid(words=words, contact=command.contact.strip())
    ctx.record(fact, subject=subject, actor=command.actor, sealed=sealed)
    ctx.print(PaperKind.FEEDBACK, subject, command.place)
    return SaidFeedback(id=subject, code=code, answer_by=times.answer_by)


@given_by(*STAFF)
def forward(ctx: Context, command: ForwardFeedback) -> FeedbackDone:
    public_feedback.need_open(ctx, ctx.station.ward, command.subject)
    fact = FeedbackForwarded(day=ctx.day, unit=command.unit.strip())
    return FeedbackDone(event=ctx.record(fact, subject=command.subject, actor=command.actor))


@given_by(*STAFF)
def answer(ctx: Context, command: AnswerFeedback) -> FeedbackDone:
    public_feedback.need_open(ctx, ctx.station.ward, command.subject)
    fact = FeedbackAnswered(day=ctx.day, unit=command.unit.strip())
    sealed = SealedAnswer(words=command.words.strip())
    return FeedbackDone(event=ctx.record(fact, subject=command.subject, actor=command.actor, sealed=sealed))


@given_by(*STAFF, or_citizen=True)
def withdraw(ctx: Context, command: WithdrawFeedback) -> bool:
    """Erase it at its owner's wish; whether that was new. Whoever holds the receipt may: its QR is a key that nobody
    can guess. The number alone is enough for a clerk, before whom somebody stands. A station that is only a citizen's
    asks the ward's book (kiosk.remote.standing)."""
    ward = ctx.station.ward
    subject = public_feedback.subject_of(ctx, command.text, ward, by_number=bool(command.actor))
    if ctx.is_erased(subject):
        return False
    erasure.erase_by_rule(ctx, EraseSubject(subject=subject, actor=command.actor, reason="withdrawn"))
    return True


def let_go(ctx: Context, _command: None = None) -> int:
    """A station that is only a citizen's lets its own keys of what was said there go: 24 hours later, and never before
    the hub or the city has them. How many it looked at: AT_ONCE where there may be more. It is no erasure: who works
    on it goes on.
    """
    if set(ctx.station.roles) != {Role.CITIZEN}:
        return 0
    table, since = PublicFeedback, from_micros(meta_int(ctx.connection, _LET_GO))
    query = select(table.subject, table.said_at).where(
        table.ward == ctx.station.ward, table.day >= business_day(since), table.said_at > since,
        table.said_at <= ctx.now - CITIZEN_KEEPS,
    )  # fmt: skip
    rows = ctx.connection.execute(query.order_by(table.day, table.said_at).limit(AT_ONCE)).all()
    for subject, said_at in rows:
        if not _is_above(ctx, subject):
            return 0
        if not ctx.is_erased(subject):
            ctx.erase_keys(subject)
        set_meta(ctx.connection, _LET_GO, str(to_micros(filled(said_at))))
    return len(rows)


def _is_above(ctx: Context, subject: str) -> bool:
    """Whether all that this station said of it lies at the hub or the city."""
    own = (event for event in ctx.events_of(subject) if event.station == ctx.station.id)
    return all(event.seq <= chains.acknowledged(ctx.connection, event.station, event.epoch) for event in own)
