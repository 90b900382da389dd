"""A station has one live key; a withdrawn one vouches for what lay here when it was withdrawn, and for no more."""

from __future__ import annotations

from sqlalchemy import Connection

from kiosk.journal.known import know, live, roles_at, same, senders, withdraw, withdrawn_in, wrote
from kiosk.values.journal import Sender
from tests.kiosk.journal.chain_pieces import OWN, own_events

FIRST, SECOND = b"1" * 32, b"2" * 32


def sender(key: bytes, *roles: str, station: str = OWN, withdrawn_at: int = 0) -> Sender:
    return Sender(station=station, public_key=key, roles=roles, withdrawn_at=withdrawn_at)


def test_another_key_takes_the_place_of_the_first(db: Connection) -> None:
    know(db, sender(FIRST, "desk"))
    own_events(db, 3)
    own_events(db, 2, epoch=2)
    know(db, sender(SECOND, "hall"), 77)
    known = senders(db, OWN)
    assert [(one.public_key, one.withdrawn_at, one.ends) for one in known] == [
        (SECOND, 0, ()), (FIRST, 77, ((1, 3), (2, 2))),
    ]  # fmt: skip
    assert live(db, OWN) == known[0]


def test_each_key_has_its_own_events_and_roles(db: Connection) -> None:
    know(db, sender(FIRST, "desk"))
    own_events(db, 3)
    know(db, sender(SECOND, "hall"))
    known = senders(db, OWN)
    authors = [getattr(wrote(known, *place), "public_key", None) for place in ((1, 3), (1, 4), (2, 1))]
    assert authors == [FIRST, SECOND, SECOND]
    assert [set(roles_at(known, 1, seq)) for seq in (3, 4)] == [{"desk"}, {"hall"}]
    assert roles_at([], 1, 1) == frozenset()


def test_a_withdrawn_station_has_no_live_key(db: Connection) -> None:
    know(db, sender(FIRST, "desk"))
    know(db, sender(SECOND, "desk", station="99002.far"))
    assert withdraw(db, OWN, 5)
    assert not withdraw(db, OWN, 6)  # it was already
    assert live(db, OWN) is None
    assert (withdrawn_in(db, "99001"), withdrawn_in(db, "99002")) == ({OWN}, set())


def test_a_key_comes_back_by_being_known_again(db: Connection) -> None:
    know(db, sender(FIRST, "desk"))
    withdraw(db, OWN, 5)
    know(db, sender(FIRST, "desk"))
    assert live(db, OWN) is not None


def test_a_server_that_says_a_key_is_withdrawn_is_believed(db: Connection) -> None:
    know(db, sender(FIRST, "desk"))
    know(db, sender(FIRST, "desk", withdrawn_at=9))
    assert live(db, OWN) is None


def test_two_servers_need_not_agree_on_when() -> None:
    early, late, living = (sender(FIRST, "desk", withdrawn_at=at) for at in (5, 9, 0))
    assert same(early, late)
    assert not same(early, living)
