"""Declarations handed to the journal, from parked to received or expired. What they say is sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from kiosk.db.tables.drafts import DraftRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Language, Subject
from kiosk.values.attachments import AttachmentNote
from kiosk.values.dates import PartialDate
from kiosk.values.drafts import AnswerChange, DraftState, FilledBy, Helper
from kiosk.values.roles import Role

AUTHORS = {Role.CITIZEN, Role.DESK, Role.SINGLE}


class SealedDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything typed, the record, and who may open it again."""

    answers: dict[str, Any]
    record: dict[str, Any]
    holder_numbers: tuple[str, ...] = ()
    holder_births: tuple[PartialDate, ...] = ()
    helper: Helper | None = None
    changes: tuple[AnswerChange, ...] = ()  # of clerks, all since the draft began
    attachments: tuple[AttachmentNote, ...] = ()  # files: their content lies in the local table of that name


class _Kept(Fact, frozen=True, kw_only=True, omit_defaults=True):
    code: Code
    form: Code
    form_version: Code
    procedure: Code
    place: Code
    language: Language = "vi"
    ticket: Subject | None = None
    filled_by: FilledBy = FilledBy.APPLICANT
    confirmed: bool = False  # by the applicant, where somebody else filled in


@fact("draft.parked", authors=AUTHORS, sealed=SealedDraft)
class DraftParked(_Kept, frozen=True, kw_only=True, omit_defaults=True):
    """Not finished yet: opened again at any kiosk or desk of the ward."""


@fact("draft.finished", authors=AUTHORS, sealed=SealedDraft)
class DraftFinished(_Kept, frozen=True, kw_only=True, omit_defaults=True):
    """Reviewed by the citizen and handed in."""


@fact("draft.taken", authors=AUTHORS)
class DraftTaken(Fact, frozen=True, kw_only=True, omit_defaults=True):
    place: Code
    ticket: Subject | None = None  # the visit that it belongs to from now on


@fact("draft.read", authors=AUTHORS)
class DraftRead(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A member of staff opened the declaration: once for a visit and an account. Only for who asks who read it."""

    place: Code
    ticket: Subject | None = None  # of the visit


@fact("draft.shown", authors=AUTHORS)
class DraftShown(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A desk asks its applicant to read the declaration on the pad; place "" ends that."""

    place: Code = ""


@fact("draft.confirmed", authors=AUTHORS)
class DraftConfirmed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The applicant's word on what somebody else filled in; it counts for the version `of` alone."""

    place: Code
    of: datetime
    right: bool
    on_paper: bool = False


@fact("draft.received", authors={Role.DESK, Role.SINGLE})
class DraftReceived(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A dossier stands on it from now on: it does not expire any more, and is kept as long as that."""

    dossier: Subject  # "": none any more, it was taken back at once


@fact("draft.renewed", authors={Role.DESK, Role.SINGLE})
class DraftRenewed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It was erased as expired elsewhere while it was in use here, and is kept as another draft from now on."""

    into: Subject


@fact("draft.expired", authors=AUTHORS)
class DraftExpired(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Nobody came for it. Wherever this is known it is an erasure of the draft, unless a newer version than `of` or
    a dossier is known there, too (kiosk.store.expiring).
    """

    of: datetime | None = None  # when the version was kept that expired; None in events of before


def newest_seal(events: Iterable[OpenedEvent]) -> SealedDraft | None:
    """What the newest version says; None where it does not open. An older one never stands in for it."""
    kept = [event for event in events if event.kind in ("draft.parked", "draft.finished")]
    sealed: SealedDraft | None = kept[-1].sealed if kept else None
    return sealed


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One more event of a draft. Only codes and states: no personal data reaches the row."""
    row = {name: value for name, value in (row or {}).items() if value is not None}
    body = event.body
    if event.kind == "draft.taken":
        row["holder"] = body.place
        row["ticket"] = body.ticket or row.get("ticket")
    elif event.kind == "draft.shown":
        row.update(shown_to=body.place, shown_at=event.made_at if body.place else None)
    elif event.kind == "draft.confirmed":
        row.update(shown_to="", shown_at=None)
        if row.get("kept_at") == body.of:  # a later version is another declaration: it was not read
            row.update(confirmed=body.right, on_paper=body.right and body.on_paper, declined=not body.right)
    elif event.kind == "draft.received":
        _receive(row, body)
    elif event.kind in ("draft.renewed", "draft.expired"):
        _end(row, event)
    else:
        finished = event.kind == "draft.finished"
        row.update(
            code=body.code, form=body.form, form_version=body.form_version, procedure=body.procedure,
            language=body.language, ticket=body.ticket or row.get("ticket"), holder=body.place,
            kept_at=event.made_at, filled_by=body.filled_by.value, confirmed=body.confirmed, actor=event.actor,
            on_paper=False, declined=False, shown_to="", shown_at=None,
            state=(DraftState.FINISHED if finished else DraftState.PARKED).value,
        )  # fmt: skip
    return row


def _end(row: Row, event: OpenedEvent) -> None:
    """An expiry ends the version that it names, and none that a dossier stands on."""
    renewed = event.kind == "draft.renewed"
    if renewed or (not row.get("dossier") and event.body.of in (None, row.get("kept_at"))):
        row["state"] = DraftState.EXPIRED.value
        row.pop("dossier", None)


def _receive(row: Row, body: DraftReceived) -> None:
    """Also where an expiry that knew nothing of it stands before it in the order of the fold."""
    row["dossier"] = body.dossier or None
    if row.get("state") == DraftState.EXPIRED:
        row["state"] = DraftState.FINISHED.value


projection = Projection(
    table=DraftRow.__table__,
    kinds=(
        "draft.parked", "draft.finished", "draft.taken", "draft.shown", "draft.confirmed", "draft.received",
        "draft.renewed", "draft.expired",
    ),
    step=step,
    unique_groups=(("code",),),
    version=4,
)
