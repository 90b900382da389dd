"""All wards' business day so far, the worst first: who waits and since when, what is late, ratings, stations, paper.

Called by the city's pages. Costs are those of today's roll-ups, of who waits and of what is late now, by their indexes;
no journal and no other day is read. No personal data. Raises nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select

from kiosk.clock import business_day
from kiosk.db.base import from_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.journal import JournalHole, KnownStation, PendingEvent, QuarantinedEvent, StationLease
from kiosk.db.tables.print_jobs import RollRow
from kiosk.db.tables.sync import Contact, MachineRow
from kiosk.db.tables.tickets import Ticket
from kiosk.queries import city_late, city_names, city_ratings, documents_in_force, rolled
from kiosk.queries.city_reports import step_metrics
from kiosk.queries.tickets import OLD
from kiosk.rules.spreads import beyond, quantile
from kiosk.store import Reader
from kiosk.values.city_reports import STEPS, RollFigures, Satisfaction, StationFigures, TodayFigures, WardFigures
from kiosk.values.ids import ward_of
from kiosk.values.targets import FigureTargets
from kiosk.values.tickets import TicketState

PENDING = 100_000  # a longer backlog here is not counted through
_METRICS = (
    "taken", "done", "left", *step_metrics("wait"), "out.before", "out.on_time", "out.late", "returned",
    *(f"in.{way}.{by}" for way in ("online", "post", "counter") for by in ("self", "helped", "desk")),
    *(f"rate.{word}" for word in city_ratings.WORDS),
)  # fmt: skip
_DATED = (*(one for one in _METRICS if one.startswith("in.")), "taken", "rate.3", "rate.2", "rate.1", "rate.none")
_WAITING = Prepared(
    select(Ticket.ward, func.count(), func.min(Ticket.issued_at))
    .where(
        Ticket.ward.in_(bindparam("l_wards", expanding=True)),
        Ticket.state == bindparam("b_state"),
        Ticket.issued_at > bindparam("b_since"),
        Ticket.issued_at <= bindparam("b_until"),
    )
    .group_by(Ticket.ward)
)
_FAILED = Prepared(
    select(DayTotal.ward, DayTotal.metric, DayTotal.count).where(
        DayTotal.ward.in_(bindparam("l_wards", expanding=True)),
        DayTotal.day == bindparam("b_day"),
        DayTotal.metric.in_(bindparam("l_metrics", expanding=True)),
    )
)
_ROLLS = Prepared(
    select(RollRow.ward, RollRow.place, RollRow.paper, RollRow.at, RollRow.low)
    .where(RollRow.ward.in_(bindparam("l_wards", expanding=True)))
    .order_by(RollRow.ward, RollRow.place)
)
_PENDING = select(PendingEvent.station).limit(PENDING).subquery()


REFUSED = StationLease.state == "refused"  # of one identity on two machines, the one that came second


class _Queue(NamedTuple):
    waiting: int = 0
    since: datetime | None = None
    long: int = 0


class _Beside(NamedTuple):
    """By ward: what no roll-up tells."""

    queues: Mapping[str, _Queue]
    late: Mapping[str, int]
    papers: Mapping[str, Mapping[str, int]]
    rolls: Mapping[str, Sequence[RollFigures]]
    stations: Mapping[str, Sequence[StationFigures]]
    ahead: Mapping[str, int]
    targets: FigureTargets


def today(reader: Reader) -> TodayFigures:
    """See the module."""
    now = reader.clock.now()
    names, day = city_names.wards(reader), business_day(now)
    wards = tuple(names)
    rolls_of, asked, targets = rolled.Rolls(reader), rolled.RollsAsked(wards), documents_in_force.targets(reader, day)
    counts, ahead = rolls_of.between(asked, _METRICS, day, day), rolls_of.after(asked, _DATED, day)
    queues, papers = _queues(reader, wards, now, targets), _papers(reader, wards, day)
    late: dict[str, int] = defaultdict(int)
    for (ward, _field), count in city_late.counts(reader, wards).items():
        late[ward] += count
    stations, rolls = stations_of(reader), _rolls(reader, wards)
    odd = {ward: sum(dated.values()) for ward, dated in ahead.items()}
    beside = _Beside(queues, late, papers, rolls, stations, odd, targets)
    found = [_ward(ward, names[ward], counts[ward], beside) for ward in wards]
    worst = tuple(sorted(found, key=_worst))
    minutes, source = targets.unusual_minutes, targets.source("unusual_minutes")
    return TodayFigures(now=now, day=day, unusual_minutes=minutes, unusual_source=source, wards=worst)


def _ward(ward: str, name: str, counts: Mapping[str, int], beside: _Beside) -> WardFigures:
    steps = [counts[metric] for metric in step_metrics("wait")]
    queue, papers, unusual = beside.queues.get(ward, _Queue()), beside.papers[ward], beside.targets.unusual_minutes
    finished = sum(counts[metric] for metric in ("out.before", "out.on_time", "out.late"))
    return WardFigures(
        ward=ward, name=name, waiting=queue.waiting, waiting_since=queue.since, tickets=counts["taken"],
        served=counts["done"], left=counts["left"], median_wait=quantile(STEPS, steps, 0.5),
        unusual=queue.long + beyond(STEPS, steps, unusual),
        received=sum(count for metric, count in counts.items() if metric.startswith("in.")), finished=finished,
        returned=counts["returned"], late=beside.late[ward], ratings=_ratings(counts, beside.targets),
        papers_failed=papers["print_failed"], papers_doubtful=papers["print_unknown"], rolls=tuple(beside.rolls[ward]),
        ahead=beside.ahead.get(ward, 0), stations=tuple(beside.stations[ward]),
    )  # fmt: skip


def _ratings(counts: Mapping[str, int], targets: FigureTargets) -> Satisfaction:
    told = {word: counts[f"rate.{word}"] for word in city_ratings.WORDS}
    return city_ratings.figures(told, targets)


def _worst(ward: WardFigures) -> tuple[float, ...]:
    """Trouble with stations, then long waits, then what is late, then who waits."""
    return (-ward.troubled, -ward.unusual, -ward.late, -ward.papers_failed, -ward.waiting)


def _queues(reader: Reader, wards: Sequence[str], now: datetime, targets: FigureTargets) -> dict[str, _Queue]:
    """Who waits now, since when, and how many of them longer than is usual."""
    long_ago = now - timedelta(minutes=targets.unusual_minutes)
    asked = {"l_wards": list(wards), "b_state": TicketState.WAITING.value, "b_since": now - OLD}
    long = {ward: count for ward, count, _since in _WAITING.all(reader.connection, **asked, b_until=long_ago)}
    return {
        ward: _Queue(count, from_micros(since) if isinstance(since, int) else since, long.get(ward, 0))
        for ward, count, since in _WAITING.all(reader.connection, **asked, b_until=now)
    }


def _papers(reader: Reader, wards: Sequence[str], day: date) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    asked = {"l_wards": list(wards), "l_metrics": ["print_failed", "print_unknown"], "b_day": day.isoformat()}
    for ward, metric, count in _FAILED.all(reader.connection, **asked):
        found[ward][metric] += count
    return found


def _rolls(reader: Reader, wards: Sequence[str]) -> Mapping[str, list[RollFigures]]:
    """Printers whose last word was that their roll is near its end."""
    found: dict[str, list[RollFigures]] = defaultdict(list)
    for ward, place, paper, at, low in _ROLLS.all(reader.connection, l_wards=list(wards)):
        if low:
            found[ward].append(RollFigures(place=place, paper=paper, at=at))
    return found


# -- stations -------------------------------------------------------------------------------------------------------
def stations_of(reader: Reader) -> Mapping[str, list[StationFigures]]:
    """Every station that is known here but this server itself, by its ward."""
    connection, now = reader.connection, reader.clock.now()  # what a clock that is ahead has made is not old
    contacts = {row.station: row for row in connection.execute(select(Contact.__table__))}
    said = {row.station: row for row in connection.execute(select(MachineRow.station, MachineRow.said))}
    held = _numbers(
        reader,
        select(QuarantinedEvent.station, func.count())
        .where(QuarantinedEvent.closed == 0)
        .group_by(QuarantinedEvent.station),
    )
    pending = _numbers(reader, select(_PENDING.c.station, func.count()).group_by(_PENDING.c.station))
    damaged, doubled = _damaged(reader), _stations(reader, select(StationLease.station).where(REFUSED).distinct())
    found: dict[str, list[StationFigures]] = defaultdict(list)
    for station, (roles, withdrawn) in sorted(_known(reader).items()):
        if station == reader.station.id:
            continue
        contact = contacts.get(station)
        words = _words(said[station].said) if station in said else {}
        found[ward_of(station)].append(
            StationFigures(
                station=station, ward=ward_of(station), roles=roles, seen_at=contact.at if contact else None,
                backlog=contact.waiting if contact else 0,
                oldest=min(from_micros(contact.oldest), now) if contact and contact.oldest else None,
                pending=pending.get(station, 0), quarantined=held.get(station, 0), damaged=station in damaged,
                doubled=station in doubled, withdrawn_at=from_micros(withdrawn) if withdrawn else None,
                place=words.get("place", ""), version=words.get("version", ""),
                printers={name[8:]: word for name, word in words.items() if name.startswith("printer:")},
            )
        )  # fmt: skip
    return found


def _words(said: str) -> dict[str, str]:
    try:
        words = json.loads(said)
    except ValueError:
        return {}
    return {str(name): str(word) for name, word in words.items()} if isinstance(words, dict) else {}


def _known(reader: Reader) -> dict[str, tuple[tuple[str, ...], int]]:
    """station -> (roles, when it was withdrawn; 0 while it has a live key), as its last key has them."""
    table = KnownStation
    query = select(table.station, table.roles, table.withdrawn_at).order_by(table.withdrawn_at == 0, table.withdrawn_at)
    rows = reader.connection.execute(query)
    return {station: (tuple(filter(None, roles.split(","))), withdrawn) for station, roles, withdrawn in rows}


def _damaged(reader: Reader) -> set[str]:
    """Stations of which a chain has a hole of damage or an open fork here."""
    forks = select(QuarantinedEvent.station).where(QuarantinedEvent.closed == 0, QuarantinedEvent.reason == "fork")
    holes = select(JournalHole.station).where(JournalHole.reason == "damaged")
    return _stations(reader, forks.distinct()) | _stations(reader, holes.distinct())


def _stations(reader: Reader, query: Select[str]) -> set[str]:
    return set(reader.connection.execute(query).scalars())


def _numbers(reader: Reader, query: Select[str, int]) -> dict[str, int]:
    return dict(reader.connection.execute(query).all())
