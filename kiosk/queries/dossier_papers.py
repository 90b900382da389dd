"""Which paper a dossier's is: Mẫu 01 or 03, or those of residence.

Called by the desk, to show it and for "In lại". Raises ExpectedError dossiers.errors.unknown.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from kiosk.clock import local
from kiosk.db.rows import filled, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.rules.dossier_papers import FORMS, SetOfForms, forms_of
from kiosk.store import Reader
from kiosk.values.ids import DossierId
from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import PaperSet


def paper_of_dossier(reader: Reader, dossier: DossierId) -> PaperKind:
    """By the procedure's version that the dossier was received under; a refusal has none, and goes by its day."""
    query = select(DossierRecord).where(DossierRecord.ward == reader.station.ward, DossierRecord.subject == dossier)
    row = first_of(DossierRecord, reader.connection, query)
    if row is None:
        raise ExpectedError("dossiers.errors.unknown")
    forms = _forms(reader, filled(row.procedure), row.procedure_version, local(filled(row.received_at)).date())
    return forms.refusal if row.state == "refused" else forms.receipt


def _forms(reader: Reader, procedure: str, version: int | None, day: date) -> SetOfForms:
    """Those of the one-stop counter where the procedure has left the catalogue since."""
    try:
        return forms_of(reader.catalogue.procedure(procedure, day, version or None))
    except ExpectedError:
        return FORMS[PaperSet.ONE_STOP]
