"""What every template of the city's pages can say and show: texts, numbers, days and times in one language.

Used by kiosk.server.city.web. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kiosk.clock import local
from kiosk.texts import day_words, grouped, known, moment_words, text


class CityWords:
    def __init__(self, language: str) -> None:
        self.language = language

    def all(self) -> dict[str, Callable[..., str] | Callable[..., bool] | str]:
        """By the names that templates use."""
        return {
            "lang": self.language, "t": self.t, "number": self.number, "percent": self.percent, "day": self.day,
            "day_of": self.day_of, "moment": self.moment, "clock": self.clock, "known": known, "span": self.span,
            "wall": self.wall,
        }  # fmt: skip

    def t(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)

    def number(self, value: float | None, digits: int = 0) -> str:
        return "–" if value is None else grouped(value, self.language, f",.{digits}f")

    def percent(self, part: float | None, digits: int = 1) -> str:
        """A part of one: 0.9978 is "99,8 %"."""
        return "–" if part is None else f"{self.number(part * 100, digits)} %"

    def day(self, value: date) -> str:
        return day_words(value, self.language)

    def day_of(self, written: str) -> str:
        """The words of a day as fields have it, "2026-11-30"; "" of what is no day."""
        try:
            return self.day(date.fromisoformat(written))
        except ValueError:
            return ""

    def moment(self, instant: datetime | None) -> str:
        return "–" if instant is None else moment_words(local(instant), self.language)

    def wall(self, moment: str) -> str:
        """A local time as deadlines are kept: "2026-11-30T17:00"."""
        return moment_words(datetime.fromisoformat(moment), self.language) if moment else "–"

    def clock(self, instant: datetime | None) -> str:
        return "–" if instant is None else f"{local(instant):%H:%M}"

    def span(self, seconds: float | None) -> str:
        """A length of time, in its largest unit: "7 phút", "3 giờ 20 phút"."""
        if seconds is None:
            return "–"
        minutes = int(seconds) // 60
        if minutes < 60:
            return self.t("city_pages.span.minutes", n=minutes)
        if minutes < 48 * 60:
            return self.t("city_pages.span.hours", n=minutes // 60, m=minutes % 60)
        return self.t("city_pages.span.days", n=minutes // 1440)
