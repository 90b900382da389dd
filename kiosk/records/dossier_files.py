"""Files that came with a dossier, told in the journal by name and digest, never by content; and that they went.

Recorded by services.dossier_files. No table folds them: kiosk.queries.dossier_files reads a dossier's own events.
"""

from __future__ import annotations

from datetime import date

import msgspec

from kiosk.records.dossier_steps import AUTHORS
from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Count, Few
from kiosk.values.attachments import AttachmentNote


class SealedFileNotes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Name, kind, size and digest of each file; why files were dropped."""

    files: tuple[AttachmentNote, ...] = ()
    documents: tuple[str, ...] = ()  # DocumentItem.key of each file
    names: tuple[str, ...] = ()  # of what was dropped
    reason: str = ""


@fact("dossier.attached", authors=AUTHORS, sealed=SealedFileNotes)
class FilesAttached(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    place: Code
    desk: Code = ""
    count: Count = 1
    days: Few = 0  # kept so long


@fact("dossier.files_dropped", authors=AUTHORS, sealed=SealedFileNotes)
class FilesDropped(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    place: Code
    count: Count = 1
