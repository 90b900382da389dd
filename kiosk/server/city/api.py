"""The JSON API of processing departments: what changed, one dossier, a state, a result's metadata (docs/api.md).

An application of its own below /api, mounted by kiosk.server.central; its OpenAPI document is /api/openapi.json, a page
to read /api. Each request bears a department's token; what is not for it is as if it were not there. A body is bounded
before it is read. Nobody's words come back in an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.city import api_tokens, department_dossiers, telling
from kiosk.errors import ExpectedError
from kiosk.server.city.api_models import (
    Accepted,
    CallerAnswer,
    ChangesAnswer,
    DossierAnswer,
    ProblemAnswer,
    ResultOnly,
    StateBody,
)
from kiosk.server.city.api_page import written
from kiosk.server.joining import join
from kiosk.store import AnyStore
from kiosk.sync.wire import BUSY
from kiosk.texts import error_texts
from kiosk.values.departments import ApiToken
from kiosk.values.ids import DossierId
from kiosk.values.told_states import TellResult, TellState

T = TypeVar("T")
BODY = 64 * 1024  # bytes
STATUS = {
    "city_api.errors.no_token": 401, "city_api.errors.not_found": 404, "city_api.errors.request": 409,
    "city_api.errors.taken_back": 409, "city_api.errors.erased": 410, "store.errors.erased": 410,
    "store.errors.disk_full": 507, "city_api.errors.too_large": 413, BUSY: 503,
}  # fmt: skip
_SAID = (400, 401, 404, 409, 410, 413, 415, 421, 422, 431, 503, 507)
PROBLEMS: dict[int | str, dict[str, Any]] = {status: {"model": ProblemAnswer} for status in _SAID}
AFTER = 10  # seconds until it may be asked once more
WardPath = Annotated[str, Path(pattern="^[0-9]{5}$")]
DossierPath = Annotated[str, Path(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
CursorAsked = Annotated[str, Query(max_length=40)]
LimitAsked = Annotated[int, Query(ge=1, le=department_dossiers.MOST)]
_BEARER = HTTPBearer(auto_error=False, bearerFormat="mc_<name>_<secret>")


def _store(request: Request) -> AnyStore:
    store: AnyStore = request.app.state.store
    return store


async def _caller(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> ApiToken:
    """Whose token a request bears; that it is in use is written now and then."""
    store = _store(request)
    found = await _done(store.read(api_tokens.bearer, given.credentials if given is not None else ""))
    if found.used_at is None or found.used_at < store.clock.now() - api_tokens.USED:
        await _done(store.run(api_tokens.note_use, found.name))
    return found


StoreHere = Annotated[AnyStore, Depends(_store)]
Caller = Annotated[ApiToken, Depends(_caller)]
ROUTER = APIRouter(prefix="/v1", responses=PROBLEMS)


@ROUTER.get("/me", summary="Whose token this is, and what it opens")
async def me(who: Caller) -> CallerAnswer:
    return CallerAnswer(
        department=who.department, name=who.department_name, wards=list(who.wards), fields=list(who.fields),
        expires_at=who.expires_at,
    )  # fmt: skip


@ROUTER.get("/wards/{ward}/dossiers", summary="Dossiers of a ward of which something arrived since the cursor")
async def changed(
    store: StoreHere, who: Caller, ward: WardPath, cursor: CursorAsked = "",
    limit: LimitAsked = department_dossiers.MOST,
) -> ChangesAnswer:  # fmt: skip
    return ChangesAnswer.of(await _done(store.read(department_dossiers.changed, who, ward, cursor, limit)))


@ROUTER.get("/wards/{ward}/dossiers/{dossier}", summary="One dossier, without personal data")
async def one(store: StoreHere, who: Caller, ward: WardPath, dossier: DossierPath) -> DossierAnswer:
    return DossierAnswer.of(await _done(store.read(department_dossiers.one, who, ward, dossier)))


@ROUTER.post("/wards/{ward}/dossiers/{dossier}/states", summary="Tell how far a dossier is")
async def tell(store: StoreHere, who: Caller, ward: WardPath, dossier: DossierPath, body: StateBody) -> Accepted:
    command = TellState(
        ward=ward, dossier=DossierId(dossier), request=body.request, state=body.state, reason=body.reason,
        asked=tuple(body.asked), result=body.result.value() if body.result is not None else None,
    )  # fmt: skip
    made = await _done(store.run(telling.tell_state, (who, command)))
    return Accepted(event=made.event, repeated=made.repeated)


@ROUTER.post("/wards/{ward}/dossiers/{dossier}/result", summary="Metadata of a dossier's result")
async def result(store: StoreHere, who: Caller, ward: WardPath, dossier: DossierPath, body: ResultOnly) -> Accepted:
    command = TellResult(
        ward=ward, dossier=DossierId(dossier), request=body.request, result=body.result.value()
    )  # fmt: skip
    made = await _done(store.run(telling.tell_result, (who, command)))
    return Accepted(event=made.event, repeated=made.repeated)


def department_api(store: AnyStore) -> ASGIApp:
    """The application below /api."""
    app = FastAPI(
        title="motcua", version="1", summary="Dossier states from processing departments", docs_url=None,
        redoc_url=None, openapi_url="/openapi.json",
    )  # fmt: skip
    app.state.store = store
    join(app, ROUTER)

    @app.get("/", include_in_schema=False)
    async def page(request: Request) -> Response:
        return HTMLResponse(written(app.openapi(), request.query_params.get("lang", "vi")))

    app.add_exception_handler(ExpectedError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    return _Bounded(app)


async def _done(future: Future[T]) -> T:
    return await asyncio.wrap_future(future)


def _problem(status: int, error: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": error, "message": message}, status, headers)


async def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, ExpectedError)
    language = "en" if request.headers.get("accept-language", "").startswith("en") else "vi"
    status = STATUS.get(error.key, 422)
    again = str(error.values.get("here", AFTER))
    headers = {401: {"www-authenticate": "Bearer"}, 503: {"retry-after": again}}.get(status)
    return _problem(status, error.key, ": ".join(error_texts(error, language)), headers)


async def _invalid(_request: Request, error: Exception) -> Response:
    """Which fields do not fit, and why; never what was sent."""
    assert isinstance(error, RequestValidationError)
    wrong = {".".join(str(part) for part in one["loc"] if isinstance(part, (str, int))) for one in error.errors()}
    return _problem(422, "invalid", ", ".join(sorted(wrong))[:1000])


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, "refused", str(error.detail)[:200], error.headers)


class _Bounded:
    """No body is read beyond BODY."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, _until_full(receive), send)


def _until_full(receive: Receive) -> Callable[[], Awaitable[Message]]:
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > BODY:
            raise HTTPException(413, "too large")
        return message

    return bounded
