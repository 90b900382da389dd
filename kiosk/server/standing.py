"""Where a dossier or a phản ánh, kiến nghị stands, for a machine that scanned its receipt and has not got it here.

Part of the hub's protocol (kiosk.server.hub_protocol) and of the city's (kiosk.server.city_slots): `answer` and
`feedback` from the ward's own book, `of_any_ward` and `feedback_of_any_ward` at the city, which has every ward's. Any
machine of a ward may ask; what it learns is what stands on the page of a scanned receipt, and names nobody.
`AskingCity` is a hub's line to the city for receipts of other wards.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TypeVar

import msgspec

from kiosk.db.base import to_micros
from kiosk.queries import public_feedback, standing
from kiosk.remote.standing import StandingAsker
from kiosk.store import Reader
from kiosk.sync.feedback_wire import FeedbackAnswer
from kiosk.sync.standing_wire import StandingAnswer
from kiosk.values.public_feedback import ShownFeedback
from kiosk.values.standing import ShownStanding

T = TypeVar("T")


def answer(reader: Reader, code: str) -> StandingAnswer:
    return _standing(standing.by_code(reader, code))


def of_any_ward(reader: Reader, asked: tuple[str, str]) -> StandingAnswer:
    """(code, the asking ward)."""
    code, ward = asked
    return _standing(standing.by_code_of_any_ward(reader, code, ward))


def feedback(reader: Reader, text: str) -> FeedbackAnswer:
    """The same of a phản ánh, kiến nghị, by its receipt."""
    return _feedback(public_feedback.shown(reader, text) if public_feedback.is_receipt(text) else None)


def feedback_of_any_ward(reader: Reader, asked: tuple[str, str]) -> FeedbackAnswer:
    """(text, the asking ward), by the QR alone."""
    text, ward = asked
    found = public_feedback.shown_of_any_ward(reader, text)
    if found is not None and found.ward == ward:
        found = msgspec.structs.replace(found, ward="")
    return _feedback(found)


def _standing(found: ShownStanding | None) -> StandingAnswer:
    if found is None:
        return StandingAnswer()
    return StandingAnswer(
        found.stage.value, found.due, found.first_due, found.apologies, found.return_at, found.delivery, found.told,
        found.told_by, found.told_day, found.told_aside, found.ward,
    )  # fmt: skip


def _feedback(found: ShownFeedback | None) -> FeedbackAnswer:
    if found is None:
        return FeedbackAnswer()
    answered = to_micros(found.answered_at) if found.answered_at is not None else 0
    return FeedbackAnswer(
        found.state.value, found.code, to_micros(found.said_at), found.answer_by, found.unit, found.answer, answered,
        found.gone, found.ward,
    )  # fmt: skip


class AskingCity:
    """`asker`: open while this hub has a line to the city. Answers that nobody knows it where there is none."""

    def __init__(self) -> None:
        self.asker: StandingAsker | None = None

    async def standing(self, code: str) -> StandingAnswer:
        asker = self.asker
        return _standing(await _heard(asker.ask(code)) if asker is not None else None)

    async def feedback(self, text: str) -> FeedbackAnswer:
        asker = self.asker
        return _feedback(await _heard(asker.ask_feedback(text)) if asker is not None else None)


async def _heard(future: Future[T]) -> T:
    return await asyncio.wrap_future(future)
