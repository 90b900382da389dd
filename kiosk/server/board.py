"""What the greeter's and the supervisor's pages show of the ward just now. Queries; nothing personal.

Called by kiosk.server.pages.ward on reader threads, once for all who look at the same moment. Walks what is open today
and the ends of chains, never a chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from kiosk.db.base import from_micros
from kiosk.db.tables.journal import QuarantinedEvent
from kiosk.db.tables.sync import Contact
from kiosk.journal import chain_ends, chains
from kiosk.queries import desks as desk_queries
from kiosk.queries import groups as group_queries
from kiosk.queries import waiting as wait_queries
from kiosk.queries.feedback import open_help
from kiosk.server import leases
from kiosk.server.machines import MachineNow, machines
from kiosk.store import Reader
from kiosk.values.base import Value
from kiosk.values.desks import DeskNow, DeskState
from kiosk.values.feedback import OpenHelp
from kiosk.values.groups import GroupNow, Opening
from kiosk.values.ids import Place, ward_of
from kiosk.values.roles import UPSTREAM
from kiosk.values.waiting import ExpectedWait

FORBIDDEN = ("role", "ward", "revoked", "bytes")  # why events are set aside that no honest machine of the ward signs
LATE = 60  # seconds without a word from a station: they beat every few


class GroupLine(Value, frozen=True, kw_only=True):
    now: GroupNow
    wait: ExpectedWait


class WardStation(Value, frozen=True, kw_only=True):
    """A machine of the ward, as it said of itself when it was last heard."""

    station: str
    place: str  # "" where it did not say
    seen_seconds: int | None
    waiting: int  # events that it still had to send here
    oldest: datetime | None
    printers: tuple[tuple[str, str], ...]  # name -> "ok" or the key of an error
    asks_help: bool = False
    documents: str = ""  # the city's, as the machine names their versions


class CityRelay(Value, frozen=True, kw_only=True):
    """How far the ward's events are at the city's server."""

    joined: bool  # the hub is enrolled with one
    behind: int = 0  # events
    oldest: datetime | None = None  # of those


class Alarm(Value, frozen=True, kw_only=True):
    """`kind`: "forbidden" (it signs what it may not) or "copied" (its identity lives on two machines)."""

    kind: str
    station: str
    count: int = 0


class WardBoard(Value, frozen=True, kw_only=True):
    now: datetime
    opening: Opening
    groups: tuple[GroupLine, ...]
    desks: tuple[DeskNow, ...]
    help: tuple[OpenHelp, ...]
    stations: tuple[WardStation, ...]
    relay: CityRelay
    alarms: tuple[Alarm, ...] = ()

    def name_of(self, station: str) -> str:
        """Where it stands, as it says itself, and its id."""
        place = next((one.place for one in self.stations if one.station == station), "")
        return f"{place} ({station})" if place else station

    @property
    def waiting(self) -> int:
        return sum(group.now.waiting for group in self.groups)

    @property
    def longest(self) -> int:
        """Minutes."""
        return max((group.now.longest_wait for group in self.groups), default=0)

    @property
    def open_desks(self) -> int:
        return sum(desk.state is DeskState.OPEN for desk in self.desks)

    @property
    def doubled(self) -> tuple[str, ...]:
        """Places at which two machines that are there say that they stand."""
        there = [one.place for one in self.stations if one.place and not is_late(one)]
        return tuple(sorted({place for place in there if there.count(place) > 1}))

    @property
    def troubled(self) -> tuple[WardStation, ...]:
        """Machines that somebody has to look at."""
        return tuple(one for one in self.stations if is_troubled(one))

    @property
    def kiosks(self) -> tuple[Place, ...]:
        """Those whose printer can be asked now."""
        return tuple(Place(one.place) for one in self.stations if one.place.startswith("kiosk-") and not is_late(one))


def is_late(station: WardStation) -> bool:
    return station.seen_seconds is None or station.seen_seconds > LATE


def is_troubled(station: WardStation) -> bool:
    """Unheard of, or with a printer that does not print."""
    return is_late(station) or any(key != "ok" for _name, key in station.printers)


def board(reader: Reader) -> WardBoard:
    """Everything of both pages."""
    groups = (
        GroupLine(now=group, wait=wait_queries.expected_wait(reader, group.field))
        for group in group_queries.groups(reader)
    )
    return WardBoard(
        now=reader.clock.now(), opening=group_queries.opening(reader), groups=tuple(groups),
        desks=desk_queries.desks(reader), help=open_help(reader), stations=_stations(reader), relay=_relay(reader),
        alarms=(*_forbidden(reader), *_copied(reader)),
    )  # fmt: skip


def _forbidden(reader: Reader) -> Iterator[Alarm]:
    table = QuarantinedEvent
    query = select(table.station, func.count()).where(table.closed == 0, table.reason.in_(FORBIDDEN))
    for station, count in reader.connection.execute(query.group_by(table.station)):
        yield Alarm(kind="forbidden", station=station, count=count)


def _copied(reader: Reader) -> Iterator[Alarm]:
    return (Alarm(kind="copied", station=station) for station in sorted(leases.doubled(reader.connection)))


def _stations(reader: Reader) -> tuple[WardStation, ...]:
    now = reader.clock.now()
    said = {one.station: one for one in machines(reader)}
    rows = reader.connection.execute(select(Contact.__table__)).all()
    found = []
    for row in rows:
        machine = said.get(row.station)
        found.append(
            WardStation(
                station=row.station, place=machine.said.get("place", "") if machine else "",
                seen_seconds=max(0, int((now - row.at).total_seconds())) if row.at else None,
                waiting=row.waiting, oldest=from_micros(row.oldest) if row.oldest else None,
                printers=_printers(machine), asks_help=bool(machine and machine.said.get("help") == "1"),
                documents=machine.said.get("documents", "") if machine else "",
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.place, one.place, one.station)))


def _printers(machine: MachineNow | None) -> tuple[tuple[str, str], ...]:
    said = machine.said if machine else {}
    return tuple((name.partition(":")[2], words) for name, words in said.items() if name.startswith("printer:"))


def _relay(reader: Reader) -> CityRelay:
    """Of every chain of the ward, what central has not acknowledged here."""
    connection, behind, oldest = reader.connection, 0, None
    joined = bool(reader.settings.central.url)
    for end in chain_ends.all_ends(connection):
        if ward_of(end.station) != reader.station.ward:
            continue
        there = chains.mark(connection, UPSTREAM, end.station, end.epoch)
        if end.seq > there:
            behind += end.seq - there
            made = chains.made_at(connection, end.station, end.epoch, there + 1)
            oldest = min(filter(None, (oldest, made)), default=None)
    return CityRelay(joined=joined, behind=behind, oldest=from_micros(oldest) if oldest else None)
