"""Files of a kept declaration, opened for those who hold its key: those that lie here, and those fetched from another
machine for a desk that has the declaration open (kiosk.store.borrowed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from kiosk.records.drafts import DraftFinished, DraftParked
from kiosk.store import Reader
from kiosk.store.borrowed import Borrowed
from kiosk.store.sealed_files import opened_of, rows_of
from kiosk.values.attachments import Attachment, AttachmentNote
from kiosk.values.ids import DraftId, Place


def opened(
    connection: Connection, key_of: Callable[[bytes], bytes | None], ward: str, subject: str,
    notes: Iterable[AttachmentNote], borrowed: Borrowed,
) -> tuple[Attachment, ...]:  # fmt: skip
    """The files that `notes` (of the draft's newest event) name and that are here, whole and unchanged."""
    return opened_of({**borrowed.of(subject), **rows_of(connection, ward, subject)}, key_of, subject, notes)


def kept_elsewhere(reader: Reader, draft: DraftId) -> Place:
    """Where the files of a declaration lie that are not here: the place of another machine that kept it last; "" where
    none did."""
    for event in reversed(reader.events_of(draft)):
        if event.station != reader.station.id and isinstance(event.body, DraftParked | DraftFinished):
            return Place(event.body.place)
    return Place("")
