"""Files of a declaration, kept sealed beside its event: stored, opened again, erased with their subject.

Called by services.drafts within its transaction. A file whose key is gone, or whose bytes do not open, is left out
when it is asked for (queries.attachments): the desk then sees its name alone and asks for the paper.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, func, insert, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.attachments import AttachmentRow
from kiosk.db.tables.journal import ACCEPTED, IS_ERASURE, JournalEvent
from kiosk.store import Context, meta_int, set_meta
from kiosk.store.sealed_files import rows_of
from kiosk.values.attachments import Attachment

_NEXT_WARD = Prepared(
    select(func.min(JournalEvent.ward)).where(JournalEvent.ward > bindparam("b_after"), IS_ERASURE)
)
_ERASED = Prepared(
    select(JournalEvent.position, JournalEvent.subject, JournalEvent.state)
    .where(JournalEvent.ward == bindparam("b_ward"), JournalEvent.position > bindparam("b_after"), IS_ERASURE)
    .order_by(JournalEvent.position)
)


def store(ctx: Context, subject: str, attachments: Iterable[Attachment]) -> None:
    """Exactly these are the subject's files from now on. Its first sealed event is recorded already.

    What another machine keeps and a desk has only in memory is never written down here: it stays where it lies.
    """
    elsewhere = ctx.borrowed.of(subject).keys() - rows_of(ctx.connection, ctx.station.ward, subject).keys()
    remove(ctx, subject)
    for one in attachments:
        if one.name in elsewhere:
            continue
        sealed, key_id = ctx.seal_file(subject, one.name, one.data)
        ctx.connection.execute(
            insert(AttachmentRow).values(
                ward=ctx.station.ward, subject=subject, name=one.name, key_id=key_id, sealed=sealed
            )
        )


def remove(ctx: Context, subject: str) -> None:
    """The rows of an erased or expired subject, and those about to be written anew."""
    own = (AttachmentRow.ward == ctx.station.ward, AttachmentRow.subject == subject)
    ctx.connection.execute(delete(AttachmentRow).where(*own))


def forget_the_erased(ctx: Context) -> int:
    """Rows whose subject was erased elsewhere: unreadable already, now gone; how many subjects.

    Looks at the erasures that arrived since the last time, ward by ward.
    """
    gone, ward = 0, ""
    while ward := str(_NEXT_WARD.value(ctx.connection, b_after=ward) or ""):
        name = f"files_forgotten:{ward}"
        after = meta_int(ctx.connection, name)
        for position, subject, state in _ERASED.all(ctx.connection, b_ward=ward, b_after=after):
            if state == ACCEPTED and ctx.is_erased(subject):
                gone += _forget(ctx, subject)
            set_meta(ctx.connection, name, str(position))
    return gone


def _forget(ctx: Context, subject: str) -> bool:
    held = select(AttachmentRow.name).where(AttachmentRow.ward == ctx.station.ward, AttachmentRow.subject == subject)
    if ctx.connection.execute(held.limit(1)).first() is None:
        return False
    remove(ctx, subject)
    return True
