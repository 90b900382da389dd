"""Desks: opened, paused, closed by their clerk, and which fields a supervisor gave them; one row for each place.

Used by services.desks. The subject is the desk's place in its ward, so that whoever speaks last is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta

from kiosk.db.tables.desks import DeskRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code
from kiosk.values.desks import DeskState
from kiosk.values.roles import Role

AUTHORS = {Role.DESK, Role.HUB, Role.SINGLE}


def desk_subject(ward: str, place: str) -> str:
    return f"desk:{ward}:{place}"


@fact("desk.opened", authors=AUTHORS)
class DeskOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: Code  # its number
    place: Code
    fields: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()  # () = as before


@fact("desk.paused", authors=AUTHORS)
class DeskPaused(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: Code
    place: Code
    why: Code  # values.desks.PauseReason


@fact("desk.closed", authors=AUTHORS)
class DeskClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: Code
    place: Code


@fact("desk.assigned", authors=AUTHORS)
class DeskAssigned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A supervisor says which fields the desk serves; () = every field."""

    place: Code
    fields: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()


def _opened(row: Row, event: OpenedEvent) -> None:
    _state(row, event, DeskState.OPEN)
    if event.body.fields:
        row.update(fields=",".join(event.body.fields), chosen=True)


def _paused(row: Row, event: OpenedEvent) -> None:
    _state(row, event, DeskState.PAUSED)
    row["why"] = event.body.why


def _closed(row: Row, event: OpenedEvent) -> None:
    _state(row, event, DeskState.CLOSED)


def _state(row: Row, event: OpenedEvent, state: DeskState) -> None:
    if row.get("state") != state:
        row["since"] = event.made_at
    row.update(number=event.body.desk, place=event.body.place, state=state.value, why="")


def _assigned(row: Row, event: OpenedEvent) -> None:
    row.update(place=event.body.place, fields=",".join(event.body.fields), chosen=True)


_STEPS: dict[str, Callable[[Row, OpenedEvent], None]] = {
    "desk.opened": _opened,
    "desk.paused": _paused,
    "desk.closed": _closed,
    "desk.assigned": _assigned,
}


def step(row: Row | None, event: OpenedEvent) -> Row:
    new = dict(row) if row else {"state": DeskState.CLOSED.value}
    _STEPS[event.kind](new, event)
    return new


projection = Projection(table=DeskRow.__table__, kinds=tuple(_STEPS), step=step)
