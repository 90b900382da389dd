"""Receiving a chain: what a verified head vouches for is stored, a fork lies beside it, nothing counts twice."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, text

from kiosk.errors import ExpectedError
from kiosk.journal import chains, sealing
from kiosk.journal.envelope import hash_of
from kiosk.journal.inbox import held_for_later, may_send, refuse, release
from kiosk.journal.keys import KeyFile
from kiosk.journal.positions import OneWriter
from kiosk.values.journal import Sender, WrappedKey
from tests.faults.worlds import Chain
from tests.kiosk.journal.chain_pieces import AT, aside, asks, inbox_of, opens, other_chain

NONE: dict[int, str] = {}


def fork_of(chain: Chain, shared: int, count: int) -> Chain:
    """The same chain up to `shared`, then `count` other events: a copy of the station went on by itself."""
    copy = Chain(chain.station, chain.roles, chain.identity, chain.epoch)
    for raw in chain.raws[:shared]:
        copy.add(raw)
    for nth in range(count):
        asks(copy, 100 + nth)
    return copy


def stored(db: Connection) -> list[tuple[int, int]]:
    """(epoch, seq) of what counts here."""
    query = "SELECT epoch, seq FROM journal_events WHERE state = 0 ORDER BY epoch, seq"
    return [(epoch, seq) for epoch, seq in db.execute(text(query))]


def test_a_batch_is_stored_once_however_often_it_comes(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(5)
    box = inbox_of(db, keys, chain)
    first, again = box.receive(chain.batch(1, 5, NONE)), box.receive(chain.batch(1, 5, NONE))
    assert [(one.here, one.new, one.quarantined, one.forked) for one in (first, again)] == [
        (5, 5, 0, False), (5, 0, 0, False),
    ]  # fmt: skip
    assert box.receive(chain.batch(3, 4, NONE)).new == 0
    assert db.execute(text("SELECT count(*) FROM journal_pending")).scalar() == 5


def test_a_gap_says_how_far_the_chain_is_here(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(5)
    box = inbox_of(db, keys, chain)
    box.receive(chain.batch(1, 2, NONE))
    with pytest.raises(ExpectedError) as caught:
        box.receive(chain.batch(4, 5, NONE))
    assert (caught.value.key, caught.value.values["here"]) == ("journal.errors.gap", 2)


def test_what_no_head_vouches_for_is_not_stored(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(5)
    box = inbox_of(db, keys, chain)
    batch = chain.batch(1, 5, NONE)
    changed = msgspec.structs.replace(batch, events=(*batch.events[:4], batch.events[4] + b"x"))
    other = msgspec.structs.replace(batch.heads[0], signature=b"s" * 64)
    for wrong in (msgspec.structs.replace(batch, heads=()), changed, msgspec.structs.replace(batch, heads=(other,))):
        with pytest.raises(ExpectedError, match=r"journal\.errors\.head"):
            box.receive(wrong)
    assert box.receive(chain.batch(1, 5, NONE, signed=3)).here == 3  # up to the head, and no further
    assert stored(db) == [(1, 1), (1, 2), (1, 3)]


def test_the_two_ends_of_a_gap_must_fit_together(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(4)
    box = inbox_of(db, keys, chain)
    box.receive(chain.batch(1, 2, NONE))
    loose = other_chain(0, identity=chain.identity)
    for raw in chain.raws[:1]:
        loose.add(raw)
    asks(loose, 50)
    asks(loose, 51)  # its predecessor is another one than what stands here
    with pytest.raises(ExpectedError, match=r"journal\.errors\.head"):
        box.receive(loose.batch(3, 3, NONE))


def test_nobody_else_sends_a_chain(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(1)
    box = inbox_of(db, keys, chain)
    stranger = Sender(station="99001.two", public_key=b"", roles=("desk",))
    for sender in (stranger, msgspec.structs.replace(stranger, station="99002.hub", roles=("hub",))):
        with pytest.raises(ExpectedError, match=r"journal\.errors\.unknown_station"):
            box.receive(chain.batch(1, 1, NONE), sender)
    for roles, station in ((("hub",), "99001.hub"), (("central",), "00000.city"), (("hall",), chain.station)):
        assert may_send(msgspec.structs.replace(stranger, station=station, roles=roles), chain.station)
    with pytest.raises(ExpectedError, match=r"journal\.errors\.unknown_station"):
        inbox_of(db, keys).receive(other_chain(1, "99001.new").batch(1, 1, NONE))


def test_a_fork_is_kept_beside_the_chain_and_changes_nothing_of_it(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(6)
    copy = fork_of(chain, 3, 2)
    box = inbox_of(db, keys, chain)
    box.receive(chain.batch(1, 6, NONE))
    before = [chains.hash_at(db, chain.station, 1, seq) for seq in range(1, 7)]
    receipt = box.receive(copy.batch(2, 5, NONE))
    assert (receipt.forked, receipt.here, receipt.new, receipt.quarantined) == (True, 6, 0, 2)
    assert aside(db) == [(1, 4, "fork", "id-100", 0), (1, 5, "fork", "id-101", 0)]
    assert [chains.hash_at(db, chain.station, 1, seq) for seq in range(1, 7)] == before
    assert box.receive(copy.batch(2, 5, NONE)).quarantined == 2
    assert len(aside(db)) == 2  # told again, kept once


def test_a_fork_of_a_chain_that_is_shorter_here_counts_no_further(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(4)
    box = inbox_of(db, keys, chain)
    box.receive(chain.batch(1, 4, NONE))
    receipt = box.receive(fork_of(chain, 3, 5).batch(4, 8, NONE))
    assert (receipt.forked, receipt.here, len(aside(db))) == (True, 4, 5)


def test_events_recorded_again_in_a_new_epoch_close_their_fork(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(4)
    copy = fork_of(chain, 2, 3)
    box = inbox_of(db, keys, chain)
    box.receive(chain.batch(1, 4, NONE))
    box.receive(copy.batch(3, 5, NONE))
    anew = other_chain(0, epoch=2, identity=chain.identity)
    opens(anew)
    for nth in (100, 101):
        asks(anew, nth)
    receipt = box.receive(anew.batch(1, 3, NONE))
    assert (receipt.here, receipt.quarantined) == (3, 0)
    assert [(seq, event, closed) for _epoch, seq, _reason, event, closed in aside(db)] == [
        (3, "id-100", 1), (4, "id-101", 1), (5, "id-102", 0),
    ]  # fmt: skip


def test_an_opening_in_a_fork_is_missed_by_nobody(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(2)
    copy = fork_of(chain, 1, 0)
    opens(copy)
    box = inbox_of(db, keys, chain)
    box.receive(chain.batch(1, 2, NONE))
    box.receive(copy.batch(2, 2, NONE))
    assert aside(db) == [(1, 2, "fork", "open-1", 1)]


def test_an_id_counts_once_in_its_ward(db: Connection, keys: KeyFile) -> None:
    one, two, far = other_chain(2), other_chain(2, "99001.two"), other_chain(2, "99002.far")
    box = inbox_of(db, keys, one, two, far)
    box.receive(one.batch(1, 2, NONE))
    receipt = box.receive(two.batch(1, 2, NONE))
    assert (receipt.here, receipt.new) == (2, 2)  # the chain is whole
    assert [(reason, closed) for _epoch, _seq, reason, _id, closed in aside(db)] == [("twice", 1)] * 2
    assert box.receive(far.batch(1, 2, NONE)).quarantined == 0  # no say in another ward's ids


def test_who_may_not_say_it_is_set_aside_and_delays_nothing(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(3)
    pad = msgspec.structs.replace(chain.sender(), roles=("rating",))
    box = inbox_of(db, keys, pad)
    receipt = box.receive(chain.batch(1, 3, NONE))
    assert (receipt.here, receipt.quarantined) == (3, 3)
    assert {row[2] for row in aside(db)} == {"role"}
    assert stored(db) == []
    held = held_for_later(db, chain.station)
    refuse(db, held[0], "ward")
    release(db, held[1], OneWriter())
    assert stored(db) == [(1, 2)]
    assert [(row[1], row[2], row[4]) for row in aside(db)] == [(1, "ward", 0), (2, "role", 1), (3, "role", 0)]


def test_after_its_key_was_withdrawn_nothing_more_of_it_counts(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(4)
    box = inbox_of(db, keys, chain)
    box.receive(chain.batch(1, 2, NONE))
    gone = msgspec.structs.replace(chain.sender(), withdrawn_at=AT, ends=((1, 2),))
    receipt = inbox_of(db, keys, gone).receive(chain.batch(3, 4, NONE))
    assert (receipt.here, receipt.quarantined) == (4, 2)
    assert {row[2] for row in aside(db)} == {"revoked"}


def test_a_newer_program_s_events_wait_and_fill_no_quota(
    db: Connection, keys: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.journal import storing

    monkeypatch.setattr(storing, "QUOTA", 2)
    newer, wrong = other_chain(0), other_chain(0, "99001.two")
    for nth in range(5):
        asks(newer, nth, kind="feedback.dreamt_of")
    for nth in range(3):
        asks(wrong, 10 + nth)
    box = inbox_of(db, keys, newer, msgspec.structs.replace(wrong.sender(), roles=()))
    assert box.receive(newer.batch(1, 5, NONE)).quarantined == 5
    assert len(held_for_later(db)) == 5
    with pytest.raises(ExpectedError, match=r"journal\.errors\.quota"):
        box.receive(wrong.batch(1, 3, NONE))


def test_a_key_is_taken_for_the_subject_that_an_event_names(db: Connection, keys: KeyFile) -> None:
    chain, key, stray = other_chain(0), sealing.new_key(), sealing.new_key()
    asks(chain, 1, sealed=b"box", key_id=sealing.key_id_of(key))
    box = inbox_of(db, keys, chain)
    own = box._own.public_key().public_bytes_raw()

    def wrapped(one: bytes, subject: str) -> WrappedKey:
        return WrappedKey(sealing.key_id_of(one), subject, sealing.wrap(one, own), "")

    receipt = box.receive(chain.batch(1, 1, NONE, (wrapped(key, "help-2"), wrapped(stray, "help-1"))))
    assert receipt.lacks == (sealing.key_id_of(key),)  # neither fits its event
    box.take_keys("99001", [wrapped(key, "help-1")], {})
    assert keys.get(sealing.key_id_of(key)) == key
    assert box.late == {("99001", "help-1")}
    assert keys.get(sealing.key_id_of(stray)) is None


def test_a_hole_of_damage_is_filled_with_its_true_bytes_alone(db: Connection, keys: KeyFile) -> None:
    chain = other_chain(3)
    box = inbox_of(db, keys, chain)
    assert box.receive(chain.batch(1, 3, {2: chains.DAMAGED})).here == 1
    chains.set_mark(db, "central", chain.station, 1, 3)
    assert hash_of(chain.raws[1]) == chains.hash_at(db, chain.station, 1, 2)
    forged = fork_of(chain, 1, 2)
    assert box.receive(forged.batch(2, 3, NONE)).forked
    assert box.receive(chain.batch(2, 3, NONE)).here == 3
    assert chains.mark(db, "central", chain.station, 1) == 1  # and is passed on again
