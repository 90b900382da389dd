"""The certification registers of a period, number by number, voided ones among them with their reason and who.

Called by `motcua report certifications`. Names and reasons are sealed: what was erased, or does not open here, is told
in its place. Raises ExpectedError report.errors.order.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Row, select

from kiosk.clock import local
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries.certifications import is_void
from kiosk.records.dossier_steps import SealedStep
from kiosk.records.dossiers import SealedDossier
from kiosk.records.facts import OpenedEvent
from kiosk.store import Reader
from kiosk.values.papers_certifications import CertificationBook, CertificationLine, CertificationPart, VoidKind
from kiosk.values.procedures import CertifiedWork

_ENDS = {"certification.voided": VoidKind.VOIDED, "dossier.taken_back": VoidKind.TAKEN_BACK}


def book(reader: Reader, first: date, last: date, register: str = "") -> CertificationBook:
    """The numbers given on these business days, by register, year and volume, each from its least number on."""
    if last < first:
        raise ExpectedError("report.errors.order")
    groups = itertools.groupby(_rows(reader, first, last, register), _volume)
    return CertificationBook(
        agency=reader.catalogue.agency(last), first=first, last=last, made_on=local(reader.clock.now()).date(),
        parts=tuple(_part(reader, key, tuple(rows)) for key, rows in groups),
    )  # fmt: skip


def _rows(reader: Reader, first: date, last: date, register: str) -> list[Row]:
    query = select(DossierRecord.__table__).where(
        DossierRecord.ward == reader.station.ward, DossierRecord.day.between(first, last),
        DossierRecord.state == "certified",
    )  # fmt: skip
    if register:
        query = query.where(DossierRecord.register == register)
    return sorted(reader.connection.execute(query), key=lambda row: (*_volume(row), row.register_number, row.subject))


def _volume(row: Row) -> tuple[str, int, str]:
    return row.register, row.day.year, row.register_volume


def _part(reader: Reader, key: tuple[str, int, str], rows: Sequence[Row]) -> CertificationPart:
    register, year, volume = key
    return CertificationPart(
        work=CertifiedWork(rows[0].work or CertifiedWork.COPIES), register=register, volume=f"{volume}/{year}",
        lines=tuple(_line(reader, row) for row in rows),
    )  # fmt: skip


def _line(reader: Reader, row: Row) -> CertificationLine:
    events = reader.events_of(row.subject)
    sealed = next((e.sealed for e in events if e.kind == "dossier.certified" and e.sealed is not None), None)
    said = sealed if isinstance(sealed, SealedDossier) else SealedDossier()
    person = said.applicant
    line = CertificationLine(
        number=row.register_number, day=row.day, person=person.name if person is not None else "",
        person_number=person.number if person is not None else "", paper=said.content or row.paper,
        clerk=_name(reader, row.actor), copies=row.copies, pages=row.pages, people=row.people, fee=row.fee,
        code=row.official_code or row.code or "", gone=reader.is_erased(row.subject),
    )  # fmt: skip
    end = next((one for one in reversed(events) if one.kind in _ENDS), None)
    return _ended(reader, line, end) if end is not None and is_void(row) else line


def _ended(reader: Reader, line: CertificationLine, end: OpenedEvent) -> CertificationLine:
    sealed = end.sealed if isinstance(end.sealed, SealedStep) else None
    approved = end.body.approved_by
    return msgspec.structs.replace(
        line, void=_ENDS[end.kind], void_day=local(end.made_at).date(), void_by=_name(reader, end.actor),
        void_approved=_name(reader, approved) if approved else "", void_reason=sealed.reason if sealed else "",
        gone=sealed is None and end.kind == "certification.voided",
    )  # fmt: skip


def _name(reader: Reader, account: str) -> str:
    found = reader.catalogue.account(account)
    return found.full_name if found is not None else account
