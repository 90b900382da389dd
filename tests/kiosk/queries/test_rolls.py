"""A roll near its end is told wherever a desk stands, once a day, until paper comes of a new one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.queries import print_jobs as asked
from kiosk.services import print_jobs
from kiosk.sync.pulling import pull_all
from kiosk.values.print_jobs import NEAR_END, JobState, Printed
from tests.faults.ward import push_own, sender_of
from tests.jobs import take_next
from tests.kiosk.counter import KIOSK, Counter
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.server.wards import Ward, line, numbered
from tests.kiosk.server.wards import take as take_ticket


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    yield made
    made.close()


def came_out(run: Any, reason: str = "") -> None:
    run(print_jobs.ended, (run(take_next, None), Printed(state=JobState.PRINTED, reason=reason)))


def told(counter: Counter) -> list[int]:
    """What each fact about the roll said."""
    rows = counter.sql("SELECT count(*) FROM journal_events WHERE kind = 'print.roll'")
    return [rows[0][0], len(counter.read(asked.troubles))]


def test_a_roll_is_told_when_its_word_changes_and_once_a_day(counter: Counter) -> None:
    said = []
    for reason in ("", NEAR_END, NEAR_END, "", NEAR_END):
        counter.ticket()
        came_out(counter.run, reason)
        said.append(told(counter))
    assert said == [[0, 0], [1, 1], [1, 1], [2, 0], [3, 1]]
    counter.pass_time(days=1)
    assert told(counter) == [3, 0]
    counter.ticket()
    came_out(counter.run, NEAR_END)
    assert told(counter) == [4, 1]


def test_a_desk_of_its_own_hears_of_the_kiosk_s_roll(ward: Ward) -> None:
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")

    def run(use_case: Any, command: Any) -> Any:
        return kiosk.run(use_case, command).result(20)

    for reason in (NEAR_END, ""):
        take_ticket(kiosk)
        came_out(run, reason)
        push_own(kiosk, ward.hub, level="hub")
        with line(desk, ward.hub) as link:
            pull_all(desk, link, sender_of(ward.hub.store))
        wait_until_applied(desk)
        found = desk.read(asked.troubles).result(20)
        assert [(one.place, one.state, one.reason) for one in found] == (
            [(KIOSK, JobState.PRINTED, NEAR_END)] if reason else []
        )
