"""An id is the fact's identity: accepted once in its ward, and no other ward has a say in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.journal.inbox import know
from kiosk.journal.keys import Identity
from kiosk.journal.sealing import new_key
from kiosk.records.feedback import HelpAsked
from tests.factories import open_store
from tests.faults.checker import check
from tests.faults.worlds import ALL, Chain, Said
from tests.kiosk.records.test_apply import wait_until_applied


def chain_of(station: str) -> Chain:
    made = Chain(station, ALL, Identity(new_key(), new_key()), 1)
    made.add_envelope(made.envelope(Said(HelpAsked(place="kiosk-1"), "help"), 1, "one-id", None))
    return made


def rows(store: Any, query: str) -> list[tuple[Any, ...]]:
    return store.read(lambda r: [tuple(row) for row in r.connection.exec_driver_sql(query)]).result(20)


@pytest.mark.parametrize(
    ("second", "folded", "aside"),
    [("99001.two", [("99001",)], [("99001.two", "twice", 1)]), ("99002.two", [("99001",), ("99002",)], [])],
)
def test_an_id_counts_once_in_a_ward(tmp_path: Path, second: str, folded: list[Any], aside: list[Any]) -> None:
    store = open_store(tmp_path, roles=("central",))
    for chain in (chain_of("99001.one"), chain_of(second)):
        store.run(lambda ctx, sender: know(ctx.connection, sender), chain.sender()).result(20)
        assert store.apply_received(chain.batch(1, 1, {})).result(20).here == 1
    wait_until_applied(store)
    assert sorted(rows(store, "SELECT ward FROM help_calls")) == folded
    assert rows(store, "SELECT station, reason, closed FROM journal_quarantine") == aside
    store.close()
    assert check(store.settings.database, store.settings.key_file) == []
