"""Files of a dossier: taken in at a desk, kept sealed for as long as the setting says, dropped.

Called by the desk's page of files, and by kiosk.app for what has been kept long enough. The journal keeps what was
there, by name and digest. Raises ExpectedError reception.errors.{too_many, too_much, closed, no_reason},
dossiers.errors.{unknown, erased}.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, insert, select

from kiosk.db.base import to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.attachments import AttachmentRow
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.records.dossier_files import FilesAttached, FilesDropped, SealedFileNotes
from kiosk.services.permits import CLERK, given_by
from kiosk.store import Context
from kiosk.values.attachments import Attachment
from kiosk.values.dossier_files import MOST_BYTES, MOST_FILES, AttachFiles, DropFiles
from kiosk.values.dossier_steps import Stage
from kiosk.values.ids import DossierId

AT_ONCE = 20
PER_ROUND = 2000
_STAGE = Prepared(
    select(DossierRecord.stage).where(
        DossierRecord.ward == bindparam("b_ward"), DossierRecord.subject == bindparam("b_subject")
    )
)
_HELD = Prepared(
    select(func.count(), func.coalesce(func.sum(func.length(AttachmentRow.sealed)), 0)).where(
        AttachmentRow.ward == bindparam("b_ward"), AttachmentRow.subject == bindparam("b_subject")
    )
)
_OVER = Prepared(
    select(AttachmentRow.ward, AttachmentRow.subject, AttachmentRow.name)
    .where(AttachmentRow.kept_until.is_not(None), AttachmentRow.kept_until < bindparam("b_now"))
    .order_by(AttachmentRow.kept_until)
    .limit(AT_ONCE)
)


@given_by(CLERK)
def attach(ctx: Context, command: AttachFiles) -> int:
    """Keep the files with the dossier; how many it has now."""
    stage = _stage(ctx, command.dossier)
    if stage in (Stage.REFUSED, Stage.TAKEN_BACK, Stage.WITHDRAWN, Stage.RETURNED):
        raise ExpectedError("reception.errors.closed")
    count = _check_room(ctx, command)
    days = ctx.settings.dossiers.file_days
    fact = FilesAttached(day=ctx.day, place=command.place, desk=command.desk, count=len(command.files), days=days)
    sealed = SealedFileNotes(
        files=tuple(one.note for one in command.files), documents=tuple(_document(one) for one in command.files)
    )
    ctx.record(fact, subject=command.dossier, actor=command.actor, sealed=sealed)
    _keep(ctx, command.dossier, command.files, to_micros(ctx.now + timedelta(days=days)))
    return count + len(command.files)


@given_by(CLERK)
def drop(ctx: Context, command: DropFiles) -> None:
    """Delete files of the dossier before their time."""
    _stage(ctx, command.dossier)
    if not command.reason.strip():
        raise ExpectedError("reception.errors.no_reason")
    fact = FilesDropped(day=ctx.day, place=command.place, count=len(command.names))
    sealed = SealedFileNotes(names=command.names, reason=command.reason.strip())
    ctx.record(fact, subject=command.dossier, actor=command.actor, sealed=sealed)
    for name in command.names:
        _delete(ctx, ctx.station.ward, command.dossier, name)


def drop_old(ctx: Context, _command: None = None) -> int:
    """Delete what was kept as long as the setting said; how many: fewer than AT_ONCE where none is left."""
    over = _OVER.all(ctx.connection, b_now=to_micros(ctx.now))
    for ward, subject, name in over:
        _delete(ctx, ward, subject, name)
    return len(over)


def _stage(ctx: Context, dossier: DossierId) -> str:
    row = _STAGE.one(ctx.connection, b_ward=ctx.station.ward, b_subject=dossier)
    if row is None:
        raise ExpectedError("dossiers.errors.unknown")
    if ctx.is_erased(dossier):
        raise ExpectedError("dossiers.errors.erased")
    return str(row[0])


def _check_room(ctx: Context, command: AttachFiles) -> int:
    """How many files the dossier has already."""
    held = _HELD.one(ctx.connection, b_ward=ctx.station.ward, b_subject=command.dossier) or (0, 0)
    if held[0] + len(command.files) > MOST_FILES:
        raise ExpectedError("reception.errors.too_many", most=MOST_FILES)
    if held[1] + sum(len(one.data) for one in command.files) > MOST_BYTES:
        raise ExpectedError("reception.errors.too_much", most=MOST_BYTES // 1_048_576)
    return int(held[0])


def _document(one: Attachment) -> str:
    return one.name.rpartition("-")[0]


def _keep(ctx: Context, dossier: DossierId, files: Iterable[Attachment], until: int) -> None:
    for one in files:
        sealed, key_id = ctx.seal_file(dossier, one.name, one.data)
        row = {
            "ward": ctx.station.ward, "subject": dossier, "name": one.name, "key_id": key_id, "sealed": sealed,
            "kept_until": until,
        }  # fmt: skip
        ctx.connection.execute(insert(AttachmentRow).values(**row))


def _delete(ctx: Context, ward: str, subject: str, name: str) -> None:
    table = AttachmentRow
    where = (table.ward == ward, table.subject == subject, table.name == name)
    ctx.connection.execute(delete(table).where(*where))
