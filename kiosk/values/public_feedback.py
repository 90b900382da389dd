"""Phản ánh, kiến nghị: what somebody says of the counter or its procedures, who answers it and until when.

Said at a kiosk or told to a clerk, forwarded and answered at the ward or at the city. What was said, a contact and the
answer are sealed; nothing else of it names a person.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.ids import EventId, Place
from kiosk.values.papers import Agency, PaperValue, Reprint

LONGEST = 2000
MARK = "PA1:"  # a receipt's QR: this, and the subject's 32 digits


class AboutWhat(enum.StrEnum):
    STAFF = "staff"
    WAITING = "waiting"
    PROCEDURE = "procedure"
    MONEY = "money"
    PLACE = "place"
    OTHER = "other"


class FeedbackState(enum.StrEnum):
    SAID = "said"
    FORWARDED = "forwarded"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # whoever said it took it back before it was answered: its words are erased


SaidWords = Annotated[str, Meta(max_length=LONGEST)]
Contact = Annotated[str, Meta(max_length=200)]


class SayFeedback(Value, frozen=True, kw_only=True):
    """Command. `actor`: the clerk who was told it; "" at a kiosk."""

    about: AboutWhat
    words: SaidWords
    place: Place
    contact: Contact = ""
    actor: str = ""
    language: str = "vi"


class SaidFeedback(Value, frozen=True, kw_only=True):
    """What a receipt bears."""

    id: str
    code: str
    answer_by: str  # local "YYYY-MM-DDTHH:MM"


class ForwardFeedback(Value, frozen=True, kw_only=True):
    """Command: who answers it."""

    subject: str
    unit: Annotated[str, Meta(min_length=1, max_length=200)]
    actor: str
    place: Place = Place("")
    ward: str = ""  # at the city


class AnswerFeedback(Value, frozen=True, kw_only=True):
    subject: str
    words: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    unit: Annotated[str, Meta(max_length=200)] = ""
    actor: str
    place: Place = Place("")
    ward: str = ""  # at the city


class WithdrawFeedback(Value, frozen=True, kw_only=True):
    """Command: what was said, a contact and an answer go; the count stays. `text`: of the receipt; its QR, or (for a
    clerk) the number. `ward`: whose, at the city."""

    text: Annotated[str, Meta(max_length=64)]
    actor: str = ""
    place: Place = Place("")
    ward: str = ""


class FeedbackDone(Value, frozen=True, kw_only=True):
    event: EventId


class ListedFeedback(Value, frozen=True, kw_only=True):
    """One line of a list: who said it is nowhere."""

    ward: str
    id: str
    code: str
    about: AboutWhat
    channel: str  # kiosk | counter
    state: FeedbackState
    day: date
    forward_by: str
    answer_by: str
    unit: str
    late: bool
    days_left: int  # until it is to be answered, in days of the calendar; below zero where that is over


class WholeFeedback(Value, frozen=True, kw_only=True):
    """For whoever works on it. `gone`: its words were erased."""

    line: ListedFeedback
    words: str
    contact: str
    answer: str
    gone: bool = False


class FeedbackReader(Value, frozen=True, kw_only=True):
    """Who opened its words at a desk of the ward, and when."""

    account: str
    role: str  # of StaffRole, as which the account read; "" where the account has none
    place: Place
    at: datetime


class ShownFeedback(Value, frozen=True, kw_only=True):
    """For whoever holds the receipt. `answer`: only where its QR was read."""

    code: str
    state: FeedbackState
    said_at: datetime
    answer_by: str
    unit: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    gone: bool = False  # what was said is erased
    ward: str = ""  # whose it is, where that is another ward than the one that shows it


class FeedbackSlip(PaperValue, frozen=True, kw_only=True):
    """The receipt: a number, who is to answer until when. Nothing of what was said is on it."""

    agency: Agency
    code: str
    subject: str
    about: AboutWhat
    said_at: datetime  # zone aware, ward's zone
    answer_by: datetime
    language: str = "vi"
    reprint: Reprint | None = None

    @property
    def shown_as(self) -> str:
        return self.code

    @property
    def qr(self) -> str:
        return f"{MARK}{self.subject.replace('-', '').upper()}"


class FeedbackCounts(Value, frozen=True, kw_only=True):
    """100 % accounted for: `said` = `in_time` + `late` + `open` + `passed` + `withdrawn`."""

    ward: str
    said: int
    in_time: int
    late: int  # answered after its time
    open: int  # nobody has answered it or passed it on
    passed: int  # with another agency, which has not answered
    withdrawn: int
    overdue: int  # of the open and the passed on

    @property
    def answered(self) -> int:
        return self.in_time + self.late
