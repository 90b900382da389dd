"""What a station, a thief or a stranger should not send: refused in words, without a trace, on each engine.

Garbage and events that a role may not author: test_protocol. Changed bytes by the thousand: test_wire_fuzz.
"""

from __future__ import annotations

import os
import urllib.error
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from kiosk.journal.envelope import hash_of
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.remote.enrol import enrol
from kiosk.sync import wire
from kiosk.values.journal import Batch
from tests.factories import open_store
from tests.fakes import WrongClock
from tests.faults.city import City
from tests.kiosk.server.stranger import everything, post, signed
from tests.kiosk.server.test_protocol import batch

pytestmark = pytest.mark.every_engine
GIGABYTE = 2**30


def pushed(city: City, sent: Batch, identity: Identity | None = None) -> int:
    try:
        return post(city, "/v1/push", signed(city, "/v1/push", wire.Push(sent), identity))
    except urllib.error.URLError:  # it closed the line while this side was still talking
        return 413


def bomb() -> bytes:
    """Some kilobytes that unpack to a gigabyte, and name no size beforehand."""
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    zeros = bytes(2**22)
    return b"".join([packer.compress(zeros) for _ in range(GIGABYTE // len(zeros))] + [packer.flush()])


def test_bad_batches_leave_no_trace_and_delay_nobody(city: City, tmp_path: Path) -> None:
    city.enrol()
    city.issue(3)
    other = open_store(tmp_path / "other", clock=city.clock, roles=("desk",))
    try:
        enrol(other, city.central.address, city.code(("desk",)))
        city.line().close()
        true, stranger = batch(city), Identity(new_key(), new_key())
        tip = true.first + len(true.events) - 1
        forged_head = sign_head(stranger, true.station, true.epoch, tip, hash_of(true.events[-1]))
        before = everything(city)
        for sent, key in (
            (msgspec.structs.replace(true, heads=(forged_head,)), None),  # a forged signature
            (true, stranger),  # a thief's own key
            (true, other.identity),  # another station's sequence
            (msgspec.structs.replace(true, station=other.station.id), None),
            (msgspec.structs.replace(true, events=true.events * 200), None),  # a huge one
            (msgspec.structs.replace(true, events=(os.urandom(wire.LIMIT + 1),)), None),
        ):  # fmt: skip
            assert 400 <= pushed(city, sent, key) < 500, str(sent)[:300]
            assert everything(city) == before
        body = bomb()
        assert len(body) < wire.LIMIT
        assert 400 <= post(city, "/v1/push", body) < 500
        assert everything(city) == before
    finally:
        other.close()
    city.start_worker()
    assert city.synced()
    assert city.agree() == []


def test_last_years_batch_changes_nothing(city: City) -> None:
    """Recorded on the line a year ago, sent again by somebody else: what it brings is here, and that is all."""
    clock = WrongClock(timedelta(days=-366))
    city.set_central_clock(clock)
    city.enrol()
    city.issue(2)
    city.line().close()
    recorded = [signed(city, "/v1/push", wire.Push(batch(city), waiting=41, oldest=1))]
    assert post(city, "/v1/push", recorded[0]) == 200
    clock.by = timedelta()
    city.issue(2)
    city.start_worker()
    assert city.synced()
    before = _without_contacts(city)
    for body in recorded:
        assert post(city, "/v1/push", body) in (200, 409)
    assert city.folded()
    assert _without_contacts(city) == before
    assert city.agree() == []


def _without_contacts(city: City) -> dict[str, Any]:
    """The station's own worker says hello meanwhile."""
    changing = ("contacts", "station_leases", "meta")
    return {name: rows for name, rows in everything(city).items() if name not in changing}
