"""Totals and roll-ups: what each subject adds to its ward's business days and months, kept by differences.

`add` is called by records.rows with the differences of one call, so that a slice of events costs as many rows as it has
wards, days and parts, and not as it has events. Reports add months up, and days at both ends of a period
(kiosk.queries.rolled). Which metrics there are is said where they are made (records.lives, queue_rolls, ratings), and
which table and column has one in kiosk.db.tables.days.

Roll-ups are kept where a city reads them, by an option of the connection that the ledger sets as it opens: a touch at a
station pays for none. Whether the tables of a database have them is said beside their signature, for whoever only
looks; a report at a station counts for itself (kiosk.records.counting).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from kiosk.db.engines import engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.days import TABLE_OF, DayTotal, column_of, counts_of
from kiosk.db.tables.journal import Meta
from kiosk.records.facts import Rolled

ROLLED = "motcua_rolled"  # an option of connections to a database that keeps roll-ups
FEW = 8  # rows that are cheaper one by one where a statement costs no way to a server
_SAID = "rolled"  # meta
_DAY_KEY, _KEY = ("ward", "day", "metric"), ("ward", "period", "part")
_SAID_SO = Prepared(select(Meta.value).where(Meta.name == _SAID))
_TOTAL_ADD = Prepared(
    update(DayTotal)
    .where(
        DayTotal.ward == bindparam("b_ward"),
        DayTotal.day == bindparam("b_day"),
        DayTotal.metric == bindparam("b_metric"),
    )
    .values(count=DayTotal.count + bindparam("v_by"))
)
_TOTAL_NEW = Prepared(insert(DayTotal))


# -- whether they are kept ------------------------------------------------------------------------------------------
def keep(connection: Connection, *, kept: bool) -> None:
    """Whoever opens a connection for writing says so."""
    connection.execution_options(**{ROLLED: kept})


def are_kept(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(ROLLED))


def say(connection: Connection) -> None:
    """The projections are made: with roll-ups or without."""
    connection.execute(delete(Meta).where(Meta.name == _SAID))
    if are_kept(connection):
        connection.execute(insert(Meta).values(name=_SAID, value="1"))


def said(connection: Connection) -> bool:
    """Whether the tables of this database have them."""
    return _SAID_SO.value(connection) == "1"


# -- writing --------------------------------------------------------------------------------------------------------
def month_of(day: str) -> str:
    """The period of a day's month: sorts behind every day."""
    return f"m{day[:7]}"


def by_period(differences: Mapping[str, Rolled]) -> dict[tuple[str, ...], int]:
    """(ward, metric, period, part) -> by how much, for days and for months."""
    periods: dict[tuple[str, ...], int] = defaultdict(int)
    for ward, rolls in differences.items():
        for (metric, day, part), by in rolls.items():
            if by:
                periods[ward, metric, day, part] += by
                periods[ward, metric, month_of(day), part] += by
    return periods


def add(connection: Connection, differences: Mapping[str, Rolled]) -> None:
    """`differences`: by ward, what its rows add more than before."""
    rows: dict[Table, dict[tuple[str, ...], dict[str, int]]] = {}
    for (ward, metric, period, part), by in by_period(differences).items():
        if by:
            of_table = rows.setdefault(TABLE_OF[metric], {})
            row = of_table.setdefault((ward, period, part), {})
            row[column_of(metric)] = by
    for table, found in rows.items():
        counts = counts_of(table)
        nothing = dict.fromkeys(counts, 0)
        given = [{**nothing, **row, **dict(zip(_KEY, key, strict=True))} for key, row in found.items()]
        engine_of(connection).upsert(connection, table, given, key=_KEY, add=counts)


def add_totals(connection: Connection, differences: Mapping[tuple[str, ...], int]) -> None:
    """`differences`: (ward, day, metric) -> by how much."""
    if len(differences) > FEW or not engine_of(connection).embedded:
        rows = [dict(zip(_DAY_KEY, place, strict=True), count=count) for place, count in differences.items() if count]
        table = DayTotal.metadata.tables[DayTotal.__tablename__]
        engine_of(connection).upsert(connection, table, rows, key=_DAY_KEY, add=("count",))
        return
    for (ward, day, metric), by in differences.items():
        if by and not _TOTAL_ADD.run(connection, b_ward=ward, b_day=day, b_metric=metric, v_by=by):
            _TOTAL_NEW.run(connection, ward=ward, day=day, metric=metric, count=by)
