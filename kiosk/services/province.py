"""What comes of handing a dossier to the province's system: handed over, failed, or taken there under an official code.

Called by the worker of kiosk.province (`note_forwarded`, `note_answer`, `note_trouble`) and by the desk
(`copied_over`, `type_code`, `try_again`). The journal says that a dossier was handed over, refused there, and its code;
why it could not be handed over is local. An official code is looked at before it is believed (`official_code`): its
form, agency and day, and who bears it already.
Raises ExpectedError province.errors.*, dossiers.errors.unknown, rules.errors.dossier_code.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta

from sqlalchemy import Row, delete, insert, select, update

from kiosk.clock import business_day, local
from kiosk.db.rows import filled
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.province import ProvinceTroubleRow
from kiosk.errors import ExpectedError
from kiosk.queries import province as queries
from kiosk.queries.province import WORDS, revision_of, row_of
from kiosk.records.dossier_steps import DossierForwarded
from kiosk.records.dossiers import DossierCoded
from kiosk.rules import dossier_codes
from kiosk.rules.dossier_codes import CodeKind
from kiosk.services import declared
from kiosk.services.permits import CLERK, given_by, need
from kiosk.store import Context, Reader
from kiosk.values.dossier_steps import ProvinceState
from kiosk.values.forms import ReviewSection
from kiosk.values.province import (
    COPIED,
    AskCopy,
    CopiedOver,
    CopySheet,
    HandOverTrouble,
    NoteForwarded,
    ProvinceAnswer,
    TryAgain,
    TypeCode,
)
from kiosk.values.ways_on import Adapter

EARLY = timedelta(days=1)  # the other system's clock may stand on the other side of midnight


def note_forwarded(ctx: Context, command: NoteForwarded) -> bool:
    """The other side has this revision of the dossier. False where it was corrected meanwhile: it goes on once more."""
    row = row_of(ctx, command.dossier)
    if revision_of(ctx.events_of(command.dossier)) != command.revision:
        return False
    _forwarded(ctx, row, command.adapter, command.reference, "")
    return True


def note_answer(ctx: Context, answer: ProvinceAnswer) -> None:
    """What the province's system says of a dossier that it was given: its code, or why it does not take it."""
    row = row_of(ctx, answer.dossier)
    if not _was_given(ctx, row):
        raise ExpectedError("province.errors.never_given")
    if answer.refused:
        if row.province != ProvinceState.WAITING:
            _record_forwarded(ctx, row, Adapter(ctx.settings.province.adapter), answer.reference, refused=True)
        note_trouble(ctx, HandOverTrouble(dossier=row.subject, key="refused", words=answer.reason, final=True))
    elif answer.official_code:
        _coded(ctx, row, answer.official_code, "")


def note_trouble(ctx: Context, trouble: HandOverTrouble) -> None:
    """The last try failed. What the other side said may name a person: it is kept under the dossier's key."""
    table = ProvinceTroubleRow
    sealed = ctx.seal_file(trouble.dossier, WORDS, trouble.words.encode()) if trouble.words else (None, None)
    said = {
        "key": trouble.key, "status": trouble.status, "final": trouble.final, "tried_at": ctx.now, "words": sealed[0],
        "key_id": sealed[1],
    }  # fmt: skip
    again = update(table).where(table.subject == trouble.dossier).values(**said, tries=table.tries + 1)
    if not ctx.connection.execute(again).rowcount:
        ctx.connection.execute(insert(table).values(subject=trouble.dossier, **said, tries=1))


@given_by(CLERK)
def copied_over(ctx: Context, command: CopiedOver) -> None:
    """A clerk typed it over; with the code that the other program gave, if it did."""
    row = row_of(ctx, command.dossier)
    if revision_of(ctx.events_of(command.dossier)) != command.revision:
        raise ExpectedError("province.errors.changed")
    code = _seen(ctx, row, command.code) if command.code.strip() else ""
    _forwarded(ctx, row, COPIED, "", command.actor)
    if code:
        _record_code(ctx, row, code, command.actor)


@given_by(CLERK)
def type_code(ctx: Context, command: TypeCode) -> str:
    """The official code that a clerk read elsewhere; as it is written."""
    return _coded(ctx, row_of(ctx, command.dossier), command.code, command.actor)


@given_by(CLERK)
def try_again(ctx: Context, command: TryAgain) -> None:
    """What failed for good is tried anew: its cause was mended."""
    table = ProvinceTroubleRow
    chosen = table.final == 1 if command.dossier is None else table.subject == command.dossier
    ctx.connection.execute(update(table).where(chosen).values(final=False))


def sheet(reader: Reader, command: AskCopy) -> CopySheet:
    """The dossier for the clerk who is signed in there and types it over."""
    need(reader, command.actor, command.place, CLERK)
    sent, draft = queries.sent(reader, command.dossier), row_of(reader, command.dossier).draft
    sections: tuple[ReviewSection, ...] = ()
    if draft is not None:
        with contextlib.suppress(ExpectedError):  # it has expired since, or its form is not here any more
            sections = declared.record(reader, draft, "vi").sections
    return CopySheet(dossier=sent, declared=sections, changed=queries.changed(reader, command.dossier))


def official_code(ctx: Context, dossier: str, text: str) -> str:
    """For whatever maps a code: the code as it is written, where it may be this dossier's."""
    return _seen(ctx, row_of(ctx, dossier), text)


# -- recording ----------------------------------------------------------------------------------------------


def _forwarded(ctx: Context, row: Row, adapter: str, reference: str, actor: str) -> None:
    if row.province == ProvinceState.WAITING:
        _record_forwarded(ctx, row, adapter, reference, actor)
    ctx.connection.execute(delete(ProvinceTroubleRow).where(ProvinceTroubleRow.subject == row.subject))


def _record_forwarded(
    ctx: Context, row: Row, adapter: str, reference: str, actor: str = "", *, refused: bool = False
) -> None:
    """With the day that is open: a hand-over opens none, and a doubted clock does not hold it up."""
    fact = DossierForwarded(
        day=ctx.open_day_now or business_day(ctx.now), place="", desk=row.desk, adapter=adapter,
        revision=row.revision, reference=reference[:64], refused=refused,
    )  # fmt: skip
    ctx.record(fact, subject=row.subject, actor=actor)


def _coded(ctx: Context, row: Row, text: str, actor: str) -> str:
    code = _seen(ctx, row, text)
    _record_code(ctx, row, code, actor)
    return code


def _record_code(ctx: Context, row: Row, code: str, actor: str) -> None:
    if code not in (row.official_code, row.code):
        ctx.record(DossierCoded(official_code=code), subject=row.subject, actor=actor)
    ctx.connection.execute(delete(ProvinceTroubleRow).where(ProvinceTroubleRow.subject == row.subject))


def _was_given(ctx: Context, row: Row) -> bool:
    return any(event.kind == "dossier.forwarded" for event in ctx.events_of(row.subject))


# -- looking at a code --------------------------------------------------------------------------------------


def _seen(ctx: Context, row: Row, text: str) -> str:
    code = dossier_codes.parse(text)
    if code.kind is CodeKind.PROVISIONAL:
        raise ExpectedError("province.errors.provisional", code=code.code)
    own = row.official_code or ("" if row.provisional else row.code)
    if own and own != code.code:
        raise ExpectedError("province.errors.has_another", code=code.code, own=own)
    if own != code.code:
        _check_place_and_day(ctx, row, code)
        _check_bearer(ctx, row, code.code)
    return code.code


def _check_place_and_day(ctx: Context, row: Row, code: dossier_codes.DossierCode) -> None:
    agency = ctx.catalogue.ward().agency_code
    if agency and not code.within(agency):
        raise ExpectedError("province.errors.other_agency", code=code.code, agency=code.agency, own=agency)
    first, last = local(filled(row.received_at)).date() - EARLY, local(ctx.now).date() + EARLY
    if code.kind is CodeKind.OLD or not first <= code.day <= last:
        received = local(filled(row.received_at))
        raise ExpectedError("province.errors.other_day", code=code.code, day=code.day, received=received)


def _check_bearer(ctx: Context, row: Row, code: str) -> None:
    table = DossierRecord
    others = select(table.code).where(table.ward == ctx.station.ward, table.subject != row.subject)
    query = others.where(table.code == code).union_all(others.where(table.official_code == code))
    other = ctx.connection.execute(query).first()
    if other is not None:
        raise ExpectedError("province.errors.code_twice", code=code, other=other.code or code)
