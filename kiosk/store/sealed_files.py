"""Files of a subject under its key: as they lie in this machine's database, and opened.

Used by kiosk.queries.attachments and kiosk.remote.files. A file whose key is gone, whose bytes do not open or are not
those that the journal speaks of is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, select

from kiosk.db.tables.attachments import AttachmentRow
from kiosk.journal import sealing
from kiosk.store.borrowed import SealedFile
from kiosk.values.attachments import Attachment, AttachmentNote

log = logging.getLogger("motcua.drafts")
KIND = "attachment"


def rows_of(connection: Connection, ward: str, subject: str) -> dict[str, SealedFile]:
    """The subject's files by name, as they lie in this machine's database."""
    query = select(AttachmentRow.name, AttachmentRow.key_id, AttachmentRow.sealed).where(
        AttachmentRow.ward == ward, AttachmentRow.subject == subject
    )
    return {row.name: SealedFile(bytes(row.key_id), bytes(row.sealed)) for row in connection.execute(query)}


def opened_of(
    rows: Mapping[str, SealedFile], key_of: Callable[[bytes], bytes | None], subject: str,
    notes: Iterable[AttachmentNote],
) -> tuple[Attachment, ...]:  # fmt: skip
    """Those among `rows` that the notes name and that open."""
    found = (_opened(rows.get(note.name), key_of, subject, note) for note in notes)
    return tuple(one for one in found if one is not None)


def _opened(
    row: SealedFile | None, key_of: Callable[[bytes], bytes | None], subject: str, note: AttachmentNote
) -> Attachment | None:
    from cryptography.exceptions import InvalidTag

    key = key_of(row.key_id) if row is not None else None
    if row is None or key is None:
        return None
    try:
        data = sealing.unseal(key, row.sealed, note.name, KIND, subject)
    except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
        log.warning("a file of draft %s does not open", subject)
        return None
    one = Attachment(name=note.name, media_type=note.media_type, data=data)
    return one if one.note == note else None
