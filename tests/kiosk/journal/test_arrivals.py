"""What arrived after a position, and what was erased: within a ward, in order, some at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from kiosk.journal.arrivals import arrivals_after, erasures_after, hash_at_position
from kiosk.journal.keys import KeyFile
from tests.kiosk.journal.chain_pieces import OWN, inbox_of, other_chain, own_events


def test_arrivals_come_in_their_order_whoever_wrote_them(db: Connection, keys: KeyFile) -> None:
    own_events(db, 2)
    near, far = other_chain(2), other_chain(1, "99002.far")
    box = inbox_of(db, keys, near, far)
    box.receive(near.batch(1, 2, {}))
    box.receive(far.batch(1, 1, {}))
    found = arrivals_after(db, "99001", 1, 10)
    assert [(one.position, one.station, one.seq) for one in found] == [
        (2, OWN, 2), (3, near.station, 1), (4, near.station, 2),
    ]  # fmt: skip
    assert arrivals_after(db, "99001", 1, 2) == found[:2]
    assert hash_at_position(db, "99001", 3) == found[1].hash
    assert hash_at_position(db, "99001", 9) is None


@pytest.mark.parametrize("kind", ["subject.erased", "erasure.asked", "draft.expired"])
def test_erasures_alone_and_only_those_that_count(db: Connection, kind: str) -> None:
    own_events(db, 4)
    db.execute(text(f"UPDATE journal_events SET kind = '{kind}' WHERE seq IN (2, 3)"))
    db.execute(text("UPDATE journal_events SET state = 1 WHERE seq = 3"))
    found = erasures_after(db, "99001", 0, 10)
    assert [(one.position, one.kind, one.subject) for one in found] == [(2, kind, "help-2")]
    assert erasures_after(db, "99001", 2, 10) == erasures_after(db, "99002", 0, 10) == []
