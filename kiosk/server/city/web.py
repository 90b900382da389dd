"""The city's pages as one application: templates, languages, themes, sessions, forms that no other site can send.

`CityWeb(store)` is made once by kiosk.server.city; each page asks it for a router, whose routes want a whole session
before they run, refuse a form without its token and bound its size, and make a page of an ExpectedError. `page` renders
a template, `read` and `run` ask the store, `back` answers a form, `audit` writes who read what.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from kiosk.city import audit, sessions
from kiosk.errors import ExpectedError
from kiosk.rules.plain_words import is_plain
from kiosk.server.city.access import address_of, session_of, token_of, who
from kiosk.server.city.menu import MenuEntry, menu_for, standing_at
from kiosk.server.city.words import CityWords
from kiosk.server.sessions import is_own_page
from kiosk.store import AnyStore, Context, Reader, Refusal
from kiosk.texts import LANGUAGES, error_texts, known, text
from kiosk.values.city_accounts import CitySession, CityUser, LookedAt

log = logging.getLogger("motcua.city.pages")
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
C = TypeVar("C")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
HOME, SIGN_IN, ACCOUNT, PUBLIC = "/city", "/city/sign-in", "/city/account", "/tra-cuu"
AGAIN_IN = 10  # seconds after which a browser may ask again
THEMES = ("", "light", "dark")  # "": as the browser's owner has chosen for all pages
BODY = 12 * 1024 * 1024  # bytes of a form with its files
FIELD = 1024 * 1024  # bytes of a field that is no file
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A form's browser names its origin only under this policy; no other site learns an address of a page.
HEADERS = {
    "content-security-policy": POLICY, "referrer-policy": "same-origin", "x-frame-options": "DENY",
    "cache-control": "no-store", "vary": "cookie",
}  # fmt: skip
_OWN_WORDS = {  # what a person at a browser can do about it
    "sync.errors.busy": "city_pages.errors.away", "store.errors.disk_full": "city_pages.errors.full",
}
_STATUS = {
    "city_pages.errors.not_signed_in": 401, "city_pages.errors.not_allowed": 403, "city_pages.errors.elsewhere": 403,
    "city_pages.errors.too_many": 429, "staff.errors.busy": 429, "city_pages.errors.too_large": 413,
    "city_pages.errors.garbled": 400, "city_pages.errors.not_there": 404,
    "city_pages.errors.account_unknown": 404, "city_pages.errors.full": 507,
    "city_pages.errors.away": 503, "city_pages.errors.broken": 500,
}  # fmt: skip


class CityWeb:
    """See the module."""

    def __init__(self, store: AnyStore, entries: tuple[MenuEntry, ...] = ()) -> None:
        self.store, self._entries = store, entries
        self._kept: dict[object, object] = {}
        self._templates = Environment(
            loader=FileSystemLoader(RESOURCES / "pages" / "city"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    def router(self, *, open_to_all: bool = False) -> APIRouter:
        """For the routes of a page. `open_to_all`: they run for whoever asks, signed in or not."""
        return APIRouter(include_in_schema=False, route_class=_route_class(self, open_to_all=open_to_all))

    def kept(self, make: Callable[[CityWeb], T]) -> T:
        """What several pages share: made by the first of them that asks."""
        if make not in self._kept:
            self._kept[make] = make(self)
        return cast("T", self._kept[make])

    # -- answers --------------------------------------------------------------------------------------------

    def page(self, request: Request, template: str, status: int = 200, **words: object) -> HTMLResponse:
        """A template of resources/pages/city, filled with `words` and with what every page has."""
        return HTMLResponse(self._templates.get_template(template).render(**self._all(request), **words), status)

    def back(self, path: str, said: str = "") -> Response:
        """After a form: the page to go on with, and the key of a text that it shows once."""
        query = urlencode({"said": said}) if said else ""
        return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{query}" if query else path, 303)

    def problem(self, request: Request, error: ExpectedError) -> Response:
        """A refusal as a page, or as the part of one that htmx asked for."""
        if error.key in _OWN_WORDS:
            error = ExpectedError(_OWN_WORDS[error.key])
        title, message = error_texts(error, language_of(request))
        status = _STATUS.get(error.key, 422)
        template = "problem_part.html" if "hx-request" in request.headers else "problem.html"
        again = here_of(request) if status in (500, 503, 507) and request.method == "GET" else ""
        home, words = _home_of(request)
        answer = self.page(
            request, template, status, heading=title, message=message, again=again, home=home,
            home_words=text(words, language_of(request)),
        )  # fmt: skip
        if status == 503:
            answer.headers["retry-after"] = str(AGAIN_IN)
        return answer

    def _all(self, request: Request) -> dict[str, object]:
        language, session = language_of(request), session_of(request)
        user = session.user if session is not None and session.whole else None
        path = request.url.path
        return {
            **CityWords(language).all(), "user": user, "path": path, "theme": theme_of(request),
            "csrf": csrf_of(request), "menu": menu_for(user, self._entries), "said": said_of(request),
            "standing": standing_at(path, self._entries),
            "here": here_of(request), "other": next(one for one in LANGUAGES if one != language),
            "now": self.store.clock.now(),
        }  # fmt: skip

    # -- the store ------------------------------------------------------------------------------------------

    async def read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> R:
        return await asyncio.wrap_future(self.store.read(query, *given, **named))

    async def run(self, use_case: Callable[[Context, C], R | Refusal], command: C) -> R:
        return await asyncio.wrap_future(self.store.run(use_case, command))

    def language(self, request: Request) -> str:
        return language_of(request)

    async def audit(self, request: Request, what: str, subject: str = "", ward: str = "") -> None:
        """Who read what; before the page is given. `what`: a key of city_pages.audit.what."""
        await self.run(audit.note, looked_at(request, what, subject, ward))

    async def session(self, request: Request) -> CitySession | None:
        """The living session; its use is written now and then."""
        token = token_of(request)
        found = await self.read(sessions.of, token) if token else None
        if found is None:
            return None
        session, stale = found
        if stale and not is_by_itself(request):
            await self.run(sessions.note, token)
        return session


class CityPage(NamedTuple):
    """What a page says of itself; each page's module has one as PAGE, and kiosk.server.city lists them."""

    router: Callable[[CityWeb], APIRouter]  # makes its routes
    entries: tuple[MenuEntry, ...] = ()  # that lead to it, in the order of the menu


def looked_at(request: Request, what: str, subject: str = "", ward: str = "") -> LookedAt:
    """For use cases that write the audit in their own transaction."""
    user: CityUser = who(request)
    return LookedAt(user=user, what=what, subject=subject, ward=ward, address=address_of(request))


# -- what a request says of itself ------------------------------------------------------------------------------------


def language_of(request: Request) -> str:
    asked = request.query_params.get("lang") or request.cookies.get("motcua-lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def theme_of(request: Request) -> str:
    asked = request.cookies.get("motcua-theme", "")
    return asked if asked in THEMES else ""


def said_of(request: Request) -> str:
    """The key of the text that a form's answer left for its page; of one that wants values, which a link that somebody
    made names, nothing is said."""
    key = request.query_params.get("said", "")
    told = key.startswith("city_") and ".said." in key and known(key)
    return key if told and "{" not in text(key, LANGUAGES[0]) else ""


def here_of(request: Request) -> str:
    """This page, to come back to: its path and query without what is said once."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name not in ("said", "lang")]
    return request.url.path + (f"?{urlencode(query)}" if query else "")


def _home_of(request: Request) -> tuple[str, str]:
    """Where somebody goes on from a page that was refused, and the key of how that is called: who looks up a dossier
    has no account to sign in with."""
    if request.url.path.startswith(PUBLIC):
        return PUBLIC, "city_pages.base.to_public"
    session = session_of(request)
    if session is not None and session.whole:
        return HOME, "city_pages.base.home"
    return SIGN_IN, "city_pages.base.sign_in"


def own_path(asked: str) -> str:
    """A path of these pages that somebody handed in, or their first one: no way leads to another site."""
    parts = urlsplit(asked)
    fits = not parts.scheme and not parts.netloc and parts.path.startswith("/city") and "\\" not in asked
    return asked if fits and asked.isprintable() else HOME


def is_by_itself(request: Request) -> bool:
    """Whether a page refreshes itself, which keeps no session alive."""
    return request.headers.get("hx-trigger") == "refresh"


def csrf_of(request: Request) -> str:
    """What a form of this session bears. Only who can read the cookie can make it, and no script or site can."""
    return hmac.new(token_of(request).encode("utf-8", "replace"), b"motcua1 form", hashlib.sha256).hexdigest()


# -- every route's way ------------------------------------------------------------------------------------------------


def _route_class(web: CityWeb, *, open_to_all: bool) -> type[APIRoute]:
    class CityRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                return await _handled(web, inner, request, open_to_all=open_to_all)

            return handle

    return CityRoute


async def _handled(web: CityWeb, inner: Handler, given: Request, *, open_to_all: bool) -> Response:
    request = Request(given.scope, _bounded(given.receive))
    try:
        _check_plain([request.url.path, *(word for pair in request.query_params.multi_items() for word in pair)])
        request.state.city_session = session = await web.session(request)
        if not open_to_all and (session is None or not session.whole):
            return _way_in(web, request, session)
        await _check_form(request)
        answer = await inner(request)
    except ExpectedError as error:
        answer = web.problem(request, error)
    except RequestValidationError:
        answer = web.problem(request, ExpectedError("city_pages.errors.garbled"))
    except HTTPException as error:
        key = "too_large" if error.status_code == 413 else "not_there" if error.status_code == 404 else "garbled"
        answer = web.problem(request, ExpectedError(f"city_pages.errors.{key}"))
    except Exception:  # a fault of the program, or a database that says what nobody foresaw: a page like any other
        log.exception("a page of the city failed: %s", request.scope.get("route", request.url.path))
        answer = web.problem(request, ExpectedError("city_pages.errors.broken"))
    answer = _led_on(request, answer)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _led_on(request: Request, answer: Response) -> Response:
    """Where a form that was sent from within its page leads to another, the browser goes there; its own page is fetched
    anew and takes the place of what it shows."""
    if answer.status_code != 303 or "hx-request" not in request.headers:
        return answer
    leads = answer.headers["location"]
    if urlsplit(leads).path == urlsplit(request.headers.get("hx-current-url", "")).path:
        return answer
    return Response(status_code=204, headers={"hx-redirect": leads})


def _way_in(web: CityWeb, request: Request, session: CitySession | None) -> Response:
    """To signing in, and back to this page afterwards; to what a session still lacks."""
    if request.method != "GET":
        return web.problem(request, ExpectedError("city_pages.errors.not_signed_in"))
    path = f"{SIGN_IN}?next={quote(here_of(request))}" if session is None else next_step(session)
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"hx-redirect": path, **HEADERS})
    answer = RedirectResponse(path, 303)
    answer.headers.update(HEADERS)
    return answer


def next_step(session: CitySession) -> str:
    """Where a session goes on that is not whole yet; its first page where it is."""
    if not session.second:
        return "/city/second" if session.has_second else "/city/second/new"
    return "/city/password" if session.must_change else HOME


async def _check_form(request: Request) -> None:
    """What changes anything comes from a page of this very server, made for this very session."""
    if request.method in ("GET", "HEAD"):
        return
    if not is_own_page(request.headers.raw):
        raise ExpectedError("city_pages.errors.elsewhere")
    try:
        form = await request.form(max_files=8, max_fields=5000, max_part_size=FIELD)
    except UnicodeError:  # it names letters that it is not in
        raise ExpectedError("city_pages.errors.garbled") from None
    _check_plain([word for pair in form.multi_items() for word in pair if isinstance(word, str)])
    given = request.headers.get("x-csrf-token", str(form.get("csrf", "")))
    if not hmac.compare_digest(given.encode("utf-8", "replace"), csrf_of(request).encode()):
        raise ExpectedError("city_pages.errors.elsewhere")


def _check_plain(words: Iterable[str]) -> None:
    """No control sign goes further: not every engine keeps one, and no workbook or paper."""
    if not all(map(is_plain, words)):
        raise ExpectedError("city_pages.errors.garbled")


def _bounded(receive: Receive) -> Receive:
    """The body as it comes, until it is too large. Raises HTTPException 413."""
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > BODY:
            raise HTTPException(413)
        return message

    return bounded
