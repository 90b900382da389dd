"""Public notices: what the hall's display says between calls, on which days."""

from __future__ import annotations

from datetime import date

from kiosk.values.base import Text, Value


class PublicNotice(Value, frozen=True, kw_only=True):
    """One notice. Without days it is shown always."""

    key: str
    text: Text
    weekdays: tuple[int, ...] = ()  # ISO weekdays 1 to 7; () = every day
    first: date | None = None  # of the days on which it is shown
    last: date | None = None
    icon: str = "alert-circle"  # a name of resources/icons

    def holds(self, day: date) -> bool:
        """Whether it is shown on this day."""
        if self.weekdays and day.isoweekday() not in self.weekdays:
            return False
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
