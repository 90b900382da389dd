"""What a processing department told of a dossier, as facts of the city in its chain of the ward, and what they change.

Recorded by kiosk.city.telling; folded by records.dossiers. The city's word and the ward's own steps meet in the order
of the fold: a state moves the dossier on from where it is open. Where the ward had closed it, or went another way
without knowing of it (the same depth), the ward's stands and what was told stays beside it (`told_aside`) to be shown.
A step of the ward that knew of it (a greater depth) and leads elsewhere ends it. Nothing that was told is lost: every
event stands in the dossier's history.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.records.facts import Fact, OpenedEvent, Row, fact
from kiosk.records.limits import Code, Count, Digest, Long, Name, Subject
from kiosk.values.dossier_steps import Delivery, Stage
from kiosk.values.roles import Role
from kiosk.values.told_states import ToldState

State = Annotated[str, Meta(max_length=16, pattern="^(taken_in|supplement|decided|ready|refused)$")]  # ToldState
Link = Annotated[str, Meta(max_length=400)]
FROM = {  # where a state moves the dossier on from
    ToldState.TAKEN_IN: (Stage.RECEIVED,),
    ToldState.SUPPLEMENT: (),  # the counter asks for it, once, on its own paper
    ToldState.DECIDED: (Stage.RECEIVED,),
    ToldState.READY: (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.SUPPLEMENT, Stage.DUTY),
    ToldState.REFUSED: (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.SUPPLEMENT, Stage.DUTY),
}
_OPEN = tuple(stage for stage in Stage if stage.open)
KINDS = ("told.state", "told.result")


class SealedTold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """In a department's words."""

    reason: str = ""
    asked: tuple[str, ...] = ()
    title: str = ""  # of the result


class ToldFact(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    department: Code
    unit: Name  # the department, as its token bears it
    request: Subject  # of the department: telling it again is no second event
    number: Code = ""  # of the result
    signed_on: date | None = None
    digest: Digest = b""
    size: Long = 0
    link: Link = ""


@fact("told.state", authors={Role.CENTRAL}, sealed=SealedTold)
class StateTold(ToldFact, frozen=True, kw_only=True, omit_defaults=True):
    state: State
    count: Count = 0  # lines that are asked for


@fact("told.result", authors={Role.CENTRAL}, sealed=SealedTold)
class ResultTold(ToldFact, frozen=True, kw_only=True, omit_defaults=True):
    pass


def told(row: Row, event: OpenedEvent) -> None:
    body: ToldFact = event.body
    if body.number:
        row["told_result"] = body.number
    if not isinstance(body, StateTold):
        return
    state, stage = ToldState(body.state), row.get("stage") or ""
    moves, is_open = stage in FROM[state], stage in _OPEN
    row.update(
        told_state=state, told_at=event.made_at, told_by=body.unit, told_depth=event.depth,
        told_aside=not moves and bool(stage) and not is_open and stage != state.stage,
    )  # fmt: skip
    if moves:
        _move(row, state, event)
    if is_open:
        row["holder"] = "" if state.stage is Stage.DONE else body.unit


def _move(row: Row, state: ToldState, event: OpenedEvent) -> None:
    row["stage"] = state.stage
    if state.stage is Stage.DONE:
        row.update(delivery=Delivery.WAITING, done_at=event.made_at)


def beside(row: Row, before: object, event: OpenedEvent) -> None:
    """After a step of the ward: whether what was told before still says where the dossier stands."""
    stage = row.get("stage")
    if not row.get("told_state") or stage == before:
        return
    state = ToldState(row["told_state"])
    if event.depth > row.get("told_depth", 0):
        if stage != state.stage:
            row.update(told_state="", told_aside=False)
    else:
        row["told_aside"] = stage != state.stage
