"""Dates as civil-status papers know them: whole, or only a month and year, or only a year."""

from __future__ import annotations

from datetime import date

import msgspec


class PartialDate(msgspec.Struct, frozen=True, order=True):
    """A date of which day, or day and month, may be unknown. `month` is set wherever `day` is."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise ValueError(f"year out of range: {self.year}")
        if self.day is not None and self.month is None:
            raise ValueError("a day without a month")
        date(self.year, self.month or 1, self.day or 1)  # raises ValueError for an impossible date

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """From "YYYY", "YYYY-MM" or "YYYY-MM-DD". Raises ValueError."""
        return cls(*(int(part) for part in text.split("-")))

    def iso(self) -> str:
        """"YYYY-MM-DD", "YYYY-MM" or "YYYY"."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def vietnamese(self) -> str:
        """"24/11/2026", "11/2026" or "2026", as Vietnamese papers write it."""
        return "/".join(reversed(self.iso().split("-")))
