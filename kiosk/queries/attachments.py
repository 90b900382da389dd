"""Files of a kept declaration, opened for those who hold its key."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, select

from kiosk.db.tables.attachments import AttachmentRow
from kiosk.journal import sealing
from kiosk.values.attachments import Attachment, AttachmentNote

log = logging.getLogger("motcua.drafts")
KIND = "attachment"


def opened(
    connection: Connection, key_of: Callable[[bytes], bytes | None], ward: str, subject: str,
    notes: Iterable[AttachmentNote],
) -> tuple[Attachment, ...]:  # fmt: skip
    """The files that `notes` (of the draft's newest event) name and that are here, whole and unchanged."""
    from cryptography.exceptions import InvalidTag

    query = select(AttachmentRow.name, AttachmentRow.key_id, AttachmentRow.sealed).where(
        AttachmentRow.ward == ward, AttachmentRow.subject == subject
    )
    rows = {row.name: row for row in connection.execute(query)}
    found = []
    for note in notes:
        row = rows.get(note.name)
        key = key_of(bytes(row.key_id)) if row is not None else None
        if row is None or key is None:
            continue
        try:
            data = sealing.unseal(key, bytes(row.sealed), note.name, KIND, subject)
        except InvalidTag:
            log.warning("a file of draft %s does not open", subject)
            continue
        one = Attachment(name=note.name, media_type=note.media_type, data=data)
        if one.note == note:
            found.append(one)
    return tuple(found)
