"""The ends of chains: of several stations and epochs, and of a station without any."""

from __future__ import annotations

from pathlib import Path

from kiosk.journal import chain_ends
from kiosk.records.days import ClockMeasured
from tests.factories import open_store
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied


def test_each_chain_ends_where_its_last_event_stands(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    first, second, silent = Elsewhere("a"), Elsewhere("b"), Elsewhere("c")
    introduce(store, first, second, silent)
    for station, count in ((first, 7), (second, 3)):
        for number in range(count):
            station.says(ClockMeasured(offset_ms=number), station.name, number + 1)
        store.apply_received(station.batch(1, count)).result()
    wait_until_applied(store)
    store.begin_epoch("fork", (1, 1, b"")).result()
    tip = store.state.tip
    ends = store.read(lambda reader: chain_ends.all_ends(reader.connection)).result()
    own = store.read(lambda reader: chain_ends.ends_of(reader.connection, reader.station.id)).result()
    none = store.read(lambda reader: chain_ends.ends_of(reader.connection, silent.name)).result()
    store.close()
    assert {end for end in ends if end.station != tip.station} == {(first.name, 1, 7), (second.name, 1, 3)}
    assert [(end.epoch, end.seq > 0) for end in own] == [(2, True), (1, True)]
    assert set(own) <= set(ends)
    assert none == []
