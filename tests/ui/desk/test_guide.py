"""The guide of the chosen procedure, from the desk: which one is asked for, and what the button says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.values.devices import JobOutcome
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from ui.desk.guide_button import DeskGuideButton


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_the_guide_of_the_chosen_procedure_and_what_came_of_it(qtbot, world: World) -> None:
    world.ticket("ho-tich", "1.001193")
    clerk, asked = Clerk(qtbot, world), list[Leaflet]()
    world.bus.listen(Leaflet, asked.append)
    button = clerk.window.findChild(DeskGuideButton)
    assert not button.isEnabled()
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    clerk.until(button.isEnabled)
    button.leaflets.station = world.station("desk-1")
    button.leaflets.station.kiosk = SimpleNamespace(bus=world.bus)  # type: ignore[assignment]
    for state, said in ((JobState.PRINTED, "Đã in xong"), (JobState.UNKNOWN, "Mời xem máy in"),
                        (JobState.FAILED, "Chưa in được")):  # fmt: skip
        button.click()
        assert (button.text(), button.isEnabled()) == ("Đang in…", False)
        button.click()  # one at a time
        reason = "printer.errors.no_paper" if state is JobState.FAILED else ""
        world.bus.announce(JobOutcome(job=asked[-1].job, state=JobState.HANDED_OVER))
        world.bus.announce(JobOutcome(job=asked[-1].job, state=state, reason=reason))
        clerk.until(button.isEnabled)
        assert button.text() == said
        assert bool(button.toolTip()) is (state is JobState.FAILED)
    assert [(one.job.kind, one.job.place, one.paper.procedure) for one in asked] == [  # type: ignore[attr-defined]
        (PaperKind.GUIDE, "desk-1", "1.001193")
    ] * 3
    clerk.window.close()
