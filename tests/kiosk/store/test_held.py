"""Numbers held back until the handshake: what needs one waits aside, all else goes on, and nothing is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.records.days import ClockMeasured
from kiosk.services import ranges, volumes
from kiosk.store.held import Held, Hold, NotYet
from kiosk.values.journal import TypeLetter
from tests.factories import open_store
from tests.fakes import Stopwatch
from tests.faults.checker import check
from tests.kiosk.store.test_store import files, issue


@pytest.fixture
def clock() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def store(tmp_path: Path, clock: Stopwatch) -> Iterator[Any]:
    opened = open_store(tmp_path, clock=clock)
    yield opened
    opened.close()
    assert check(*files(tmp_path)) == []


def note(ctx: Any, n: int) -> date | None:
    ctx.record(ClockMeasured(offset_ms=n), subject="clock")
    return ctx.open_day_now


def test_without_a_hold_nothing_is_looked_at_but_an_attribute(clock: Stopwatch) -> None:
    clock.monotonic = pytest.fail  # type: ignore[method-assign,assignment]
    hold = Hold(clock)
    assert hold.until is None
    assert not Held(hold).waiting


def test_a_number_waits_and_all_else_goes_on(store: Any) -> None:
    store.hold_numbers()
    first, second = store.run(issue, "a"), store.run(issue, "b")
    assert [store.run(note, n).result(60) for n in range(20)] == [None] * 20  # not even the day was opened
    assert not first.done()
    store.release_numbers()
    assert [first.result(60), second.result(60)] == ["A001", "A002"]


def test_in_one_group_only_the_one_that_needs_a_number_waits(store: Any) -> None:
    store.hold_numbers()
    gate = threading.Event()
    blocker = store.run(lambda _ctx, _: gate.wait(10), None)
    waiting = [store.run(issue if n % 3 == 0 else note, n if n % 3 else f"s{n}") for n in range(12)]
    gate.set()
    assert blocker.result(60)
    assert [waiting[n].result(60) for n in range(12) if n % 3] == [None] * 8
    assert [waiting[n].done() for n in range(12) if n % 3 == 0] == [False] * 4
    store.release_numbers()
    assert [waiting[n].result(60) for n in range(12) if n % 3 == 0] == ["A001", "A002", "A003", "A004"]


def test_after_three_seconds_it_goes_on_as_off_line(store: Any, clock: Stopwatch) -> None:
    store.hold_numbers()
    first = store.run(issue, "a")
    clock.seconds += 2.9
    store.run(note, 1).result(60)
    store.run(note, 2).result(60)
    assert not first.done()
    clock.seconds += 0.1
    assert first.result(60) == "A001"
    assert store.ledger.hold.until is None
    assert store.run(issue, "b").result(60) == "A002"


def test_more_wait_than_go_into_one_commit_and_keep_their_order(store: Any) -> None:
    store.hold_numbers()
    waiting = [store.run(issue, f"s{n}") for n in range(40)]
    store.run(note, 1).result(60)
    store.release_numbers()
    assert [one.result(60) for one in waiting] == [f"A{n:03d}" for n in range(1, 41)]


def test_closing_lets_nobody_wait_for_ever(tmp_path: Path, clock: Stopwatch) -> None:
    store = open_store(tmp_path, clock=clock)
    store.hold_numbers()
    waiting = [store.run(issue, f"s{n}") for n in range(20)]
    store.close()
    assert [one.result(0) for one in waiting] == [f"A{n:03d}" for n in range(1, 21)]
    store.release_numbers()  # a worker that ends late does no harm
    assert check(*files(tmp_path)) == []


@pytest.mark.parametrize(
    "decides",
    [
        lambda ctx: ranges.next_ticket(ctx, "A", ctx.day),
        lambda ctx: ranges.next_number(ctx, "ticket:A", ctx.day),
        lambda ctx: ranges.granted_number(ctx, "dossier:H99.001.01", ctx.day),
        lambda ctx: volumes.next_number(ctx, "tam", ctx.day),
        lambda ctx: ranges.type_letter(ctx, TypeLetter(letter="W", actor="truongbophan")),
    ],
)
def test_whatever_decides_a_number_waits(store: Any, decides: Any) -> None:
    def asks(ctx: Any, _: None) -> bool:
        with pytest.raises(NotYet):
            decides(ctx)
        return True

    store.hold_numbers()
    assert store.run(asks, None).result(60)
    store.release_numbers()
    store.run(lambda ctx, _: decides(ctx) and None, None).result(60)
