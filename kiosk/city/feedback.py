"""Phản ánh, kiến nghị at the city: forwarded to whoever answers, answered, withdrawn; each in the city's chain of the
ward.

Use cases of the city's pages; `withdraw` is asked by a ward's station that has no hub. Raises ExpectedError
feedback.errors.{unknown, answered, erased}, and as ward_chains.
"""

from __future__ import annotations

from kiosk.city import ward_chains
from kiosk.clock import business_day
from kiosk.queries import public_feedback
from kiosk.records.public_feedback import FeedbackAnswered, FeedbackForwarded, SealedAnswer
from kiosk.records.stations import SubjectErased
from kiosk.store import Context
from kiosk.values.public_feedback import AnswerFeedback, FeedbackDone, ForwardFeedback, WithdrawFeedback


def forward(ctx: Context, command: ForwardFeedback) -> FeedbackDone:
    public_feedback.need_open(ctx, command.ward, command.subject)
    fact = FeedbackForwarded(day=business_day(ctx.now), unit=command.unit.strip())
    event = ward_chains.record(ctx, command.ward, fact, subject=command.subject, actor=command.actor)
    return FeedbackDone(event=event)


def answer(ctx: Context, command: AnswerFeedback) -> FeedbackDone:
    public_feedback.need_open(ctx, command.ward, command.subject)
    fact = FeedbackAnswered(day=business_day(ctx.now), unit=command.unit.strip())
    sealed = SealedAnswer(words=command.words.strip())
    event = ward_chains.record(ctx, command.ward, fact, subject=command.subject, actor=command.actor, sealed=sealed)
    return FeedbackDone(event=event)


def withdraw(ctx: Context, command: WithdrawFeedback) -> bool:
    """Erase it at its owner's wish, by the QR of its receipt; whether that was new."""
    subject = public_feedback.subject_of(ctx, command.text, command.ward)
    if ctx.is_erased(subject, command.ward):
        return False
    fact = SubjectErased(reason="withdrawn")
    ward_chains.record(ctx, command.ward, fact, subject=subject, actor=command.actor)
    ctx.erase_keys(subject)
    return True
