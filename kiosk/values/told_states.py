"""What a processing department tells of a dossier: the states, and a result's metadata. Nothing of it names a person.

Handed in by the city's JSON API and its files (kiosk.city.telling), folded by records.told_states, shown to whoever
holds the receipt and at the desk.
"""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.dossier_steps import Stage
from kiosk.values.ids import DossierId, EventId


class ToldState(enum.StrEnum):
    TAKEN_IN = "taken_in"  # the department has it in hand
    SUPPLEMENT = "supplement"  # papers lack: the counter asks the citizen for them
    DECIDED = "decided"  # decided; the paper is not there yet
    READY = "ready"  # the result lies at the counter, or comes there
    REFUSED = "refused"  # not granted, with a reason: the written answer is what lies at the counter

    @property
    def stage(self) -> Stage:
        """Where the dossier stands once this is known at the counter."""
        return _STAGES[self]


_STAGES = {
    ToldState.TAKEN_IN: Stage.IN_PROGRESS, ToldState.SUPPLEMENT: Stage.SUPPLEMENT,
    ToldState.DECIDED: Stage.IN_PROGRESS, ToldState.READY: Stage.DONE, ToldState.REFUSED: Stage.DONE,
}  # fmt: skip

Line = Annotated[str, Meta(max_length=1000)]
Digest = Annotated[str, Meta(max_length=64, pattern="^([0-9a-f]{64})?$")]


class ToldResult(Value, frozen=True, kw_only=True):
    """Of the paper that settles the dossier; the paper itself is not here."""

    number: Annotated[str, Meta(max_length=64)]
    signed_on: date | None = None
    title: Line = ""  # sealed: it may name somebody
    sha256: Digest = ""  # of the file, where there is one
    size: Annotated[int, Meta(ge=0, le=2**53)] = 0
    link: Annotated[str, Meta(max_length=400, pattern="^(https://[^\\s\\x00]*)?$")] = ""


class TellState(Value, frozen=True, kw_only=True):
    """Command: a department says how far a dossier is. The same `request` again changes nothing."""

    ward: str
    dossier: DossierId
    request: str  # UUID
    state: ToldState
    reason: Annotated[str, Meta(max_length=4000)] = ""
    asked: Annotated[tuple[Line, ...], Meta(max_length=50)] = ()
    result: ToldResult | None = None


class TellResult(Value, frozen=True, kw_only=True):
    """Command: metadata of the result alone, before or after its state."""

    ward: str
    dossier: DossierId
    request: str
    result: ToldResult


class ToldEvent(Value, frozen=True, kw_only=True):
    event: EventId
    repeated: bool = False  # it was told before
