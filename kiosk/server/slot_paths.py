"""Booked slots in staff's browsers: `POST /staff/slots` {csv} takes a list, `/staff/slots/find` {asked} finds somebody.

Paths of kiosk.server.staff_web. What is asked for may be a name: it stands in a body, never in an address or a log. The
names of days past are forgotten by a timer that begins with the first request after a start, and when a day opens.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec

from kiosk.clock import ZONE, business_day, local
from kiosk.journal import decoding
from kiosk.queries import slots as slot_queries
from kiosk.rules import booked_slots
from kiosk.server.staff_web import StaffAnswer, StaffAsked, answer_of
from kiosk.server.tickets import Served
from kiosk.services import slots
from kiosk.texts import text
from kiosk.values.slots import KeepSlots, LeftOut, SlotNow
from kiosk.workers import watched

MOST = 60 * 1024  # bytes of a list with its JSON: some thousand lines
TOLD = 20  # lines that were left out
LOOK = 600.0  # seconds between two looks at the date


class ListSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/slots."""

    csv: Annotated[str, msgspec.Meta(max_length=MOST)]


class FindSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/slots/find: a code or a name, or the beginning of it."""

    asked: Annotated[str, msgspec.Meta(max_length=80)]


class SlotPaths:
    def __init__(self, hub: Served) -> None:
        self._hub = hub
        self._forgotten = business_day(hub.store.clock.now())
        self._timer: asyncio.TimerHandle | None = None

    async def keep(self, asked: StaffAsked) -> StaffAnswer:
        self._hub.need_lead()
        said, who, store = decoding.from_json(asked.body, ListSaid), asked.who, self._hub.store
        found, left = await asyncio.to_thread(booked_slots.read, said.csv, store.catalogue.fields(), ZONE)
        command = KeepSlots(slots=tuple(found), actor=who.account, place=who.place)
        kept = await asyncio.wrap_future(store.run(slots.keep, command))
        await self._hub.kept()
        self.look()
        lines = [_line(one, asked.language) for one in left[:TOLD]]
        return answer_of({"read": len(found), "kept": kept, "left": len(left), "lines": lines})

    async def find(self, asked: StaffAsked) -> StaffAnswer:
        self.look()
        said, store = decoding.from_json(asked.body, FindSaid), self._hub.store
        found = await asyncio.wrap_future(store.read(slot_queries.find, said.asked))
        names = {field.key: field.name.of(asked.language) for field in store.catalogue.fields()}
        return answer_of({"slots": [_said(slot, names) for slot in found]})

    def look(self) -> None:
        """Forget the names of days past, now and from now on."""
        today = business_day(self._hub.store.clock.now())
        if today != self._forgotten:
            self._forgotten = today
            watched(self._hub.store.run(slots.forget_names, None), "forget_names")
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(LOOK, self.look)


def _line(left: LeftOut, language: str) -> str:
    why = text(f"greeter.slots.why.{left.why}", language)
    return text("greeter.slots.line", language, line=left.line, why=why)


def _said(slot: SlotNow, names: dict[str, str]) -> dict[str, object]:
    return {
        "code": slot.code, "time": f"{local(slot.at):%H:%M}", "field": slot.field,
        "field_name": names.get(slot.field, slot.field), "name": slot.name, "came": slot.ticket is not None,
    }  # fmt: skip
