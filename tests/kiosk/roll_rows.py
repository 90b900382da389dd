"""What lies in the tables of roll-ups, metric by metric. Used by tests of queries and of folds that compare it."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from kiosk.db.tables.days import TABLE_OF, column_of

Key = tuple[str, str, str, str]  # ward, metric, period, part


def kept(connection: Connection, *tables: Table) -> dict[Key, int]:
    """Every count that is not nothing; of all tables where none is named."""
    found: dict[Key, int] = {}
    for table in tables or {table.name: table for table in TABLE_OF.values()}.values():
        metrics = [metric for metric, of in TABLE_OF.items() if of is table]
        for row in connection.execute(table.select()).mappings():
            for metric in metrics:
                if row[column_of(metric)]:
                    found[row["ward"], metric, row["period"], row["part"]] = int(row[column_of(metric)])
    return found
