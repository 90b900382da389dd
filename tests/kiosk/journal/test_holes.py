"""Holes of a chain as a reader stores them: what stops the contiguous seq, what passes, what fills them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.journal.chains import DAMAGED, SCOPE
from kiosk.journal.inbox import know
from kiosk.journal.keys import Identity
from kiosk.journal.sealing import new_key
from kiosk.records.feedback import HelpAsked
from tests.factories import open_store
from tests.faults.checker import six_chains_verify, six_places_agree
from tests.faults.worlds import ALL, Chain, Said
from tests.kiosk.records.test_apply import wait_until_applied


@pytest.fixture
def chain() -> Chain:
    made = Chain("99001.one", ALL, Identity(new_key(), new_key()), 1)
    for nth in range(5):
        said = Said(HelpAsked(place="kiosk-1"), f"help-{nth}")
        made.add_envelope(made.envelope(said, 1, f"id-{nth}", None))
    return made


@pytest.fixture
def store(tmp_path: Path, chain: Chain) -> Iterator[Any]:
    opened = open_store(tmp_path, roles=("hall",))  # its role sees a part only
    opened.run(lambda ctx, sender: know(ctx.connection, sender), chain.sender()).result(20)
    yield opened
    opened.close()


def test_a_damaged_place_that_turns_out_to_be_out_of_scope_is_waited_for_no_longer(store: Any, chain: Chain) -> None:
    assert store.apply_received(chain.batch(1, 5, {3: DAMAGED})).result(20).here == 2
    assert store.apply_received(chain.batch(3, 3, {3: SCOPE})).result(20).here == 5
    assert store.apply_received(chain.batch(3, 3, {3: DAMAGED})).result(20).here == 5
    wait_until_applied(store)
    assert six_places_agree(store.settings.database) == []


def test_true_bytes_fill_either_hole(store: Any, chain: Chain) -> None:
    assert store.apply_received(chain.batch(1, 5, {2: SCOPE, 3: DAMAGED})).result(20).here == 2
    assert store.apply_received(chain.batch(1, 5, {})).result(20).here == 5
    wait_until_applied(store)
    count = "SELECT (SELECT count(*) FROM help_calls), (SELECT count(*) FROM journal_holes)"
    assert store.read(lambda r: r.connection.exec_driver_sql(count).one()).result(20) == (5, 0)
    assert six_places_agree(store.settings.database) == six_chains_verify(store.settings.database) == []
