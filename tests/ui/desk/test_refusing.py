"""A refusal at the desk: Mẫu 03 with the person as the screen has them, in view and printed, and once more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.queries import refusals
from kiosk.values.calls import Outcome
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_the_refusal_is_printed_with_whom_it_concerns(qtbot, world: World) -> None:
    world.ticket("ho-tich", "1.001193")
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    clerk.panels.serve.form.applicant.fields["name"].setText("Trần Thị Mẫu")
    clerk.key(Qt.Key.Key_F10)
    clerk.until(lambda: clerk.showing(clerk.panels.refuse))
    clerk.panels.refuse.reason.setPlainText("Nơi cư trú không thuộc phường")
    clerk.panels.refuse.go.click()
    clerk.until(lambda: clerk.showing(clerk.panels.result) and bool(clerk.panels.result.paper.pages))
    assert (clerk.at_work.outcome, clerk.panels.result.reprint.isVisible()) == (Outcome.REFUSED, True)
    paper = world.read(refusals.refusal, clerk.at_work.dossier)
    assert (paper.applicant.name, paper.clerk) == ("Trần Thị Mẫu", clerk.at_work.actor_name)
    assert _jobs(world) == [("refusal", 1, "waiting")]
    clerk.until(lambda: not clerk.at_work.busy)
    clerk.panels.result.reprint.click()
    clerk.until(lambda: len(_jobs(world)) == 2)
    assert sorted(state for _kind, _nth, state in _jobs(world)) == ["cancelled", "waiting"]  # the first never comes out
    clerk.window.close()


def _jobs(world: World) -> list[tuple[str, int, str]]:
    query = "SELECT kind, nth, state FROM print_jobs WHERE kind = 'refusal' ORDER BY asked_at, id"
    rows: list[tuple[str, int, str]] = world.read(
        lambda reader: [tuple(row) for row in reader.connection.exec_driver_sql(query)]
    )
    return rows
