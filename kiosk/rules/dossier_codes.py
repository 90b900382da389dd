"""Dossier codes: written for our own ranges, read in every form that is in use (docs/design/counter.md#dossier-codes).

Official: `MX1X2.Y1Y2Y3.Z1Z2-YYMMDD-XXXX` (TT 03/2025/TT-VPCP Điều 13) and its older and centralised kin; the
sequence has four digits or more. Provisional: `TAM-<volume>-YYMMDD-NNNN`, ours alone and never mistaken for an
official one; the volume names the station and its epoch whole, so no two machines can write the same code. Called
by services and the desk; refuses with rules.errors.dossier_code or .dossier_prefix.
"""

from __future__ import annotations

import enum
import re
from datetime import date

from kiosk.errors import ExpectedError
from kiosk.values.base import Value

_PREFIX = r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.\d{2,3}){0,3})"
_OFFICIAL = re.compile(rf"({_PREFIX})-(\d{{6}})-(\d{{4,12}})", re.ASCII)
_PROVISIONAL = re.compile(r"TAM-([A-Z0-9]{1,30})-(\d{6})-(\d{4,12})", re.ASCII)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


class CodeKind(enum.StrEnum):
    OFFICIAL = "official"  # TT 03/2025; also the centralised services' code, which looks the same
    OLD = "old"  # 000.00.16.H26-220614-0001, TT 01/2018
    PROVISIONAL = "provisional"


class DossierCode(Value, frozen=True, kw_only=True):
    """A code that was read."""

    kind: CodeKind
    code: str  # as it is printed: upper case, no blanks
    prefix: str  # agency, or the volume of a provisional code
    day: date
    number: str  # digits with their leading zeros


def official(prefix: str, day: date, number: int) -> str:
    """As "H99.001.01-261124-0007". Raises ExpectedError(rules.errors.dossier_prefix) for a wrong setting."""
    if not re.fullmatch(_PREFIX, prefix, re.ASCII):
        raise ExpectedError("rules.errors.dossier_prefix", prefix=prefix)
    return f"{prefix}-{day:%y%m%d}-{number:04d}"


def provisional(volume: str, day: date, number: int) -> str:
    """As "TAM-K7Q2M9X4-261124-0007": visibly not official, ASCII, the same in print and in the Code128."""
    return f"TAM-{volume}-{day:%y%m%d}-{number:04d}"


def parse(text: str) -> DossierCode:
    """What a person typed or a scanner read. Raises ExpectedError(rules.errors.dossier_code)."""
    code = re.sub(r"\s", "", text).upper().translate(_DASHES)
    for pattern in (_OFFICIAL, _PROVISIONAL):
        match = pattern.fullmatch(code)
        if match is None:
            continue
        prefix, digits, number = match.groups()
        try:
            day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        except ValueError:
            break
        if pattern is _PROVISIONAL:
            kind = CodeKind.PROVISIONAL
        else:
            kind = CodeKind.OLD if prefix[0].isdigit() else CodeKind.OFFICIAL
        return DossierCode(kind=kind, code=code, prefix=prefix, day=day, number=number)
    raise ExpectedError("rules.errors.dossier_code", text=text.strip()[:60])
