"""Reads a passport's machine-readable zone: two lines of 44 letters, digits and "<" (ICAO Doc 9303, part 4, TD3).

Called by kiosk.rules.identity_papers. Each number has a check digit, so that what was misread is told from what is
so. Refuses with ExpectedError:
- card.errors.not_a_card: no passport's zone at all
- card.errors.doubled, .cut: the zone twice in one text, or a part of it; to be read again
- card.errors.passport_misread: a check digit does not agree; to be read again
- card.errors.impossible_date: a date that isn't one
No error carries anything from the text. What only looks odd becomes a warning.
"""

from __future__ import annotations

import re
from datetime import date

from kiosk.errors import ExpectedError
from kiosk.rules import personal_numbers, scanned
from kiosk.values.dates import PartialDate
from kiosk.values.people import CardWarning, PaperReading, Passport, Sex

LINE = 44
_FIRST = re.compile(r"P[A-Z<][A-Z<]{3}[A-Z<]{39}", re.ASCII)
_SECOND = re.compile(r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9<]{6}[0-9][MFX<][0-9]{6}[0-9][A-Z0-9<]{14}[0-9<][0-9]", re.ASCII)
_WEIGHTS = (7, 3, 1)
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}


def looks_like(text: str) -> bool:
    """Whether this is meant to be a passport's zone, read well or badly."""
    plain = "".join(scanned.stripped(text).split())
    return plain.startswith("P") and "<<" in plain and len(plain) > LINE


def read(text: str, *, today: date) -> PaperReading:
    """The passport in a scanned text. `today` tells the century of the birth, and whether it has expired."""
    plain = "".join(scanned.stripped(text).split()).upper()
    if len(plain) > 2 * LINE and plain[:LINE] in plain[LINE:]:
        raise ExpectedError("card.errors.doubled")
    if len(plain) < 2 * LINE and _FIRST.match(plain):
        raise ExpectedError("card.errors.cut")
    first, second = plain[:LINE], plain[LINE:]
    if len(plain) != 2 * LINE or not _FIRST.fullmatch(first):
        raise ExpectedError("card.errors.not_a_card")
    if not _SECOND.fullmatch(second) or not _checked(second):
        raise ExpectedError("card.errors.passport_misread")
    family, _, given = first[5:].rstrip("<").partition("<<")
    name = " ".join(f"{family}<{given}".replace("<", " ").split())
    if not name:
        raise ExpectedError("card.errors.not_a_card")
    held = second[28:42].rstrip("<")
    passport = Passport(
        number=second[:9].rstrip("<"),
        name=name,
        born=_born(second[13:19], today),
        issuer=first[2:5].rstrip("<"),
        nationality=second[10:13].rstrip("<"),
        expires=_whole("20" + second[21:27]),  # no passport of the last century is valid now
        sex=_SEXES.get(second[20]),
        personal_number=held if personal_numbers.is_number(held) else "",
    )
    return PaperReading(paper=passport, warnings=_warnings(passport, today))


def check_digit(text: str) -> int:
    """Weighted 7, 3, 1: digits count as they are, A to Z 10 to 35, "<" nothing (part 3, 4.9)."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10


def _checked(line: str) -> bool:
    parts = [(line[:9], line[9]), (line[13:19], line[19]), (line[21:27], line[27]),
             (line[:10] + line[13:20] + line[21:43], line[43])]  # fmt: skip
    if line[42] != "<" or line[28:42].strip("<"):
        parts.append((line[28:42], line[42].replace("<", "0")))
    return all(check_digit(text) == int(digit) for text, digit in parts)


def _born(text: str, today: date) -> PartialDate:
    """Six places YYMMDD; unknown ones are "<" (part 3, 4.8). Nobody is born after today."""
    if not text[:2].isdigit():
        raise ExpectedError("card.errors.impossible_date")
    month, day = text[2:4].replace("<", ""), text[4:].replace("<", "")
    year = 2000 + int(text[:2])
    if year > today.year or (year == today.year and f"{year}{text[2:]}" > f"{today:%Y%m%d}"):
        year -= 100
    try:
        return PartialDate(year, int(month), int(day)) if month and day else PartialDate(year)
    except ValueError as error:
        raise ExpectedError("card.errors.impossible_date") from error


def _whole(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise ExpectedError("card.errors.impossible_date") from error


def _warnings(passport: Passport, today: date) -> tuple[CardWarning, ...]:
    vietnamese = passport.nationality == "VNM"
    signs = {
        CardWarning.PASSPORT_EXPIRED: passport.expires < today,
        CardWarning.NAME_WITHOUT_MARKS: vietnamese,
    }
    return tuple(warning for warning, there in signs.items() if there)
