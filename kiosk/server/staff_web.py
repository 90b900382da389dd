"""What the hub answers to browsers of the ward's staff: a small table of paths around the other application.

Made by kiosk.server.hub through kiosk.server.staff_pages. Each path says who may ask and how large its body may be;
what is not in the table goes on to the application within. A session is shown by its cookie or as a bearer token; what
changes anything, asked with a cookie, must come from a page of this very server. Answers a refusal as JSON with its
words, so that a page shows what to do; raises nothing of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.errors import ExpectedError
from kiosk.journal.decoding import Garbled
from kiosk.server.sessions import BrowserSession, Header, Sessions, is_own_page, token_in
from kiosk.texts import error_texts
from kiosk.values.staff import StaffRole

STAFF = frozenset({StaffRole.CLERK, StaffRole.GREETER, StaffRole.SUPERVISOR})
SMALL = 4 * 1024  # bytes of most bodies
_STATUS = {
    "staff.errors.wrong": 403, "staff.errors.too_many": 429, "staff.errors.busy": 429,
    "staff.errors.not_signed_in": 401, "staff.errors.not_allowed": 403, "greeter.errors.elsewhere": 403,
    "hub.errors.superseded": 409, "hub.errors.not_hub": 409,
    "greeter.errors.garbled": 400, "greeter.errors.too_large": 413, "store.errors.disk_full": 507,
}  # fmt: skip
_encode = msgspec.json.Encoder().encode


class StaffAnswer(NamedTuple):
    body: bytes = b"{}"
    status: int = 200
    media: bytes = b"application/json"
    headers: tuple[Header, ...] = ()


class StaffAsked(NamedTuple):
    """One request. `session` is there wherever its route names roles."""

    body: bytes
    query: str
    address: str
    secure: bool
    token: str
    session: BrowserSession | None

    @property
    def language(self) -> str:
        return "en" if "lang=en" in self.query else "vi"

    @property
    def who(self) -> BrowserSession:
        assert self.session is not None
        return self.session


Handler = Callable[[StaffAsked], Awaitable[StaffAnswer]]


class StaffRoute(NamedTuple):
    handler: Handler
    roles: frozenset[StaffRole] | None = STAFF  # None: anybody on the ward's network
    by_hand: bool = True  # False: a page asks by itself, which keeps no session alive
    most: int = SMALL  # bytes of the body


Routes = Mapping[tuple[str, str], StaffRoute]


def answer_of(value: object, status: int = 200) -> StaffAnswer:
    return StaffAnswer(_encode(value), status)


def problem(error: ExpectedError, language: str) -> StaffAnswer:
    """A refusal with its words."""
    title, message = error_texts(error, language)
    return answer_of({"error": error.key, "title": title, "message": message}, _STATUS.get(error.key, 422))


class StaffWeb:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, sessions: Sessions, routes: Routes) -> None:
        self._app, self._sessions, self._routes = app, sessions, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        answer = await self._answer(route, scope, receive)
        if answer is not None:
            await _send(send, answer)

    async def _answer(self, route: StaffRoute, scope: Scope, receive: Receive) -> StaffAnswer | None:
        """None: whoever asked is gone."""
        query = scope["query_string"].decode("ascii", "replace")
        token, from_cookie = token_in(scope["headers"])
        session = self._sessions.of(token, by_hand=route.by_hand)
        client = scope.get("client")
        asked = StaffAsked(b"", query, client[0] if client else "", scope.get("scheme") == "https", token, session)
        try:
            _look(route, scope, asked, from_cookie=from_cookie)
            if scope["method"] == "POST":
                body = await _body(receive, route.most)
                if body is None:
                    return None
                asked = asked._replace(body=body)
            return await route.handler(asked)
        except ExpectedError as error:
            return problem(error, asked.language)
        except Garbled:
            return problem(ExpectedError("greeter.errors.garbled"), asked.language)


def _look(route: StaffRoute, scope: Scope, asked: StaffAsked, *, from_cookie: bool) -> None:
    """Raises ExpectedError where this request may not be made."""
    changes = scope["method"] != "GET"
    if changes and (from_cookie or route.roles is None) and not is_own_page(scope["headers"]):
        raise ExpectedError("greeter.errors.elsewhere")
    if route.roles is None:
        return
    if asked.session is None:
        raise ExpectedError("staff.errors.not_signed_in")
    if not asked.session.may(route.roles):
        raise ExpectedError("staff.errors.not_allowed")


async def _body(receive: Receive, most: int) -> bytes | None:
    """The whole body; None where the line was cut. Raises ExpectedError greeter.errors.too_large."""
    whole = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        whole += message.get("body", b"")
        if len(whole) > most:
            raise ExpectedError("greeter.errors.too_large", most=most // 1024)
        if not message.get("more_body", False):
            return whole


async def _send(send: Send, answer: StaffAnswer) -> None:
    headers = [(b"content-type", answer.media), (b"content-length", b"%d" % len(answer.body)), *answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
