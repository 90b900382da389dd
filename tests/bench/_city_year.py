"""A city's year for `./run.sh bench reports`: one day of all wards, folded from events, and the rest on paper.

`folded` pushes whole days of wards to a real server as far as its time goes; `on_paper` then puts beside them what
folding the rest would leave: the other wards' day and 250 working days of roll-ups (each a real ward's, months summed
as the fold sums them), finished dossiers and tickets of as many days as ten million events have, people who wait now,
and what 1,680 machines said.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Table, func, insert, literal, select

from kiosk.db import tables
from kiosk.db.base import ProjectionBase
from kiosk.db.engines import connect, engine_of
from kiosk.db.tables.days import TABLE_OF, counts_of
from kiosk.db.tables.sync import Contact, MachineRow
from kiosk.records.rollups import month_of
from kiosk.values.dossier_steps import Stage
from kiosk.values.tickets import TicketState
from tests.bench._city_days import WardDays
from tests.bench._pushes import CityServer, made_for, push

WARDS, EVENTS = 168, 10_000_000
AT_ONCE = 12  # wards
WAITING = 15  # people, of a ward, now
Row = dict[str, Any]


class Folded(NamedTuple):
    wards: list[str]
    events: int
    dossiers: int
    seconds: float


def names() -> list[str]:
    return [f"9{n:04d}" for n in range(1, WARDS + 1)]


def folded(server: CityServer, wards: Sequence[WardDays], seconds: float) -> Folded:
    """As many wards' days as the time allows."""
    done: list[WardDays] = []
    spent = 0.0
    for first in range(0, len(wards), AT_ONCE):
        some = wards[first : first + AT_ONCE]
        pushes = made_for(server, [chain for ward in some for chain in ward.chains])
        spent += push([server], pushes)
        done += some
        if spent > seconds:
            break
    events = sum(ward.events for ward in done)
    return Folded([ward.ward for ward in done], events, sum(ward.written.dossiers for ward in done), spent)


def on_paper(url: str, real: Folded, today: date) -> dict[str, int]:
    """How many rows there are then."""
    tables.load()
    city = connect(url)
    with city.connect() as connection, connection.begin():
        moment = time.perf_counter()
        for table in {table.name: table for table in TABLE_OF.values()}.values():
            _year_of_rolls(connection, table, real.wards, today)
        copies = _copies(real)
        for name, ended in (("dossiers", [str(Stage.RETURNED)]), ("tickets", [TicketState.DONE.value])):
            _days_of_rows(connection, ProjectionBase.metadata.tables[name], ended, (real.wards, copies), today)
        _who_waits(connection)
        _machines(connection)
        print(f"on paper in {time.perf_counter() - moment:.0f} s", flush=True)
    with city.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
        counted = ("dossiers", "tickets", *sorted({table.name for table in TABLE_OF.values()}))
        counts = {name: select(func.count()).select_from(ProjectionBase.metadata.tables[name]) for name in counted}
        rows = {name: int(connection.execute(query).scalar_one()) for name, query in counts.items()}
    city.dispose()
    return rows


def working_days(today: date) -> list[date]:
    return [day for back in range(1, 366) if (day := today - timedelta(days=back)).weekday() < 5]


def _copies(real: Folded) -> int:
    """Days of the city that ten million events are, the real one among them."""
    a_day = real.events / len(real.wards) * WARDS
    return max(1, round(EVENTS / a_day))


def _year_of_rolls(connection: Connection, table: Table, real: Sequence[str], today: date) -> None:
    counts = counts_of(table)
    by_ward: dict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(table.select().where(table.c.period == today.isoformat())).mappings():
        by_ward[row["ward"]].append(dict(row))
    for nth, ward in enumerate(names()):
        model = by_ward[ward] if ward in real else by_ward[real[nth % len(real)]]
        days = working_days(today) if ward in real else [*working_days(today), today]
        made: dict[tuple[str, str], Row] = {}
        for row in model:
            for period in [period for day in days for period in (day.isoformat(), month_of(day.isoformat()))]:
                there = made.get((period, row["part"]))
                if there is None:
                    made[period, row["part"]] = {**row, "ward": ward, "period": period}
                else:
                    there.update({name: there[name] + row[name] for name in counts})
        key = ("ward", "period", "part")
        engine_of(connection).upsert(connection, table, list(made.values()), key=key, add=counts)


def _days_of_rows(
    connection: Connection, table: Table, ended: Sequence[str], of: tuple[Sequence[str], int], today: date
) -> None:
    """The day of the wards that have none; then the finished ones once more for each former day."""
    real, copies = of
    for nth, ward in enumerate(names()):
        if ward not in real:
            _copied(connection, table, {"ward": ward}, f"-{ward}", table.c.ward == real[nth % len(real)])
    finished = (table.c.day == today) & (table.c.stage if table.name == "dossiers" else table.c.state).in_(ended)
    for day in working_days(today)[: copies - 1]:
        _copied(connection, table, {"day": day}, f"-{day:%y%m%d}", finished)


def _copied(connection: Connection, table: Table, values: Row, mark: str, where: Any) -> None:
    names = [column.name for column in table.columns]
    values = {**values, "subject": table.c.subject + mark}
    columns = [
        table.c[name] if name not in values
        else values[name] if not isinstance(values[name], str | date)
        else literal(values[name], table.c[name].type)
        for name in names
    ]
    connection.execute(insert(table).from_select(names, select(*columns).where(where)))


def _who_waits(connection: Connection) -> None:
    table = ProjectionBase.metadata.tables["tickets"]
    now = time.time()
    rows = [
        {"ward": ward, "subject": f"waits-{n}", "state": TicketState.WAITING.value, "field": "ho-tich",
         "issued_at": _moment(now - 60 * 6 * n)}
        for ward in names() for n in range(WAITING)
    ]  # fmt: skip
    engine_of(connection).insert_many(connection, table, rows)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _machines(connection: Connection) -> None:
    said = msgspec.json.encode({"place": "desk-1", "version": "1.0.0", "printer:receipt": "ok"}).decode()
    at = _moment(time.time())
    heard = set(connection.execute(select(Contact.station)).scalars())
    stations = [f"{ward}.{kind}{n}" for ward in names() for kind, n in _TEN]
    rows = [{"station": one, "said": said, "at": at} for one in stations]
    machines, contacts = MachineRow.metadata.tables["machines"], Contact.metadata.tables["contacts"]
    engine_of(connection).insert_new(connection, machines, rows)
    silent = [one for one in stations if one not in heard]
    rows = [{"station": one, "at": at, "ward_name": f"Phường {one[:5]}", "waiting": 0, "oldest": 0} for one in silent]
    engine_of(connection).insert_new(connection, contacts, rows)


_TEN = [*(("kiosk", n) for n in (1, 2, 3)), *(("quay", n) for n in range(1, 6)), *(("pad", n) for n in (1, 2))]
