"""Changed messages for the server: whole bodies, what is signed in them, the events of a chain, paths and heads.

Used by test_wire_fuzz. Everything random comes from one seeded source. A few words in a tree stand for bytes that no
encoder makes (`garbled`): text that is no UTF-8, nesting without end, a length that nothing follows.
"""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

import msgspec
import zstandard

from kiosk.clock import SystemClock
from kiosk.db.base import to_micros
from kiosk.ids import uuid7
from kiosk.journal.envelope import FIRST, encode_body, hash_of
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.records import declared
from kiosk.sync import slot_wire, wire
from kiosk.values.journal import Batch, Hole, WrappedKey
from tests.kiosk.records.test_limits import extreme

Tree = Any
NUMBERS = (
    0, -1, 1, 2, 127, 128, 255, 256, 65_535, 2**31 - 1, 2**31, 2**32, 2**53, 2**53 + 1, 2**62, 2**63 - 1,
    2**63, 2**64 - 1,
    -(2**31), -(2**53), -(2**63), 253_370_764_800_000_000, 1.5, float("nan"), float("inf"), -0.0, True, None,
)  # fmt: skip
BYTES = (b"", b"\x00", b"\xff" * 5, bytes(31), bytes(32), bytes(33), b"\xc1", bytes(300), bytes(9_000), b"\x91" * 200)
TEXTS = (
    "", "\0", "x" * 33, "99001.aaaaaaaa", "99002.\0", "99001.a\nb", "Đ" * 200, "damaged", "scope", "nowhere",
    "BAD!", "DEEP",
    "HUGE", "MANY", "2026-02-30", "9999-12-31", "0001-01-01", "2026-11-29T25:00:00Z", "%s%n{}", "' OR 1=1 --",
    "<b>", "a" * 5000,
)  # fmt: skip
GARBLED = {
    b"\xa4BAD!": b"\xa4\xff\xfe\xfd\xfc", b"\xa4DEEP": b"\x91" * 3000 + b"\x01", b"\xa4HUGE": b"\xdb\xff\xff\xff\xff",
    b"\xa4MANY": b"\xdd\xff\xff\xff\xff",
}  # fmt: skip
HEADERS = (
    (b"host", b"a b"),
    (b"host", b"[::1"), (b"host", b"x" * 300), (b"x-forwarded-for", b"\xff, 1.2.3.4"), (b"cookie", b"\xff=\xfe"),
    (b"range", b"bytes=9-1,,-5,0-"), (b"range", b"bytes=" + b"0-1," * 400), (b"if-none-match", b"\xff" * 40),
    (b"if-modified-since", b"Mon, 99 Foo 99999999999"), (b"accept", b"*" * 900), (b"content-type", b"a;b=\xff"),
    (b"content-length", b"-1"), (b"origin", b"null"), (b"accept-language", b"\xc3\x28"), (b"x-motcua-token", b"\xff"),
)  # fmt: skip
PATHS = (
    "/", "/parts/overview", "/v1/status", "/assets/page.css", "/assets/page.js",
    "/assets/BeVietnamPro-Regular.ttf", "/v1/enrol",
    "/v1/push", "/v1/admin/enrol-code", "/v1/nowhere", "/assets/../../etc/passwd", "/assets/\0",
    "/assets/" + "a" * 3000, "//", "/\ufffd",
)  # fmt: skip


def garbled(raw: bytes) -> bytes:
    for word, wrong in GARBLED.items():
        raw = raw.replace(word, wrong)
    return raw


LARGEST = 1 << 22  # bytes of what is said many times: more than any body may have


class Fuzz:
    """Makes changes. `seeded` is the only source of chance."""

    def __init__(self, seeded: random.Random) -> None:
        self.seeded = seeded

    def station(self) -> str:
        return "99001." + "".join(self.seeded.choices("abcdefghijkmnpqrstuvwxyz23456789", k=8))

    def one_of(self, among: Any) -> Any:
        return self.seeded.choice(among)

    def grown(self, tree: Tree, times: int = 1) -> Tree:
        """The tree with some things changed in it."""
        for _ in range(times):  # what was said many times is as many things again: each may grow by itself
            tree = self._changed(msgspec.msgpack.decode(msgspec.msgpack.encode(tree)))
        return tree

    def _changed(self, tree: Tree) -> Tree:
        if isinstance(tree, list) and tree and self.seeded.random() < 0.9:
            return self._in_list(tree)
        if isinstance(tree, dict) and tree and self.seeded.random() < 0.9:
            name = self.one_of(list(tree))
            if self.seeded.random() < 0.15:
                value = tree.pop(name)
                return {**tree, self.one_of(TEXTS): value} if self.seeded.random() < 0.5 else tree
            return {**tree, name: self._changed(tree[name])}
        return self._another(tree)

    def _in_list(self, tree: list[Any]) -> Tree:
        at, way = self.seeded.randrange(len(tree)), self.seeded.random()
        if way < 0.75:
            tree[at] = self._changed(tree[at])
        elif way < 0.85:
            tree.insert(at, tree[self.seeded.randrange(len(tree))])
        elif way < 0.92:
            del tree[at]
        else:
            most = max(2, LARGEST // len(msgspec.msgpack.encode(tree[at])))
            tree[at : at + 1] = [tree[at]] * min(most, self.one_of((2, 70, 600)))
        return tree

    def _another(self, value: Any) -> Any:
        if isinstance(value, bytes) and value and self.seeded.random() < 0.5:
            return self.bits(value)
        same = {int: NUMBERS, bytes: BYTES, str: TEXTS}.get(type(value), ())
        return self.one_of((*same, *same, *same, *NUMBERS, *TEXTS, *BYTES, [], {}, [[]], {"": 1}, {1: 2}))

    def bits(self, raw: bytes) -> bytes:
        """Bytes with something changed, cut out, put in or said twice."""
        changed = bytearray(raw or b"\0")
        for _ in range(self.one_of((1, 1, 2, 8))):
            at = self.seeded.randrange(len(changed))
            way = self.seeded.random()
            if way < 0.5:
                changed[at] ^= 1 << self.seeded.randrange(8)
            elif way < 0.7:
                changed[at] = self.one_of((0, 0xFF, 0xC1, 0xDF, 0xDD, 0xDB, 0xC6, 0x91, 0x81))
            elif way < 0.8:
                del changed[at : at + self.one_of((1, 2, 50))]
            elif way < 0.9:
                changed[at:at] = changed[at : at + self.one_of((1, 9, 300))]
            else:
                del changed[at:]
            if not changed:
                return b""
        return bytes(changed)

    def body(self, message: Tree) -> bytes:
        """A message as it is packed, changed as a tree and sometimes as bytes."""
        raw = garbled(msgspec.msgpack.encode(self.grown(message, self.one_of((1, 1, 1, 2, 4)))))
        return self.bits(raw) if self.seeded.random() < 0.15 else raw

    def whole(self, body: bytes) -> bytes:
        """A packed, signed body changed on its way: packed, unpacked, or in its fields."""
        way = self.seeded.random()
        if way < 0.4:
            return self.bits(body)
        plain = zstandard.decompress(body, max_output_size=wire.LIMIT)
        if way < 0.7:
            return zstandard.compress(self.bits(plain))
        return zstandard.compress(self.body(msgspec.msgpack.decode(plain)))

    def path(self) -> tuple[str, bytes]:
        words = [quote(str(self.one_of(TEXTS))[:90]) for _ in range(self.one_of((0, 1, 2, 9)))]
        query = "&".join(f"{self.one_of(('lang', 'a', '', 'lang[]'))}={word}" for word in words)
        return self.one_of(PATHS), query.encode() + self.one_of((b"", b"&", b"%", b"%ff=%fe", b";=;", b"\xff"))


class Liar:
    """An enrolled station that signs whatever it likes, with a chain of its own."""

    def __init__(self, station: str) -> None:
        self.station, self.lease = station, f"lease-{station[-8:]}"
        self.identity = Identity.new(station)
        self.seq, self.prev = 0, FIRST
        self._tip: tuple[int, bytes] = (0, FIRST)

    def asks(self, path: str, body: bytes) -> bytes:
        """The body of a question, truly signed."""
        author = wire.Author(self.station, self.lease, self.identity)
        message: Any = msgspec.Raw(body)
        return wire.sign_request(author, path, message, to_micros(SystemClock().now()))

    def hello(self) -> bytes:
        head = sign_head(self.identity, self.station, 1, 1, FIRST)
        said = wire.Hello(self.station, (head,), to_micros(SystemClock().now()))
        return self.asks("/v1/hello", msgspec.msgpack.encode(said))

    def next_batch(self, fuzz: Fuzz, count: int, *, true: bool = False) -> Batch:
        """The next events of its chain under a true head and true links, changed inside or as a whole."""
        raws, seq, prev = [], self.seq, self.prev
        for _ in range(count):
            seq += 1
            raw = self._event(fuzz, seq, prev, 0.7 if true else fuzz.seeded.random())
            prev = hash_of(raw)
            raws.append(raw)
        self._tip = (seq, prev)
        head = sign_head(self.identity, self.station, 1, seq, prev)
        return Batch(self.station, 1, self.seq + 1, tuple(raws), (head,))

    def pushes(self, batch: Batch) -> bytes:
        return self.asks("/v1/push", msgspec.msgpack.encode(wire.Push(batch)))

    def took(self) -> None:
        """The server acknowledged what was pushed last."""
        self.seq, self.prev = self._tip

    def _event(self, fuzz: Fuzz, seq: int, prev: bytes, way: float) -> bytes:
        kind = declared().kinds[fuzz.one_of(KINDS)]
        fact = encode_body(extreme(kind))
        if way < 0.5:
            fact = fuzz.body(msgspec.msgpack.decode(fact))
        sealed = fuzz.one_of((None, None, b"", bytes(40), b"\x91" * 300))
        tree = [
            uuid7(SystemClock().now()), self.station, 1, seq, kind.name, kind.version,
            f"s{fuzz.seeded.randrange(100_000)}", fuzz.one_of((1, 2, 3, seq)),
            fuzz.one_of((0, 1, 1_700_000_000_000_000, 253_370_764_799_999_999)), "canbo", msgspec.Raw(fact), sealed,
            None if sealed is None else bytes(32), prev,
        ]  # fmt: skip
        if way > 0.8:
            tree[fuzz.seeded.randrange(13)] = fuzz.one_of((*NUMBERS, *TEXTS, *BYTES, [], {}))
        raw = garbled(msgspec.msgpack.encode(tree))
        return fuzz.bits(raw) or b"\xc1" if way > 0.95 else raw


KINDS = sorted(name for name in declared().kinds if not name.startswith("testslip."))


def messages(station: str, batch: Batch) -> dict[str, msgspec.Struct]:
    """One true question of each kind."""
    cursor, digest = wire.Cursor("99001", 3, bytes(32)), bytes(32)
    hole = Hole(batch.first + 1, hash_of(batch.events[1]), "damaged")
    key = WrappedKey(digest, "subject", bytes(92), "99001.aaaaaaaa")
    holed = Batch(batch.station, 1, batch.first, (batch.events[0], b"", batch.events[2]), batch.heads, (key,), (hole,))
    return {
        "/v1/push": wire.Push(holed, 5, 1),
        "/v1/hello": wire.Hello(
            station, batch.heads, 1, 1, 1, (digest,), "Phường", ("lease",), (("ticket:A", 7),), ((1, 2),)
        ),
        "/v1/claim": wire.Claim(station, 1, "request", "ticket:A", 5),
        "/v1/keys": wire.Keys(station, (key,), (digest,)),
        "/v1/erased": wire.Erased((cursor,)),
        "/v1/fetch": wire.Fetch(((station, 1, 1), ("99002.x", 1, 1))),
        "/v1/pull": wire.Pull((cursor,), ((station, 1, 2),), 5),
        "/v1/slots": slot_wire.SlotsAsked(station, digest),
    }  # fmt: skip
