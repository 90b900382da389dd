"""Reads the QR text of a citizen card (CCCD, Căn cước): seven fields between bars, in UTF-8.

The shape is that of docs/design/counter.md#cards-qr. Called by the citizen station, the desk and `motcua card read`.
The text is unsigned and proves nothing. What stands behind the seventh field is dropped unread.
Refuses with ExpectedError:
- card.errors.health_card: a health-insurance card (bars too, but the name in hexadecimal)
- card.errors.doubled, .cut: a card's text twice in one, or a part of it: to be scanned again
- card.errors.not_a_card: anything else without the card's shape
- card.errors.garbled: a scanner or keyboard broke the Vietnamese letters (also rules.mangled); better to type it
- card.errors.impossible_date: a date that isn't one, a birth after today, an issue before the birth or not whole
No error carries anything from the text. What only looks odd becomes a warning.
"""

from __future__ import annotations

import re
import string
import unicodedata
from datetime import date

from kiosk.errors import ExpectedError
from kiosk.rules import mangled, old_units, personal_numbers, scanned
from kiosk.values.dates import PartialDate
from kiosk.values.people import CardReading, CardWarning, CitizenCard, Sex
from kiosk.values.units import PlaceTable

FIELDS = 7
_OLDEST_YEAR = 1850
_HEALTH_NUMBER = re.compile(r"[A-Z]{2}\d{13}|\d{10}|\d{15}", re.ASCII)
_HEX_NAME = re.compile(r"(?:[0-9a-fA-F]{2}){4,}", re.ASCII)
_WHOLE_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_SLASHED_DATE = re.compile(r"(\d{0,2})[/-](\d{0,2})[/-](\d{4})", re.ASCII)
_WHOLE_SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}", re.ASCII)
_YEAR = re.compile(r"(?:[/-]?)(\d{4})", re.ASCII)
_SEXES = {"nam": Sex.MALE, "nữ": Sex.FEMALE}
_NAME_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u030c\u031b\u0323")
_NAME_LETTERS = frozenset("đĐƀɃɨƗ")  # with ASCII letters and the marks above: Vietnamese and minority names
_NAME_SIGNS = frozenset(" '’ʼ`-.,·•°º()/&\"“”„″")
_ADDRESS_SIGNS = frozenset(string.digits + string.punctuation + "’ʼ“”„″°ºª№·•…§±×÷½¼¾²³")
_MIDDLE = re.compile(r"\|\s*(?:\d{8}|\d{1,2}/\d{1,2}/\d{4})\s*\|\s*(?:nam|nữ)\s*\|", re.IGNORECASE)  # birth and sex
_MAX_NAME = 120
_MAX_ADDRESS = 400
_OLD_UNIT = re.compile(r"(?<!\w)(?:quận|huyện|thị xã|thị trấn|tx\.|tt\.|q\.|h\.)(?!\w)|(?<!\w)[qh]\.\s*\w")
_CITY_WORDS = re.compile(r"^(?:tỉnh|thành phố|tp\.?|t\.)\s*")


def read(text: str, *, today: date | None = None, places: PlaceTable | None = None) -> CardReading:
    """The card in a scanned text, with what a person should look at.

    `today`: refuses births after it. `places` (Catalogue.units.places()): adds the warnings on place codes and
    merged provinces, and today's addresses where the card names old units. Raises ExpectedError(card.errors.*).
    """
    whole = unicodedata.normalize("NFC", scanned.stripped(text))
    raw = whole.split("|")
    fields = [scanned.plain(part) for part in raw]
    _refuse_parts(whole, fields)
    _refuse_foreign(fields)
    number, old_number, name, born_text, sex_text, address, issued_text = fields[:FIELDS]
    if any(_decoded_wrongly(part.strip()) for part in raw[:FIELDS]):
        raise ExpectedError("card.errors.garbled")
    _refuse_garbled(name, sex_text, address)
    sex = _SEXES.get(sex_text.lower())
    if sex is None or not name:
        raise ExpectedError("card.errors.not_a_card")
    born = _date(born_text)
    issued = _date_of_issue(issued_text)
    _refuse_impossible(born, issued, today)
    card = CitizenCard(
        number=number,
        name=name,
        born=born,
        sex=sex,
        address=address,
        issued=issued,
        old_number=old_number,
    )
    addresses = old_units.suggest(card.address, places.old) if places is not None and places.old is not None else ()
    return CardReading(card=card, warnings=_warnings(card, places, bool(addresses), today), addresses=addresses)


def _refuse_parts(text: str, fields: list[str]) -> None:
    """Raise for more than one card's text, and for less than one."""
    number = fields[0]
    if len(_MIDDLE.findall(text)) > 1:
        raise ExpectedError("card.errors.doubled")
    if personal_numbers.is_number(number):
        own_old = fields[1:2] == [number] and "".join(fields[4:5]).lower() in _SEXES  # an old number like the new one
        if text.count(number) > 1 + own_old:
            raise ExpectedError("card.errors.doubled")
        if 1 < len(fields) < FIELDS or (len(fields) == FIELDS and _unfinished(fields[-1])):
            raise ExpectedError("card.errors.cut")
    elif _MIDDLE.search(text) and (_is_rest(number) if len(fields) == FIELDS else len(fields) < FIELDS):
        raise ExpectedError("card.errors.cut")


def _is_rest(number: str) -> bool:
    """Whether this is what is left of a number whose beginning is missing."""
    return number == "" or (number.isascii() and number.isdigit() and len(number) < 12)


def _unfinished(issued: str) -> bool:
    """Whether the date of issue, with which a text ends, stops before its end: every card has a whole one."""
    return len(issued) < 8 and set(issued) <= set("0123456789/-")


def _refuse_foreign(fields: list[str]) -> None:
    first = fields[0]
    hex_name = len(fields) > 1 and _HEX_NAME.fullmatch(fields[1]) and not fields[1].isdigit()
    health = _HEALTH_NUMBER.fullmatch(first) or (hex_name and not personal_numbers.is_number(first))
    if len(fields) > 3 and health:
        raise ExpectedError("card.errors.health_card")
    if len(fields) < FIELDS or not personal_numbers.is_number(first):
        raise ExpectedError("card.errors.not_a_card")
    if not re.fullmatch(r"(?:\d{9}|\d{12})?", fields[1], re.ASCII):
        raise ExpectedError("card.errors.not_a_card")


def _refuse_garbled(name: str, sex: str, address: str) -> None:
    """Raise for question marks, replacement and control characters, letters of no name here."""
    if len(name) > _MAX_NAME or len(address) > _MAX_ADDRESS:
        raise ExpectedError("card.errors.garbled")
    for part in (name, sex, address):
        if "?" in part or any(_is_no_letter(char) for char in part):
            raise ExpectedError("card.errors.garbled")
    if mangled.lost_marks(name, address) or not all(_fits_a_name(char) for char in name):
        raise ExpectedError("card.errors.garbled")
    if not all(char in _ADDRESS_SIGNS or _fits_a_name(char) for char in address):
        raise ExpectedError("card.errors.garbled")
    if sex and sex.lower() not in _SEXES:
        raise ExpectedError("card.errors.garbled")


def _is_no_letter(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Co", "Cs", "Cn", "So") and char not in "°№"


def _fits_a_name(char: str) -> bool:
    if (char.isascii() and char.isalpha()) or char in _NAME_LETTERS or char in _NAME_SIGNS:
        return True
    base, *marks = list(unicodedata.normalize("NFD", char))
    if not marks:
        return base in _NAME_MARKS
    return base.isascii() and base.isalpha() and _NAME_MARKS.issuperset(marks)


def _decoded_wrongly(text: str) -> bool:
    """Whether the text is UTF-8 that somebody decoded as Western European ("Nguyá»…n", "LÃª")."""
    if text.isascii():
        return False
    for encoding in ("cp1252", "latin-1"):
        try:
            text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False


def _date(text: str) -> PartialDate:
    """A date as cards write it; day or month "00" or missing leaves the year alone. Raises ExpectedError."""
    whole = _WHOLE_DATE.fullmatch(text) or _SLASHED_DATE.fullmatch(text)
    if whole:
        day, month, year = (int(part or 0) for part in whole.groups())
    elif only_year := _YEAR.fullmatch(text):
        day, month, year = 0, 0, int(only_year[1])
    else:
        raise ExpectedError("card.errors.impossible_date")
    if year < _OLDEST_YEAR or day > 31 or month > 12:
        raise ExpectedError("card.errors.impossible_date")
    if not day or not month:
        return PartialDate(year)
    try:
        return PartialDate(year, month, day)
    except ValueError as error:
        raise ExpectedError("card.errors.impossible_date") from error


def _date_of_issue(text: str) -> PartialDate | None:
    """Whole, or none where something follows it. Raises ExpectedError."""
    if text and not (_WHOLE_DATE.fullmatch(text) or _WHOLE_SLASHED.fullmatch(text)):
        raise ExpectedError("card.errors.impossible_date")
    return _date(text) if text else None


def _refuse_impossible(born: PartialDate, issued: PartialDate | None, today: date | None) -> None:
    if today is not None and _first(born) > today:
        raise ExpectedError("card.errors.impossible_date")
    if issued is not None and _last(issued) < _first(born):
        raise ExpectedError("card.errors.impossible_date")


def _first(day: PartialDate) -> date:
    return date(day.year, day.month or 1, day.day or 1)


def _last(day: PartialDate) -> date:
    return date(day.year, day.month or 12, day.day or 31)


def _warnings(
    card: CitizenCard, places: PlaceTable | None, old: bool, today: date | None
) -> tuple[CardWarning, ...]:
    signs = {
        CardWarning.BIRTH_YEAR_DIFFERS: personal_numbers.birth_year(card.number) != card.born.year,
        CardWarning.SEX_DIFFERS: personal_numbers.sex(card.number) is not card.sex,
        CardWarning.UNKNOWN_PLACE_CODE: places is not None and not _known_place(card.number, places),
        CardWarning.ISSUED_LATER: today is not None and card.issued is not None and _first(card.issued) > today,
        CardWarning.OLD_UNITS_IN_ADDRESS: old or _has_old_units(card.address, places),
    }
    return tuple(warning for warning, there in signs.items() if there)


def _known_place(number: str, places: PlaceTable) -> bool:
    """A province of the table, or a foreign country's code: 100 and above (docs/design/counter.md#personal-number)."""
    code = personal_numbers.place_code(number)
    return code in places.codes or int(code) >= 100


def _has_old_units(address: str, places: PlaceTable | None) -> bool:
    low = address.lower()
    if _OLD_UNIT.search(low):
        return True
    last = _CITY_WORDS.sub("", low.rpartition(",")[2].strip())
    return places is not None and last in {name.lower() for name in places.former}
