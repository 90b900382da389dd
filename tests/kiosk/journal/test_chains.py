"""How a chain stands: its end, its holes, what was acknowledged of it, what a fork and damage change."""

from __future__ import annotations

from sqlalchemy import Connection, text

from kiosk.journal import chains
from kiosk.journal.envelope import hash_of, read
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.values.journal import Batch, Hole
from tests.kiosk.journal.chain_pieces import OWN, own_events


def raws(db: Connection) -> list[bytes]:
    return [bytes(raw) for (raw,) in db.execute(text("SELECT raw FROM journal_events ORDER BY epoch, seq"))]


def test_damage_stops_the_contiguous_seq_and_true_bytes_let_it_go_on(db: Connection) -> None:
    own_events(db, 5)
    whole = raws(db)[2]
    assert chains.note_damage(db, OWN, 1, 3, 7)
    assert not chains.note_damage(db, OWN, 1, 3, 8)  # it was found before
    assert (chains.here(db, OWN, 1), chains.through(db, OWN, 1)) == (2, 5)
    assert chains.damaged(db, OWN) == [(1, 3, hash_of(whole))]
    other, event = read(raws(db)[3]), read(whole)
    assert other is not None
    assert event is not None
    assert not chains.put_back(db, event, whole + b"x")
    assert chains.put_back(db, event, whole)
    assert (chains.here(db, OWN, 1), chains.damaged(db, OWN)) == (5, [])


def test_an_acknowledgement_never_moves_back_but_a_handshake_may_move_it(db: Connection) -> None:
    for seq in (5, 3):
        chains.mark_acknowledged(db, "central", OWN, 1, seq)
    assert chains.mark(db, "central", OWN, 1) == 5
    chains.set_mark(db, "central", OWN, 1, 2)
    assert chains.own_marks(db, "central", OWN) == [(1, 2)]
    assert (chains.mark(db, "hub", OWN, 1), chains.mark(db, "central", OWN, 2)) == (0, 0)


def test_what_was_filled_is_passed_on_again_at_every_level(db: Connection) -> None:
    for level, seq in (("hub", 9), ("central", 4)):
        chains.set_mark(db, level, OWN, 1, seq)
    chains.lower_marks(db, OWN, 1, 6)
    assert (chains.mark(db, "hub", OWN, 1), chains.mark(db, "central", OWN, 1)) == (6, 4)


def test_a_fork_ends_the_own_chain_where_it_parts_the_earliest(db: Connection) -> None:
    own_events(db, 5)
    own_events(db, 2, epoch=4)
    assert chains.own_chains(db, OWN) == [(1, 5), (4, 2)]
    for seq in (3, 4):  # a later fork of the same chain lies in what was set aside already
        chains.end_at(db, OWN, 1, seq)
    assert chains.own_chains(db, OWN) == [(1, 3), (4, 2)]
    chains.end_at(db, OWN, 1, 0)
    assert chains.own_chains(db, OWN) == [(4, 2)]  # nothing of it is left
    assert chains.chains(db, OWN) == [(1, 5), (4, 2)]


def test_only_whole_bytes_are_handed_out(db: Connection) -> None:
    own_events(db, 2)
    first = raws(db)[0]
    db.execute(text("UPDATE journal_events SET raw = x'00ff' WHERE seq = 2"))
    found = [chains.whole_bytes_at(db, OWN, 1, seq) for seq in (1, 2, 3)]
    assert found == [first, b"", b""]


def test_damaged_hashes_are_written_anew_as_they_were_sent(db: Connection) -> None:
    own_events(db, 3)
    sent, kept = raws(db), [chains.hash_at(db, OWN, 1, seq) for seq in (1, 2, 3)]
    db.execute(text("UPDATE journal_events SET hash = x'0707' WHERE seq > 1"))
    batch = Batch(OWN, 1, 1, (sent[0], sent[1], b""), (), (), (Hole(3, kept[2], "damaged"),))
    chains.right_hashes(db, batch)
    assert [chains.hash_at(db, OWN, 1, seq) for seq in (1, 2, 3)] == kept


def test_a_head_is_kept_once(db: Connection) -> None:
    tip = own_events(db, 1)
    head = sign_head(Identity.new(OWN), OWN, 1, 1, tip.hash)
    for _ in range(2):
        chains.keep_head(db, head)
    assert db.execute(text("SELECT count(*) FROM journal_heads")).scalar() == 1
