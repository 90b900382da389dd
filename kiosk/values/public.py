"""What a citizen asks on the city's public page, and what it may tell. Nothing in an answer names a person."""

from __future__ import annotations

from datetime import date

from kiosk.values.base import Value
from kiosk.values.standing import ShownStanding


class PublicLookUp(Value, frozen=True, kw_only=True):
    """A dossier by its code and the last four digits of the applicant's phone or personal number."""

    code: str  # as printed
    digits: str


class PublicAnswer(Value, frozen=True, kw_only=True):
    ward: str
    day: date | None  # of its reception
    standing: ShownStanding


class PublicAsker(Value, frozen=True, kw_only=True):
    """Whose try is counted: of an address, and of a code where one is asked for."""

    address: str
    code: str = ""
