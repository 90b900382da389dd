"""Address labels of dossiers whose result goes by post: whom and where to, from their sealed parts.

Called by the desk, which prints them as a leaflet: an address belongs into no job. Raises ExpectedError
dossiers.errors.{unknown, erased, closed, no_address}.
"""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.queries.papers import receipt
from kiosk.store import Reader
from kiosk.values.base import Value
from kiosk.values.ids import DossierId
from kiosk.values.papers_slips import AddressLabel, AddressLabels, LabelSheet


class LabelsAsked(Value, frozen=True, kw_only=True):
    """Labels of these dossiers, on a sheet from its `start`th place on."""

    dossiers: tuple[DossierId, ...]
    sheet: LabelSheet = LabelSheet.THREE_BY_EIGHT
    start: int = 1


def address_labels(reader: Reader, asked: LabelsAsked) -> AddressLabels:
    """In the order asked for. Nobody's label is left out: one without an address is an error."""
    labels = tuple(_label(reader, dossier) for dossier in asked.dossiers)
    return AddressLabels(agency=reader.catalogue.agency(), labels=labels, sheet=asked.sheet, start=asked.start)


def _label(reader: Reader, dossier: DossierId) -> AddressLabel:
    paper = receipt(reader, dossier)
    person = paper.applicant
    if not person.address.strip():
        raise ExpectedError("dossiers.errors.no_address", code=paper.code)
    return AddressLabel(name=person.name, address=person.address, phone=person.phone, code=paper.code)
