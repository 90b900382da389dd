"""Several processes on one database, as several stores: one chain, each event once, each ward folded by one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from kiosk.bus import Bus
from kiosk.city import at_once
from kiosk.city.rotating import rotate
from kiosk.city.store import CityStore
from kiosk.clock import SystemClock
from kiosk.db.base import to_micros
from kiosk.db.tables.city import WardLease
from kiosk.errors import ExpectedError
from kiosk.journal import waiting
from kiosk.journal.envelope import FIRST, decode, hash_of
from kiosk.records.stations import GrantsConfirmed
from kiosk.store import Context, receiving
from tests import postgres
from tests.factories import open_store, settings_in
from tests.faults.central_rows import database, rows
from tests.faults.city import Watched
from tests.kiosk.records.real_chains import Author, write
from tests.kiosk.records.test_apply import introduce, wait_until_applied
from tests.kiosk.records.test_engines import rows as tables_of

SHARED = ("postgresql", "mariadb")


class Processes:
    """Stores on one database, one data folder and one witness."""

    def __init__(self, folder: Path, url: str, count: int = 2) -> None:
        self.folder, self.url = folder, url
        self.settings = msgspec.structs.replace(settings_in(folder), roles=("central",))
        self.bus = Bus()
        self.watched = Watched(self.bus)
        self.stores = [self.opened() for _ in range(count)]

    def opened(self) -> CityStore:
        made = CityStore(self.settings, SystemClock(), self.bus, self.url)
        made.open()
        return made

    def close(self) -> None:
        for store in self.stores:
            store.close()

    def folded(self) -> bool:
        store = self.stores[-1]
        return self.watched.until(
            lambda: not store.read(lambda reader: waiting.count(reader.connection, 1)).result(20), 120
        )

    def know(self, *authors: Author) -> None:
        for author in authors:
            self.stores[0].run(receiving.know, author.sender()).result(20)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return rows(self.settings, self.url, sql)


@pytest.fixture(params=SHARED)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with database(request.param) as made:
        yield made


@pytest.fixture
def two(tmp_path: Path, url: str) -> Iterator[Processes]:
    made = Processes(tmp_path, url)
    yield made
    made.close()


def folded(store: Any, own: str) -> dict[str, Any]:
    """Everything that is folded, but for what the store's own chain says."""
    found = store.read(lambda reader: tables_of(reader.connection)).result(60)
    return {name: [row for row in rows if own not in row] for name, rows in found.items()}


def record(ctx: Context, number: int) -> None:
    ctx.record(GrantsConfirmed(ward=f"{number:05}"), subject=ctx.station.id, actor="mẫu")


def test_two_processes_write_one_chain(two: Processes, times: Callable[[int], int]) -> None:
    count = times(200)
    futures = [two.stores[n % 2].run(record, n) for n in range(count)]
    for future in futures:
        future.result(120)
    station = two.stores[0].station.id
    found = two.rows("SELECT seq, raw, hash, position FROM journal_events ORDER BY seq")
    assert [row[0] for row in found] == [row[3] for row in found] == list(range(1, count + 2))
    before = FIRST
    for _seq, raw, digest, _position in found:
        assert decode(bytes(raw)).prev == before
        before = hash_of(bytes(raw))
        assert before == bytes(digest)
    wards = {bytes(decode(bytes(raw)).body) for _seq, raw, _hash, _position in found[1:]}
    assert len(wards) == count
    assert station == two.stores[1].station.id


def test_what_both_receive_is_there_once_and_folded_once(
    two: Processes, tmp_path: Path, seeded: random.Random, times: Callable[[int], int]
) -> None:
    """The tables are those that a city on a file of its own makes of the same chains."""
    authors = [Author(name) for name in ("kiosk", "desk", "central")]
    write(seeded, times(5_000), authors)
    two.know(*authors)
    futures: list[Future[Any]] = []
    for author in authors:
        for first in range(1, len(author.raws) + 1, 200):
            batch = author.batch(first, min(len(author.raws), first + 199))
            futures = [store.apply_received(batch) for store in two.stores]
            for future in futures:
                future.result(120)
    assert two.folded()
    total = sum(len(author.raws) for author in authors)
    assert two.rows("SELECT count(*), max(position) FROM journal_events WHERE ward = '99001'") == [(total, total)]
    assert two.rows("SELECT count(*) FROM journal_quarantine") == [(0,)]
    alone = open_store(tmp_path / "station", roles=("central",))
    introduce(alone, *authors)
    for author in authors:
        for first in range(1, len(author.raws) + 1, 200):
            alone.apply_received(author.batch(first, min(len(author.raws), first + 199))).result(60)
    wait_until_applied(alone)
    theirs = folded(alone, alone.station.id)
    assert folded(two.stores[1], two.stores[1].station.id) == theirs
    assert sum(map(len, theirs.values())) > times(5_000) // 10
    alone.close()


def test_what_a_push_brings_is_folded_with_it_where_nothing_waits(
    two: Processes, seeded: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author("kiosk")
    write(seeded, 300, [author])
    two.know(author)
    mark = "SELECT folded FROM ward_leases WHERE ward = '99001'"
    for store in two.stores:
        assert store.folding is not None
        store.folding.close()  # nobody else folds
    two.stores[0].apply_received(author.batch(1, 100)).result(60)
    two.stores[1].apply_received(author.batch(101, 200)).result(60)
    assert two.rows(mark) == [(200,)]
    there = two.rows("SELECT count(*) FROM tickets")
    assert there > [(0,)]

    def cannot(*_given: object) -> None:
        raise ValueError("rows that cannot be written")

    monkeypatch.setattr(at_once, "apply_arrived", cannot)
    receipt = two.stores[0].apply_received(author.batch(201, 250)).result(60)
    assert (receipt.here, receipt.new) == (250, 50)  # stored and acknowledged all the same
    monkeypatch.undo()
    two.stores[1].apply_received(author.batch(251, 300)).result(60)
    assert two.rows(mark) == [(200,)]  # who comes while the ward is behind waits for whoever folds
    assert two.rows("SELECT count(*) FROM tickets") == there
    two.stores.append(two.opened())
    assert two.folded()
    assert two.rows(mark) == [(300,)]


def test_a_ward_goes_to_another_process_when_its_own_is_gone(two: Processes, seeded: random.Random) -> None:
    author = Author("kiosk")
    write(seeded, 300, [author])
    two.know(author)
    first, second = two.stores
    assert first.folding is not None
    assert second.folding is not None
    for one in two.stores:  # what a push brings waits until somebody takes the ward
        assert one.folding is not None
        one.folding.paused.set()
    first.apply_received(author.batch(1, 100)).result(60)
    assert not two.rows("SELECT subject FROM tickets")
    first.folding.paused.clear()
    assert two.folded()
    holder = two.rows("SELECT holder FROM ward_leases WHERE ward = '99001'")
    first.folding.paused.set()  # as if it hung: its name stays in the row until its time is over
    second.apply_received(author.batch(101, 300)).result(60)
    second.folding.paused.clear()
    assert two.folded()
    assert two.rows("SELECT holder FROM ward_leases WHERE ward = '99001'") != holder
    assert two.rows("SELECT folded FROM ward_leases WHERE ward = '99001'") == [(300,)]
    ahead = to_micros(SystemClock().now() + timedelta(days=365))  # of a holder that died while its clock was ahead
    left = update(WardLease).where(WardLease.ward == "99001").values(holder="gone", until=ahead, folded=200)
    second.run(lambda ctx, _none: ctx.connection.execute(left).rowcount, None).result(60)
    second.folding.wake()
    assert two.folded()
    assert two.rows("SELECT folded FROM ward_leases WHERE ward = '99001' AND holder <> 'gone'") == [(300,)]


def test_an_erased_key_opens_for_no_process_and_its_bytes_nowhere(two: Processes) -> None:
    ward, subject = "99001", "01990000-0000-7000-8000-000000000001"

    def make(ctx: Context, _: None) -> bytes:
        found = ctx.ledger.keys.for_subject(ward, subject)
        assert found is not None
        return found[0]

    first, second = two.stores
    key_id = first.run(make, None).result(20)
    assert second.read(lambda reader: reader.keys.get(key_id)).result(20) is not None
    kept = first.run(lambda ctx, _: ctx.ledger.keys.for_subject(ward, "other"), None).result(20)
    assert kept is not None
    first.run(lambda ctx, _: ctx.ledger.keys.erase(ward, subject), None).result(20)
    assert second.read(lambda reader: reader.keys.get(key_id)).result(20) is None
    assert second.run(lambda ctx, _: ctx.ledger.keys.for_subject(ward, subject), None).result(20) is None
    assert first.keys_database is not None
    former = first.keys_database.masters.all()[-1].name
    count, gone = rotate(first.keys_database, first.clock)
    assert (count, gone) == (1, 1)
    assert former not in [one.name for one in first.keys_database.masters.all()]
    assert second.read(lambda reader: reader.keys.get(kept[0])).result(20) == kept[1]


def test_an_empty_database_beside_a_witness_is_no_new_city(two: Processes, tmp_path: Path) -> None:
    two.close()
    with database("postgresql") as other:
        lost = CityStore(two.settings, SystemClock(), Bus(), other)
        with pytest.raises(ExpectedError, match=r"city_store\.errors\.lost_database"):
            lost.open()


def test_through_a_pooler_that_lends_a_line_for_one_transaction(tmp_path: Path, seeded: random.Random) -> None:
    with database("postgresql") as url, postgres.pooled(url) as through:
        settings = msgspec.structs.replace(settings_in(tmp_path), roles=("central",))
        from kiosk.city.store import keys_beside

        store = CityStore(settings, SystemClock(), Bus(), through, keys_beside(url))
        store.open()
        author = Author("kiosk")
        write(seeded, 200, [author])
        store.run(receiving.know, author.sender()).result(20)
        assert store.apply_received(author.batch(1, 200)).result(60).new == 200
        store.close()
