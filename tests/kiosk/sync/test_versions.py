"""Stations newer than their server write what it reads; what it cannot know waits for its upgrade and fills nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from kiosk import records
from kiosk.journal import storing
from kiosk.journal.envelope import decode
from kiosk.records import Declared, declared, folding
from kiosk.records.facts import Fact, fact
from kiosk.records.opening import body_of
from kiosk.server import answers
from kiosk.store import judging
from kiosk.sync.worker import PushWorker
from kiosk.values.journal import Committed
from tests.faults.city import City
from tests.faults.ward import sql
from tests.kiosk.records.test_apply import wait_until_applied

AUTHORS = {"citizen", "single"}


class Old(Fact, frozen=True, kw_only=True, omit_defaults=True):
    grams: int


@fact(
    "testweight.taken", version=2, authors=AUTHORS, upcasters={1: lambda old: {"kilograms": old["grams"] / 1000}},
    downcasters={2: lambda new: {"grams": round(new["kilograms"] * 1000)}},
)
class WeightTaken(Fact, frozen=True, kw_only=True, omit_defaults=True):
    kilograms: float


@fact("testweight.lost", version=2, authors=AUTHORS, upcasters={1: lambda _old: {}})
class WeightLost(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A kind that has no way back to its first version."""


@fact("testweight.guessed", authors=AUTHORS)
class WeightGuessed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A kind that an older server does not know at all."""


@contextmanager
def _declared_too() -> Iterator[None]:
    former, module = records.MODULES, "kiosk.records.test_versions"
    sys.modules[module] = sys.modules[__name__]
    records.MODULES = (*former, "test_versions")
    _forget()
    try:
        yield
    finally:
        records.MODULES = former
        del sys.modules[module]
        _forget()


def _forget() -> None:
    records.declared.cache_clear()
    folding.projections_of.cache_clear()


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    with _declared_too():
        made = City(tmp_path, db=any_db)
        try:
            yield made
        finally:
            made.close()


def old_program() -> Declared:
    """What a server declares that is a release behind: one kind at version 1, another not at all."""
    known = declared()
    kinds = {name: kind for name, kind in known.kinds.items() if name != "testweight.guessed"}
    for name in ("testweight.taken", "testweight.lost"):
        kinds[name] = kinds[name]._replace(version=1, body=Old, upcasters={}, downcasters={})
    return known._replace(kinds=kinds)


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """While this lasts, the server runs the older program; the station receives nothing and runs the newer one."""
    with monkeypatch.context() as older:
        for module in (answers, judging):
            _declares(older, module)
        yield older


def _declares(older: pytest.MonkeyPatch, module: ModuleType) -> None:
    found: list[Declared] = []

    def program() -> Declared:
        if not found:
            found.append(old_program())
        return found[0]

    older.setattr(module, "declared", program)


def take(city: City, kilograms: float) -> None:
    city.store.run(lambda ctx, f: ctx.record(f, subject="w"), WeightTaken(kilograms=kilograms)).result(20)


def weights(message: Committed) -> list[float]:
    return [note.body.kilograms for note in message.events if note.kind == "testweight.taken"]


def written(rows: Callable[..., list[tuple[Any, ...]]], kind: str = "testweight.taken") -> list[int]:
    """The versions at which events of a kind stand at the station or at the server."""
    found = rows("SELECT raw FROM journal_events WHERE kind = ? ORDER BY epoch, seq", kind)
    return [decode(raw).version for (raw,) in found]


def upgrade(city: City, older: pytest.MonkeyPatch) -> PushWorker:
    """The server is stopped and starts with the newer program."""
    assert city.worker is not None
    city.worker.close(30)
    older.undo()
    city.restart_central()
    worker = city.start_worker()
    assert city.watched.until(lambda: worker.status.online)
    return worker


def at_station(city: City) -> Callable[..., list[tuple[Any, ...]]]:
    return partial(sql, city.store)


def quarantine(city: City) -> list[tuple[str, int]]:
    return city.central_rows("SELECT reason, count(*) FROM journal_quarantine WHERE closed = 0 GROUP BY reason")


def test_a_station_writes_what_its_server_reads(city: City, behind: pytest.MonkeyPatch) -> None:
    city.enrol()
    take(city, 1.5)  # nobody has said anything yet: the newest
    city.start_worker()
    assert city.synced()
    assert quarantine(city) == [("version", 1)]
    heard: list[float] = []
    city.bus.listen(Committed, lambda message: heard.extend(weights(message)))
    take(city, 2.50004)
    assert heard == [2.5]  # applied and announced as it was written
    assert city.worker is not None
    city.worker.close(30)
    city.store.close()
    city.store.open()
    take(city, 3.5)  # also after a restart, off line
    assert written(at_station(city)) == [2, 1, 1]
    kind = declared().kinds["testweight.taken"]
    raws = sql(city.store, "SELECT raw FROM journal_events WHERE kind = 'testweight.taken' ORDER BY seq")
    bodies = [decode(raw) for (raw,) in raws]
    assert [body_of(kind, event.version, event.body).kilograms for event in bodies] == [1.5, 2.5, 3.5]
    assert msgspec.msgpack.decode(bodies[2].body, type=Old).grams == 3500
    city.start_worker()
    assert city.synced()
    assert quarantine(city) == [("version", 1)]  # the one from before is held, nothing else
    upgrade(city, behind)
    take(city, 4.5)
    assert city.synced()
    assert written(at_station(city)) == written(city.central_rows) == [2, 1, 1, 2]
    assert quarantine(city) == []
    assert city.agree() == []


def test_a_kind_without_a_way_back_is_written_as_it_is(city: City, behind: pytest.MonkeyPatch) -> None:
    """Nobody at a counter is refused because a server is old: it holds the event until it can read it."""
    city.enrol()
    city.start_worker()
    assert city.synced()
    city.store.run(lambda ctx, f: ctx.record(f, subject="w"), WeightLost()).result(20)
    assert city.synced()
    assert written(at_station(city), "testweight.lost") == [2]
    assert quarantine(city) == [("version", 1)]
    upgrade(city, behind)
    assert city.synced()
    assert quarantine(city) == []


def test_unknown_kinds_fill_no_quota(
    city: City, behind: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "QUOTA", 3)
    city.enrol()
    city.start_worker()
    for _ in range(4):
        for _ in range(5):
            city.store.run(lambda ctx, f: ctx.record(f, subject="w"), WeightGuessed()).result(20)
        city.issue(2)
    assert city.synced()
    wait_until_applied(city.central.store)
    assert quarantine(city) == [("kind", 20)]
    assert city.central_rows("SELECT count(*) FROM tickets") == [(8,)]
    upgrade(city, behind)
    assert city.synced()
    wait_until_applied(city.central.store)
    assert quarantine(city) == []
    accepted = "SELECT count(*) FROM journal_events WHERE kind = 'testweight.guessed' AND state = 0"
    assert city.central_rows(accepted) == [(20,)]
    assert city.agree() == []
