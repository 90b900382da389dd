"""Suggests today's address for one that names units abolished on 1/7/2025: never a mapping, always a person's choice.

Called by rules.citizen_card with the table of Catalogue.units. Where the old ward, its district and its province are
not all recognised, nothing is suggested; an old ward that was divided gives several addresses, the likeliest first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kiosk.values.units import OldUnits

MOST = 3  # suggestions for one address; more can't be read on a page
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SHORT = (  # how cards shorten the kinds of units; a number may follow without a space: "P.5", "Q1"
    (re.compile(r"^(?:phường|p\.)\s*(?=\S)"), "phường "),
    (re.compile(r"^p(?=\d)"), "phường "),
    (re.compile(r"^(?:xã|x\.)\s*(?=\S)"), "xã "),
    (re.compile(r"^(?:thị trấn|tt\.?)\s+(?=\S)|^tt\.(?=\S)"), "thị trấn "),
    (re.compile(r"^(?:quận|q\.)\s*(?=\S)"), "quận "),
    (re.compile(r"^q(?=\d)"), "quận "),
    (re.compile(r"^(?:huyện|h\.)\s*(?=\S)"), "huyện "),
    (re.compile(r"^(?:thị xã|tx\.?)\s+(?=\S)|^tx\.(?=\S)"), "thị xã "),
    (re.compile(r"^(?:thành phố|tp\.?)\s+(?=\S)|^tp\.(?=\S)"), "thành phố "),
    (re.compile(r"^(?:tỉnh|t\.)\s*(?=\S)"), "tỉnh "),
)
_KINDS = ("phường", "xã", "thị trấn", "quận", "huyện", "thị xã", "thành phố", "tỉnh")
_NUMBER = re.compile(r"(?<= )0+(?=\d)")
_SIGNS = str.maketrans({"’": "'", "ʼ": "'", "-": " ", "–": " ", "—": " "})
_CITIES = {"hcm": "hồ chí minh", "hn": "hà nội"}


def suggest(address: str, old: OldUnits) -> tuple[str, ...]:
    """Today's addresses for one with an old ward, district and province at its end; () where there is no advice."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    if len(parts) < 3:
        return ()
    before, (ward, district, province) = parts[:-3], parts[-3:]
    codes = _codes(old.provinces.get(bare(province), ()), spelled(district), spelled(ward))
    return tuple(", ".join((*before, old.names(code))) for code in codes[:MOST])


def _codes(lines: Sequence[str], district: str, ward: str) -> tuple[str, ...]:
    """Codes for the one old ward that fits; cards leave kinds out, too ("Trúc Bạch, Ba Đình, Hà Nội")."""
    found: list[tuple[str, ...]] = []
    inside = exact = False
    for line in lines:
        name, _, codes = line.strip("\t").partition("\t")
        if not line.startswith("\t\t"):
            known = spelled(name)
            inside, exact = _agree(district, known), district == known
        elif inside and _agree(ward, known_ward := spelled(name)):
            if exact and ward == known_ward:
                return tuple(codes.split(","))
            found.append(tuple(codes.split(",")))
    return found[0] if len(found) == 1 else ()


def _agree(told: str, known: str) -> bool:
    """A kind that is told must be the right one: a commune is not the ward of the same name."""
    return told == known or (not _KIND.match(told) and told == _KIND.sub("", known))


def bare(name: str) -> str:
    """A province's spelling without its kind."""
    plain = _KIND.sub("", spelled(name))
    return spelled(_CITIES[plain]) if plain in _CITIES else plain


def spelled(name: str) -> str:
    """A unit's name so that case, tone placement ("Hoà", "Hòa"), dashes and short forms ("P.", "Q1") don't matter."""
    low = " ".join(unicodedata.normalize("NFC", name).casefold().translate(_SIGNS).split()).strip(". ")
    for short, whole in _SHORT:
        changed, count = short.subn(whole, low, count=1)
        if count:
            low = changed
            break
    return " ".join(_tone_last(syllable) for syllable in _NUMBER.sub("", low).split())


def _tone_last(syllable: str) -> str:
    """ "hoà" and "hòa" are one syllable: its tone is written behind it."""
    letters = unicodedata.normalize("NFD", syllable)
    tones = "".join(mark for mark in letters if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in letters if mark not in _TONES)) + tones


_KIND = re.compile(f"^(?:{'|'.join(' '.join(map(_tone_last, kind.split())) for kind in _KINDS)}) ")
