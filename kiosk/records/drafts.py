"""Declarations handed to the journal: parked, finished, taken, expired. What they say is sealed."""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.db.tables.drafts import DraftRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.values.dates import PartialDate
from kiosk.values.drafts import DraftState

AUTHORS = {"citizen", "desk", "single"}


class SealedDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything typed, the record, and who may open it again."""

    answers: dict[str, Any]
    record: dict[str, Any]
    holder_numbers: tuple[str, ...] = ()
    holder_births: tuple[PartialDate, ...] = ()


class _Kept(Fact, frozen=True, kw_only=True, omit_defaults=True):
    code: str
    form: str
    form_version: str
    procedure: str
    place: str
    language: str = "vi"
    ticket: str | None = None


@fact("draft.parked", authors=AUTHORS, sealed=SealedDraft)
class DraftParked(_Kept, frozen=True, kw_only=True, omit_defaults=True):
    """Not finished yet: opened again at any kiosk or desk of the ward."""


@fact("draft.finished", authors=AUTHORS, sealed=SealedDraft)
class DraftFinished(_Kept, frozen=True, kw_only=True, omit_defaults=True):
    """Reviewed by the citizen and handed in."""


@fact("draft.taken", authors=AUTHORS)
class DraftTaken(Fact, frozen=True, kw_only=True, omit_defaults=True):
    place: str


@fact("draft.expired", authors=AUTHORS)
class DraftExpired(Fact, frozen=True, kw_only=True, omit_defaults=True):
    pass


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One more event of a draft. Only codes and states: no personal data reaches the row."""
    row = {name: value for name, value in (row or {}).items() if value is not None}
    body = event.body
    if event.kind == "draft.taken":
        row["holder"] = body.place
    elif event.kind == "draft.expired":
        row["state"] = DraftState.EXPIRED.value
    else:
        finished = event.kind == "draft.finished"
        row.update(
            code=body.code, form=body.form, form_version=body.form_version, procedure=body.procedure,
            language=body.language, ticket=body.ticket or row.get("ticket"), holder=body.place,
            kept_at=event.made_at, state=(DraftState.FINISHED if finished else DraftState.PARKED).value,
        )  # fmt: skip
    return row


projection = Projection(
    table=DraftRow.__table__,
    kinds=("draft.parked", "draft.finished", "draft.taken", "draft.expired"),
    step=step,
    unique_groups=(("code",),),
)
