"""Files of a declaration, kept sealed beside its event: stored, opened again, erased with their subject.

Called by services.drafts within its transaction. A file whose key is gone, or whose bytes do not open, is left out
when it is asked for (queries.attachments): the desk then sees its name alone and asks for the paper.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from kiosk.db.tables.attachments import AttachmentRow
from kiosk.store import Context
from kiosk.values.attachments import Attachment


def store(ctx: Context, subject: str, attachments: Iterable[Attachment]) -> None:
    """Exactly these are the subject's files from now on. Its first sealed event is recorded already."""
    remove(ctx, subject)
    for one in attachments:
        sealed, key_id = ctx.seal_file(subject, one.name, one.data)
        ctx.connection.execute(
            insert(AttachmentRow).values(
                ward=ctx.station.ward, subject=subject, name=one.name, key_id=key_id, sealed=sealed
            )
        )


def remove(ctx: Context, subject: str) -> None:
    """The rows of an erased or expired subject, and those about to be written anew."""
    ctx.connection.execute(delete(AttachmentRow).where(AttachmentRow.subject == subject))


def forget_the_erased(ctx: Context) -> int:
    """Rows whose subject was erased elsewhere: unreadable already, now gone; how many subjects."""
    subjects = list(ctx.connection.execute(select(AttachmentRow.subject).distinct()).scalars())
    gone = [subject for subject in subjects if ctx.is_erased(subject)]
    for subject in gone:
        remove(ctx, subject)
    return len(gone)
