"""Phản ánh, kiến nghị as facts: said, forwarded, answered; and where each stands.

Recorded by services.public_feedback at the ward and by kiosk.city.feedback at the city, in its chain of the ward. The
deadlines are decided when it is said. An answer stands once: of two that met, the first of the fold closes it, the
other is in the journal and is read too. Erased before it was answered it was withdrawn: nobody can answer it any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.clock import business_day, local
from kiosk.db.tables.public_feedback import PublicFeedback
from kiosk.records.facts import Fact, Numbered, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Count, Language, Moment, Name
from kiosk.values.public_feedback import FeedbackState
from kiosk.values.roles import Role

WORKING_ON_IT = {Role.DESK, Role.SINGLE, Role.CENTRAL}
About = Annotated[str, Meta(max_length=16, pattern="^(staff|waiting|procedure|money|place|other)$")]  # AboutWhat
Channel = Annotated[str, Meta(max_length=16, pattern="^(kiosk|counter)$")]
ERASURES = ("subject.erased", "erasure.asked")
CLOSED = (FeedbackState.ANSWERED, FeedbackState.WITHDRAWN)


class SealedSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    words: str = ""
    contact: str = ""


class SealedAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    words: str = ""


@fact("feedback.said", authors={Role.CITIZEN, Role.DESK, Role.SINGLE}, sealed=SealedSaid)
class FeedbackSaid(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    code: Code
    series: Code
    number: Count
    about: About
    channel: Channel
    place: Code
    forward_by: Moment
    answer_by: Moment
    language: Language = "vi"

    def numbered(self) -> Numbered:
        return Numbered(self.series, self.day, self.number)


@fact("feedback.forwarded", authors=WORKING_ON_IT)
class FeedbackForwarded(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    unit: Name


@fact("feedback.answered", authors=WORKING_ON_IT, sealed=SealedAnswer)
class FeedbackAnswered(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    unit: Name = ""


@fact("feedback.read", authors={Role.DESK, Role.SINGLE})
class FeedbackRead(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A member of staff opened its words at a desk: noted once a business day and account. No row follows from it."""

    day: date
    place: Code
    as_role: Code = ""  # clerk, greeter, supervisor


def step(row: Row | None, event: OpenedEvent) -> Row | None:
    """An erasure is of something else where there is no row."""
    if event.kind in ERASURES and not row:
        return None
    new: Row = dict(row) if row else {}
    if event.kind in ERASURES:
        _erased(new, event)
    else:
        _STEPS[event.kind](new, event)
    return new


def _said(row: Row, event: OpenedEvent) -> None:
    body: FeedbackSaid = event.body
    row.update(
        code=body.code, about=body.about, channel=body.channel, day=body.day, said_at=event.made_at,
        forward_by=body.forward_by, answer_by=body.answer_by, state=row.get("state") or FeedbackState.SAID,
    )  # fmt: skip


def _forwarded(row: Row, event: OpenedEvent) -> None:
    row.update(unit=event.body.unit, forwarded_at=event.made_at)
    if row.get("state") not in CLOSED:
        row["state"] = FeedbackState.FORWARDED


def _answered(row: Row, event: OpenedEvent) -> None:
    if row.get("state") in CLOSED:
        return
    late = bool(row.get("answer_by")) and f"{local(event.made_at):%Y-%m-%dT%H:%M}" > row["answer_by"]
    row.update(
        state=FeedbackState.ANSWERED, answered_at=event.made_at, late=late, closed_on=business_day(event.made_at),
        unit=event.body.unit or row.get("unit", ""),
    )  # fmt: skip


def _erased(row: Row, event: OpenedEvent) -> None:
    row["erased"] = True
    if row.get("state") not in CLOSED:
        row.update(state=FeedbackState.WITHDRAWN, closed_on=business_day(event.made_at))


_STEPS = {"feedback.said": _said, "feedback.forwarded": _forwarded, "feedback.answered": _answered}


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Of the day on which it was said: `feedback_said`, and of these `feedback_answered`, `feedback_late` by now."""
    day = row.get("day")
    if day is None:
        return {}
    answered = row.get("state") == FeedbackState.ANSWERED
    more = {"feedback_answered": answered, "feedback_late": answered and bool(row.get("late"))}
    return {(day, "feedback_said"): 1, **{(day, name): 1 for name, counts in more.items() if counts}}


projection = Projection(
    table=PublicFeedback.__table__, kinds=(*_STEPS, *ERASURES), step=step, totals=totals, version=2
)
