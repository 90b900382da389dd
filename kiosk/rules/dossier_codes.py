"""Dossier codes: written for our own ranges, read in every form that is in use (docs/design/counter.md#dossier-codes).

Three generations of official codes are read:

- `V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX`, from the least agency to the greatest (TT 01/2018/TT-VPCP Điều 19);
- `MX1X2.Y1Y2Y3.Z1Z2-YYMMDD-XXXX`, from the greatest on (TT 03/2025/TT-VPCP Điều 13);
- `MX1X2.Y1Y2Y3.Z1Z2-YYMMDD-AAXXXX` of centralised services, AA = two digits of the agency that owns the system, since
  25/1/2026 (Điều 13 khoản 3, added by TT 04/2025/TT-VPCP).

The sequence has four digits or more; one of six or more since that day is a centralised one, as no counter of ours
receives 100,000 dossiers a day. Provisional: `TAM-<volume>-YYMMDD-NNNN`, ours alone and never mistaken for an official
one; the volume names the station and its epoch whole, so no two machines can write the same code. Called by services,
queries and the desk; refuses with rules.errors.dossier_code or .dossier_prefix.
"""

from __future__ import annotations

import enum
import re
from datetime import date

from kiosk.errors import ExpectedError
from kiosk.values.base import Value

CENTRALISED_SINCE = date(2026, 1, 25)
MOST = 99_999  # the greatest number of ours: a longer one would read as a centralised code
_NEW = r"[A-Y]\d{2}(?:\.\d{2,3}){0,3}"
_PREFIX = rf"(?:\d{{3}}\.\d{{2}}\.\d{{2}}\.[A-Y]\d{{2}}|{_NEW})"
_OFFICIAL = re.compile(rf"({_PREFIX})-(\d{{6}})-(\d{{4,12}})", re.ASCII)
_PROVISIONAL = re.compile(r"TAM-([A-Z0-9]{1,30})-(\d{6})-(\d{4,12})", re.ASCII)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


class CodeKind(enum.StrEnum):
    OFFICIAL = "official"  # TT 03/2025
    CENTRAL = "central"  # TT 04/2025, of a nation-wide service
    OLD = "old"  # TT 01/2018
    PROVISIONAL = "provisional"


class DossierCode(Value, frozen=True, kw_only=True):
    """A code that was read."""

    kind: CodeKind
    code: str  # as it is printed: upper case, no blanks
    prefix: str  # as it stands in the code: agency, or the volume of a provisional code
    day: date
    number: str  # digits with their leading zeros, without the system's two of a centralised code
    agency: str = ""  # identifier, greatest first, without empty levels: "H26.16"; "" of a provisional one
    system: str = ""  # of a centralised code: AA

    @property
    def root(self) -> str:
        """The ministry or province: "H26"; "" of a provisional code."""
        return self.agency[:3]

    def within(self, agency: str) -> bool:
        """Whether its agency is that one, or stands below it."""
        return self.agency == agency or self.agency.startswith(f"{agency}.")


def official(prefix: str, day: date, number: int) -> str:
    """As "H99.001.01-261124-0007". Raises ExpectedError(rules.errors.dossier_prefix) for a wrong prefix or number."""
    if not re.fullmatch(_NEW, prefix, re.ASCII) or not 1 <= number <= MOST:
        raise ExpectedError("rules.errors.dossier_prefix", prefix=prefix)
    return f"{prefix}-{day:%y%m%d}-{number:04d}"


def provisional(volume: str, day: date, number: int) -> str:
    """As "TAM-K7Q2M9X4-261124-0007": visibly not official, ASCII, the same in print and in the Code128."""
    return f"TAM-{volume}-{day:%y%m%d}-{number:04d}"


def agency_of(prefix: str) -> str:
    """The agency that a prefix of either order names: "000.00.16.H26" and "H26.16.00" are both "H26.16"."""
    levels = prefix.split(".")
    if levels[0].isdigit():
        levels.reverse()
    while len(levels) > 1 and not levels[-1].strip("0"):
        levels.pop()
    return ".".join(levels)


def is_agency(words: str) -> bool:
    """Whether it is an agency's identifier as codes bear it."""
    return bool(re.fullmatch(_NEW, words, re.ASCII)) and agency_of(words) == words


def parse(text: str) -> DossierCode:
    """What a person typed or a scanner read. Raises ExpectedError(rules.errors.dossier_code)."""
    code = re.sub(r"\s", "", text).upper().translate(_DASHES)
    match = _OFFICIAL.fullmatch(code) or _PROVISIONAL.fullmatch(code)
    day = _day(match.group(2)) if match is not None else None
    if match is None or day is None:
        raise ExpectedError("rules.errors.dossier_code", text=text.strip()[:60])
    prefix, _digits, number = match.groups()
    if code.startswith("TAM-"):
        return DossierCode(kind=CodeKind.PROVISIONAL, code=code, prefix=prefix, day=day, number=number)
    agency = agency_of(prefix)
    if prefix[0].isdigit():
        return DossierCode(kind=CodeKind.OLD, code=code, prefix=prefix, day=day, number=number, agency=agency)
    if len(number) >= 6 and day >= CENTRALISED_SINCE:
        return DossierCode(
            kind=CodeKind.CENTRAL, code=code, prefix=prefix, day=day, number=number[2:], agency=agency,
            system=number[:2],
        )  # fmt: skip
    return DossierCode(kind=CodeKind.OFFICIAL, code=code, prefix=prefix, day=day, number=number, agency=agency)


def _day(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
