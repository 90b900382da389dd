"""A date or time as far as it is known: its parts, the year as typed so far, and which parts the person touched.

Held by ui.questions.parts, which shows it. Knows no widget. `latest` is the day after which none can be right: a
proposed month or year gives way to it.
"""

from __future__ import annotations

import calendar
from datetime import date

from ui.questions.unsaved import BegunParts


class KnownParts:
    def __init__(self, parts: tuple[str, ...], held: str, latest: str = "") -> None:
        self.parts, self.latest = parts, latest
        self.known: dict[str, int] = {}
        self.touched: set[str] = set()  # parts that the person touched; the others are a proposal
        self.year = ""  # as typed so far
        self._read(held)

    def _read(self, held: str) -> None:
        day, _, hour = held.partition("T")
        if self.parts[0] == "hour":
            day, hour = "", held
        for part, text in zip(("year", "month", "day"), day.split("-"), strict=False):
            if text.isdigit():
                self.known[part] = int(text)
        for part, text in zip(("hour", "minute"), hour.split(":"), strict=False):
            if text.isdigit():
                self.known[part] = int(text)
        self.year = str(self.known.get("year", ""))

    def go_on(self, begun: BegunParts) -> None:
        """As it stood before another size or language."""
        self.known, self.year, self.touched = dict(begun.known), begun.year, set(begun.touched)

    @property
    def is_begun(self) -> bool:
        return bool(self.known or self.year)

    @property
    def is_unsaved(self) -> bool:
        """Whether something stands here that the answer does not say."""
        begun = self.touched or self.year != str(self.known.get("year", "")) or self.value() is None
        return bool(begun) and self.is_begun

    def missing(self) -> list[str]:
        return [part for part in self.parts if part not in self.known]

    def value(self) -> str | None:
        known = self.known
        texts = []
        if "year" in self.parts:
            if "year" not in known:
                return None
            day = f"{known['year']:04d}"
            if "month" in known:
                day += f"-{known['month']:02d}" + (f"-{known['day']:02d}" if "day" in known else "")
            texts.append(day)
        if "hour" in self.parts and "hour" in known:
            texts.append(f"{known['hour']:02d}:{known.get('minute', 0):02d}")
        return "T".join(texts) or None

    def set(self, part: str, number: int) -> None:
        self.known[part] = number
        self.touched.add(part)
        self._step_back()
        if part == "year":
            self.year = str(number)

    def after(self, part: str) -> str:
        """The part to ask for next, "" where all the later ones are known."""
        later = self.parts[self.parts.index(part) + 1 :]
        return next((one for one in later if one not in self.known), "")

    def _step_back(self) -> None:
        """A proposed month or year gives way where the day would not have come yet: the 28th is last month's."""
        latest = self.latest
        if not latest or str(self.value() or "") <= latest:
            return
        if "month" in self.known and not {"month", "year"} & self.touched:
            year, month = divmod(self.known["year"] * 12 + self.known["month"] - 2, 12)
            self.known.update(year=year, month=month + 1)
        elif "year" not in self.touched:
            self.known["year"] -= 1
        self.year = str(self.known.get("year", ""))

    def set_year(self, typed: str) -> None:
        """What stands on the keypad; four digits are a year."""
        self.year = typed
        self.known.pop("year", None)
        if len(typed) == 4:
            self.known["year"] = int(typed)

    def only_year(self) -> None:
        self.known.pop("day", None)
        self.known.pop("month", None)

    def is_after_latest(self, part: str, number: int) -> bool:
        """Whether this day or month can't be right in the month or year that the person chose."""
        latest = self.latest
        within = {"day": "month", "month": "year"}.get(part)
        if not latest or "year" not in self.known or within not in self.touched:
            return False
        start = f"{self.known['year']:04d}-" + (f"{self.known['month']:02d}-" if part == "day" else "")
        return f"{start}{number:02d}" > latest[: len(start) + 2]

    def last_day(self) -> int:
        """Of the month that is known."""
        if "month" not in self.known:
            return 31
        year = self.known.get("year", 2000)
        return calendar.monthrange(year, self.known["month"])[1] if 1 <= year <= 9999 else 31

    def in_words(self) -> str:
        try:
            return date(self.known["year"], self.known["month"], self.known["day"]).strftime("%d/%m/%Y")
        except (KeyError, ValueError):
            return str(self.value() or "")
