"""The server process of `./run.sh bench sync` and `simulate city`: a city's server in a folder, or on a database.

Run with a file's path (so that an older build's packages may be first on the path): FOLDER [URL [URL OF THE KEYS]]. It
takes one line of JSON, the stations to know, as [station, public key, seal key, roles, lease], keys in hexadecimal;
prints its address, public keys and process id as JSON; then answers lines: `left` (whether events wait to be folded),
`rows` (what the tables hold), `totals` (of each day), `report NAME FIRST LAST` (cells by ward, and which identities do
not hold), an empty one ends it.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from kiosk.clock import SystemClock
from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import JournalEvent, PendingEvent, QuarantinedEvent
from kiosk.db.tables.ratings import RatingRow
from kiosk.db.tables.tickets import Ticket
from kiosk.server import leases
from kiosk.server.central import Central
from kiosk.settings import ServerSettings, Settings, with_defaults
from kiosk.store import receiving
from kiosk.values.journal import Sender

COUNTED = {
    "events": JournalEvent, "pending": PendingEvent, "quarantined": QuarantinedEvent, "dossiers": DossierRecord,
    "tickets": Ticket, "ratings": RatingRow,
}  # fmt: skip


def know(ctx: Any, stations: list[list[Any]]) -> None:
    for station, public, seal, roles, lease in stations:
        sender = Sender(
            station=station, public_key=bytes.fromhex(public), seal_key=bytes.fromhex(seal), roles=tuple(roles)
        )
        receiving.know(ctx, sender)
        leases.hear(ctx, leases.HeardLease(station, lease, ()))


def rows(reader: Any) -> dict[str, int]:
    """Of each table, without what the server wrote itself."""
    found = {}
    for name, table in COUNTED.items():
        query: Any = select(func.count()).select_from(table)
        if hasattr(table, "ward"):
            query = query.where(table.ward != reader.station.ward)
        found[name] = reader.connection.execute(query).scalar() or 0
    return found


def totals(reader: Any) -> dict[str, dict[str, int]]:
    """Of each day over all wards, by metric."""
    found: dict[str, dict[str, int]] = {}
    query = select(DayTotal.day, DayTotal.metric, func.sum(DayTotal.count)).group_by(DayTotal.day, DayTotal.metric)
    for day, metric, count in reader.connection.execute(query):
        if count:
            found.setdefault(day, {})[metric] = int(count)
    return found


def report(reader: Any, name: str, first: str, last: str) -> dict[str, Any]:
    from kiosk.queries import city_reports  # a build from before has none

    found = city_reports.report(reader, name, date.fromisoformat(first), date.fromisoformat(last))
    rows = {row.key: row.cells[1:] for row in found.rows}
    return {"rows": rows, "wrong": [f"{one.says}: {one.wrong}" for one in found.identities if not one.holds]}


def left(reader: Any) -> int:
    try:
        from kiosk.journal import waiting
    except ImportError:  # a build from before the city's store
        return int(reader.connection.execute(select(PendingEvent.position).limit(1)).first() is not None)
    return waiting.count(reader.connection, 1)


def keep_loaded() -> None:
    """As the command does."""
    try:
        from kiosk.server import program
    except ImportError:
        return
    getattr(program, "keep_loaded", bool)()


def main() -> None:
    folder = Path(sys.argv[1])
    given: dict[str, Any] = {"data_dir": folder / "data", "witness_dir": folder / "witness"}
    server = ServerSettings(connections_per_address=4000, requests_per_second=100_000)
    settings = with_defaults(Settings(**given, server=server))
    more = dict(zip(("db", "keys_db"), sys.argv[2:], strict=False))
    central = Central(settings, clock=SystemClock(), **more)
    central.open()
    keep_loaded()
    try:
        stations = json.loads(sys.stdin.readline())
        for first in range(0, len(stations), 100):
            central.store.run(know, stations[first : first + 100]).result(120)
        identity, own = central.store.identity, central.store.station.id
        said = {"address": central.address, "seal": identity.seal_public.hex(), "public": identity.public.hex()}
        print(json.dumps({**said, "station": own, "pid": os.getpid()}), flush=True)
        while asked := sys.stdin.readline().strip():
            word, *given = asked.split()
            query = {"left": left, "totals": totals, "report": report}.get(word, rows)
            answer = central.store.read(query, *given).result(600)
            print(json.dumps(answer), flush=True)
    finally:
        central.close()


if __name__ == "__main__":
    main()
