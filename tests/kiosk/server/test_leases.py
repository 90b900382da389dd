"""Leases: restarts follow on, a copy put back branches off, and a branch that was left behind is refused for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.server import leases
from tests.factories import open_store

STATION = "99001.k7q2m9x4"


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Any]:
    store = open_store(tmp_path, roles=("central",))
    yield store
    store.close()


def hear(central: Any, lease: str, *told: str) -> str:
    """The key of the refusal, or ""."""
    refusal = central.run(leases.hear, leases.HeardLease(STATION, lease, told)).result(20)
    return refusal.key if refusal else ""


def may_ask(central: Any, lease: str) -> str:
    try:
        central.read(lambda r: leases.check(r.connection, STATION, lease)).result(20)
    except ExpectedError as error:
        return error.key
    return ""


def test_restarts_and_starts_without_a_line_follow_on(central: Any) -> None:
    assert may_ask(central, "a1") == "sync.errors.hello_first"
    assert hear(central, "a1") == ""
    assert hear(central, "a1", "a1") == ""  # the answer was cut off
    assert hear(central, "a4", "a1") == ""  # two starts in between had no line
    assert may_ask(central, "a4") == ""
    assert may_ask(central, "a1") == "sync.errors.hello_first"
    assert central.read(lambda r: leases.doubled(r.connection)).result(20) == set()


def branched(central: Any, lease: str) -> bool:
    return central.read(lambda r: leases.state_of(r.connection, STATION, lease)).result(20) == leases.BRANCH


def test_an_answer_that_never_came_makes_no_branch(central: Any) -> None:
    """Every lease that was tried since the last answer is named: an honest machine pays with no epoch."""
    hear(central, "a1")
    hear(central, "a2", "a1")  # heard, but the answer was cut off
    assert hear(central, "a4", "a1", "a2", "a3") == ""  # a3 was never heard
    assert not branched(central, "a4")


def test_a_copy_put_back_is_told_to_begin_a_new_epoch(central: Any) -> None:
    hear(central, "a1")
    hear(central, "a2", "a1")
    assert hear(central, "b1", "a1") == ""
    assert branched(central, "b1")
    assert hear(central, "b2", "b1") == ""
    assert not branched(central, "b2")


def test_a_central_put_back_does_not_take_honest_machines_for_copies(central: Any) -> None:
    hear(central, "a1")
    central.clock.advance(timedelta(minutes=1))
    central.begin_epoch("restored", (1, 0, b"")).result(20)  # its rows are those of the backup
    assert hear(central, "a9", "a8") == ""
    assert not branched(central, "a9")


def test_a_copy_put_back_again_and_again_on_one_machine_is_no_alarm(central: Any) -> None:
    hear(central, "a1")
    hear(central, "a2", "a1")
    for nth in range(4):
        assert hear(central, f"copy{nth}", "a1") == ""
    assert central.read(lambda r: leases.doubled(r.connection)).result(20) == set()


def test_of_two_machines_with_one_identity_one_is_refused(central: Any) -> None:
    hear(central, "a1")
    hear(central, "a2", "a1")
    assert hear(central, "b1", "a1") == ""  # a copy from before a2: put back, or another machine?
    assert hear(central, "a2", "a2") == "sync.errors.two_machines"  # another machine
    assert hear(central, "a3", "a2") == "sync.errors.two_machines"  # a restart does not help it
    assert hear(central, "a4", "a2", "a3") == "sync.errors.two_machines"
    assert may_ask(central, "a3") == "sync.errors.two_machines"
    assert hear(central, "b2", "b1") == ""  # the other one goes on
    assert may_ask(central, "b2") == ""
    assert central.read(lambda r: leases.doubled(r.connection)).result(20) == {STATION}


def test_an_image_of_a_branch_that_was_left_behind_may_be_put_back(central: Any) -> None:
    hear(central, "monday")
    hear(central, "tuesday", "monday")
    hear(central, "monday again", "monday")
    assert hear(central, "tuesday again", "tuesday") == ""
    assert branched(central, "tuesday again")


def test_two_machines_that_take_turns_are_told_apart_in_the_end(central: Any) -> None:
    hear(central, "x")
    told = {"a": "x", "b": "x"}
    refused = []
    for nth in range(20):
        name = "ab"[nth % 2]
        lease = f"{name}{nth}"
        refused.append(hear(central, lease, told[name]))
        told[name] = lease
    assert refused.index("sync.errors.two_machines") <= leases.MOST_RETURNS + 3
    assert len({nth % 2 for nth, key in enumerate(refused) if key}) == 1  # the other one goes on
