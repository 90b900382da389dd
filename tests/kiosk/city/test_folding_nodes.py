"""In a cluster a ward's events are folded through the node that writes the ward, as its pushes are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection

from kiosk.bus import Bus
from kiosk.city import store as city_store
from kiosk.city.marks import FoldedMarks
from kiosk.clock import SystemClock
from kiosk.db.engines import connect
from kiosk.db.engines.nodes import NODE, DatabaseNode, Router
from kiosk.store import receiving
from kiosk.store.backlog import Run
from tests.factories import settings_in
from tests.faults.central_rows import database
from tests.faults.city import Watched
from tests.kiosk.records.real_chains import Author, write

own_take_off, city_router = FoldedMarks.take_off, city_store.route
WARDS = [f"9{n:04}" for n in range(1, 9)]


def test_each_ward_is_folded_through_its_own_node(
    tmp_path: Path, seeded: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three nodes that are one database: which of them moved the mark of which ward."""
    moved: list[tuple[str, str]] = []

    def moving(marks: FoldedMarks, connection: Connection, runs: Sequence[Run]) -> None:
        own_take_off(marks, connection, runs)
        moved.extend((run.ward, connection.get_execution_options()[NODE].name) for run in runs)

    monkeypatch.setattr(FoldedMarks, "take_off", moving)
    with database("postgresql") as url:
        engines = {name: connect(url) for name in ("a", "b", "c")}
        router = Router([DatabaseNode(name, engine, lambda _error: False) for name, engine in engines.items()])
        monkeypatch.setattr(city_store, "route", lambda asked: router if asked == url else city_router(asked))
        store = city_store.CityStore(
            msgspec.structs.replace(settings_in(tmp_path), roles=("central",)), SystemClock(), bus := Bus(), url
        )
        watched = Watched(bus)
        store.open()
        try:
            store.folding.paused.set()  # else each batch is folded with its push
            authors = [Author("kiosk", ward) for ward in WARDS]
            for author in authors:
                write(seeded, 20, [author])
                store.run(receiving.know, author.sender()).result(20)
                store.apply_received(author.batch(1, len(author.raws))).result(60)
            store.folding.paused.clear()
            store.folding.wake()
            assert watched.until(lambda: {ward for ward, _node in moved} == set(WARDS))
        finally:
            store.close()
    assert {(ward, router.node_for(ward).name) for ward in WARDS} == set(moved)
    assert len({node for _ward, node in moved}) > 1
