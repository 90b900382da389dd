"""Made-up lives of dossiers as events, and a plain recount of them: what II.06a says, told without any roll-up."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from kiosk.clock import ZONE, local
from kiosk.db.base import to_micros
from kiosk.records import dossier_steps as steps
from kiosk.records.dossiers import DossierReceived
from kiosk.records.facts import Fact, OpenedEvent, Row, kind_of
from kiosk.records.folding import projections_of

FIELDS = ("chung-thuc", "ho-tich", "")
WAYS = ("counter", "post", "online")
_AT = {"place": "desk-1", "desk": "1"}


class Told(NamedTuple):
    """One fact of a life, and when."""

    fact: Fact
    at: datetime


class Standing(NamedTuple):
    """How a dossier stands after an event."""

    day: date
    sign: str  # run | wait | before | on_time | late | back | gone
    due: str


def a_life(source: random.Random, number: int, first: date, days: int, ward: str = "99001") -> list[Told]:
    """A dossier that was received on one of these days, with up to nine steps behind it."""
    day = first + timedelta(days=source.randrange(days))
    told = [Told(_received(source, number, day, ward), _at(source, day))]
    ended: Told | None = None
    for _ in range(source.randrange(9)):
        day += timedelta(days=source.choice((0, 0, 1, 2, 5, 20)))
        at = max(told[-1].at + timedelta(minutes=1), _at(source, day))
        fact = _step(source, day, ended)
        told.append(Told(fact, at))
        ended = told[-1] if isinstance(fact, steps.DossierDone) else None
        if isinstance(fact, steps.DossierTakenBack):
            break
    return told


def _received(source: random.Random, number: int, day: date, ward: str) -> DossierReceived:
    return DossierReceived(
        day=day, code=f"TAM-K7Q2M9X4-261124-{number:04d}", series=f"tam:{ward}.k7q2m9x4", number=number,
        provisional=True, procedure="1.001193", procedure_version=1, due=_due(source, day), why="", time_words="",
        field=source.choice(FIELDS), channel=source.choice(WAYS),
        filled_by=source.choice(("", "applicant", "helper", "staff")), **_AT,
    )  # fmt: skip


def _step(source: random.Random, day: date, ended: Told | None) -> Fact:
    on = {"day": day, **_AT}
    if ended is not None and source.random() < 0.4:
        return steps.StepUndone(
            undone="e", was="done", at=to_micros(ended.at), stage="in_progress", done_at=None, **on
        )
    due = _due(source, day)
    return source.choice(
        [
            steps.SupplementAsked(**on), steps.DossierResubmitted(due=due, **on), steps.DossierStarted(**on),
            steps.DossierPostponed(former_due="", due=due, **on), steps.DeadlineExtended(former_due="", due=due, **on),
            steps.DossierDone(**on), steps.DossierDone(**on), steps.ResultReturned(way="counter", **on),
            steps.DossierStopped(withdrawn=source.random() < 0.5, **on),
            *([steps.DossierTakenBack(taken_back="e", **on)] if source.random() < 0.1 else []),
        ]
    )  # fmt: skip


def _due(source: random.Random, day: date) -> str:
    on = day + timedelta(days=source.choice((0, 1, 2, 5, 15)))
    return f"{on.isoformat()}T{source.choice(('03:00', '11:30', '17:00'))}"


def _at(source: random.Random, day: date) -> datetime:
    return datetime.combine(day, time(8, source.randrange(60)), ZONE).astimezone(UTC)


def events_of(told: Sequence[Told], subject: str) -> list[OpenedEvent]:
    return [
        OpenedEvent(
            id=f"{subject}-{n}", station="99001.desk9", epoch=1, seq=n, kind=kind_of(one.fact).name, subject=subject,
            depth=n, made_at=one.at, actor="canbo", body=one.fact, sealed=None, ward="99001",
        )
        for n, one in enumerate(told, 1)
    ]  # fmt: skip


def row_of(events: Sequence[OpenedEvent]) -> Row | None:
    row: Row | None = None
    for event in events:
        row = stepped(row, event)
    return row


def stepped(row: Row | None, event: OpenedEvent) -> Row | None:
    """One event more, as where roll-ups are kept."""
    (projection,) = projections_of("dossier.received")
    made: Row | None = projection.step(row, event)
    if made is not None and projection.note is not None:
        projection.note(made, event)
    return made


# -- the plain recount ----------------------------------------------------------------------------------------------
def standings(told: Sequence[Told]) -> list[Standing]:
    """After each event. An end that was opened again never was."""
    found: list[Standing] = []
    sign, due, done_at = "run", "", None
    for fact, at in told:
        if isinstance(fact, steps.DossierTakenBack):
            return []
        due = getattr(fact, "due", "") or due
        if isinstance(fact, steps.SupplementAsked):
            sign = "wait"
        elif isinstance(fact, DossierReceived | steps.DossierResubmitted | steps.DossierStarted):
            sign = "run"
        elif isinstance(fact, steps.StepUndone):
            sign, done_at = "run", None
        elif isinstance(fact, steps.DossierStopped):
            sign = "back"
        elif isinstance(fact, steps.DossierDone | steps.ResultReturned):
            done_at = at if isinstance(fact, steps.DossierDone) or done_at is None else done_at
            if sign not in ("before", "on_time", "late"):
                sign = _outcome(done_at, due)
        day = max([fact.day, *(one.day for one in found[-1:])])  # type: ignore[attr-defined]
        found.append(Standing(day, sign, due))
    return _without_undone(found)


ENDS = ("before", "on_time", "late", "back")


def _outcome(done_at: datetime, due: str) -> str:
    done = f"{local(done_at):%Y-%m-%dT%H:%M}"
    if done[:10] < due[:10]:
        return "before"
    return "on_time" if done <= due else "late"


def _without_undone(found: list[Standing]) -> list[Standing]:
    """Ends before the last stretch of them go; of that, its first day and its last word count."""
    last = len(found)
    while last and found[last - 1].sign in ENDS:
        last -= 1
    kept = [one for one in found[:last] if one.sign not in ENDS]
    if last < len(found):
        kept.append(found[last]._replace(sign=found[-1].sign))
    return kept


def at_end_of(life: Sequence[Standing], day: date) -> Standing | None:
    return next((one for one in reversed(life) if one.day <= day), None)


def is_late(one: Standing, day: date) -> bool:
    """At the end of a business day, four in the morning after it."""
    return one.sign == "run" and one.due < f"{(day + timedelta(days=1)).isoformat()}T04:00"


def recount(lives: Sequence[Sequence[Told]], first: date, last: date) -> tuple[int, ...]:
    """Columns 3 to 13 of II.06a."""
    count = dict.fromkeys(("online", "direct", "carried", "before", "on_time", "late", "open", "open_late"), 0)
    for told in lives:
        life = standings(told)
        end = at_end_of(life, last)
        start = at_end_of(life, first - timedelta(days=1)) if life else None
        if end is None or (start is not None and start.sign in ENDS):
            continue
        reception = told[0].fact
        assert isinstance(reception, DossierReceived)
        count["carried" if start else "online" if reception.channel == "online" else "direct"] += 1
        if end.sign == "run":
            count["open"] += 1
            count["open_late"] += is_late(end, last)
        else:
            count[{"wait": "on_time", "back": "on_time"}.get(end.sign, end.sign)] += 1
    received = count["online"] + count["direct"] + count["carried"]
    out = count["before"] + count["on_time"] + count["late"]
    return (
        received, count["online"], count["direct"], count["carried"], out, count["before"], count["on_time"],
        count["late"], count["open"], count["open"] - count["open_late"], count["open_late"],
    )  # fmt: skip
