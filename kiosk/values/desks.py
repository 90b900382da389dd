"""Desks as the ward knows them at this moment: open, paused or closed, since when, for which fields, serving whom."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Text, Value
from kiosk.values.calls import Call
from kiosk.values.ids import Place


class DeskState(enum.StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class PauseReason(enum.StrEnum):
    """Why a desk calls nobody for a while; the words are queue.pause."""

    BREAK = "break"  # a short rest
    LUNCH = "lunch"
    MEETING = "meeting"
    HELPING = "helping"  # with a colleague, or with somebody in the hall
    PAPERS = "papers"  # works at dossiers already received
    TROUBLE = "trouble"  # a machine or a system does not work


class SetDesk(Value, frozen=True, kw_only=True):
    """Command of the clerk at a desk: it opens, pauses or closes."""

    place: Place
    desk: str  # number, as the hall speaks it
    actor: str
    state: DeskState
    why: PauseReason | None = None  # PAUSED needs one
    fields: tuple[str, ...] = ()  # what it serves; () = as it did last, else by habit (ward.toml)


class AssignDesk(Value, frozen=True, kw_only=True):
    """Command of a supervisor: which fields a desk serves from now on. `place` is where the supervisor is signed in."""

    desk_place: Place
    fields: tuple[str, ...]  # () = every field
    actor: str
    place: Place


class DeskSet(Value, frozen=True, kw_only=True):
    """What came of SetDesk. `carried`: numbers that still waited when the last desk for them closed; they are told, and
    stand on `stand_on` (ISO date), first in order."""

    state: DeskState
    carried: tuple[str, ...] = ()
    stand_on: str = ""


class DeskNow(Value, frozen=True, kw_only=True):
    """One desk of the ward: those of ward.toml and those that opened or called lately."""

    place: Place
    number: str
    name: Text = Text("")
    state: DeskState = DeskState.CLOSED
    why: PauseReason | None = None
    since: datetime | None = None  # UTC, of the state; None: it never opened
    fields: tuple[str, ...] = ()  # () = every field
    express: bool = False
    serving: Call | None = None
