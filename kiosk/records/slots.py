"""Booked slots: that a time is booked under a code, and that its bearer came. No name, no number of a person.

Used by services.slots. The subject is the code in its ward. The fold never refuses: who came twice, at two machines
that did not hear each other, keeps the first number.
"""

from __future__ import annotations

from kiosk.clock import business_day
from kiosk.db.base import from_micros
from kiosk.db.tables.slots import SlotRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Long, Subject
from kiosk.values.roles import Role

CITY = "city"


@fact("slot.booked", authors={Role.HUB, Role.SINGLE, Role.CENTRAL})
class SlotBooked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    code: Code
    at: Long  # microseconds since 1970
    field: Code
    source: Code = ""  # CITY: by the list of the city's server, which may withdraw it


@fact("slot.withdrawn", authors={Role.HUB, Role.SINGLE})
class SlotWithdrawn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The city's list names it no more. Booked again later, it counts again."""


@fact("slot.taken", authors={Role.CITIZEN, Role.HUB, Role.SINGLE})
class SlotTaken(Fact, frozen=True, kw_only=True, omit_defaults=True):
    ticket: Subject


def slot_subject(ward: str, code: str) -> str:
    return f"slot:{ward}:{code}"


def step(row: Row | None, event: OpenedEvent) -> Row:
    new = dict(row) if row else {}
    if event.kind == "slot.taken":
        new["ticket"] = new.get("ticket") or event.body.ticket
    elif event.kind == "slot.withdrawn":
        new["withdrawn"] = True
    else:
        at = from_micros(event.body.at)
        new.update(code=event.body.code, at=at, day=business_day(at), field=event.body.field)
        new.update(source=event.body.source, withdrawn=False)
    return new


projection = Projection(
    table=SlotRow.__table__, kinds=("slot.booked", "slot.withdrawn", "slot.taken"), step=step, version=2
)
