"""Where a dossier stands, and what its bearer does now, in plain words. Pure; names nobody.

Called by the citizen station's page of a scanned receipt and by the city's public page. `late` is decided against the
time that is handed in.
"""

from __future__ import annotations

from datetime import date, datetime

from kiosk.rules.calendars import ZONE
from kiosk.texts import known, text
from kiosk.values.dossier_steps import Delivery, Stage
from kiosk.values.standing import ShownStanding

OURS = (Stage.RECEIVED, Stage.IN_PROGRESS)  # the counter's turn; else the citizen's
RUNNING = (*OURS, Stage.DUTY)  # a supplement stops the clock


def is_late(standing: ShownStanding, now: datetime) -> bool:
    due = due_of(standing)
    return standing.stage in OURS and due is not None and due < now.astimezone(ZONE)


def due_of(standing: ShownStanding) -> datetime | None:
    return datetime.fromisoformat(standing.due).replace(tzinfo=ZONE) if standing.due else None


def state(standing: ShownStanding, now: datetime, language: str = "vi") -> str:
    """One or two sentences: where it is, with an apology where it is late."""
    said = text(f"rules.standing.state.{_key(standing, 'state')}", language)
    if is_late(standing, now):
        return f"{said} {text('rules.standing.late', language)}"
    if standing.apologies and standing.stage in RUNNING:
        return f"{said} {text('rules.standing.apology', language)}"
    return said


def deadline(standing: ShownStanding, language: str = "vi") -> str:
    """The due time while it runs; "" afterwards. A new one says the one on the paper beside it."""
    due = due_of(standing)
    if standing.stage is Stage.SUPPLEMENT:
        return text("rules.standing.stopped", language)
    if standing.stage not in RUNNING or due is None:
        return ""
    moved = bool(standing.first_due) and standing.first_due != standing.due
    first = datetime.fromisoformat(standing.first_due or standing.due)
    return text(
        f"rules.standing.{'due_moved' if moved else 'due'}", language, due=due, first=first
    )


def advice(standing: ShownStanding, now: datetime, language: str = "vi", *, away: bool = False) -> str:
    """What to do now. `away`: somebody reads it who does not stand at the counter, at whose kiosk numbers are taken."""
    key = "late" if is_late(standing, now) else _key(standing, "next")
    from_away = f"rules.standing.away.{key}"
    return text(from_away if away and known(from_away) else f"rules.standing.next.{key}", language)


def told(standing: ShownStanding, language: str = "vi") -> str:
    """What the department that settles it says, by name and day; where the counter went another way, that too."""
    key = f"rules.standing.told.{standing.told}"
    if not standing.told or not standing.told_day or not known(key):  # a state of a newer program
        return ""
    said = text(key, language, unit=standing.told_by, day=date.fromisoformat(standing.told_day))
    return f"{said} {text('rules.standing.told_aside', language)}" if standing.told_aside else said


def place(standing: ShownStanding, counter: str, language: str = "vi") -> str:
    """Where the result is collected, while it is still to come."""
    if standing.stage not in (*RUNNING, Stage.SUPPLEMENT, Stage.DONE):
        return ""
    return text(f"rules.standing.place.{_way(standing.return_at)}", language, counter=counter)


def _key(standing: ShownStanding, table: str) -> str:
    """Of the stage; of a result that is there or went out by its way, where that has words of its own."""
    way = standing.delivery if standing.stage is Stage.RETURNED else standing.return_at
    own = f"{standing.stage}_{_way(way)}"
    return own if known(f"rules.standing.{table}.{own}") else str(standing.stage)


def _way(way: str) -> str:
    return way if way in (Delivery.POST, Delivery.ONLINE) else "counter"
