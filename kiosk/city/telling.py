"""A processing department tells how far a dossier is, or what its result is: one event in the ward's own chain.

Use cases of the city's server, called by its JSON API and its files. A request's id makes the event's id: the same
request again is the same event, whichever process it meets; the same id for something else is refused. What the ward
did meanwhile refuses nothing here: both meet in the fold (records.told_states). Raises ExpectedError
city_api.errors.{not_found, erased, taken_back, reason, asked, request}, and as ward_chains.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TypedDict

import msgspec

from kiosk.city import department_dossiers, ward_chains
from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.records.facts import OpenedEvent
from kiosk.records.told_states import ResultTold, SealedTold, StateTold, ToldFact
from kiosk.store import Context
from kiosk.values.departments import ApiToken
from kiosk.values.dossier_steps import Stage
from kiosk.values.ids import EventId
from kiosk.values.told_states import TellResult, TellState, ToldEvent, ToldResult, ToldState


def tell_state(ctx: Context, said: tuple[ApiToken, TellState]) -> ToldEvent:
    caller, command = said
    if command.state is ToldState.REFUSED and not command.reason.strip():
        raise ExpectedError("city_api.errors.reason")
    if command.state is ToldState.SUPPLEMENT and not any(line.strip() for line in command.asked):
        raise ExpectedError("city_api.errors.asked")
    result = command.result or ToldResult(number="")
    fact = StateTold(
        **_said(ctx, caller, command, result), state=command.state.value,
        count=len(command.asked),
    )  # fmt: skip
    sealed = SealedTold(reason=command.reason.strip(), asked=command.asked, title=result.title)
    return _record(ctx, caller, command, fact, sealed)


def tell_result(ctx: Context, said: tuple[ApiToken, TellResult]) -> ToldEvent:
    caller, command = said
    fact = ResultTold(**_said(ctx, caller, command, command.result))
    return _record(ctx, caller, command, fact, SealedTold(title=command.result.title))


class _Said(TypedDict):
    day: date
    department: str
    unit: str
    request: str
    number: str
    signed_on: date | None
    digest: bytes
    size: int
    link: str


def _said(ctx: Context, caller: ApiToken, command: TellState | TellResult, result: ToldResult) -> _Said:
    return _Said(
        day=business_day(ctx.now), department=caller.department, unit=caller.department_name,
        request=command.request, number=result.number, signed_on=result.signed_on,
        digest=bytes.fromhex(result.sha256), size=result.size, link=result.link,
    )  # fmt: skip


def _record(
    ctx: Context, caller: ApiToken, command: TellState | TellResult, fact: ToldFact, sealed: SealedTold
) -> ToldEvent:
    seen = department_dossiers.one(ctx, caller, command.ward, command.dossier)
    event = _event_id(caller, command)
    before = next((one for one in ctx.events_of(command.dossier, command.ward) if one.id == event), None)
    if before is not None or ward_chains.counts(ctx, command.ward, event):
        if before is None or not _same(before, fact, sealed):
            raise ExpectedError("city_api.errors.request")
        return ToldEvent(event=event, repeated=True)
    if ctx.is_erased(command.dossier, command.ward):
        raise ExpectedError("city_api.errors.erased")
    if seen.stage == Stage.TAKEN_BACK:
        raise ExpectedError("city_api.errors.taken_back")
    ward_chains.record(
        ctx, command.ward, fact, subject=command.dossier, actor=caller.department, sealed=sealed, event_id=event
    )
    return ToldEvent(event=event)


def _event_id(caller: ApiToken, command: TellState | TellResult) -> EventId:
    """A UUID of the request's own (version 8): of this department, in this ward."""
    words = "\0".join(("motcua1 told", caller.department, command.ward, command.request.lower()))
    digits = hashlib.sha256(words.encode()).hexdigest()
    return EventId(f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}")


def _same(before: OpenedEvent, fact: ToldFact, sealed: SealedTold) -> bool:
    """Whether it says what was said then; of what is erased, as far as it can be read."""
    if type(before.body) is not type(fact):
        return False
    day_aside = msgspec.structs.replace(fact, day=before.body.day, unit=before.body.unit)
    return day_aside == before.body and (before.sealed is None or before.sealed == sealed)
