"""An own fork, from the chain that a server knows otherwise to the server that has all of it again."""

from __future__ import annotations

from sqlalchemy import Connection, text

from kiosk.journal import chains, outbox
from kiosk.journal.append import append, tip_of
from kiosk.journal.envelope import decode
from kiosk.journal.positions import OneWriter
from tests.kiosk.journal.chain_pieces import AT, OWN, aside, own_events


def recorded_again(db: Connection, gone: outbox.Aside) -> None:
    tip = tip_of(db, OWN, 2)
    for raw in gone.again:
        tip, _envelope = append(db, tip, outbox.new_event_of(raw), OneWriter(), None)


def test_what_a_server_knows_otherwise_is_set_aside_closed(db: Connection) -> None:
    own_events(db, 6, opened=True)
    gone = outbox.set_aside(db, OWN, 1, 4, AT)
    assert [decode(raw).id for raw in gone.again] == ["id-1-5", "id-1-6"]
    assert gone.places == {("99001", "help-5"), ("99001", "help-6")}
    assert gone.unreadable == 0
    assert aside(db) == [(1, seq, "fork", f"id-1-{seq}", 1) for seq in (5, 6)]
    assert chains.own_chains(db, OWN) == [(1, 4)]


def test_recorded_again_they_keep_id_time_and_depth(db: Connection) -> None:
    own_events(db, 4, opened=True)
    gone = outbox.set_aside(db, OWN, 1, 2, AT)
    recorded_again(db, gone)
    query = "SELECT id, subject, depth, made_at, kind FROM journal_events WHERE epoch = {} AND seq > {} ORDER BY seq"
    before, after = (db.execute(text(query.format(*where))).all() for where in ((1, 2), (2, 0)))
    assert before == after
    assert len(after) == 2
    states = "SELECT DISTINCT state FROM journal_events WHERE epoch = {} AND seq > {}"
    assert [db.execute(text(states.format(*where))).scalars().all() for where in ((1, 2), (2, 0))] == [[1], [0]]


def test_what_opened_the_chain_is_not_recorded_again(db: Connection) -> None:
    own_events(db, 3, opened=True)
    gone = outbox.set_aside(db, OWN, 1, 0, AT)
    assert [decode(raw).id for raw in gone.again] == ["id-1-2", "id-1-3"]
    assert chains.own_chains(db, OWN) == []
    assert [row[1] for row in aside(db)] == [1, 2, 3]


def test_a_row_that_the_disk_damaged_stays_in_quarantine_and_is_told(db: Connection) -> None:
    own_events(db, 4)
    chains.note_damage(db, OWN, 1, 4, AT)
    db.execute(text("UPDATE journal_events SET raw = x'00ff80' WHERE seq = 3"))
    gone = outbox.set_aside(db, OWN, 1, 1, AT)
    assert (len(gone.again), gone.unreadable) == (2, 1)
    assert [(row[1], row[2], row[4]) for row in aside(db)] == [(2, "fork", 1), (3, "bytes", 0), (4, "fork", 1)]
    assert chains.damaged(db, OWN) == []  # what is set aside is waited for by nobody


def test_a_second_fork_sets_aside_what_counts_still(db: Connection) -> None:
    own_events(db, 5)
    outbox.set_aside(db, OWN, 1, 3, AT)
    again = outbox.set_aside(db, OWN, 1, 1, AT)
    assert [decode(raw).id for raw in again.again] == ["id-1-2", "id-1-3"]
    assert chains.own_chains(db, OWN) == [(1, 1)]


def test_only_what_is_left_waits_to_be_sent(db: Connection) -> None:
    own_events(db, 5)
    chains.set_mark(db, "central", OWN, 1, 2)
    assert outbox.unsent(db, OWN) == (3, AT + 3)
    recorded_again(db, outbox.set_aside(db, OWN, 1, 3, AT))
    assert outbox.unsent(db, OWN) == (3, AT + 3)  # one of the old chain, two of the new one
    chains.set_mark(db, "central", OWN, 1, 3)
    assert outbox.unsent(db, OWN) == (2, AT + 4)


def test_hashes_are_told_in_pieces_for_finding_where_copies_part(db: Connection) -> None:
    own_events(db, 5)
    told = [outbox.hashes_after(db, OWN, 1, after, 2) for after in (0, 2, 4, 5)]
    assert [len(one) for one in told] == [2, 2, 1, 0]
    assert told[1][0] == chains.hash_at(db, OWN, 1, 3)
