"""A supervisor's browser adds a machine: `POST /staff/machine` {place} makes a code, with what to type and to scan.

A path of kiosk.server.staff_web. The code lets one machine of that kind join within a quarter of an hour, as one of
`motcua hub enrol-code` does. A password alone opens no person's data (docs/decisions/0041-browsers-of-staff.md): the
code for a desk is made in a browser of the hub's own machine only, and a standby's not here at all. Raises
ExpectedError hub.errors.{place, desk_elsewhere}, and what enrolment.make_code raises.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.journal import decoding
from kiosk.log import SECURITY, known
from kiosk.server.enrolment import VALID, MakeCode, make_code
from kiosk.server.staff_web import StaffAnswer, StaffAsked, answer_of
from kiosk.server.tickets import Served
from kiosk.services.permits import SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.sync.proofs import shown
from kiosk.values.addresses import is_loopback
from kiosk.values.base import Value
from kiosk.values.ids import Place
from kiosk.values.roles import AT_PLACES, Role
from kiosk.values.sync import EnrolCode

log = logging.getLogger(SECURITY)
_PLACE = re.compile(r"([a-z]{3,6})-[1-9][0-9]?")
MODULES = 8  # pixels of a module of the QR code, before a page makes it smaller


class MachineSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /staff/machine."""

    place: Annotated[str, msgspec.Meta(max_length=20)]


class AddMachine(Value, frozen=True, kw_only=True):
    """Command of a supervisor: a machine may join, to stand at `stands_at`. `place` is where the supervisor sits."""

    stands_at: Place
    actor: str
    place: Place


@given_by(SUPERVISOR)
def add_machine(ctx: Context, command: AddMachine) -> EnrolCode:
    role = role_at(command.stands_at)
    log.info("a code for a machine of the role %s was made in a browser", known(role))
    return make_code(ctx, MakeCode(ward=ctx.station.ward, roles=(role,)))


def role_at(place: str) -> Role:
    """Of the machine that stands there. Raises ExpectedError hub.errors.place."""
    found = _PLACE.fullmatch(place)
    role = AT_PLACES.get(found[1]) if found is not None else None
    if role is None or role is Role.HUB:
        raise ExpectedError("hub.errors.place", place=place)
    return role


def need_near(place: str, asker: str, hub: str) -> None:
    """A desk reads what people declared: who lets one in sits at the hub. `asker`: the browser's address; `hub`: the
    hub's own, as an URL."""
    if role_at(place) is Role.DESK and not (is_loopback(asker) or asker == urlsplit(hub).hostname):
        raise ExpectedError("hub.errors.desk_elsewhere", place=place)


class AddingPaths:
    def __init__(self, hub: Served) -> None:
        self._hub = hub

    async def add(self, asked: StaffAsked) -> StaffAnswer:
        self._hub.need_lead()
        said, who = decoding.from_json(asked.body, MachineSaid), asked.who
        need_near(said.place, asked.address, self._hub.address)
        command = AddMachine(stands_at=Place(said.place), actor=who.account, place=who.place)
        made = await asyncio.wrap_future(self._hub.store.run(add_machine, command))
        address, code = self._hub.address, shown(made.code)
        return answer_of({
            "code": code, "until": f"{local(made.expires_at):%H:%M}", "minutes": VALID.seconds // 60,
            "address": address, "place": said.place,
            "command": f"motcua {role_at(said.place)} --place {said.place} --hub {address}",
            "qr": await asyncio.to_thread(_picture, f"{code} {address}"),
        })  # fmt: skip


def _picture(words: str) -> str:
    """A QR code as the address of a picture. First the code, then the address: a scanner that types gives both."""
    import segno

    return segno.make_qr(words, error="m").png_data_uri(scale=MODULES, border=4)
