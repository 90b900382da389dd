"""What the city's page shows: today's counts per ward, and how each station stands. A query; no personal data.

Counts come from the totals that applying events keeps and from where chains end, so that the page costs the same
on a busy day and after many years: it reads no journal and no day but today's.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from kiosk.clock import business_day
from kiosk.db.base import from_micros
from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.journal import JournalHole, KnownStation, QuarantinedEvent
from kiosk.db.tables.sync import Contact
from kiosk.journal import chain_ends, waiting
from kiosk.queries import tickets
from kiosk.rules import sorting
from kiosk.server import leases
from kiosk.store import Reader
from kiosk.values.base import Value
from kiosk.values.ids import ward_of
from kiosk.values.roles import Role

METRICS = (
    "tickets", "served", "dossiers", "certified", "certified_copies", "refused",
    "rating_3", "rating_2", "rating_1", "rating_none",
)  # fmt: skip

COUNTED = 100_000  # a longer backlog of pending events is not counted through; the page then shows this


class WardDay(Value, frozen=True, kw_only=True):
    """One ward's counts of a business day, by the names in METRICS."""

    ward: str
    name: str
    waiting: int  # people who wait now
    counts: dict[str, int]


class StationState(Value, frozen=True, kw_only=True):
    station: str
    ward: str
    ward_name: str
    roles: tuple[str, ...]
    seen_seconds: int | None  # how long ago
    events: int
    epoch: int
    waiting: int  # what the station said it still had to send
    oldest: datetime | None
    quarantined: int
    whole: bool  # its chains have no gap and no fork here
    doubled: bool  # two machines live under its identity: one of them has to enrol anew
    withdrawn_at: datetime | None = None  # an administrator withdrew it, lost or stolen


class Overview(Value, frozen=True, kw_only=True):
    now: datetime
    day: date
    events: int
    pending: int  # received and durable, not counted yet; at most COUNTED
    waiting: int  # people who wait now, in all wards
    totals: dict[str, int]
    wards: tuple[WardDay, ...]
    stations: tuple[StationState, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is amiss with a station that still works."""
        return all(one.withdrawn_at or (one.whole and not one.doubled) for one in self.stations)


def overview(reader: Reader) -> Overview:
    """The page's whole content."""
    now = reader.clock.now()
    chains = _chains(reader)
    names = _ward_names(reader)
    stations = _stations(reader, now, chains, names)
    wards = _wards(reader, now, {station.ward for station in stations}, names)
    connection = reader.connection
    return Overview(
        now=now,
        day=business_day(now),
        events=sum(events for _epoch, events in chains.values()),
        pending=waiting.count(connection, COUNTED),
        waiting=sum(ward.waiting for ward in wards),
        totals={name: sum(ward.counts[name] for ward in wards) for name in METRICS},
        wards=wards,
        stations=stations,
    )


def _wards(reader: Reader, now: datetime, known: set[str], names: dict[str, str]) -> tuple[WardDay, ...]:
    counts: dict[str, dict[str, int]] = {ward: dict.fromkeys(METRICS, 0) for ward in known}
    query = select(DayTotal.ward, DayTotal.metric, DayTotal.count).where(
        DayTotal.ward.in_(known), DayTotal.day == business_day(now).isoformat()
    )
    for ward, metric, count in reader.connection.execute(query):
        if metric in METRICS:
            counts[ward][metric] = count
    waiting = tickets.waiting_by_ward(reader, known)
    days = (
        WardDay(ward=w, name=names.get(w) or w, waiting=waiting.get(w, 0), counts=counts[w]) for w in sorted(counts)
    )
    return tuple(sorting.by_name(days, lambda one: one.name))


def _ward_names(reader: Reader) -> dict[str, str]:
    """As their stations call them; a ward of which none has said a name has none."""
    names: dict[str, str] = {}
    for station, name in reader.connection.execute(select(Contact.station, Contact.ward_name)):
        names[ward_of(station)] = name or names.get(ward_of(station), "")
    return names


def _stations(
    reader: Reader, now: datetime, chains: dict[str, tuple[int, int]], names: dict[str, str]
) -> tuple[StationState, ...]:
    connection, own = reader.connection, reader.station.id
    contacts = {row.station: row for row in connection.execute(select(Contact.__table__))}
    held = dict(
        connection.execute(
            select(QuarantinedEvent.station, func.count())
            .where(QuarantinedEvent.closed == 0)
            .group_by(QuarantinedEvent.station)
        ).all()
    )  # type: ignore[arg-type]
    broken, doubled = _broken(reader), leases.doubled(connection)
    found = []
    for station, (roles, withdrawn) in sorted(_known(reader).items()):
        if station == own or Role.CENTRAL in roles:  # the city's own chains in the wards are no machines
            continue
        contact, (epoch, events) = contacts.get(station), chains.get(station, (0, 0))
        at = contact.at if contact else None
        found.append(
            StationState(
                station=station, ward=ward_of(station), roles=roles,
                ward_name=names.get(ward_of(station)) or ward_of(station),
                seen_seconds=max(0, int((now - at).total_seconds())) if at else None,
                events=events, epoch=epoch, waiting=contact.waiting if contact else 0,
                oldest=from_micros(contact.oldest) if contact and contact.oldest else None,
                quarantined=held.get(station, 0), whole=station not in broken,
                doubled=station in doubled, withdrawn_at=from_micros(withdrawn) if withdrawn else None,
            )
        )  # fmt: skip
    return tuple(found)


def _known(reader: Reader) -> dict[str, tuple[tuple[str, ...], int]]:
    """station -> (roles, when it was withdrawn; 0 while it has a live key), as its last key has them."""
    table = KnownStation
    query = select(table.station, table.roles, table.withdrawn_at).order_by(table.withdrawn_at == 0, table.withdrawn_at)
    rows = reader.connection.execute(query)
    return {station: (tuple(filter(None, roles.split(","))), withdrawn) for station, roles, withdrawn in rows}


def _broken(reader: Reader) -> set[str]:
    """Stations of which a chain has a hole of damage or an open fork here."""
    forks = select(QuarantinedEvent.station).where(QuarantinedEvent.closed == 0, QuarantinedEvent.reason == "fork")
    holes = select(JournalHole.station).where(JournalHole.reason == "damaged")
    return {station for query in (forks, holes) for station in reader.connection.execute(query.distinct()).scalars()}


def _chains(reader: Reader) -> dict[str, tuple[int, int]]:
    """station -> (newest epoch, events)."""
    found: dict[str, tuple[int, int]] = {}
    for station, epoch, seq in chain_ends.all_ends(reader.connection):
        newest, events = found.get(station, (0, 0))
        found[station] = (max(newest, epoch), events + seq)
    return found
