"""Declarations in the making, parked under a code, or handed in."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from kiosk.values.attachments import Attachment, AttachmentNote
from kiosk.values.base import Value
from kiosk.values.dates import PartialDate
from kiosk.values.forms import AnswerProblem, ReviewSection
from kiosk.values.ids import DraftId, FormId, Place, ProcedureCode, TicketId


class DraftState(enum.StrEnum):
    PARKED = "parked"
    FINISHED = "finished"  # reviewed by the citizen; the desk can use it
    EXPIRED = "expired"  # kept too long; its data are gone


class FilledBy(enum.StrEnum):
    """Who put the answers in; the applicant is who asks for the service."""

    APPLICANT = "applicant"
    HELPER = "helper"  # somebody of the applicant's own choice: "Tôi làm giúp người khác"
    STAFF = "staff"  # a clerk or greeter, from what the applicant said


class Helper(Value, frozen=True, kw_only=True):
    """Who fills in for somebody else. Personal data: lives in the sealed part only."""

    name: str
    relation: str  # kinship as it is told on papers and screens, e.g. "con"
    number: str = ""  # personal number, where a card was shown


class AnswerChange(Value, frozen=True, kw_only=True):
    """An answer that a clerk changed in somebody's draft. Personal data: sealed."""

    path: str
    before: str
    after: str
    actor: str  # the clerk's account
    at: datetime


class KeepDraft(Value, frozen=True, kw_only=True):
    """Command: park a draft (unfinished) or hand it in (finished)."""

    form: FormId
    form_version: str
    procedure: ProcedureCode
    place: Place
    language: str
    answers: dict[str, Any]  # question path -> value; everything typed so far, also irrelevant answers
    record: dict[str, Any]  # relevant answers only; {} while unfinished
    finished: bool
    ticket: TicketId | None = None
    draft: DraftId | None = None  # set when an opened draft is kept again
    holder_numbers: tuple[str, ...] = ()  # personal numbers that may reopen it
    holder_births: tuple[PartialDate, ...] = ()  # birth dates that may reopen it
    filled_by: FilledBy = FilledBy.APPLICANT
    helper: Helper | None = None
    confirmed: bool = False  # the applicant looked at what somebody else filled in, and said it is right
    actor: str = ""  # the clerk's or greeter's account where staff filled or changed it
    changes: tuple[AnswerChange, ...] = ()  # what that clerk changed since the draft was opened
    seen: datetime | None = None  # `kept_at` of the version that was opened: a newer one is never overwritten
    attachments: tuple[Attachment, ...] | None = None  # its files; None = those that it has stay
    slip: bool = False  # print a slip with the code at `place`; not of one handed in whose code is on its ticket


class KeptDraft(Value, frozen=True, kw_only=True):
    id: DraftId
    code: str  # "K1-7Q4MXP": kiosk prefix and six characters
    state: DraftState
    on_ticket: bool = False  # the ticket bears this code
    slip: bool = False  # a slip with the code is on its way


class OpenDraft(Value, frozen=True, kw_only=True):
    """Command: reopen a draft by its code and a proof: the card's number or a birth date."""

    code: str
    place: Place
    number: str = ""
    born: PartialDate | None = None
    ticket: TicketId | None = None  # a desk's present visit, to which the draft belongs from now on
    actor: str = ""


class TakeDraft(Value, frozen=True, kw_only=True):
    """Command: this place holds the draft from now on."""

    draft: DraftId
    place: Place
    actor: str = ""
    ticket: TicketId | None = None


class ReadDeclarations(Value, frozen=True, kw_only=True):
    """Question of a desk: the declarations of the ticket that it serves."""

    ticket: TicketId
    place: Place
    actor: str


class ReadDraft(Value, frozen=True, kw_only=True):
    """Command: this declaration is about to be shown to a clerk, in the visit of `ticket`."""

    draft: DraftId
    place: Place
    actor: str
    ticket: TicketId | None = None


class AskReaders(Value, frozen=True, kw_only=True):
    """Question of a supervisor: who has read the declaration of this code?"""

    code: str
    place: Place
    actor: str


class DraftReader(Value, frozen=True, kw_only=True):
    """Who of the staff has read a declaration, where and when."""

    account: str
    place: Place
    at: datetime


class ShowDraft(Value, frozen=True, kw_only=True):
    """Command: ask the applicant, on the pad of this desk, whether the declaration is right."""

    draft: DraftId
    place: Place  # of the desk
    actor: str = ""


class ConfirmDraft(Value, frozen=True, kw_only=True):
    """Command: what the applicant answered about one version of a declaration that somebody else filled in."""

    draft: DraftId
    place: Place  # the pad, or the desk where it was signed on paper
    of: datetime  # `kept_at` of the version that was read
    right: bool
    on_paper: bool = False  # signed on the printed declaration ("xác nhận trên giấy")
    actor: str = ""  # the clerk who saw the signature


class ShownDraft(Value, frozen=True, kw_only=True):
    """A declaration that a desk's pad should show. No personal data: the pad reads the draft by its id."""

    draft: DraftId
    of: datetime
    until: datetime  # a pad that did not show it before this moment leaves it: whoever was asked is gone


class PadWord(enum.StrEnum):
    """What came of a declaration on a pad that is another machine than its desk."""

    RIGHT = "right"
    WRONG = "wrong"
    LEFT = "left"  # nobody touched the pad


class PadSilent(Value, frozen=True, kw_only=True):
    """Announced at a desk whose pad, another machine, does not show what it was asked to."""

    place: Place  # of the desk


class Draft(Value, frozen=True, kw_only=True):
    """An opened draft. Personal data: never logged, dropped when its screen leaves."""

    id: DraftId
    code: str
    state: DraftState
    form: FormId
    form_version: str
    procedure: ProcedureCode
    language: str
    answers: dict[str, Any]
    record: dict[str, Any]
    ticket: TicketId | None
    kept_at: datetime
    filled_by: FilledBy = FilledBy.APPLICANT
    helper: Helper | None = None
    confirmed: bool = False
    actor: str = ""  # who kept it last, where that was staff
    changes: tuple[AnswerChange, ...] = ()  # all changes by clerks, oldest first
    attachments: tuple[Attachment, ...] = ()  # its files, as far as they lie here
    lacking: tuple[AttachmentNote, ...] = ()  # those that do not: they lie at another machine, or are gone
    holder: str = ""  # place that took it last
    on_paper: bool = False  # `confirmed` was given by a signature on paper
    declined: bool = False  # the applicant read this version on the pad and said that it is not right yet
    shown_until: datetime | None = None  # it is being read on a pad until then
    received: bool = False  # a dossier with it was received
    damaged: bool = False  # its sealed part does not open: no answers, and nothing can be drawn of it


class ChangedLine(Value, frozen=True, kw_only=True):
    """One answer that a clerk changed, in words."""

    path: str
    label: str
    before: str  # "" = there was none
    after: str
    actor: str
    at: datetime


class DeclaredRecord(Value, frozen=True, kw_only=True):
    """A declaration as a clerk reads it: the lines of the review, and what was changed. Personal data."""

    draft: DraftId
    kept_at: datetime  # of the version that this is
    title: str
    language: str = "vi"
    sections: tuple[ReviewSection, ...] = ()
    problems: tuple[AnswerProblem, ...] = ()  # of a parked one: what is still to be answered
    changed: tuple[ChangedLine, ...] = ()
    newer: str = ""  # the form's version that is in force now, where the draft has an older one
    card_missing: tuple[str, ...] = ()  # whose card was not read: compare their papers
    odd: tuple[str, ...] = ()  # what does not fit together in numbers and dates, in words


class HandedToPad(Value, frozen=True, kw_only=True):
    """Announced at a pad: a desk on another machine asks it to show this; without a record: not any more."""

    request: str
    record: DeclaredRecord | None = None
