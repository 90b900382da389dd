"""Read-only questions about desks: which are open, since when, for which fields, and whom each one serves.

Called by the hall, the supervisor's pages, the desk, the estimator of waiting times and services.calls. A desk of
ward.toml that never opened is closed; one that is not in ward.toml is there as soon as it opened.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from kiosk.db.rows import all_of
from kiosk.db.tables.desks import DeskRow
from kiosk.queries import calls
from kiosk.rules.calling_share import by_number
from kiosk.store import Context, Reader
from kiosk.values.base import Text
from kiosk.values.calls import Call
from kiosk.values.desks import DeskNow, DeskState, PauseReason
from kiosk.values.ids import Place
from kiosk.values.rosters import RosterDesk
from kiosk.values.ward import Desk

_COLUMNS = (DeskRow.place, DeskRow.number, DeskRow.state, DeskRow.why, DeskRow.since, DeskRow.fields, DeskRow.chosen)


def desks(reader: Reader) -> tuple[DeskNow, ...]:
    """All of the ward, by their numbers."""
    return desks_now(reader, calls.serving(reader))


def roster(reader: Reader) -> tuple[RosterDesk, ...]:
    """The desks that are open now. Taken while the hub is heard, it says what each may call when it is not."""
    return open_desks(desks_now(reader))


def open_desks(found: Iterable[DeskNow]) -> tuple[RosterDesk, ...]:
    return tuple(
        RosterDesk(place=desk.place, number=desk.number, fields=desk.fields)
        for desk in found
        if desk.state is DeskState.OPEN
    )


def desks_now(seen: Context | Reader, serving: dict[str, Call] | None = None) -> tuple[DeskNow, ...]:
    query = select(*_COLUMNS).where(DeskRow.ward == seen.station.ward)
    rows = {row.place: row for row in all_of(DeskRow, seen.connection, query)}
    express = frozenset(field.key for field in seen.catalogue.fields() if field.express)
    habits = {desk.place: desk for desk in seen.catalogue.desks()}
    found = [
        _desk(Place(place), rows.get(place), habits.get(Place(place)), express, serving or {})
        for place in dict.fromkeys([*habits, *rows])
    ]
    return tuple(sorted((desk for desk in found if desk.number), key=lambda desk: by_number(desk.number)))


def _desk(
    place: Place, row: DeskRow | None, habit: Desk | None, express: frozenset[str], serving: dict[str, Call]
) -> DeskNow:
    number = (row.number if row is not None else "") or (habit.number if habit is not None else "")
    fields = habit.fields if habit is not None else ()
    if row is not None and row.chosen:
        fields = tuple(filter(None, row.fields.split(",")))
    return DeskNow(
        place=place, number=number, name=habit.name if habit is not None else Text(""), fields=fields,
        state=DeskState(row.state) if row is not None else DeskState.CLOSED,
        why=PauseReason(row.why) if row is not None and row.why in list(PauseReason) else None,
        since=row.since if row is not None else None, express=bool(fields) and express.issuperset(fields),
        serving=serving.get(number),
    )  # fmt: skip
