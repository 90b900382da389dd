"""Declarations kept under a code: parked, handed in, opened again, taken over, expired.

Called by the citizen station and the desk. A code alone opens nothing: the card's number or a birth date of a
holder must fit, and tries are few (per code and per place, also over restarts). Whether code or proof was
wrong is never told. Raises ExpectedError drafts.errors.{no_match, too_many, gone}.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from kiosk.db.tables.drafts import DraftRow, DraftTry
from kiosk.errors import ExpectedError
from kiosk.ids import short_code, uuid7
from kiosk.queries.drafts import draft_value
from kiosk.records.drafts import DraftExpired, DraftFinished, DraftParked, DraftTaken, SealedDraft
from kiosk.services import erasure
from kiosk.store import Context, Refusal
from kiosk.values.dates import PartialDate
from kiosk.values.drafts import Draft, DraftState, KeepDraft, KeptDraft, OpenDraft, TakeDraft
from kiosk.values.ids import DraftId
from kiosk.values.journal import EraseSubject

TRIES_PER_CODE = 5
TRIES_PER_PLACE = 20
TRY_WINDOW = timedelta(minutes=15)
KEPT_FOR = timedelta(hours=24)  # a citizen station holds the keys of its open drafts no longer
_CODE_LENGTH = 6


def keep(ctx: Context, command: KeepDraft) -> KeptDraft:
    """Park a draft or hand it in; kept again it stays the same subject under the same code."""
    row = _row(ctx, DraftRow.subject == command.draft) if command.draft else None
    if row is None or row.state == DraftState.EXPIRED:  # what expired is erased: a new one takes its place
        draft, code = DraftId(uuid7(ctx.now)), _new_code(ctx)
    else:
        draft, code = DraftId(row.subject), row.code
    body: dict[str, Any] = {
        "code": code, "form": command.form, "form_version": command.form_version, "procedure": command.procedure,
        "place": command.place, "language": command.language, "ticket": command.ticket,
    }  # fmt: skip
    fact = DraftFinished(**body) if command.finished else DraftParked(**body)
    sealed = SealedDraft(
        answers=command.answers, record=command.record, holder_numbers=command.holder_numbers,
        holder_births=command.holder_births,
    )  # fmt: skip
    ctx.record(fact, subject=draft, sealed=sealed)
    return KeptDraft(id=draft, code=code, state=DraftState.FINISHED if command.finished else DraftState.PARKED)


def open(ctx: Context, command: OpenDraft) -> Draft | Refusal:
    """The draft of a code, for somebody who holds the card or knows the birth date; moves it to this place."""
    code = spelled(command.code)
    _guard(ctx, code, command.place)
    row = _row(ctx, DraftRow.code == code, DraftRow.state != DraftState.EXPIRED)
    sealed = ctx.sealed_of(row.subject) if row is not None else None
    if row is None or sealed is None or not _proved(sealed, command):
        return _refuse(ctx, code, command.place)
    ctx.connection.execute(delete(DraftTry).where(DraftTry.code == code))
    if row.holder != command.place:
        ctx.record(DraftTaken(place=command.place), subject=row.subject)
    return draft_value(row, sealed)


def take(ctx: Context, command: TakeDraft) -> None:
    """Note that a place (a desk that serves its ticket) holds the draft now."""
    row = _row(ctx, DraftRow.subject == command.draft, DraftRow.state != DraftState.EXPIRED)
    if row is None:
        raise ExpectedError("drafts.errors.gone")
    if row.holder != command.place:
        ctx.record(DraftTaken(place=command.place), subject=row.subject, actor=command.actor)


def expire_old(ctx: Context, _command: None = None) -> int:
    """Expire and erase what was kept longer than `KEPT_FOR`; how many. Old tries go too."""
    old = select(DraftRow.subject).where(
        DraftRow.ward == ctx.station.ward,
        DraftRow.kept_at < ctx.now - KEPT_FOR,
        DraftRow.state != DraftState.EXPIRED,
    )
    subjects = list(ctx.connection.execute(old).scalars())
    for subject in subjects:
        ctx.record(DraftExpired(), subject=subject)
        if "single" in ctx.station.roles:
            erasure.erase(ctx, EraseSubject(subject=subject, actor="", reason="expired"))
        else:
            ctx.erase_keys(subject)
    ctx.connection.execute(delete(DraftTry).where(DraftTry.at < ctx.now - TRY_WINDOW))
    return len(subjects)


def spelled(code: str) -> str:
    """A typed code as it is printed: "k1 7q4mxp" is K1-7Q4MXP."""
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return f"{plain[:-_CODE_LENGTH]}-{plain[-_CODE_LENGTH:]}"[:16]


def _proved(sealed: SealedDraft, command: OpenDraft) -> bool:
    number = re.sub(r"\D", "", command.number)
    by_number = bool(number) and number in sealed.holder_numbers
    return by_number or any(_same_birth(known, command.born) for known in sealed.holder_births)


def _same_birth(known: PartialDate, told: PartialDate | None) -> bool:
    """Where only a year is known of an old person, any date in it fits; never the other way round."""
    return told is not None and f"{told.iso()}-".startswith(f"{known.iso()}-")


def _refuse(ctx: Context, code: str, place: str) -> Refusal:
    ctx.connection.execute(insert(DraftTry).values(id=uuid7(ctx.now), code=code, place=place, at=ctx.now))
    return Refusal(ExpectedError("drafts.errors.no_match"))


def _guard(ctx: Context, code: str, place: str) -> None:
    since = ctx.now - TRY_WINDOW
    for column, value, most in ((DraftTry.code, code, TRIES_PER_CODE), (DraftTry.place, place, TRIES_PER_PLACE)):
        query = select(func.count()).where(column == value, DraftTry.at > since)
        if (ctx.connection.execute(query).scalar() or 0) >= most:
            raise ExpectedError("drafts.errors.too_many", minutes=int(TRY_WINDOW.total_seconds() // 60))


def _row(ctx: Context, *where: Any) -> Any:
    query = select(DraftRow.__table__).where(DraftRow.ward == ctx.station.ward, *where)
    return ctx.connection.execute(query.order_by(DraftRow.conflict)).first()


def _new_code(ctx: Context) -> str:
    while True:
        code = spelled(ctx.settings.tickets.kiosk_prefix + short_code(_CODE_LENGTH))
        if _row(ctx, DraftRow.code == code) is None:
            return code
