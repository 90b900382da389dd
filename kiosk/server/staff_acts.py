"""What staff do from a browser besides taking numbers: groups, desks, help, a slip from a kiosk, the hub's date.

Paths of kiosk.server.staff_web, each one use case of the core, whose own rule says who may (services.permits). JSON in,
"{}" out. Raises what the use cases raise.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

import msgspec

from kiosk.journal import decoding
from kiosk.server.staff_web import StaffAnswer, StaffAsked
from kiosk.server.tickets import Name, Served, Uuid
from kiosk.services import asked_tickets, clock_checks, desks, feedback, groups
from kiosk.services.asked_tickets import AskPrint
from kiosk.store import Context
from kiosk.values.desks import AssignDesk
from kiosk.values.groups import SetGroup
from kiosk.values.ids import Place, TicketId
from kiosk.values.journal import ConfirmDate

C = TypeVar("C")


class GroupSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/group; null: by its hours and capacity."""

    field: Name
    open: bool | None


class DeskSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/desk; no fields: every field."""

    desk: Name  # its place
    fields: Annotated[tuple[Name, ...], msgspec.Meta(max_length=40)]


class HelpSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/help: somebody went there."""

    id: Annotated[str, msgspec.Meta(max_length=96)]


class PrintSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/print."""

    ticket: Uuid
    print_at: Name


class DateSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/date: the date that the page showed is right."""

    day: date


class StaffActs:
    def __init__(self, hub: Served) -> None:
        self._hub = hub

    async def _run(self, use_case: Callable[[Context, C], object], command: C) -> StaffAnswer:
        self._hub.need_lead()
        await asyncio.wrap_future(self._hub.store.run(use_case, command))
        await self._hub.kept()
        return StaffAnswer()

    async def group(self, asked: StaffAsked) -> StaffAnswer:
        said, who = decoding.from_json(asked.body, GroupSaid), asked.who
        return await self._run(
            groups.set_group, SetGroup(field=said.field, open=said.open, actor=who.account, place=who.place)
        )

    async def desk(self, asked: StaffAsked) -> StaffAnswer:
        said, who = decoding.from_json(asked.body, DeskSaid), asked.who
        command = AssignDesk(
            desk_place=Place(said.desk), fields=said.fields, actor=who.account, place=who.place
        )  # fmt: skip
        return await self._run(desks.assign, command)

    async def help(self, asked: StaffAsked) -> StaffAnswer:
        return await self._run(feedback.help_done, decoding.from_json(asked.body, HelpSaid).id)

    async def date(self, asked: StaffAsked) -> StaffAnswer:
        """The hub's own clock is right, though it jumped: it decides and numbers again."""
        said, who = decoding.from_json(asked.body, DateSaid), asked.who
        return await self._run(
            clock_checks.confirm_date, ConfirmDate(day=said.day, actor=who.account, place=who.place)
        )

    async def print(self, asked: StaffAsked) -> StaffAnswer:
        said, who = decoding.from_json(asked.body, PrintSaid), asked.who
        command = AskPrint(
            ticket=TicketId(said.ticket), print_at=Place(said.print_at), actor=who.account, place=who.place
        )  # fmt: skip
        return await self._run(asked_tickets.ask_print, command)
