"""Positions in the order of arrival: gap-free within a ward, found anew from the journal after a rollback."""

from __future__ import annotations

from sqlalchemy import Connection, text

from kiosk.journal.positions import OneWriter, last_position
from tests.kiosk.journal.chain_pieces import own_events


def test_positions_follow_one_another_within_a_ward(db: Connection) -> None:
    positions = OneWriter()
    assert [positions.take(db, "99001"), positions.take(db, "99001", 3), positions.take(db, "99001")] == [1, 2, 5]
    assert positions.take(db, "99002") == 1


def test_what_was_rolled_back_is_handed_out_again(db: Connection) -> None:
    positions = OneWriter()
    own_events(db, 4)
    assert positions.take(db, "99001", 10) == 5
    positions.forget()
    assert positions.take(db, "99001") == 5


def test_a_damaged_row_does_not_move_the_end(db: Connection) -> None:
    own_events(db, 4)
    db.execute(text("UPDATE journal_events SET position = 'q' WHERE seq = 2"))
    assert (last_position(db, "99001"), last_position(db, "99002")) == (4, 0)
