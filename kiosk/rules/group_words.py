"""Why a group of the queue gives no number just now and when it does again, in the words of people. Pure.

Called by kiosks, the hub's pages and what refuses a number: "Hết số, có lại lúc 7 giờ 30 sáng mai".
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.rules.calendars import ZONE
from kiosk.texts import Told, short_day, text
from kiosk.values.groups import ClosedBecause, GroupNow


def short(group: GroupNow, now: datetime, language: str = "vi") -> str:
    """For a card or a row: "Hết số, có lại lúc 7 giờ 30 sáng mai"."""
    why = text(f"queue.shut.short_{group.closed_because}", language)
    if group.opens_at is None:
        return why
    return text("queue.shut.short", language, why=why, when=when(group.opens_at, now).words(language))


def heading(group: GroupNow, now: datetime, language: str = "vi") -> str:
    """For a page of its own: "Chứng thực: hôm nay đã hết số"."""
    key = str(group.closed_because)
    if group.closed_because is ClosedBecause.CAPACITY and group.opens_at is not None:
        key += "_half" if group.opens_at.astimezone(ZONE).date() == now.astimezone(ZONE).date() else ""
    return text(f"queue.shut.heading_{key}", language, field=group.name.of(language))


def invitation(opens: datetime | None, now: datetime) -> Told:
    """What to do: come back, and when."""
    if opens is None:
        return Told("queue.shut.ask_staff")
    return Told("queue.shut.come_back", when=when(opens, now))


def when(opens: datetime, now: datetime) -> Told:
    """ "7 giờ 30 sáng mai", "13 giờ chiều nay", "7 giờ 30 sáng 30/11"."""
    at, today = opens.astimezone(ZONE), now.astimezone(ZONE).date()
    days = {today: "today", today + timedelta(days=1): "tomorrow"}
    key = f"{days.get(at.date(), 'day')}_{'morning' if at.hour < 12 else 'afternoon'}"
    clock = Told("queue.shut.clock" if at.minute else "queue.shut.full_hour", hour=at.hour, minute=f"{at.minute:02d}")
    return Told(f"queue.shut.{key}", clock=clock, day=short_day(at))
