"""What every server program is: a store behind a listener, and commands of whoever may read its data folder.

Base of the city's server and a ward's hub. `open` opens the store and then its listener; from then on `address` says
where. A subclass gives the web application and the commands for this machine. Raises ExpectedError as
kiosk.server.listening and the store do.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hmac
import json
import logging
import os
import secrets
import shutil
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.journal import decoding
from kiosk.log import SECURITY, Seldom
from kiosk.remote.city import DESK_FILE
from kiosk.server.asking import TooLarge, body_of
from kiosk.server.limits import HAND
from kiosk.server.listening import Listener
from kiosk.settings import Settings
from kiosk.store import AnyStore, Context
from kiosk.texts import shown
from kiosk.values.addresses import is_loopback

T = TypeVar("T")
ByHand = Mapping[str, tuple[type, Callable[[Context, Any], object]]]  # path -> (its command, the use case)
_NOT_HERE = Seldom()


YOUNG = 20_000  # objects after whose making the youngest are looked through: about those of a batch of events


def keep_loaded() -> None:
    """What this process has loaded by now stays, and is no more looked through for rings of garbage: that cost a tenth
    of the time of receiving. For a process that is a server and nothing else, once it is open."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


class ServerProgram:
    """See the module. Constructing opens nothing."""

    store: AnyStore
    clock: Clock

    def __init__(self, settings: Settings, *, host: str, port: int, tls: bool, name: str) -> None:
        self.settings = settings
        self.token = secrets.token_hex(16)
        self.listener = Listener(
            self.app, settings.server, host=host, port=port, tls=settings.data_dir if tls else None, name=name
        )
        self.closing = contextlib.ExitStack()

    # -- what a subclass gives ------------------------------------------------------------------------------

    def app(self, der: bytes = b"") -> ASGIApp:
        """The web application; `der` is the certificate it will be served under."""
        raise NotImplementedError

    def begin(self) -> None:
        """What is done once the store is open, before anybody is answered."""

    def go_on(self) -> None:
        """What is done once everybody is answered."""

    async def after_by_hand(self, path: str) -> None:
        """What follows a command of this machine, before it is answered."""

    # -- opening and closing --------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        return self.listener.address

    def open(self) -> None:
        """Open the store and listen; returns once stations can be answered."""
        self.listener.check()
        self.store.open()
        self.closing.callback(self.store.close)
        try:
            self.begin()
            self.closing.callback(self._forget_desk_file)
            self.listener.open()
            self.closing.callback(self.listener.close)
            self._write_desk_file()
            self.go_on()
        except BaseException:
            self.close()
            raise

    def _write_desk_file(self) -> None:
        """Where several programs share a folder each keeps one of its own beside it."""
        file = self.settings.data_dir / DESK_FILE
        own = file.with_name(f"{file.stem}-{os.getpid()}{file.suffix}")
        fresh = file.with_name(own.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            at = self.listener
            json.dump({"address": at.address_here, "token": self.token, "stations": at.address_there}, out)
        for other in file.parent.glob(f"{file.stem}-*{file.suffix}"):
            with contextlib.suppress(OSError):
                if f'"{at.address_here}"' in other.read_text(encoding="utf-8"):
                    other.unlink()  # of one that was killed, and listened here
        shutil.copy(fresh, own)
        fresh.replace(file)

    def _forget_desk_file(self) -> None:
        """The commands of this machine then find another program of the folder, where one is left."""
        file = self.settings.data_dir / DESK_FILE
        own = file.with_name(f"{file.stem}-{os.getpid()}{file.suffix}")
        own.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            if self.token in file.read_text(encoding="utf-8"):
                others = sorted(file.parent.glob(f"{file.stem}-*{file.suffix}"))
                if others:
                    shutil.copy(others[0], file.with_name(file.name + ".new"))
                    file.with_name(file.name + ".new").replace(file)
                else:
                    file.unlink()

    def wait(self) -> None:
        """Until `stop` is called from another thread or a signal."""
        self.listener.wait()

    def stop(self) -> None:
        """Ask the listener to end; `close` then closes the rest."""
        self.listener.stop()

    def close(self) -> None:
        """In reverse order: the listener, the file that names it, the store."""
        self.closing.close()

    # -- commands of this machine ---------------------------------------------------------------------------

    def add_by_hand(self, app: FastAPI, commands: ByHand) -> None:
        """Commands asked for from this very machine by whoever may read the data folder."""
        for path, (shape, use_case) in commands.items():
            app.add_api_route(
                f"/v1/admin/{path}", self._endpoint(path, shape, use_case), methods=["POST"], include_in_schema=False
            )

    def _endpoint(
        self, path: str, shape: type[T], use_case: Callable[[Context, T], object]
    ) -> Callable[[Request], Awaitable[JSONResponse]]:
        async def endpoint(request: Request) -> JSONResponse:
            answer = await self._by_hand(request, shape, use_case)
            if answer.status_code == 200:
                await self.after_by_hand(path)
            return answer

        return endpoint

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
            said = {name: str(shown(value)) for name, value in error.values.items()}
            return JSONResponse({"error": error.key, "values": said}, 422)
        return JSONResponse(msgspec.to_builtins(made))

