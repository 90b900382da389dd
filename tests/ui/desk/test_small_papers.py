"""Fee slip and address label from the desk: offered where there is something to pay or to post, and printed so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from kiosk.services import dossiers
from kiosk.values.devices import JobOutcome
from kiosk.values.dossiers import ReceiveDossier, ReturnAt
from kiosk.values.papers_slips import AddressLabels
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_a_fee_slip_after_copies_were_certified_and_a_label_for_what_goes_by_post(qtbot, world: World) -> None:
    for way in (ReturnAt.POST, ReturnAt.COUNTER, ReturnAt.POST):
        world.run(dossiers.receive, ReceiveDossier(
            procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo",
            actor_name="Cán Bộ Mẫu", return_at=way,
        ))  # fmt: skip
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    for words in ("3", "2"):
        clerk.type(words)
        clerk.key(Qt.Key.Key_Return)
    result = clerk.panels.result
    clerk.until(lambda: clerk.showing(result))
    assert (result.fee.isVisible(), result.reprint.isVisible()) == (True, False)
    result.fee.click()
    clerk.until(lambda: ("fee", "waiting") in jobs(world))
    clerk.key(Qt.Key.Key_F6)
    panel = clerk.board.panels.dossiers
    clerk.until(lambda: len(panel.rows) == 4)
    labels(clerk, world)
    clerk.window.close()


def labels(clerk: Clerk, world: World) -> None:
    panel, asked = clerk.board.panels.dossiers, list[Leaflet]()
    world.bus.listen(Leaflet, asked.append)
    part = panel.labels
    part.leaflets.station = world.station("desk-1")
    part.leaflets.station.kiosk = SimpleNamespace(bus=world.bus)  # type: ignore[assignment]
    offered = []
    for place, row in enumerate(panel.rows):
        panel.table.selectRow(place)
        offered.append((part.print.isEnabled(), row.by_post))
    assert sorted(offered) == [(False, False), (False, False), (True, True), (True, True)]
    panel.table.selectRow([row.by_post for row in panel.rows].index(True))
    part.start.setValue(24)
    for state, start in ((JobState.FAILED, 24), (JobState.PRINTED, 1)):
        count = len(asked)
        part.print.click()
        clerk.until(lambda count=count: len(asked) > count)
        assert not part.print.isEnabled()
        world.bus.announce(JobOutcome(job=asked[-1].job, state=state))
        clerk.until(part.print.isEnabled)
        assert part.start.value() == start
    paper = asked[-1].paper
    assert isinstance(paper, AddressLabels)
    assert (asked[-1].job.kind, paper.start, paper.labels[0].address) == (PaperKind.LABELS, 24, PERSON.address)
    assert "số 1" in panel.message.text()
    several(clerk, world, asked)


def several(clerk: Clerk, world: World, asked: list[Leaflet]) -> None:
    """All that go by post with one touch, or chosen with keys: one sheet of labels, the next place kept."""
    panel = clerk.board.panels.dossiers
    part = panel.labels
    part.start.setValue(24)
    for choose, button in ((part.all.click, True), (panel.table.selectAll, False)):
        panel.table.clearSelection()
        assert not part.print.isEnabled()
        choose()
        assert (part.print.text(), part.print.hasFocus()) == ("In 2 nhãn địa chỉ", button)
        assert not panel.reprint.isEnabled()
        count, start = len(asked), part.start.value()
        part.print.click()
        clerk.until(lambda count=count: len(asked) > count)
        paper = asked[-1].paper
        assert isinstance(paper, AddressLabels)
        wanted = [row.code for row in panel.rows if row.by_post]
        assert (paper.start, [label.code for label in paper.labels]) == (start, wanted)
        world.bus.announce(JobOutcome(job=asked[-1].job, state=JobState.PRINTED))
        clerk.until(part.print.isEnabled)
        assert part.start.value() == (start + 1) % 24 + 1
        panel.table.setFocus()


def jobs(world: World) -> list[tuple[str, str]]:
    query = "SELECT kind, state FROM print_jobs"
    rows: list[tuple[str, str]] = world.read(
        lambda reader: [tuple(row) for row in reader.connection.exec_driver_sql(query)]
    )
    return rows
