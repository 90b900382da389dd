"""Whatever a station signs, the server answers in words: bounds of every field, and random changes of a valid push."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kiosk.journal.envelope import hash_of
from kiosk.journal.heads import sign_head
from kiosk.remote.link import Link, Refused
from kiosk.sync import wire
from kiosk.sync.feedback_wire import FeedbackAsked, WithdrawalAsked
from kiosk.sync.standing_wire import StandingAsked
from kiosk.values.journal import Batch, Hole
from tests.faults.city import City
from tests.kiosk.server.test_protocol import batch, held

Tree = list[Any]
NUMBERS = (0, -1, 1, 2, 2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1, 2**63, 2**64 - 1, -(2**31), -(2**63))
BYTES = (b"", b"\x00", b"\xff" * 5, bytes(32), bytes(33), b"\xc1", bytes(300))
TEXTS = ("", "\0", "x" * 33, "99001.aaaaaaaa", "99002.\0", "Đ" * 200, "damaged", "scope", "nowhere")


@pytest.fixture
def line(city: City) -> Any:
    city.enrol()
    city.issue(3)
    made = city.line()
    yield made
    made.close()


def said(line: Link, path: str, body: bytes, at: int = 1) -> int:
    """The status that the server answers to these bytes, signed as a whole by the station, at that time."""
    author = line._author
    assert author is not None
    request = wire.Request(wire.PROTOCOL, author.station, author.lease, at, b"nonce", body)
    signature = author.identity.signing.sign(wire._request_words(path, request))
    signed = wire.pack(msgspec.structs.replace(request, signature=signature))
    line._body = lambda _path, _message: signed  # type: ignore[method-assign]
    try:
        line.ask(path, wire.Push(Batch("", 1, 1, ())), list)
    except Refused as refused:
        return refused.status
    return 200


def tree_of(message: msgspec.Struct) -> Tree:
    tree: Tree = msgspec.msgpack.decode(msgspec.msgpack.encode(message))
    return tree


def changed(sent: Batch, **fields: Any) -> bytes:
    return msgspec.msgpack.encode(wire.Push(msgspec.structs.replace(sent, **fields)))


def test_places_and_holes_that_cannot_be_are_refused(city: City, line: Link) -> None:
    sent, other = batch(city), "99001.otherone"
    last = len(sent.events)
    holed = (*sent.events[:-2], b"", sent.events[-1])
    true = Hole(last - 1, hash_of(sent.events[-2]), "damaged")
    head = sign_head(city.store.identity, other, 1, last, hash_of(sent.events[-1]))
    wrong = [
        {"first": 0}, {"first": -1}, {"first": 2**62}, {"first": 2**64 - 1}, {"first": 2}, {"epoch": -1}, {"epoch": 0},
        {"epoch": 2**63}, {"events": holed}, {"events": holed, "holes": (msgspec.structs.replace(true, seq=1),)},
        {"events": holed, "holes": (msgspec.structs.replace(true, hash=b"short"),)}, {"holes": (true,)},
        {"events": holed, "holes": (true, Hole(99, bytes(32), "damaged"))},
        {"events": holed, "holes": (msgspec.structs.replace(true, reason="lost"),)},
        {"events": holed, "holes": (msgspec.structs.replace(true, hash=bytes(32)),)},
        {"heads": ()}, {"heads": (head,)}, {"heads": (msgspec.structs.replace(sent.heads[0], seq=-1),)},
        {"heads": sent.heads * 65}, {"events": sent.events * 200}, {"station": other}, {"station": "99001.\0"},
    ]  # fmt: skip
    for fields in wrong:
        assert 400 <= said(line, "/v1/push", changed(sent, **fields)) < 500, fields
    assert held(city) == 0
    assert said(line, "/v1/push", changed(sent, events=(), keys=())) == 200  # heads alone say nothing new
    assert held(city) == 0
    assert said(line, "/v1/push", changed(sent, events=holed, holes=(true,))) == 200


@pytest.mark.one_engine  # refused before a row is looked at
def test_every_other_question_is_bounded_too(
    city: City, line: Link, seeded: random.Random, times: Callable[[int], int]
) -> None:
    station, cursor = city.store.station.id, wire.Cursor("99001", 3, bytes(32))
    head = batch(city).heads[0]
    valid: dict[str, msgspec.Struct] = {
        "/v1/hello": wire.Hello(station, (head,), 1, 1, 1, (bytes(32), bytes(32)), "Phường", "lease"),
        "/v1/claim": wire.Claim(station, 1, "request", "ticket:A", 5),
        "/v1/keys": wire.Keys(station, batch(city).keys, (bytes(32),)),
        "/v1/erased": wire.Erased((cursor,)),
        "/v1/fetch": wire.Fetch(((station, 1, 1), ("99002.x", 1, 1))),
        "/v1/pull": wire.Pull((cursor, cursor), ((station, 1, 2),), 5),
        "/v1/standing": StandingAsked(station, "H99.001.01-261124-0001"),
        "/v1/feedback": FeedbackAsked(station, "PA1:" + "0" * 32),
        "/v1/feedback/back": WithdrawalAsked(station, "PA1:" + "0" * 32),
    }
    for path in [one for one in valid for _ in range(times(300))]:
        tree = tree_of(valid[path])
        _mutate(tree, seeded)
        body = msgspec.msgpack.encode(tree)
        assert said(line, path, body) < 500, (path, tree)


def test_random_changes_of_a_push_end_in_no_fault(
    city: City, line: Link, seeded: random.Random, times: Callable[[int], int]
) -> None:
    sent = batch(city)
    place = len(sent.events) - 2
    hole = Hole(sent.first + place, hash_of(sent.events[place]), "damaged")
    holed = (*sent.events[:place], b"", *sent.events[place + 1 :])
    statuses = set()
    for _ in range(times(1000) if city.db else times(5000)):
        fields = seeded.choice(({}, {"events": holed, "holes": (hole,)}))
        tree = tree_of(wire.Push(msgspec.structs.replace(sent, **fields)))
        for _ in range(seeded.choice((1, 1, 2, 4))):
            _mutate(tree, seeded)
        body = msgspec.msgpack.encode(tree)
        if seeded.random() < 0.1:
            at = seeded.randrange(len(body))
            body = body[:at] + bytes([seeded.randrange(256)]) + body[at + 1 :]
        status = said(line, "/v1/push", body)
        assert status < 500, tree
        statuses.add(status)
    assert statuses >= {200, 400, 401}
    assert said(line, "/v1/push", msgspec.msgpack.encode(wire.Push(sent))) == 200
    assert held(city) == len(sent.events)


def _mutate(tree: Tree, seeded: random.Random) -> None:
    """Change one thing somewhere in a message."""
    at = seeded.randrange(len(tree)) if tree else 0
    if not tree:
        tree.append(seeded.choice(NUMBERS))
    elif isinstance(tree[at], list) and seeded.random() < 0.8:
        _mutate(tree[at], seeded)
    elif seeded.random() < 0.1:
        tree.insert(at, tree.pop(seeded.randrange(len(tree))))
    elif seeded.random() < 0.1:
        tree.insert(at, tree[at])
    elif seeded.random() < 0.05:
        del tree[at]
    elif isinstance(tree[at], bytes) and tree[at] and seeded.random() < 0.5:
        raw, bit = bytearray(tree[at]), seeded.randrange(8 * len(tree[at]))
        raw[bit // 8] ^= 1 << bit % 8
        tree[at] = bytes(raw)
    else:
        same = {int: NUMBERS, bytes: BYTES, str: TEXTS}.get(type(tree[at]), ())
        tree[at] = seeded.choice((*same, *same, *same, None, -1, "", b"", [], 2**63))
