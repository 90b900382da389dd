"""Whether a database is the one that was last in use here, told from its own words and the witness."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection

from kiosk.journal.epochs import DatabaseState, next_epoch, why_new
from kiosk.journal.witness import Seen
from tests.kiosk.journal.chain_pieces import OWN, own_events

LEASE = "a" * 32


def seen(db: Connection, **changes: object) -> Seen:
    """What the witness says right after the last commit."""
    tip = own_events(db, 3)
    fits = Seen(station=OWN, epoch=1, seq=3, hash=tip.hash.hex(), lease=LEASE, next_lease="b" * 32)
    return msgspec.structs.replace(fits, **changes)


@pytest.mark.parametrize("lease", [LEASE, "b" * 32])
def test_the_database_that_was_in_use_here_goes_on(db: Connection, lease: str) -> None:
    witness = seen(db)
    tip = own_events(db, 0)
    assert why_new(db, tip, DatabaseState(lease, "", ""), witness) == ""


def test_a_witness_may_lag_behind_the_database(db: Connection) -> None:
    witness = seen(db)
    assert why_new(db, own_events(db, 4), DatabaseState(LEASE, "", ""), witness) == ""


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("behind", {"seq": 4}), ("behind", {"epoch": 2, "seq": 1}), ("behind", {"hash": "00" * 32}),
        ("behind", {"epoch": 2, "seq": 0, "hash": ""}), ("lease", {"lease": "c" * 32, "next_lease": ""}),
    ],
)  # fmt: skip
def test_a_copy_is_told_by_what_the_witness_says_of_it(db: Connection, why: str, changes: dict[str, object]) -> None:
    witness = seen(db, **changes)
    tip = own_events(db, 0)
    assert why_new(db, tip, DatabaseState(LEASE, "", ""), witness) == why
    answered = DatabaseState(LEASE, "", witness.mark)  # the epoch that answers it stands already
    assert why_new(db, tip, answered, witness) == ""


def test_without_a_witness_a_database_that_ever_had_one_begins_anew(db: Connection) -> None:
    tip = own_events(db, 3)
    assert why_new(db, tip, DatabaseState(LEASE, "", ""), None) == "no_witness"
    assert why_new(db, tip, DatabaseState("", "", ""), None) == ""


def test_a_backup_that_was_put_in_place_says_so_itself(db: Connection) -> None:
    witness = seen(db)
    assert why_new(db, own_events(db, 0), DatabaseState(LEASE, "20261124", witness.mark), witness) == "restored"


def test_the_next_epoch_is_above_both_and_without_a_witness_far_above(db: Connection) -> None:
    witness = seen(db, epoch=7)
    tip = own_events(db, 0)
    assert next_epoch(tip, witness) == 8
    assert next_epoch(tip._replace(epoch=9), witness) == 10
    guessed = {next_epoch(tip, None) for _ in range(20)}
    assert min(guessed) > 2 - 1 + tip.epoch
    assert len(guessed) > 15  # two copies hardly ever choose the same one
