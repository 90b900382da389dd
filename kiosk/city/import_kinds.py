"""Which lists may be handed in, and what each becomes: a table for the pages and for `motcua central import`.

`take` holds a list against the content of a document's newest version, or against None, and gives the content that a
draft gets, with its report. Raises ExpectedError city_imports.errors.* for a list that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from kiosk.catalogue import procedures
from kiosk.city import importing, importing_rows
from kiosk.city.editing.shapes import accounts_of, catalogue_of, units_of
from kiosk.city.lists import HandedIn
from kiosk.values.document_contents import AccountsContent, CatalogueContent, Content, UnitsContent
from kiosk.values.documents import DocumentKind
from kiosk.values.imports import ImportAsked, ImportReport

Take = Callable[[HandedIn, ImportAsked, Content | None], tuple[Content, ImportReport]]


class ImportKind(NamedTuple):
    what: str  # as the command and the words of city_imports.what name it
    kind: DocumentKind
    take: Take


def _procedures(file: HandedIn, asked: ImportAsked, base: Content | None) -> tuple[Content, ImportReport]:
    before = catalogue_of(base) if base is not None else CatalogueContent(procedures=())
    made = importing.procedures(file, asked, before.procedures, procedures.load())
    return made.content, made.report


def _units(file: HandedIn, asked: ImportAsked, base: Content | None) -> tuple[Content, ImportReport]:
    return importing_rows.units(file, asked, units_of(base) if base is not None else UnitsContent(wards=()))


def _accounts(file: HandedIn, asked: ImportAsked, base: Content | None) -> tuple[Content, ImportReport]:
    return importing_rows.accounts(file, asked, accounts_of(base) if base is not None else AccountsContent(accounts=()))


_ALL = (
    ImportKind("procedures", DocumentKind.CATALOGUE, _procedures), ImportKind("units", DocumentKind.UNITS, _units),
    ImportKind("accounts", DocumentKind.ACCOUNTS, _accounts),
)  # fmt: skip
BY_WHAT: Mapping[str, ImportKind] = {one.what: one for one in _ALL}
BY_KIND: Mapping[DocumentKind, ImportKind] = {one.kind: one for one in _ALL}
