"""Declarations kept under a code: parked, handed in, opened again, expired.

Called by the citizen station and the desk. A code alone opens nothing: the card's number or a birth date of a
holder must fit, and tries are few (per code and per place, also over restarts). Whether code or proof was
wrong is never told. Raises ExpectedError drafts.errors.{no_match, too_many}.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, insert, or_, select

from kiosk.db.tables.drafts import DraftRow, DraftTry
from kiosk.errors import ExpectedError
from kiosk.ids import short_code, uuid7
from kiosk.queries.drafts import draft_value
from kiosk.records.drafts import DraftExpired, DraftFinished, DraftParked, DraftTaken, SealedDraft
from kiosk.store import Context, Refusal
from kiosk.values.drafts import Draft, DraftState, KeepDraft, KeptDraft, OpenDraft
from kiosk.values.ids import DraftId

TRIES_PER_CODE = 5
TRIES_PER_PLACE = 20
TRY_WINDOW = timedelta(minutes=15)
KEPT_FOR = timedelta(days=3)


def keep(ctx: Context, command: KeepDraft) -> KeptDraft:
    """Park a draft or hand it in; kept again it stays the same subject under the same code."""
    draft = command.draft or DraftId(uuid7(ctx.now))
    code = _code_of(ctx, draft) or _new_code(ctx)
    body = {
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
    code = command.code.strip().upper()
    _guard(ctx, code, command.place)
    row = _row(ctx, DraftRow.code == code)
    sealed = ctx.sealed_of(row.subject) if row is not None and row.state != DraftState.EXPIRED else None
    if row is None or sealed is None or not _proved(sealed, command):
        return _refuse(ctx, code, command.place)
    ctx.connection.execute(delete(DraftTry).where(DraftTry.code == code))
    if row.holder != command.place:
        ctx.record(DraftTaken(place=command.place), subject=row.subject)
    return draft_value(row, sealed)


def expire_old(ctx: Context, _command: None = None) -> int:
    """Expire what was kept longer than `KEPT_FOR`; how many. Old tries go too."""
    old = select(DraftRow.subject).where(
        DraftRow.ward == ctx.station.ward,
        DraftRow.kept_at < ctx.now - KEPT_FOR,
        DraftRow.state == DraftState.PARKED,
    )
    subjects = list(ctx.connection.execute(old).scalars())
    for subject in subjects:
        ctx.record(DraftExpired(), subject=subject)
    ctx.connection.execute(delete(DraftTry).where(DraftTry.at < ctx.now - TRY_WINDOW))
    return len(subjects)


def _proved(sealed: SealedDraft, command: OpenDraft) -> bool:
    by_number = bool(command.number) and command.number in sealed.holder_numbers
    by_birth = command.born is not None and command.born in sealed.holder_births
    return by_number or by_birth


def _refuse(ctx: Context, code: str, place: str) -> Refusal:
    ctx.connection.execute(insert(DraftTry).values(id=uuid7(ctx.now), code=code, place=place, at=ctx.now))
    return Refusal(ExpectedError("drafts.errors.no_match"))


def _guard(ctx: Context, code: str, place: str) -> None:
    since = ctx.now - TRY_WINDOW
    for column, value, most in ((DraftTry.code, code, TRIES_PER_CODE), (DraftTry.place, place, TRIES_PER_PLACE)):
        query = select(func.count()).where(column == value, DraftTry.at > since)
        if (ctx.connection.execute(query).scalar() or 0) >= most:
            raise ExpectedError("drafts.errors.too_many", minutes=int(TRY_WINDOW.total_seconds() // 60))


def _row(ctx: Context, *where: object):  # noqa: ANN202 - a SQLAlchemy row, used in this module only
    query = select(DraftRow.__table__).where(DraftRow.ward == ctx.station.ward, *where)  # type: ignore[arg-type]
    return ctx.connection.execute(query).first()


def _code_of(ctx: Context, draft: DraftId) -> str:
    row = _row(ctx, DraftRow.subject == draft)
    return row.code if row is not None else ""


def _new_code(ctx: Context) -> str:
    while True:
        code = f"{ctx.settings.tickets.kiosk_prefix}-{short_code(6)}"
        known = select(DraftRow.subject).where(
            or_(DraftRow.ward == ctx.station.ward, DraftRow.ward == ""), DraftRow.code == code
        )
        if ctx.connection.execute(known).first() is None:
            return code
