"""The hub's answer to a machine that has no dossiers: where one stands, by its code.

Part of the hub's protocol (kiosk.server.hub_protocol). Any machine of the ward may ask; what it learns is what stands
on the page of a scanned receipt, and names nobody.
"""

from __future__ import annotations

from kiosk.db.base import to_micros
from kiosk.queries import public_feedback, standing
from kiosk.store import Reader
from kiosk.sync.feedback_wire import FeedbackAnswer
from kiosk.sync.standing_wire import StandingAnswer


def answer(reader: Reader, code: str) -> StandingAnswer:
    found = standing.by_code(reader, code)
    if found is None:
        return StandingAnswer()
    return StandingAnswer(
        found.stage.value, found.due, found.first_due, found.apologies, found.return_at, found.delivery, found.told,
        found.told_by, found.told_day, found.told_aside,
    )  # fmt: skip


def feedback(reader: Reader, text: str) -> FeedbackAnswer:
    """The same of a phản ánh, kiến nghị, by its receipt."""
    found = public_feedback.shown(reader, text) if public_feedback.is_receipt(text) else None
    if found is None:
        return FeedbackAnswer()
    answered = to_micros(found.answered_at) if found.answered_at is not None else 0
    return FeedbackAnswer(
        found.state.value, found.code, to_micros(found.said_at), found.answer_by, found.unit, found.answer, answered
    )
