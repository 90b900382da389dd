"""A forked event counts as recorded again only where what bears its id was accepted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from kiosk.journal.envelope import decode, encode
from kiosk.records.days import DayClosed
from kiosk.records.tickets import TicketLapsed
from tests.factories import open_store
from tests.kiosk.records.test_apply import Elsewhere, introduce, set_aside

DAY = "day:99001:2026-11-24"


def under(one: Elsewhere, event_id: str, fact: Any, depth: int) -> None:
    """The next event of a chain, under an id of another one."""
    before, prev = list(one.raws), one.prev
    one.says(fact, DAY, depth)
    event = msgspec.structs.replace(decode(one.raws[-1]), id=event_id)
    one.raws, one.prev = before, prev
    one.add(encode(event))


def test_what_is_set_aside_itself_closes_no_fork(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    try:
        pad, twin = Elsewhere("pad", roles=("rating",)), Elsewhere("pad", roles=("rating",))
        twin.identity = pad.identity
        introduce(store, pad)
        for one in (pad, twin):
            one.says(DayClosed(day=date(2026, 11, 24)), DAY, 1)
        pad.says(DayClosed(day=date(2026, 11, 24)), DAY, 2)
        under(twin, "lost", DayClosed(day=date(2026, 11, 25)), 2)
        store.apply_received(pad.batch(1, 2)).result()
        assert store.apply_received(twin.batch(1, 2)).result().forked
        assert set_aside(store) == [("99001.pad", 2, "fork", "lost", 0)]
        under(pad, "lost", TicketLapsed(), 3)  # a pad may not say this
        store.apply_received(pad.batch(3, 3)).result()
        assert [row[2:] for row in set_aside(store)] == [("fork", "lost", 0), ("role", "lost", 0)]
        under(pad, "lost", DayClosed(day=date(2026, 11, 25)), 4)
        store.apply_received(pad.batch(4, 4)).result()
        assert [row[2:] for row in set_aside(store)] == [("fork", "lost", 1), ("role", "lost", 0)]
    finally:
        store.close()
