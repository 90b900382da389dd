"""A ward's hub as far as browsers see it: a store, the listener and the paths for staff. For the tests beside it."""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.errors import ExpectedError
from kiosk.server.listening import Listener
from kiosk.server.staff_pages import staff_web
from kiosk.settings import ServerSettings
from kiosk.values.roles import Role
from tests.factories import open_store

GREETER, SUPERVISOR, PASSWORD = "huongdan", "truongbophan", "mau-2026"


class WardServer:
    """What staff_web asks of the hub, on a store of its own."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.waited, self.leads, self.address = 0, True, "https://192.168.1.10:8770"

    def need_lead(self) -> None:
        if not self.leads:
            raise ExpectedError("staff.errors.busy")

    def notices(self) -> tuple[tuple[str, dict[str, str]], ...]:
        return () if self.leads else (("hub.page.superseded", {}),)

    async def kept(self) -> None:
        self.waited += 1


async def nothing(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@contextlib.contextmanager
def ward_server(folder: Path, clock: Any = None, tls: bool = False, **more: Any) -> Iterator[tuple[WardServer, str]]:
    """The server and its address."""
    store = open_store(folder, clock, roles=(Role.HUB, Role.SINGLE), staffed=False)
    hub = WardServer(store)
    listener = Listener(
        lambda _der: staff_web(nothing, hub, **more), ServerSettings(), tls=folder if tls else None, name="ward-http"
    )
    try:
        listener.open()
        yield hub, listener.address
    finally:
        listener.close()
        store.close()


def unverified() -> ssl.SSLContext:
    """For the server's own certificate, which a browser is shown once."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Browser:
    """Keeps its cookie and says where it comes from, as browsers do."""

    def __init__(self, address: str) -> None:
        self.host, self.scheme = address.rpartition("/")[2], address.partition(":")[0]
        self.line = http.client.HTTPConnection(self.host, timeout=20)
        if self.scheme == "https":
            self.line = http.client.HTTPSConnection(self.host, timeout=20, context=unverified())
        self.cookie = ""
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and what the answer says: JSON, else text."""
        given = {"host": self.host, "origin": f"{self.scheme}://{self.host}", "content-type": "application/json"}
        if self.cookie:
            given["cookie"] = self.cookie
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        said = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.line.request(method, path, said, {name: value for name, value in given.items() if value})
        answer = self.line.getresponse()
        read = answer.read()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        if fresh := self.headers.get("set-cookie"):
            self.cookie = fresh.partition(";")[0]
        is_json = "json" in self.headers.get("content-type", "")
        return answer.status, json.loads(read) if is_json else read.decode("utf-8", "replace")

    def get(self, path: str) -> tuple[int, Any]:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def sign_in(self, name: str = GREETER, password: str = PASSWORD) -> int:
        return self.post("/staff/sign-in", {"name": name, "password": password})[0]

    def close(self) -> None:
        self.line.close()
