"""Declarations in the making, parked under a code, or handed in."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from kiosk.values.base import Value
from kiosk.values.dates import PartialDate
from kiosk.values.ids import DraftId, FormId, Place, ProcedureCode, TicketId


class DraftState(enum.StrEnum):
    PARKED = "parked"
    FINISHED = "finished"  # reviewed by the citizen; the desk can use it
    EXPIRED = "expired"  # kept too long; its data are gone


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


class KeptDraft(Value, frozen=True, kw_only=True):
    id: DraftId
    code: str  # "K1-7Q4MXP": kiosk prefix and six characters
    state: DraftState


class OpenDraft(Value, frozen=True, kw_only=True):
    """Command: reopen a draft by its code and a proof: the card's number or a birth date."""

    code: str
    place: Place
    number: str = ""
    born: PartialDate | None = None


class TakeDraft(Value, frozen=True, kw_only=True):
    """Command: this place holds the draft from now on."""

    draft: DraftId
    place: Place
    actor: str = ""


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
