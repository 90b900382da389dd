"""Folding what was received: failing folds are set aside in few steps, wards take turns, own commands go first."""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.db.tables.tickets import Ticket
from kiosk.records import declared
from kiosk.records.facts import OpenedEvent, Row
from kiosk.records.replay import replay
from kiosk.records.tickets import TicketIssued
from kiosk.store import applying, folder, received, receiving, slices
from kiosk.store.tasks import CommandTask
from tests.factories import open_store
from tests.fakes import CountingClock
from tests.kiosk.records.sample_facts import SlipIssued, SlipNoted, projection, step
from tests.kiosk.records.test_apply import Elsewhere, faults, introduce, set_aside, slips, wait_until_applied

DAY = date(2026, 11, 24)
TOO_MUCH = 2**70  # no engine takes it: the fold is computed, and cannot be written


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def raising(row: Row | None, event: OpenedEvent) -> Row:
    if getattr(event.body, "words", "") == "bad":
        raise ZeroDivisionError
    return step(row, event)


def unwritable(row: Row | None, event: OpenedEvent) -> Row:
    new = step(row, event)
    return {**new, "number": TOO_MUCH} if getattr(event.body, "words", "") == "bad" else new


def bad_totals(row: Row) -> dict[tuple[date | str, str], int]:
    return {(row["day"], "slips"): 1 // (0 if "bad" in row["state"] else 1)} if row.get("day") else {}


FAULTS: dict[str, tuple[str, Any]] = {
    "step": ("step", raising), "written": ("step", unwritable), "totals": ("totals", bad_totals),
}  # fmt: skip


@pytest.fixture(params=sorted(FAULTS))
def broken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes that say "bad" cannot be folded: their step raises, what they make cannot be written, or counted."""
    monkeypatch.setattr(projection, *FAULTS[request.param])


def counted(store: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of events in each slice tried from now on."""
    sizes: list[int] = []
    former = folder.apply_runs

    def fold(ledger: Any, runs: Any) -> Any:
        sizes.append(sum(len(run.positions) for run in runs))
        return former(ledger, runs)

    monkeypatch.setattr(folder, "apply_runs", fold)
    return sizes


def holding(store: Any) -> Callable[[], None]:
    """Keeps the writer busy until called, so that what is handed in meanwhile waits together."""
    free = threading.Event()
    store.run(lambda _ctx, _: free.wait(20), None)
    return free.set


def stored(store: Any, waiting: list[Any]) -> None:
    """Wait until these batches are stored and folded."""
    for future in waiting:
        future.result(60)
    wait_until_applied(store)


def test_one_bad_event_among_many_costs_a_logarithm(
    store: Any, broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 1000
    other = Elsewhere("one")
    introduce(store, other)
    for n in range(many):
        other.says(SlipIssued(series="ticket:Q", number=n + 1, day=DAY), f"s{n}", 1)
        other.says(SlipNoted(words="bad" if n == 377 else "y"), f"s{n}", 2)
    sizes = counted(store, monkeypatch)
    chosen = store._parts.received.slices
    chosen.size = chosen.least = chosen.most = 2 * many
    go = holding(store)
    waiting = [store.apply_received(other.batch(first, first + 499)) for first in range(1, 2 * many, 500)]
    go()
    stored(store, waiting)
    clean = math.ceil(2 * many / 500)
    assert len(sizes) <= clean + 2 * math.log2(2 * many) + 2
    assert set_aside(store) == [("99001.one", 756, "fold", "99001.one-756", 0)]
    assert slips(store)["s377"][1] == "+"
    assert len(slips(store)) == many
    assert [p for p in faults(store) if p[0] != "5"] == []


def test_a_replay_passes_over_the_same(store: Any, broken: None, seeded: Any) -> None:
    others = [Elsewhere(f"s{n}") for n in range(3)]
    introduce(store, *others)
    for n in range(120):
        subject, depth = f"s{seeded.randrange(12)}", seeded.randrange(1, 6)
        author = seeded.choice(others)
        if n % 3 == 0:
            author.says(SlipIssued(series="ticket:Q", number=seeded.randrange(9), day=DAY), subject, depth)
        else:
            author.says(SlipNoted(words="bad" if seeded.random() < 0.2 else str(n % 10)), subject, depth)
    for first in range(0, 60, 7):
        for other in others:
            if first < len(other.raws):
                store.apply_received(other.batch(first + 1, min(first + 7, len(other.raws)))).result()
                if seeded.random() < 0.5:
                    wait_until_applied(store)
    wait_until_applied(store)
    aside = set_aside(store)
    assert [p for p in faults(store) if p[0] not in "45"] == []
    if projection.step is raising:  # whatever the order of arrival, exactly the bad ones
        assert len(aside) == sum(1 for other in others for raw in other.raws if b"\xa3bad" in raw)


def test_tables_rebuilt_by_a_program_whose_fold_fails_set_it_aside_and_the_next_takes_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    other = Elsewhere("one")
    for n in range(5):
        other.says(SlipIssued(series="ticket:Q", number=n + 1, day=DAY), f"s{n}", 1)
        other.says(SlipNoted(words="bad" if n == 3 else "y"), f"s{n}", 2)
        other.says(SlipNoted(words="z"), f"s{n}", 3)
    for number, (name, value) in enumerate(FAULTS.values()):
        store = open_store(tmp_path / str(number))
        introduce(store, other)
        store.apply_received(other.batch(1, 15)).result()
        wait_until_applied(store)
        good = slips(store)
        store.close()
        with monkeypatch.context() as patch:
            patch.setattr(projection, name, value)
            patch.setattr(projection, "version", 1001 + number)
            store = open_store(tmp_path / str(number))
            assert set_aside(store) == [("99001.one", 11, "fold", "99001.one-11", 0)]
            assert slips(store) == {**good, "s3": (4, "+z", 0)}
            assert replay(store.settings.database, store.settings.key_file).problems == ()
            store.close()
            store = open_store(tmp_path / str(number))  # the same program again tries nothing again
            assert set_aside(store) == [("99001.one", 11, "fold", "99001.one-11", 0)]
            store.close()
        store = open_store(tmp_path / str(number))  # another version than before
        assert slips(store) == good
        assert [row[-1] for row in set_aside(store)] == [1]
        assert replay(store.settings.database, store.settings.key_file).problems == ()
        store.close()


def test_an_erasure_is_carried_out_though_an_older_event_fails_without_its_seal(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.records.stations import SubjectErased
    from tests.kiosk.records.sample_facts import Name

    def needs_seal(row: Row | None, event: OpenedEvent) -> Row:
        new = step(row, event)
        return {**new, "name": event.sealed.name} if event.kind == "testslip.issued" else new

    monkeypatch.setattr(projection, "step", needs_seal)
    fact = SlipIssued(series="ticket:Q", number=1, day=DAY)
    store.run(lambda ctx, _: ctx.record(fact, subject="a", sealed=Name(name="x")), None).result()

    def erase(ctx: Any, _command: None) -> None:
        ctx.record(SubjectErased(reason="asked"), subject="a")
        ctx.erase_keys("a")

    store.run(erase, None).result()
    assert store.run(lambda ctx, _: ctx.is_erased("a"), None).result()
    assert slips(store) == {}
    assert [row[2] for row in set_aside(store)] == ["fold"]


def test_a_machine_that_refuses_sets_nothing_aside(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    other = Elsewhere("one")
    introduce(store, other)
    other.says(SlipNoted(words="y"), "a", 1)
    other.says(SlipNoted(words="y"), "b", 1)
    refused = []

    def locked(*_given: Any) -> Any:
        refused.append(1)
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(applying, "apply_batch", locked)
        store.apply_received(other.batch(1, 1)).result()
        for _ in range(2):  # behind the first one's group a slice was tried
            store.run(lambda _ctx, _: None, None).result()
        assert refused
    assert slips(store) == {}
    store.apply_received(other.batch(2, 2)).result()
    wait_until_applied(store)
    assert sorted(slips(store)) == ["a", "b"]
    assert set_aside(store) == []


def test_some_batches_are_stored_before_a_slice_is_folded_and_the_writer_waits_for_them_a_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    parts, log = store._parts.received, list[str]()
    store.close()
    monkeypatch.setattr(parts, "apply_slice", lambda: log.append("fold"))
    store.ledger.pending, parts.slices.size = 1000, 1
    assert not parts.pause()  # nothing came just now
    for n in range(6):
        parts.submit(CommandTask(lambda _ctx: None))
        if n < 5:
            parts.work(lambda tasks: log.append(f"store {len(tasks)}"))
    assert log == ["store 1"] * 4 + ["fold"]
    assert not parts.pause()  # two wait already
    for _ in range(2):
        parts.work(lambda tasks: log.append(f"store {len(tasks)}"))
    assert parts.pause() == received.GAP
    parts.work(lambda tasks: log.append(f"store {len(tasks)}"))  # nothing came in that time
    assert log[5:] == ["store 1"] * 2 + ["fold"]
    assert not parts.pause()


def a_ticket(number: int) -> TicketIssued:
    return TicketIssued(day=DAY, letter="Q", number=number, label=f"Q{number:03}", field="x", place="kiosk-1")


def test_a_single_ticket_does_not_wait_for_a_flood(
    tmp_path: Path, times: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = times(5000)
    monkeypatch.setattr(received, "PACE", 1000)
    store = open_store(tmp_path, clock=CountingClock())
    wards = [Elsewhere("kiosk", ward=f"9900{n}") for n in range(1, 6)]
    introduce(store, *wards)
    for ward in wards[:4]:
        for n in range(many):
            ward.says(a_ticket(n + 1), f"{ward.name}-{n}", 1)
    wards[4].says(a_ticket(1), "alone", 1)
    log: list[str] = []
    former = receiving.receive

    def receive(ctx: Any, batch: Any, sender: Any = None) -> Any:
        log.append("alone" if batch.station == wards[4].name else "flood")
        return former(ctx, batch, sender)

    monkeypatch.setattr(receiving, "receive", receive)
    from kiosk.values.journal import Committed

    def note(message: Committed) -> None:
        subjects = {event.subject for event in message.events}
        if any(event.kind == "ticket.issued" for event in message.events):
            log.append("seen" if "alone" in subjects else f"slice {len(message.events)}")

    store.bus.listen(Committed, note)
    go = holding(store)
    waiting = []
    for first in range(1, many + 1, 500):
        for ward in wards[:4]:
            waiting.append(store.apply_received(ward.batch(first, min(many, first + 499))))
        if first == 501:
            waiting.append(store.apply_received(wards[4].batch(1, 1)))
    own = store.run(lambda _ctx, _: log.append("own"), None)
    go()
    own.result(60)
    assert "own" in log[:2], log[:4]  # behind one piece of work at most, though all of that was handed in before it
    stored(store, waiting)
    between = log[log.index("alone") : log.index("seen")]
    assert len([line for line in between if line.startswith("slice")]) <= 2, between
    # slices keep pace: never more than PACE and one group of batches wait to be folded
    ahead = 0
    for line in log:
        ahead += 500 if line == "flood" else -int(line.split()[1]) if line.startswith("slice") else 0
        assert ahead <= received.PACE + slices.MOST + 500
    tickets = store.read(lambda r: r.connection.exec_driver_sql("SELECT count(*) FROM tickets").scalar()).result()
    assert tickets == 4 * many + 1
    store.close()


def test_slices_grow_with_the_backlog_and_stay_within_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = CountingClock()
    store = open_store(tmp_path, clock=clock)
    other = Elsewhere("one")
    introduce(store, other)
    for n in range(1900):
        other.says(a_ticket(n + 1), f"t{n}", 1)
    sizes = counted(store, monkeypatch)
    go = holding(store)
    waiting = [store.apply_received(other.batch(first, min(1900, first + 499))) for first in range(1, 1900, 500)]
    go()
    stored(store, waiting)
    assert sizes[0] <= slices.LEAST
    assert all(after <= 2 * before for before, after in itertools.pairwise(sizes))
    assert max(sizes) >= 8 * slices.LEAST
    chosen = store._parts.received.slices
    chosen.folded(1000, 10 * slices.BUDGET)  # that took ten times what a slice may
    assert chosen.size <= 1000 // 10 + 1
    store.close()


@pytest.mark.parametrize("wards", [1, 5, 40])
def test_wards_take_turns(tmp_path: Path, wards: int) -> None:
    store = open_store(tmp_path)
    others = [Elsewhere("kiosk", ward=f"{number:05}") for number in range(1, wards + 1)]
    introduce(store, *others)
    store._parts.received.apply_slice = lambda: None
    for number, other in enumerate(others):
        for n in range(200 if number == 0 else 3):
            other.says(SlipNoted(words="x"), f"{other.name}-{n}", 1)
        store.apply_received(other.batch(1, len(other.raws))).result()
    chosen = store._parts.received.slices
    chosen.least = chosen.most = chosen.size = 50
    rounds = -(-wards // slices.WARDS)

    def turns(_ctx: Any, _command: None) -> list[str]:
        return [run.ward for _ in range(rounds) for run in chosen.next()]

    assert set(store.run(turns, None).result()) == {f"{number:05}" for number in range(1, wards + 1)}
    store.close()


def test_closing_finishes_what_was_handed_in(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    other = Elsewhere("one")
    introduce(store, other)
    for n in range(40):
        other.says(a_ticket(n + 1), f"t{n}", 1)
    go = holding(store)
    waiting = [store.apply_received(other.batch(first, first + 9)) for first in (1, 11, 21, 31)]
    threading.Thread(target=go).start()
    store.close()
    assert [future.result(0).here for future in waiting] == [10, 20, 30, 40]
    store = open_store(tmp_path)
    wait_until_applied(store)
    count = store.read(lambda r: len(r.connection.execute(Ticket.__table__.select()).all())).result()
    assert count == 40
    store.close()


def test_what_an_older_program_cannot_read_any_more_is_kept_for_the_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    other = Elsewhere("one")
    introduce(store, other)
    other.says(SlipNoted(words="x"), "a", 1)
    store._parts.received.apply_slice = lambda: None
    store.apply_received(other.batch(1, 1)).result()
    store.close()
    kinds = declared().kinds
    with monkeypatch.context() as patch:
        patch.setitem(kinds, "testslip.noted", kinds["testslip.noted"]._replace(version=1))
        store = open_store(tmp_path)
        wait_until_applied(store)
        assert [row[2] for row in set_aside(store)] == ["version"]
        store.close()
    store = open_store(tmp_path)
    wait_until_applied(store)
    assert sorted(slips(store)) == ["a"]
    store.close()
