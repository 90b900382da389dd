"""The city's server: a station with the role "central", its protocol, its page, and codes for new stations.

Made by kiosk.commands.central and by tests. `open` opens the store and then its listener; from then on `address` says
where. Raises ExpectedError as kiosk.server.listening and the store do.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import os
import secrets
from collections.abc import Callable
from typing import TypeVar

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from kiosk.bus import Bus
from kiosk.clock import Clock, ShiftedClock, SystemClock
from kiosk.errors import ExpectedError
from kiosk.journal import decoding
from kiosk.log import SECURITY, Seldom
from kiosk.remote.city import DESK_FILE
from kiosk.server import enrolment, grant_memory, withdrawn_list
from kiosk.server.limits import HAND
from kiosk.server.listening import Listener
from kiosk.server.pages import page_router
from kiosk.server.protocol import Protocol, TooLarge, body_of
from kiosk.services import erasure
from kiosk.settings import Settings
from kiosk.store import Context, Store
from kiosk.values.addresses import is_loopback
from kiosk.values.journal import EraseAsked, LookForErasure
from kiosk.values.roles import Role

log = logging.getLogger("motcua.server")
T = TypeVar("T")
_NOT_HERE = Seldom()


class Central:
    """See the module. Constructing opens nothing."""

    def __init__(
        self, settings: Settings, *, host: str = "127.0.0.1", port: int = 0, tls: bool = False,
        clock: Clock | None = None, bus: Bus | None = None,
    ) -> None:  # fmt: skip
        start = settings.clock.test_start
        self.settings = msgspec.structs.replace(settings, roles=(Role.CENTRAL,))
        self.clock = clock or (ShiftedClock(start) if start else SystemClock())
        self.store = Store(self.settings, self.clock, bus or Bus(), None)
        self.token = secrets.token_hex(16)
        self.listener = Listener(
            self.app, settings.server, host=host, port=port, tls=settings.data_dir if tls else None, name="central-http"
        )
        self._closing = contextlib.ExitStack()

    @property
    def address(self) -> str:
        return self.listener.address

    def open(self) -> None:
        """Open the store and listen; returns once stations can be answered."""
        self.listener.check()
        self.store.open()
        self._closing.callback(self.store.close)
        try:
            self.store.run(grant_memory.keep, None).result()
            self.store.run(withdrawn_list.obey, None).result()
            self._closing.callback((self.settings.data_dir / DESK_FILE).unlink, missing_ok=True)
            self.listener.open()
            self._closing.callback(self.listener.close)
            self._write_desk_file()
        except BaseException:
            self.close()
            raise

    def _write_desk_file(self) -> None:
        file = self.settings.data_dir / DESK_FILE
        fresh = file.with_name(file.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump({"address": self.listener.address_here, "token": self.token}, out)
        fresh.replace(file)

    def wait(self) -> None:
        """Until `stop` is called from another thread or a signal."""
        self.listener.wait()

    def stop(self) -> None:
        """Ask the listener to end; `close` then closes the rest."""
        self.listener.stop()

    def close(self) -> None:
        """In reverse order: the listener, the file that names it, the store."""
        self._closing.close()

    def app(self, der: bytes = b"") -> FastAPI:
        """The web application; `der` is the certificate it will be served under."""
        app = FastAPI(title="motcua central", docs_url=None, redoc_url=None, openapi_url=None)
        app.include_router(Protocol(self.store, der).router())
        app.include_router(page_router(self.store))
        app.add_api_route("/v1/admin/enrol-code", self._make_code, methods=["POST"], include_in_schema=False)
        app.add_api_route(
            "/v1/admin/confirm-grants", self._confirm_grants, methods=["POST"], include_in_schema=False
        )
        app.add_api_route("/v1/admin/revoke", self._revoke, methods=["POST"], include_in_schema=False)
        app.add_api_route("/v1/admin/erasable", self._erasable, methods=["POST"], include_in_schema=False)
        app.add_api_route("/v1/admin/erase", self._erase, methods=["POST"], include_in_schema=False)
        return app

    async def _revoke(self, request: Request) -> JSONResponse:
        """A lost or stolen station is withdrawn; in the same way as a code is made."""
        return await self._by_hand(request, enrolment.Withdraw, enrolment.withdraw)

    async def _erasable(self, request: Request) -> JSONResponse:
        """What an erasure would erase; in the same way."""
        return await self._by_hand(request, LookForErasure, erasure.look)

    async def _erase(self, request: Request) -> JSONResponse:
        """Erase it at every level; in the same way."""
        return await self._by_hand(request, EraseAsked, erasure.erase_asked)

    async def _make_code(self, request: Request) -> JSONResponse:
        """A code for a station, asked for from this very machine by whoever may read the data folder."""
        return await self._by_hand(request, enrolment.MakeCode, enrolment.make_code)

    async def _confirm_grants(self, request: Request) -> JSONResponse:
        """An official says that numbers may be granted again after a restore; in the same way."""
        return await self._by_hand(request, grant_memory.Confirm, grant_memory.confirm)

    def _is_from_here(self, request: Request) -> bool:
        """Somebody on this machine who may read the data folder; a proxy's visitors are elsewhere."""
        peer = request.client.host if request.client else ""
        token = request.headers.get("x-motcua-token", "")
        passed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded"))
        known = hmac.compare_digest(token.encode(), self.token.encode())
        return (is_loopback(peer) or peer == self.listener.host) and known and not passed_on

    async def _by_hand(
        self, request: Request, shape: type[T], use_case: Callable[[Context, T], object]
    ) -> JSONResponse:
        if not self._is_from_here(request):
            if times := _NOT_HERE.due():
                logging.getLogger(SECURITY).warning("%d commands of the administrator came without the token", times)
            return JSONResponse({"error": "central.errors.not_here"}, 403)
        try:
            asked = decoding.from_json(await body_of(request, HAND), shape)
        except (decoding.Garbled, TooLarge, ClientDisconnect):
            return JSONResponse({"error": "sync.errors.garbled"}, 400)
        try:
            made = await asyncio.wrap_future(self.store.run(use_case, asked))
        except ExpectedError as error:
            return JSONResponse({"error": error.key, "values": {k: str(v) for k, v in error.values.items()}}, 422)
        return JSONResponse(msgspec.to_builtins(made))
