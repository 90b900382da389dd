"""The files of a dossier: what the journal tells of them, and those that lie here, opened.

Called by the desk's page of files and by whoever hands the dossier on. Reads the dossier's own events and rows alone.
"""

from __future__ import annotations

from kiosk.records.dossier_files import SealedFileNotes
from kiosk.store import Reader
from kiosk.store.sealed_files import opened_of, rows_of
from kiosk.values.attachments import AttachmentNote
from kiosk.values.dossier_files import DossierFile
from kiosk.values.ids import DossierId


def of_dossier(reader: Reader, dossier: DossierId) -> tuple[DossierFile, ...]:
    """In the order in which they came; without those that were dropped."""
    told = _told(reader, dossier)
    rows = rows_of(reader.connection, reader.station.ward, dossier)
    notes = tuple(one.note for one in told)
    data = {one.name: one.data for one in opened_of(rows, reader.keys.get, dossier, notes)}
    return tuple(
        DossierFile(document=one.document, note=one.note, attached_at=one.attached_at, data=data.get(one.note.name))
        for one in told
    )


def _told(reader: Reader, dossier: DossierId) -> list[DossierFile]:
    found: list[DossierFile] = []
    for event in reader.events_of(dossier):
        sealed = event.sealed
        if not isinstance(sealed, SealedFileNotes):
            continue
        if event.kind == "dossier.files_dropped":
            found = [one for one in found if one.note.name not in sealed.names]
        pairs: zip[tuple[AttachmentNote, str]] = zip(sealed.files, sealed.documents, strict=False)
        found += [DossierFile(document=document, note=note, attached_at=event.made_at) for note, document in pairs]
    return found
