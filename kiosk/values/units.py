"""Provinces and wards of the official list, and the old provinces whose codes live on in personal numbers."""

from __future__ import annotations

from typing import NamedTuple


class Province(NamedTuple):
    """A province or centrally-run city since 1/7/2025."""

    code: str  # two digits
    name: str  # "Tỉnh Bắc Ninh", "Thành phố Hà Nội"


class Ward(NamedTuple):
    """A ward, commune or special zone since 1/7/2025."""

    code: str  # five digits
    name: str  # "Phường Hoàn Kiếm"
    province: str  # Province.code


class PlaceTable(NamedTuple):
    """What rules.citizen_card needs to know of places."""

    codes: frozenset[str]  # first three digits of personal numbers given inside the country
    former: tuple[str, ...]  # names of provinces that were merged away
