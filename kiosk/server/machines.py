"""What each machine of a ward last said of itself: its place, its printers, whether somebody asked for help there.

Written when a station says hello to its hub, read by the supervisor's page. One row a station, written where it
changed. Raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import insert, select, update

from kiosk.db.tables.sync import MachineRow
from kiosk.store import Context, Reader
from kiosk.sync.wire import Machine
from kiosk.values.base import Value


class MachineNow(Value, frozen=True, kw_only=True):
    """`said`: name -> words, as the machine put it; `at`: when it last said something new."""

    station: str
    said: dict[str, str]
    at: datetime


def hear(ctx: Context, heard: tuple[str, Machine]) -> None:
    """Keep the newest word of a station's machine."""
    station, machine = heard
    said = msgspec.json.encode(dict(machine)).decode()
    where = MachineRow.station == station
    before = ctx.connection.execute(select(MachineRow.said).where(where)).scalar()
    if before is None:
        ctx.connection.execute(insert(MachineRow).values(station=station, said=said, at=ctx.now))
    elif before != said:
        ctx.connection.execute(update(MachineRow).where(where).values(said=said, at=ctx.now))


def doubled(known: Iterable[MachineNow]) -> dict[str, tuple[str, ...]]:
    """Places at which more than one station says that it stands: place -> those stations, the newest word first."""
    at: dict[str, list[str]] = {}
    for one in sorted(known, key=lambda one: one.at, reverse=True):
        if one.said.get("place"):
            at.setdefault(one.said["place"], []).append(one.station)
    return {place: tuple(stations) for place, stations in sorted(at.items()) if len(stations) > 1}


def machines(reader: Reader) -> tuple[MachineNow, ...]:
    """Every machine that ever said something."""
    rows = reader.connection.execute(select(MachineRow.__table__).order_by(MachineRow.station))
    return tuple(
        MachineNow(station=row.station, said=msgspec.json.decode(row.said, type=dict[str, str]), at=row.at)
        for row in rows
    )
