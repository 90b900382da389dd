"""Mẫu 03 of a refused dossier, from what the desk had written when it was refused, and corrected since.

Called by services.papers (for the spooler) and by the desk's view. Raises ExpectedError dossiers.errors.{unknown,
erased, closed}.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Row, select

from kiosk.clock import local
from kiosk.db.rows import filled
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries.dossier_standing import said
from kiosk.queries.papers import reprint_of
from kiosk.records.dossiers import SealedDossier
from kiosk.store import Reader
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import DossierId
from kiosk.values.papers_forms import RefusalPaper


class RefusedDossier(NamedTuple):
    """A refused dossier's row, and what is sealed of it."""

    row: Row
    sealed: SealedDossier


def _refused(reader: Reader, dossier: DossierId) -> RefusedDossier:
    query = select(DossierRecord.__table__).where(
        DossierRecord.ward == reader.station.ward, DossierRecord.subject == dossier
    )
    row = reader.connection.execute(query).first()
    events = reader.events_of(dossier)
    if row is None or all(one.kind != "dossier.refused" for one in events):
        raise ExpectedError("dossiers.errors.unknown")
    sealed = said(events)
    if sealed is None:
        raise ExpectedError("dossiers.errors.closed" if reader.keys.closed else "dossiers.errors.erased")
    return RefusedDossier(row, sealed)


def refusal(reader: Reader, dossier: DossierId, nth: int = 1) -> RefusalPaper:
    """Mẫu 03; what the desk did not know stays to be written by hand."""
    row, sealed = _refused(reader, dossier)
    at = local(filled(row.received_at))
    return RefusalPaper(
        agency=reader.catalogue.agency(at.date()), written_at=at, number=row.receipt_number, volume=row.receipt_volume,
        applicant=sealed.applicant or Applicant(name=""), content=sealed.content, reason=sealed.reason,
        clerk=sealed.actor_name, reprint=reprint_of(reader, nth),
    )  # fmt: skip
