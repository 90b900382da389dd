"""A document's content as the shape that its editor knows. Raises BugError where another kind's was handed over."""

from __future__ import annotations

from typing import TypeVar

from kiosk.errors import BugError
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
)

C = TypeVar("C", bound=Content)


def _as(content: Content, shape: type[C]) -> C:
    if not isinstance(content, shape):
        raise BugError(f"{type(content).__name__} is no {shape.__name__}")
    return content


def catalogue_of(content: Content) -> CatalogueContent:
    return _as(content, CatalogueContent)


def forms_of(content: Content) -> FormsContent:
    return _as(content, FormsContent)


def fees_of(content: Content) -> FeesContent:
    return _as(content, FeesContent)


def calendar_of(content: Content) -> CalendarContent:
    return _as(content, CalendarContent)


def accounts_of(content: Content) -> AccountsContent:
    return _as(content, AccountsContent)


def units_of(content: Content) -> UnitsContent:
    return _as(content, UnitsContent)


def notices_of(content: Content) -> NoticesContent:
    return _as(content, NoticesContent)


def targets_of(content: Content) -> TargetsContent:
    return _as(content, TargetsContent)
