"""What a database without roll-ups would have in them: counted anew from its rows and, for lives, from its events.

Called by kiosk.queries.rolled at a station or hub, whose touches pay for no roll-ups; the definitions are those by
which a city keeps them. Costs as much as the rows that there are: seconds for years of a ward. Writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from kiosk.records import declared, rollups
from kiosk.records.apply import load_places
from kiosk.records.facts import Counts, Projection, Row
from kiosk.records.folding import Place, fold

Differences = dict[tuple[str, ...], int]  # (ward, metric, period, part) -> count


def counted(connection: Connection) -> Differences:
    """Of every ward, by days and months."""
    found: dict[str, dict[tuple[str, str, str], int]] = defaultdict(lambda: defaultdict(int))
    for projection in declared().projections:
        if projection.rolls is not None:
            for ward, counts in _counts(connection, projection):
                for key, count in counts.rolls.items():
                    found[ward][key] += count
    return rollups.by_period(found)


def _counts(connection: Connection, projection: Projection) -> Iterator[tuple[str, Counts]]:
    columns = projection.table.c
    if projection.note is None:
        for row in connection.execute(select(projection.table)).mappings():
            whole: Row = dict(row)
            yield whole["ward"], projection.counts(whole, rolled=True)
        return
    found = connection.execute(select(columns.ward, columns.subject))
    places: list[Place] = [(row[0], row[1]) for row in found]
    for place, events in load_places(connection, places, _no_key):
        events.sort(key=lambda event: event.position)
        made = fold(place, {}, events, rolled=True)
        if projection in made.counts:
            yield place[0], made.counts[projection]


def _no_key(key_id: bytes) -> None:
    """Nothing personal is counted."""
