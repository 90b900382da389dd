"""Provinces and wards of the official list, and the old provinces whose codes live on in personal numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Province(NamedTuple):
    """A province or centrally-run city of today."""

    code: str  # two digits
    name: str  # "Tỉnh Lào Cai", "Thành phố Hà Nội"


class Ward(NamedTuple):
    """A ward, commune or special zone of today."""

    code: str  # five digits
    name: str  # "Phường Hoàn Kiếm"
    province: str  # Province.code


class OldUnits(NamedTuple):
    """By old province, as rules.old_units.bare spells it: its lines as resources/units/old_units.tsv has them.

    A line with one tab is a district, one with two an old ward and, after a third, today's codes. `names` gives a
    code's "Phường …, Tỉnh …". Lines are read when a card names their province, so that no start waits for them.
    """

    provinces: Mapping[str, Sequence[str]]
    names: Callable[[str], str]


class PlaceTable(NamedTuple):
    """What rules.citizen_card needs to know of places."""

    codes: frozenset[str]  # first three digits of personal numbers given inside the country
    former: tuple[str, ...]  # names of provinces that were merged away
    old: OldUnits | None = None  # for suggestions where an address names units of before 1/7/2025
