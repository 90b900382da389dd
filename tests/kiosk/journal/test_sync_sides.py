"""Outbox and inbox over two real stores: repeats, forks, forged heads, keys that travel, erased subjects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.journal import chains, inbox, outbox
from kiosk.journal.heads import sign_head
from kiosk.queries.journal import status
from kiosk.services import erasure
from kiosk.values.journal import Batch, EraseSubject, Sender
from tests.factories import open_store
from tests.faults.checker import check, three_central_holds_each_once
from tests.kiosk.records.sample_facts import declared_too
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.store.test_store import issue


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """A station and a central that knows it."""
    with declared_too():
        station = open_store(tmp_path / "station")
        central = open_store(tmp_path / "central", roles=("central",))
        sender = Sender(
            station=station.station.id, public_key=station.identity.public, seal_key=station.identity.seal_public,
            roles=station.station.roles,
        )  # fmt: skip
        central.run(lambda ctx, s: inbox.know(ctx.connection, s), sender).result()
        yield station, central
        station.close()
        central.close()


def next_batch(station: Any, central: Any, limit: int = 500) -> Batch | None:
    seal = central.identity.seal_public
    return station.read(
        lambda r: outbox.next_batch(r.connection, station.identity, r.keys, r.station.id, seal, limit=limit)
    ).result()


def acknowledge(station: Any, batch: Batch, here: int) -> None:
    station.run(
        lambda ctx, b: chains.mark_acknowledged(ctx.connection, "central", b.station, b.epoch, here), batch
    ).result()


def push_all(station: Any, central: Any, limit: int) -> int:
    batches = 0
    while (batch := next_batch(station, central, limit)) is not None:
        receipt = central.apply_received(
            msgspec.msgpack.decode(msgspec.msgpack.encode(batch), type=Batch)
        ).result()
        acknowledge(station, batch, receipt.here)
        batches += 1
    wait_until_applied(central)
    return batches


def test_everything_arrives_once_with_its_keys(pair: tuple[Any, Any]) -> None:
    station, central = pair
    for n in range(30):
        station.run(issue, f"s{n}").result()
    assert station.read(status).result().unsent == 34
    assert push_all(station, central, 10) == 4
    seen = station.read(status).result()
    assert (seen.unsent, seen.oldest_unsent) == (0, None)
    assert central.read(lambda r: r.open_sealed("s7").name).result() == "Người s7"
    files = station.settings.database, central.settings.database
    assert three_central_holds_each_once([files[0]], files[1]) == []
    assert [p for p in check(files[1], central.settings.key_file) if p[0] != "5"] == []


def test_an_answer_that_got_lost_doubles_nothing(pair: tuple[Any, Any]) -> None:
    station, central = pair
    station.run(issue, "a").result()
    batch = next_batch(station, central)
    assert batch is not None
    first = central.apply_received(batch).result()
    again = central.apply_received(batch).result()
    assert (again.here, again.new, again.quarantined) == (first.here, 0, 0)


@pytest.mark.parametrize("how", ["signature", "bytes", "stranger", "gap"])
def test_what_does_not_verify_is_not_stored(pair: tuple[Any, Any], how: str) -> None:
    station, central = pair
    station.run(issue, "a").result()
    batch = next_batch(station, central)
    assert batch is not None
    head = batch.heads[0]
    if how == "signature":
        wrong = msgspec.structs.replace(batch, heads=(msgspec.structs.replace(head, signature=bytes(64)),))
    elif how == "bytes":
        wrong = msgspec.structs.replace(batch, events=(*batch.events[:-1], batch.events[-1] + b"\x00"))
    elif how == "stranger":
        wrong = msgspec.structs.replace(batch, station="99001.nobody22")
    else:
        wrong = msgspec.structs.replace(batch, first=3, events=batch.events[2:])
    with pytest.raises(ExpectedError) as caught:
        central.apply_received(wrong).result()
    assert caught.value.key.startswith("journal.errors.")
    stored = central.read(lambda r: chains.here(r.connection, batch.station, batch.epoch)).result()
    assert stored == 0


def test_the_same_place_with_another_hash_is_a_fork(pair: tuple[Any, Any]) -> None:
    station, central = pair
    station.run(issue, "a").result()
    batch = next_batch(station, central)
    assert batch is not None
    central.apply_received(batch).result()
    from kiosk.journal.envelope import decode, encode, hash_of

    last = encode(msgspec.structs.replace(decode(batch.events[-1]), actor="copy"))
    head = sign_head(station.identity, batch.station, batch.epoch, len(batch.events), hash_of(last))
    fork = msgspec.structs.replace(batch, events=(*batch.events[:-1], last), heads=(head,))
    receipt = central.apply_received(fork).result()
    assert (receipt.here, receipt.new, receipt.quarantined) == (len(batch.events), 0, 1)


def test_a_key_for_an_erased_subject_is_refused(pair: tuple[Any, Any]) -> None:
    station, central = pair
    central.run(erasure.erase, EraseSubject(subject="a", actor="truongbophan")).result()
    station.run(issue, "a").result()
    push_all(station, central, 500)
    assert central.read(lambda r: r.open_sealed("a")).result() is None
