"""Provinces and wards of the official list, read when first asked for; suggestions while somebody types.

Called through `Catalogue.units` by forms, the desk and card reading. Files: resources/units (with their source).
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from kiosk.rules import sorting
from kiosk.rules.old_units import bare
from kiosk.rules.tone_marks import strip_marks
from kiosk.values.units import OldUnits, PlaceTable, Province, Ward

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "units"
_KIND_WORDS = re.compile("^(?:Phường|Xã|Đặc khu) ")
_KINDS = ("phuong ", "xa ", "dac khu ", "tinh ", "thanh pho ")


class Units:
    """The official list. Constructing reads nothing."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder

    @functools.cached_property
    def _rows(self) -> tuple[dict[str, Province], dict[str, Ward]]:
        provinces: dict[str, Province] = {}
        wards: dict[str, Ward] = {}
        for line in (self._folder / "units.tsv").read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            code, name, *_resolution = line.split("\t")
            if len(code) == 2:
                province = code
                provinces[code] = Province(code, name)
            else:
                wards[code] = Ward(code, name, province)
        return provinces, wards

    @functools.cached_property
    def _old(self) -> dict[str, str]:
        raw = tomllib.loads((self._folder / "old_provinces.toml").read_text(encoding="utf-8"))
        return dict(raw["provinces"])

    @functools.cached_property
    def _folded(self) -> tuple[tuple[str, Ward], ...]:
        return tuple((_fold(ward.name), ward) for ward in self._rows[1].values())

    def provinces(self) -> tuple[Province, ...]:
        """All 34, by code."""
        return tuple(self._rows[0].values())

    def province(self, code: str) -> Province | None:
        return self._rows[0].get(code)

    def wards(self, province: str = "") -> tuple[Ward, ...]:
        """The wards of a province, or all 3,321, by code."""
        return tuple(w for w in self._rows[1].values() if not province or w.province == province)

    def ward(self, code: str) -> Ward | None:
        return self._rows[1].get(code)

    def suggest(self, text: str, limit: int = 6, province: str = "") -> tuple[Ward, ...]:
        """Wards whose name begins with `text` (marks, "phường" and "xã" may be missing), then those that contain it."""
        wanted = _fold(text)
        if not wanted:
            return ()
        begins: list[Ward] = []
        contains: list[Ward] = []
        for folded, ward in self._folded:
            if wanted in folded and (not province or ward.province == province):
                (begins if folded.startswith(wanted) else contains).append(ward)
        return tuple((_in_order(begins) + _in_order(contains))[:limit])

    def old_provinces(self) -> dict[str, str]:
        """Code (three digits, as in personal numbers) -> name, the 63 units before 1/7/2025."""
        return dict(self._old)

    @functools.cached_property
    def _old_units(self) -> OldUnits:
        provinces: dict[str, Sequence[str]] = {}
        lines: list[str] = []
        for line in (self._folder / "old_units.tsv").read_text(encoding="utf-8").splitlines():
            if line.startswith("\t"):
                lines.append(line)
            elif line and not line.startswith("#"):
                lines = []
                provinces[bare(line)] = lines
        return OldUnits(provinces, lambda code: self.full_name(self._rows[1][code]))

    def full_name(self, ward: Ward) -> str:
        """As "Phường Hoàn Kiếm, Thành phố Hà Nội"."""
        return f"{ward.name}, {self._rows[0][ward.province].name}"

    def places(self) -> PlaceTable:
        """What rules.citizen_card.read needs to know of places."""
        today = {_fold(province.name) for province in self.provinces()}
        former = tuple(name for name in self._old.values() if _fold(name) not in today)
        return PlaceTable(frozenset(self._old), former, self._old_units)


def _in_order(wards: Sequence[Ward]) -> list[Ward]:
    return sorting.by_name(wards, lambda ward: _KIND_WORDS.sub("", ward.name))


def _fold(text: str) -> str:
    folded = " ".join(strip_marks(text).casefold().split())
    for kind in _KINDS:
        folded = folded.removeprefix(kind)
    return folded
