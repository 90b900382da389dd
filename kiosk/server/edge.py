"""What every request meets before the program and every answer after it: limits, checks of its head, safe headers.

Put around the web application by kiosk.server.central. Whatever the program raises becomes a 500 without words and one
line in the log, by its kind alone: a stranger can make neither a long log nor one that tells what somebody sent.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.log import Seldom
from kiosk.records.folding import kind_of_error
from kiosk.server.limits import HEADER, Limits
from kiosk.server.rates import Rates
from kiosk.sync.wire import MEDIA_TYPE
from kiosk.values.addresses import is_loopback

log = logging.getLogger("motcua.server")
Header = tuple[bytes, bytes]
_HOST = re.compile(rb"[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
_PAGE: Header = (
    b"content-security-policy",
    (
        b"default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
        b"form-action 'none'"
    ),
)
_STREAM: Header = (b"content-type", b"text/event-stream; charset=utf-8")
_FRESH: Header = (b"cache-control", b"no-store")
DATA: Header = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_JSON_PATHS = ("/v1/admin/", "/tickets", "/staff/", "/api/")
_PACKED = MEDIA_TYPE.encode()
_SEALED_PATHS = ("/phone/",)  # what a phone's page has sealed
_SEALED = b"application/octet-stream"
_FORM_PATHS = ("/city", "/tra-cuu")  # pages, which take a form from none but their own (kiosk.server.city.web)
_FORMS = (b"application/x-www-form-urlencoded", b"multipart/form-data")
AFTER, SPREAD = 5, 20  # seconds until who finds too many may come back, and over how many they are spread
_STRICT: Header = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_UNNAMED = Seldom()
_WORDS = {400: b"Bad Request", 415: b"Unsupported Media Type", 421: b"Misdirected Request", 431: b"Header Too Large",
          500: b"Internal Server Error", 503: b"Service Unavailable"}  # fmt: skip


class Edge:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, limits: Limits, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._app, self._limits, self._monotonic = app, limits, monotonic
        self._rates = Rates(limits.per_second, limits.processes)
        self._at_once = self._turned_away = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = _Answer(scope, send, self._end)
        status = self._refusal(scope)
        if status:
            self._turned_away += 1
            await answer.refuse(status, AFTER + self._turned_away % SPREAD)
            return
        self._at_once += 1
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            log.error("a request failed: %s", kind_of_error(error))
            await answer.refuse(500)
        finally:
            answer.end()

    def _end(self) -> None:
        self._at_once -= 1

    def _refusal(self, scope: Scope) -> int:
        """The status that a request is refused with before anybody reads it; 0 where it is not."""
        client = scope.get("client")
        host = client[0] if client else ""
        if not self._limits.proxies and is_loopback(host):
            _warn_of_proxy(scope["headers"])
        if not self._rates.allows(host, self._monotonic()):
            return 503  # a station takes it as a server that is busy, and tries again later
        if self._at_once >= self._limits.at_once:
            return 503
        headers: list[Header] = scope["headers"]
        if sum(len(name) + len(value) + 4 for name, value in headers) > HEADER:
            return 431
        if not scope["query_string"].isascii():
            return 400
        return self._wrong_host(headers) or _wrong_type(scope, headers)

    def _wrong_host(self, headers: list[Header]) -> int:
        given = [value for name, value in headers if name == b"host"]
        if len(given) != 1 or not _HOST.fullmatch(given[0]):
            return 400
        host = _without_port(given[0].decode("ascii").lower())
        names = self._limits.names
        return 0 if not names or host in names or is_loopback(host) else 421


class _Answer:
    """One answer on its way out."""

    def __init__(self, scope: Scope, send: Send, ended: Callable[[], None]) -> None:
        self._scope, self._send, self._begun = scope, send, False
        self._ended: Callable[[], None] | None = ended

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            headers = list(message.get("headers", ()))
            if any(header == _STREAM for header in headers):
                self.end()  # it goes on for ever, and is counted by whoever sends it
            message = {**message, "headers": list(self._headers(headers))}
        await self._send(message)

    def end(self) -> None:
        """It keeps nobody else from being answered any more."""
        ended, self._ended = self._ended, None
        if ended is not None:
            ended()

    async def refuse(self, status: int, after: int = AFTER) -> None:
        """An answer of the edge's own; where another has begun, the line is cut, so that nobody takes it for whole.

        `after`: seconds until it may be asked again, of a 503."""
        if self._begun:
            raise ConnectionAbortedError
        words = _WORDS[status]
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
        if status == 503:
            headers.append((b"retry-after", str(after).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": words})

    def _headers(self, given: list[Header]) -> Iterator[Header]:
        own = {name.lower(): value for name, value in given}
        yield from (header for header in given if header[0].lower() != b"server")
        page = own.get(b"content-type", b"").startswith(b"text/html")
        yield from _missing(own, (*ALWAYS, _PAGE if page else DATA, _FRESH))
        if self._scope.get("scheme") == "https":
            yield from _missing(own, (_STRICT,))


def _warn_of_proxy(headers: list[Header]) -> None:
    """A proxy on this machine that nobody named: its visitors count as this machine, which nobody holds back."""
    if any(name == b"x-forwarded-for" for name, _value in headers) and (times := _UNNAMED.due()):
        log.warning("%d requests came through a proxy of this machine that is not named: server.proxies", times)


def _missing(own: dict[bytes, bytes], wanted: Iterable[Header]) -> Iterator[Header]:
    return (header for header in wanted if header[0] not in own)


def _without_port(host: str) -> str:
    return host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]


def _wrong_type(scope: Scope, headers: list[Header]) -> int:
    """A body says what it is: a form of another site cannot say so without being asked first."""
    if scope["method"] != "POST":
        return 0
    given = [value for name, value in headers if name == b"content-type"]
    path = scope["path"]
    plain = given[0].partition(b";")[0].strip().lower() if len(given) == 1 else b""
    return 0 if plain in _wanted_types(path) else 415


def _wanted_types(path: str) -> tuple[bytes, ...]:
    if path.startswith(_FORM_PATHS):
        return _FORMS
    if path.startswith(_JSON_PATHS):
        return (b"application/json",)
    return (_SEALED if path.startswith(_SEALED_PATHS) else _PACKED,)
