"""Phản ánh, kiến nghị at the ward: said at a kiosk or told to a clerk, forwarded and answered by staff.

Called by the citizen station (`say`, without an actor) and the desk. It needs no name; a number of this station's own
volume, a receipt, a deadline. Raises ExpectedError feedback.errors.{empty, unknown, answered, erased}, and what
rules.feedback_times does. The city's own acts: kiosk.city.feedback.
"""

from __future__ import annotations

import uuid

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries import public_feedback
from kiosk.records.public_feedback import (
    FeedbackAnswered,
    FeedbackForwarded,
    FeedbackSaid,
    SealedAnswer,
    SealedSaid,
)
from kiosk.rules import feedback_times
from kiosk.services import volumes
from kiosk.services.permits import STAFF, given_by
from kiosk.store import Context
from kiosk.values.print_jobs import PaperKind
from kiosk.values.public_feedback import (
    AnswerFeedback,
    FeedbackDone,
    ForwardFeedback,
    SaidFeedback,
    SayFeedback,
)


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
