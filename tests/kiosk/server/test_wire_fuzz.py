"""Whatever is sent to the server by anybody, signed or not, it answers in words: 20,000 changed bodies, none a 5xx.

On SQLite; fewer on a database server.

Afterwards its pages answer, its tables are their events' fold, and an honest station still syncs.
"""

from __future__ import annotations

import asyncio
import http.client
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kiosk.server.admission import ALWAYS
from kiosk.server.edge import Edge
from kiosk.store import receiving
from kiosk.sync import wire
from kiosk.sync.wire import MEDIA_TYPE
from kiosk.values.journal import Sender
from tests.faults import checker
from tests.faults.city import ROLES, City
from tests.kiosk.server.fuzzing import HEADERS, Fuzz, Liar, messages
from tests.kiosk.server.served import limits

AT_ONCE = ALWAYS  # so many are never told to come back later, however slow the machine is (kiosk.server.admission)


class Target:
    """The server's application, asked in this process; every status counted by what was asked."""

    def __init__(self, city: City, fuzz: Fuzz) -> None:
        self.city, self.fuzz = city, fuzz
        self._app = Edge(city.central.app(), limits())
        self.statuses: Counter[tuple[str, int]] = Counter()

    async def ask(
        self, path: str, body: bytes, headers: tuple[tuple[bytes, bytes], ...] = (), *, method: str = "POST",
        query: bytes = b"", client: str = "", what: str = "",
    ) -> int:  # fmt: skip
        """The status of the answer. Fails where the application raises, or the answer is no whole one."""
        media = b"application/json" if "/admin/" in path else MEDIA_TYPE.encode()
        named = {name for name, _value in headers}
        given = [(b"host", b"127.0.0.1"), *([(b"content-type", media)] if method == "POST" else [])]
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode("utf-8", "replace"), "query_string": query,
            "root_path": "", "headers": [*(one for one in given if one[0] not in named), *headers],
            "client": (client or f"198.51.{self.fuzz.seeded.randrange(256)}.{self.fuzz.seeded.randrange(256)}", 4242),
            "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip
        said: list[dict[str, Any]] = []

        parts = iter((body,))

        async def receive() -> dict[str, Any]:
            part = next(parts, None)
            if part is None:
                await asyncio.Event().wait()  # the asker stays until it is answered
            return {"type": "http.request", "body": part, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        status: int = said[0]["status"]
        assert status < 500, (what or path, status, body[:2000].hex())
        self.statuses[what or path, status] += 1
        return status


async def fuzzed(target: Target, count: int) -> None:
    """`count` changed requests, some at the same time."""
    left = iter(range(count))

    async def some(at: int) -> None:
        sender = Sending(target, at)
        for _ in left:
            await sender.one()

    await asyncio.gather(*(some(at) for at in range(AT_ONCE)))


class Sending:
    """One of those who send: an enrolled liar with its chain."""

    def __init__(self, target: Target, at: int) -> None:
        self.target, self.fuzz, self.at = target, target.fuzz, at
        self.liar: Liar | None = None

    async def one(self) -> None:
        if self.liar is None:
            self.liar = await self._enrolled()
        often = (self.on_the_way, self.on_the_way, self.on_the_way, self.signed, self.signed)
        await self.fuzz.one_of((*often, self.event, self.page, self.by_hand, self.joins))()

    async def _enrolled(self) -> Liar:
        liar = Liar(self.fuzz.station())
        sender = Sender(
            station=liar.station, public_key=liar.identity.public, seal_key=liar.identity.seal_public, roles=ROLES
        )
        store = self.target.city.central.store
        await asyncio.wrap_future(store.run(receiving.know, sender))
        assert await self.target.ask("/v1/hello", liar.hello(), what="first hello") == 200
        true = liar.next_batch(self.fuzz, 3, true=True)
        assert await self.target.ask("/v1/push", liar.pushes(true), what="first push") == 200
        liar.took()
        self.messages = messages(liar.station, true)
        return liar

    async def on_the_way(self) -> None:
        """A truly signed question, changed by somebody on the line."""
        assert self.liar is not None
        path = self.fuzz.one_of(list(self.messages))
        body = self.liar.asks(path, msgspec.msgpack.encode(self.messages[path]))
        await self.target.ask(path, self.fuzz.whole(body), what=f"changed {path}")

    async def signed(self) -> None:
        """A question that its own station changed before it signed."""
        assert self.liar is not None
        path = self.fuzz.one_of(list(self.messages))
        await self.target.ask(path, self.liar.asks(path, self.fuzz.body(self.messages[path])), what=f"signed {path}")

    async def event(self) -> None:
        """Events that their own station wrote as it liked: accepted, or stored aside, and never in the way."""
        assert self.liar is not None
        sent = self.liar.next_batch(self.fuzz, self.fuzz.one_of((1, 1, 2, 5)))
        status = await self.target.ask("/v1/push", self.liar.pushes(sent), what="events")
        if status == 200:
            self.liar.took()
        else:
            self.liar = None

    async def joins(self) -> None:
        proof = self.fuzz.seeded.randbytes(32)
        enrol = wire.Enrol(self.fuzz.station(), proof, proof, ("desk",), proof, "Phường")
        body = self.fuzz.body(enrol)
        packed = wire.pack(msgspec.Raw(body))  # type: ignore[arg-type]
        await self.target.ask("/v1/enrol", self.fuzz.bits(packed) if self.fuzz.seeded.random() < 0.3 else packed)

    async def by_hand(self) -> None:
        """This machine's own endpoints, by somebody who has the token."""
        name, asked = self.fuzz.one_of(
            (
                ("enrol-code", {"ward": "99001", "roles": ["hall"], "prefix": "H99", "instead_of": ""}),
                ("confirm-grants", {"ward": "99001", "name": "Chị Hoa"}),
            )
        )
        raw = msgspec.json.encode(_plain(self.fuzz.grown(asked)))
        raw = raw.replace(b'"BAD!"', b'"\xff"').replace(b'"DEEP"', b"[" * 3000).replace(b'"HUGE"', b"9" * 400)
        body = self.fuzz.bits(raw) if self.fuzz.seeded.random() < 0.3 else raw
        token = ((b"x-motcua-token", self.target.city.central.token.encode()),)
        await self.target.ask(f"/v1/admin/{name}", body, token, client="127.0.0.1", what=f"by hand {name}")

    async def page(self) -> None:
        path, query = self.fuzz.path()
        method = self.fuzz.one_of(("GET", "GET", "GET", "HEAD", "PUT", "OPTIONS", "POST", "TRACE"))
        headers = tuple(self.fuzz.one_of(HEADERS) for _ in range(self.fuzz.one_of((0, 1, 2))))
        await self.target.ask(path, self.fuzz.seeded.randbytes(9), headers, method=method, query=query, what="pages")


def _plain(tree: Any) -> Any:
    """As JSON can say it."""
    if isinstance(tree, dict):
        return {str(name): _plain(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    return tree if not isinstance(tree, bytes) else tree.hex()


def over_the_line(city: City, fuzz: Fuzz, count: int) -> Counter[int]:
    """Some of the same over real sockets, bytes that are no HTTP among them."""
    port = int(city.central.address.rpartition(":")[2])
    found: Counter[int] = Counter()
    liar = Liar(fuzz.station())
    asked = messages(liar.station, liar.next_batch(fuzz, 3, true=True))
    for _ in range(count):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        path = fuzz.one_of(list(asked))
        body = fuzz.whole(liar.asks(path, msgspec.msgpack.encode(asked[path])))
        try:
            if fuzz.seeded.random() < 0.3:
                head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {MEDIA_TYPE}\r\n"
                head += f"Content-Length: {len(body)}\r\n\r\n"
                line.connect()
                line.sock.sendall(fuzz.bits(head.encode()) + body)
                line.sock.shutdown(1)
                said = line.sock.recv(65_536)
                found[int(said.split()[1]) if said else 0] += 1
            else:
                line.request("POST", path, body, {"content-type": MEDIA_TYPE})
                found[line.getresponse().status] += 1
        except ConnectionError:  # the server closed while this side was still talking
            found[0] += 1
        finally:
            line.close()
    return found


@pytest.mark.timeout(3600)  # with --long
def test_no_changed_body_is_a_fault_of_the_server(
    city: City, seeded: random.Random, few: Callable[[int, int], int]
) -> None:
    city.enrol()
    city.issue(3)
    fuzz = Fuzz(seeded)
    target = Target(city, fuzz)
    count = few(500_000, 20_000) if not city.db else few(20_000, 1_500)  # what is decoded knows no engine
    asyncio.run(fuzzed(target, count))
    by_line = over_the_line(city, fuzz, few(5_000, 200) if not city.db else 50)
    assert not [status for status in by_line if status >= 500], by_line
    print(sorted(target.statuses.items()), by_line)
    assert target.statuses.total() >= count
    reached = {what for what, status in target.statuses if status == 200}
    assert reached >= {"events", "pages", "signed /v1/push", "signed /v1/pull", "by hand enrol-code"}

    assert city.folded()
    for path in ("/", "/parts/overview?lang=en", "/v1/status"):
        host = city.central.address.removeprefix("http://")
        line = http.client.HTTPConnection(host, timeout=20)
        line.request("GET", path)
        assert line.getresponse().status == 200
        line.close()
    city.start_worker()
    city.issue(2)
    assert city.synced()
    city.close()
    database, key_file = city.central_files()
    assert checker.eight_nothing_waits(database) == []
    assert checker.nine_tables_are_folds(database, key_file) == []
    assert checker.check(city.store.settings.database, city.store.settings.key_file, city.shown) == []
    assert checker.three_central_holds_each_once([city.store.settings.database], database) == []
