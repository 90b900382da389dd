"""Documents that came with a dossier as files: scanned at the desk, or sent by the citizen's own phone.

Made by the desk, kept by services.dossier_files. Personal data, never logged. Pictures of identity cards are not asked
for: they are sensitive data, and the card's code says all that a form needs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from kiosk.values.attachments import Attachment, AttachmentNote
from kiosk.values.base import Value
from kiosk.values.ids import DossierId, Place

MOST_FILES = 40  # of one dossier
MOST_BYTES = 40 * 1024 * 1024  # of one dossier's files together


class AttachFiles(Value, frozen=True, kw_only=True):
    """Command: these files belong to the dossier. Each name begins with the key of the document that it shows."""

    dossier: DossierId
    place: Place
    desk: str
    actor: str
    files: tuple[Attachment, ...]

    def __repr__(self) -> str:
        return f"AttachFiles({self.dossier}, {len(self.files)} files)"


class DropFiles(Value, frozen=True, kw_only=True):
    """Command: these files are deleted before their time, and why."""

    dossier: DossierId
    place: Place
    actor: str
    names: tuple[str, ...]
    reason: Annotated[str, Meta(max_length=4000)]


class DossierFile(Value, frozen=True, kw_only=True):
    """One file as the journal tells it; `data` None: its time is over, or it lies on another machine."""

    document: str  # DocumentItem.key
    note: AttachmentNote
    attached_at: datetime
    data: bytes | None = None

    def __repr__(self) -> str:
        return f"DossierFile({self.document}, {self.note.size} bytes)"


class PhoneFile(Value, frozen=True, kw_only=True):
    """Announced: a citizen's phone has sent a file, as it left the phone. Not opened yet by anybody."""

    data: bytes

    def __repr__(self) -> str:
        return f"PhoneFile({len(self.data)} bytes)"


class PhoneState(Value, frozen=True, kw_only=True):
    """Announced: what became of the page for a phone: kiosk.sync.phone_wire.State, or "away" without a line."""

    state: str
