"""Random worlds of three receivers: whatever order, cuts, repeats, restarts and upgrades, all end with equal tables."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.journal import sealing
from kiosk.journal.chains import DAMAGED, SCOPE
from kiosk.journal.inbox import know
from kiosk.records import declared
from kiosk.values.ids import ward_of
from kiosk.values.journal import Receipt, WrappedKey
from tests.factories import open_store
from tests.faults import checker
from tests.faults.worlds import POISON, Chain, World
from tests.kiosk.records import sample_facts

EVENTS = 45  # in one world
RECEIVERS = 3
BROKEN = "SELECT 1 FROM journal_quarantine WHERE reason = 'fold' AND closed = 0"
RANDOM_NUMBERS = "45"  # the made-up stations draw their numbers: invariants 4 and 5 say nothing here


class Receiver:
    """One store that gets the pieces of a world in an order of its own."""

    def __init__(self, folder: Path, world: World, rng: random.Random, late: set[bytes], lost: set[bytes]) -> None:
        self.folder, self.world, self._rng, self._late, self._lost = folder, world, rng, late, lost
        self._sent: list[tuple[Future[Receipt], bool]] = []
        self.store: Any = open_store(folder, roles=("central",))
        self._at = {chain.name: 0 for chain in world.chains}
        self._holes: dict[tuple[str, int], dict[int, str]] = {chain.name: {} for chain in world.chains}
        for chain in {chain.station: chain for chain in world.chains}.values():
            self.store.run(lambda ctx, sender: know(ctx.connection, sender), chain.sender()).result(20)

    def live_through(self, upgrade: Callable[[], None]) -> None:
        """Everything arrives somehow; in the middle, and once more at the end, the program is a newer one."""
        turn = self._rng.randrange(12)
        while waiting := [chain for chain in self.world.chains if self._at[chain.name] < len(chain.raws)]:
            self._some(self._rng.choice(waiting))
            if self._rng.random() < 0.04:
                self.restart()
            if turn == 0:
                upgrade()
                self.restart()
            turn -= 1
        upgrade()
        self.restart()
        self.mend()
        self.hear()
        self.wait_until_applied()
        self.store.close()

    def _some(self, chain: Chain) -> None:
        """The next piece, cut anywhere; often from further back, now and then from too far on."""
        done = self._at[chain.name]
        first = max(1, done + 1 - self._rng.choice((0, 0, 1, 3, 9)))
        if self._rng.random() < 0.05:
            first = done + 2 + self._rng.randrange(3)
        last = min(len(chain.raws), max(first, done + self._rng.randint(1, 8)))
        if first > last:
            return
        for seq in range(done + 1, last + 1):
            if self._rng.random() < 0.08:
                self._holes[chain.name][seq] = self._rng.choice((DAMAGED, SCOPE))
        signed = self._rng.randint(first, last) if self._rng.random() < 0.2 else last
        filled = self._rng.random() < 0.3
        if self._push(chain, first, last, signed=signed, filled=filled):
            self._at[chain.name] = max(done, signed)

    def _push(self, chain: Chain, first: int, last: int, *, signed: int = 0, filled: bool, late: bool = False) -> bool:
        """Send a piece; whether it will be taken. `filled`: with the bytes that were holes before, `late`: with keys
        that came late."""
        holes = {seq: SCOPE for name, seq in self.world.never if name == chain.name}
        holes |= {} if filled else self._holes[chain.name]
        batch = chain.batch(first, last, holes, self._keys(chain, first, last, late=late), signed)
        taken = first <= self._at[chain.name] + 1
        self._sent.append((self.store.apply_received(batch), taken))
        if self._rng.random() < 0.3:
            self.hear()
        return taken

    def hear(self) -> None:
        """The answers to what was sent: only what came too early is refused."""
        for answer, taken in self._sent:
            error = answer.exception(20)
            assert (error is None) == taken, error
            assert error is None or (isinstance(error, ExpectedError) and error.key == "journal.errors.gap")
        self._sent.clear()

    def _keys(self, chain: Chain, first: int, last: int, *, late: bool) -> tuple[WrappedKey, ...]:
        found = {}
        for seq in range(first, last + 1):
            key_id, subject = chain.key_ids.get(seq, (b"", ""))
            if key_id and key_id not in self._lost and (late or key_id not in self._late):
                key = self.world.keys[ward_of(chain.station), subject]
                found[key_id] = WrappedKey(key_id, subject, sealing.wrap(key, self.store.identity.seal_public))
        return tuple(found.values())

    def mend(self) -> None:
        """What was left out comes after all, with the keys that were late."""
        for chain in self._rng.sample(self.world.chains, len(self.world.chains)):
            first = 1
            while first <= len(chain.raws):
                last = min(len(chain.raws), first + self._rng.randint(0, 30))
                assert self._push(chain, first, last, filled=True, late=True)
                first = last + 1

    def restart(self) -> None:
        """Also with events that wait to be folded, and with tables of another version, which are made anew."""
        self.hear()
        self.store.close()
        if self._rng.random() < 0.3:
            self._rng.choice(declared().projections).version += 1
        self.store.open()

    def wait_until_applied(self) -> None:
        count = "SELECT count(*) FROM journal_pending"
        for _ in range(1000):
            if not self.store.run(lambda ctx, _: ctx.connection.exec_driver_sql(count).scalar(), None).result(20):
                return

    # -- afterwards -----------------------------------------------------------------------------------------
    def holds(self) -> dict[str, Any]:
        """All that must be alike, whatever came when."""
        database, keys = self.store.settings.database, self.store.settings.key_file
        names = [projection.table.name for projection in declared().projections]
        found: dict[str, Any] = {name: _rows(database, f"SELECT * FROM {name}") for name in {*names, "number_marks"}}
        found["totals"] = _rows(database, "SELECT * FROM day_totals WHERE count <> 0")
        found["accepted"] = _rows(database, "SELECT id, raw FROM journal_events WHERE state = 0 AND id NOT IN "
                                  "(SELECT event_id FROM journal_quarantine WHERE reason = 'twice')")  # fmt: skip
        found["ids"] = _rows(database, "SELECT id FROM journal_events WHERE state = 0")
        found["set aside"] = _rows(database, "SELECT station, epoch, seq FROM journal_quarantine WHERE closed = 0")
        found["holes"] = _rows(database, "SELECT station, epoch, seq, reason FROM journal_holes")
        held = _rows(keys, "SELECT ward, subject, key FROM subject_keys")
        buried = _rows(keys, "SELECT ward, subject FROM erased_subjects")
        # An expiry is obeyed by what was known when it came: a version that came later is kept anew by who made it.
        query = "SELECT subject FROM journal_events WHERE kind = 'draft.expired'"
        expired = {subject for (subject,) in _rows(database, query)}
        found["keys"] = [row for row in held if row[1] not in expired]
        found["buried"] = [row for row in buried if row[1] not in expired]
        return found

    def faults(self, *, folds: bool) -> list[str]:
        """`folds`: also whether the tables are the fold of the events; equal tables of others then are, too."""
        settings = self.store.settings
        gone = [key for place, key in self.world.keys.items() if self._erased(place)]
        if folds:
            found = checker.check(settings.database, settings.key_file, secrets=gone)
            return [problem for problem in found if problem[0] not in RANDOM_NUMBERS]
        return [
            *checker.six_chains_verify(settings.database, settings.key_file),
            *checker.six_places_agree(settings.database),
            *checker.eight_nothing_waits(settings.database),
            *checker.erased_is_gone(settings.database, settings.key_file, gone),
        ]

    def _erased(self, place: tuple[str, str]) -> bool:
        return bool({place, ("", place[1])} & checker.erased_in(self.store.settings.database))


def _rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    return sorted(checker.rows_of(file, query), key=repr)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A receiver's folder as it is after its first closing; making it anew would be most of a world's time."""
    folder = tmp_path_factory.mktemp("fresh")
    with sample_facts.declared_too():
        open_store(folder, roles=("central",)).close()
    return folder


def _fragile(step: Callable[..., Any]) -> Callable[..., Any]:
    def fold(row: Any, event: Any) -> Any:
        if getattr(event.body, "words", "") == POISON:
            raise ZeroDivisionError
        return step(row, event)

    return fold


@pytest.fixture
def broken_fold(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The fold of notes stumbles over POISON."""
    with sample_facts.declared_too():
        monkeypatch.setattr(sample_facts.projection, "step", _fragile(sample_facts.projection.step))
        yield


def live(fresh: Path, folder: Path, seed: int) -> tuple[World, list[Receiver]]:
    """One world and its receivers, one after the other, since the program's version is one for the whole process."""
    rng = random.Random(seed)
    world = World(rng, EVENTS, poison=True)
    # A key whose subject's rows show what is sealed comes with its event or never, as the wire has it.
    hidden = {sealing.key_id_of(key) for (_ward, name), key in world.keys.items() if rng.random() < 0.2}
    late = {
        sealing.key_id_of(key) for (_ward, name), key in world.keys.items()
        if not name.startswith("slip") and rng.random() < 0.3
    }  # fmt: skip
    receivers = []
    for nth in range(RECEIVERS):
        own = folder / str(nth)
        shutil.copytree(fresh, own)
        with pytest.MonkeyPatch.context() as newer:
            receiver = Receiver(own, world, random.Random(f"{seed}/{nth}"), late, hidden)
            receiver.live_through(lambda patch=newer: _upgrade(patch))
            receivers.append(receiver)
            assert receiver.faults(folds=nth == seed % RECEIVERS) == [], f"world {seed}"
    return world, receivers


def _upgrade(patch: pytest.MonkeyPatch) -> None:
    kinds = declared().kinds
    if kinds["testslip.noted"].version < 3:
        same = {**kinds["testslip.noted"].upcasters, 2: lambda old: old}
        patch.setitem(kinds, "testslip.noted", kinds["testslip.noted"]._replace(version=3, upcasters=same))
        patch.setitem(kinds, "ticket.met", kinds["ticket.met"]._replace(version=2, upcasters={1: lambda old: old}))


@pytest.mark.timeout(1200)
@pytest.mark.usefixtures("broken_fold")
def test_three_receivers_of_one_world_end_equal(
    fresh: Path, quick: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    versions = [(projection, projection.version) for projection in declared().projections]
    events = broken = 0
    for nth in range(times(300)):
        seed = seeded.randrange(2**32)
        world, receivers = live(fresh, quick / str(nth), seed)
        first = receivers[0].holds()
        for receiver in receivers[1:]:
            other = receiver.holds()
            unlike = [name for name in first if first[name] != other[name]]
            assert unlike == [], f"world {seed}: {[(first[name], other[name]) for name in unlike]}"
        assert first["accepted"], f"world {seed}"
        events += sum(len(chain.raws) for chain in world.chains)
        broken += len(_rows(receivers[0].store.settings.database, BROKEN))
        shutil.rmtree(quick / str(nth))
    assert broken > 0  # POISON came, and was set aside
    for projection, version in versions:
        projection.version = version
    print(f"{events} events in {times(300)} worlds")
