"""Signing in and off from a browser of the ward: by the account's password, slowed down by address after wrong ones.

Paths of kiosk.server.staff_web: `POST /staff/sign-in` {name, password}, `POST /staff/sign-out`, `GET /staff/me`. The
check, its locks and its pace are those of the desks (services.staff); the place is the browser's address. Raises
ExpectedError staff.errors.*.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec

from kiosk.errors import ExpectedError
from kiosk.journal import decoding
from kiosk.server.sessions import BrowserSession, Sessions, cookie
from kiosk.server.staff_web import STAFF, StaffAnswer, StaffAsked, answer_of
from kiosk.services import staff
from kiosk.store import Store
from kiosk.values.addresses import household
from kiosk.values.ids import Place
from kiosk.values.staff import SignIn


class Typed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a sign-in."""

    name: Annotated[str, msgspec.Meta(max_length=64)]
    password: Annotated[str, msgspec.Meta(max_length=128)]


class SigningIn:
    def __init__(self, store: Store, sessions: Sessions) -> None:
        self._store, self._sessions = store, sessions

    async def sign_in(self, asked: StaffAsked) -> StaffAnswer:
        typed = decoding.from_json(asked.body, Typed)
        place = Place(f"web:{household(asked.address)}"[:64])
        command = SignIn(name=typed.name, password=typed.password, place=place)
        person = await asyncio.wrap_future(staff.sign_in_from_browser(self._store, command))
        if not STAFF.intersection(person.roles):
            raise ExpectedError("staff.errors.not_allowed")
        self._sessions.end(asked.token)
        token, session = self._sessions.begin(person)
        return answer_of(_said(session))._replace(headers=(cookie(token, secure=asked.secure),))

    async def sign_out(self, asked: StaffAsked) -> StaffAnswer:
        self._sessions.end(asked.token)
        return StaffAnswer(headers=(cookie("", secure=asked.secure),))

    async def me(self, asked: StaffAsked) -> StaffAnswer:
        return answer_of(_said(asked.who))


def _said(session: BrowserSession) -> dict[str, object]:
    return {"account": session.account, "name": session.full_name, "roles": sorted(session.roles)}
