"""Persons as a citizen card shows them. Personal data: lives in memory and in sealed parts only."""

from __future__ import annotations

import enum
from datetime import date

from kiosk.values.base import Value
from kiosk.values.dates import PartialDate


class Sex(enum.StrEnum):
    MALE = "male"
    FEMALE = "female"


class CitizenCard(Value, frozen=True, kw_only=True):
    """The first seven fields of a citizen card's QR text (counter.md 2.1). An unsigned text: proves nothing."""

    number: str  # 12 digits
    name: str  # NFC, as printed on the card
    born: PartialDate
    sex: Sex | None = None
    address: str = ""  # free text; may name units abolished on 1/7/2025
    issued: PartialDate | None = None
    old_number: str = ""  # 9 digits of the former identity card, or ""

    @property
    def personal_number(self) -> str:
        return self.number

    @property
    def full_name(self) -> str:
        """The name as a form writes it."""
        return self.name


class Passport(Value, frozen=True, kw_only=True):
    """What a passport's machine-readable zone says (ICAO Doc 9303, part 4). Letters without marks, in capitals."""

    number: str  # of the document
    name: str  # family name first, as Vietnamese names go: "NGUYEN VAN THU"
    born: PartialDate
    issuer: str  # three letters, as "VNM"
    nationality: str  # three letters
    expires: date
    sex: Sex | None = None
    personal_number: str = ""  # 12 digits where a Vietnamese passport carries them

    @property
    def full_name(self) -> str:
        """The name as a form writes it; its marks are not in the zone."""
        return self.name.title()


class CardWarning(enum.StrEnum):
    """Something in the card's text that a person should look at; never a refusal."""

    BIRTH_YEAR_DIFFERS = "birth_year_differs"  # number's year digits against the birth date
    SEX_DIFFERS = "sex_differs"  # number's century-and-sex digit against the sex field
    UNKNOWN_PLACE_CODE = "unknown_place_code"  # first three digits in no table
    OLD_UNITS_IN_ADDRESS = "old_units_in_address"  # a district, or a province before the merger
    ISSUED_LATER = "issued_later"  # a date of issue after today
    NAME_WITHOUT_MARKS = "name_without_marks"  # a passport's zone has plain letters only
    PASSPORT_EXPIRED = "passport_expired"


class CardReading(Value, frozen=True, kw_only=True):
    """What `rules.citizen_card.read` made of a scanned text."""

    card: CitizenCard
    warnings: tuple[CardWarning, ...] = ()
    addresses: tuple[str, ...] = ()  # today's, for an address that names old units; likeliest first


class PaperReading(Value, frozen=True, kw_only=True):
    """What `rules.identity_papers.read` made of a scanned text: a card or a passport."""

    paper: CitizenCard | Passport
    warnings: tuple[CardWarning, ...] = ()
    addresses: tuple[str, ...] = ()
