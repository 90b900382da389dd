"""Which editors a kind of document has, and what its first draft begins with.

Called by kiosk.server.city.documents_*. Forms have no rows: they come as spreadsheets (documents_forms).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select

from kiosk.catalogue import Catalogue, notices
from kiosk.city.editing import calendar, catalogue, fees, small, staff, units
from kiosk.city.editing.fields import RowEditor
from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.sync import Contact
from kiosk.store import Reader
from kiosk.values.document_contents import (
    AccountsContent,
    CalendarContent,
    CatalogueContent,
    Content,
    FeesContent,
    FormsContent,
    NoticesContent,
    TargetsContent,
    UnitsContent,
    WardUnit,
)
from kiosk.values.documents import DocumentKind
from kiosk.values.ids import ward_of
from kiosk.values.roles import Role

EDITORS: Mapping[DocumentKind, tuple[RowEditor, ...]] = {
    DocumentKind.CATALOGUE: (catalogue.EDITOR,), DocumentKind.FEES: (fees.EDITOR,), DocumentKind.FORMS: (),
    DocumentKind.CALENDAR: (calendar.DAYS, calendar.YEARS), DocumentKind.ACCOUNTS: (staff.EDITOR,),
    DocumentKind.UNITS: (units.WARDS, units.DELEGATIONS), DocumentKind.NOTICES: (small.NOTICES,),
    DocumentKind.TARGETS: (small.TARGETS, small.LIMITS),
}  # fmt: skip


def editor_of(kind: DocumentKind, part: str) -> RowEditor | None:
    return next((one for one in EDITORS[kind] if one.part == part), None)


def first(reader: Reader, kind: DocumentKind) -> Content:
    """Before the city has said anything: what comes with the program, or nothing."""
    return _FIRST[kind](reader)


def _calendars(reader: Reader) -> Content:
    return CalendarContent(years=tuple(one for _year, one in sorted(Catalogue().calendars().items())))


def _notices(reader: Reader) -> Content:
    return NoticesContent(notices=notices.load(notices.COMMON).notices)


def known_wards(reader: Reader) -> dict[str, str]:
    """The wards whose stations are known here, by their codes; as their stations call them, or by the code."""
    stations = select(KnownStation.station, KnownStation.roles)
    found = {ward_of(station): "" for station, roles in reader.connection.execute(stations)
             if Role.CENTRAL not in roles.split(",")}  # fmt: skip
    for station, name in reader.connection.execute(select(Contact.station, Contact.ward_name)):
        if name:
            found[ward_of(station)] = name
    return {str(ward): name or str(ward) for ward, name in sorted(found.items())}


def _units(reader: Reader) -> Content:
    return UnitsContent(wards=tuple(WardUnit(ward=ward, name=name) for ward, name in known_wards(reader).items()))


_FIRST: Mapping[DocumentKind, Callable[[Reader], Content]] = {
    DocumentKind.CATALOGUE: lambda _reader: CatalogueContent(procedures=()),
    DocumentKind.FORMS: lambda _reader: FormsContent(forms=()), DocumentKind.FEES: lambda _reader: FeesContent(fees=()),
    DocumentKind.CALENDAR: _calendars, DocumentKind.ACCOUNTS: lambda _reader: AccountsContent(accounts=()),
    DocumentKind.UNITS: _units, DocumentKind.NOTICES: _notices,
    DocumentKind.TARGETS: lambda _reader: TargetsContent(targets=()),
}  # fmt: skip
