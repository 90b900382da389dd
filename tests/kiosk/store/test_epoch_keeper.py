"""Which epoch a database is in: told at opening, begun anew, put back with a command that failed. No thread runs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue import Catalogue
from kiosk.journal import chains
from kiosk.journal.witness import Witness
from kiosk.records.feedback import HelpAsked
from kiosk.store.context import Context
from kiosk.store.epoch_keeper import FOLLOW_SECONDS, EpochKeeper
from kiosk.store.ledger import FileLedger
from kiosk.store.metadata import meta
from kiosk.store.opening import open_database
from tests.factories import StandingClock, settings_in


class Ticking(StandingClock):
    seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


class Opened:
    """A ledger and its keeper, as the store opens them. `last` is what the present epoch.opened says."""

    def __init__(self, folder: Path) -> None:
        self.settings, self.clock = settings_in(folder), Ticking()
        self.ledger = FileLedger(self.settings, self.clock, Catalogue(self.settings.ward_dir, self.clock), None)
        self.keeper = EpochKeeper(self.ledger, Witness(self.settings.witness_dir))
        open_database(self.ledger, self.keeper, new_identity=False)

    def asks(self, count: int = 1) -> None:
        with self.ledger.transaction():
            for _ in range(count):
                Context(self.ledger).record(HelpAsked(place="kiosk-1"), subject=f"help-{self.ledger.state.tip.seq}")

    def here(self) -> tuple[int, int, bytes]:
        tip = self.ledger.state.tip
        return tip.epoch, tip.seq, tip.hash

    @property
    def last(self) -> Any:
        station = self.ledger.station
        events = Context(self.ledger).events_of(station.id)
        return next(one.body for one in events if one.epoch == station.epoch and one.kind == "epoch.opened")

    @property
    def epoch(self) -> tuple[int, bool]:
        station = self.ledger.station
        return station.epoch, station.first_epoch

    def close(self) -> None:
        self.keeper.renew_lease()
        self.ledger.close()


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Callable[[], Opened]]:
    made: list[Opened] = []

    def again() -> Opened:
        made.append(Opened(tmp_path))
        return made[-1]

    yield again
    for one in made:
        one.ledger.close()


def test_the_first_opening_begins_at_one_and_the_next_goes_on(opens: Callable[[], Opened]) -> None:
    first = opens()
    assert (first.epoch, first.last.reason) == ((1, True), "first")
    first.asks(3)
    first.close()
    second = opens()
    assert second.epoch == (1, True)
    assert second.here()[:2] == first.here()[:2]


def test_a_database_behind_its_witness_begins_an_epoch_that_is_not_the_first(
    opens: Callable[[], Opened], tmp_path: Path
) -> None:
    first = opens()
    first.asks(2)
    first.close()
    shutil.copytree(tmp_path / "data", tmp_path / "image")
    second = opens()
    second.asks(5)
    second.close()
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(tmp_path / "image", tmp_path / "data")
    third = opens()
    assert (third.epoch, third.last.reason, third.last.former_epoch) == ((2, False), "behind", 1)
    third.close()
    assert opens().epoch == (2, False)  # and that one alone


def test_a_copy_that_was_used_elsewhere_is_told_by_its_lease(opens: Callable[[], Opened], tmp_path: Path) -> None:
    opens().close()
    shutil.copytree(tmp_path / "data", tmp_path / "image")
    for _ in range(2):
        opens().close()
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(tmp_path / "image", tmp_path / "data")
    assert opens().last.reason == "lease"


def test_the_lease_is_renewed_at_every_opening_and_stays_where_the_witness_cannot_be_written(
    opens: Callable[[], Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = opens()
    before = one.keeper.lease
    one.keeper.renew_lease()
    assert len({before, one.keeper.lease}) == 2
    assert meta(one.ledger.connection, "lease") == one.keeper.lease
    monkeypatch.setattr(Witness, "write", lambda *_given: False)
    kept = one.keeper.lease
    one.keeper.renew_lease()
    assert (one.keeper.lease, meta(one.ledger.connection, "lease")) == (kept, kept)


def test_a_new_epoch_names_what_is_shared_and_records_the_rest_again(opens: Callable[[], Opened]) -> None:
    one = opens()
    one.asks(2)
    shared = one.here()
    one.asks(3)
    with one.ledger.transaction():
        assert one.keeper.begin("fork", shared, 4) == 5  # above what the server names
    assert (one.epoch, one.here()[0:2]) == ((5, False), (5, 4))
    fact = one.last
    assert (fact.reason, fact.former_epoch, fact.shared_seq, fact.shared_hash) == ("fork", 1, shared[1], shared[2])
    assert chains.own_chains(one.ledger.connection, one.ledger.station.id) == [(1, shared[1]), (5, 4)]
    assert one.ledger.state.witness_due


def test_it_is_above_the_witness_too(opens: Callable[[], Opened]) -> None:
    import msgspec

    one = opens()
    witness = Witness(one.settings.witness_dir)
    seen = witness.read(one.ledger.station.id)
    assert seen is not None
    witness.write(msgspec.structs.replace(seen, epoch=41))
    with one.ledger.transaction():
        assert one.keeper.begin("fork", one.here()) == 42


def test_a_command_that_fails_takes_its_new_epoch_back(opens: Callable[[], Opened]) -> None:
    one = opens()
    one.asks(2)
    before, here = one.ledger.before(), one.here()

    def begins_and_fails() -> None:
        with one.ledger.transaction():
            one.keeper.begin("fork", here)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begins_and_fails()
    one.ledger.put_back(before)
    assert (one.epoch, one.here()) == ((1, True), here)
    one.asks()
    assert one.here()[1] == here[1] + 1


def test_a_machine_that_was_told_so_once_needs_no_second_epoch(opens: Callable[[], Opened]) -> None:
    one = opens()
    one.asks()
    epochs = []
    for reason, begun in (("copied", 0), ("copied", 0), ("doubled", 7), ("doubled", 0)):
        with one.ledger.transaction():
            epochs.append(one.keeper.part(reason, begun))
    assert epochs == [2, 0, 0, 0]  # the third time an epoch had begun already for another reason
    one.keeper.renew_lease()
    with one.ledger.transaction():
        assert one.keeper.part("copied", 0) == 3  # another start of it was heard elsewhere


def test_the_witness_follows_at_most_once_in_a_while(opens: Callable[[], Opened]) -> None:
    one = opens()
    station = one.ledger.station.id
    witness = Witness(one.settings.witness_dir)

    def follows() -> bool:
        one.asks()
        one.keeper.behind = True
        one.keeper.follow()
        seen = witness.read(station)
        return seen is not None and seen.seq == one.here()[1]

    assert follows()
    assert not follows()
    one.clock.seconds += FOLLOW_SECONDS
    assert follows()
