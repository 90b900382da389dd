"""Somebody hands in for others: added at the desk, printed on Mẫu 01, gone with the visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.queries import papers
from kiosk.values.dossiers import Principal
from tests.ui.desk.test_visit import Clerk, keep_declaration
from tests.ui.real import World
from ui.desk.principals import MOST


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_two_persons_are_added_and_printed(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193", priority=True)
    keep_declaration(world, ticket.id)
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.until(lambda: clerk.board.waiting.waiting.count() == 1)
    clerk.call()
    form = clerk.panels.serve.form
    clerk.until(lambda: form.applicant.fields["name"].text() == "Trần Thị Mẫu")
    for name, paper in (("Nguyễn Văn Thử", "Giấy ủy quyền số 1"), ("Lê Thị Thử", "Hợp đồng ủy quyền số 2")):
        form.principals.add.click()
        fields = form.principals.rows[-1].fields
        assert not form.ready(), "somebody without a name is asked for"
        assert "người ủy quyền" in form.wrong.text()
        fields["name"].setText(name)
        fields["paper"].setText(paper)
    form.receive.click()
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    receipt = world.read(papers.receipt, clerk.at_work.dossier)
    assert receipt.principals == (
        Principal(name="Nguyễn Văn Thử", paper="Giấy ủy quyền số 1"),
        Principal(name="Lê Thị Thử", paper="Hợp đồng ủy quyền số 2"),
    )
    assert form.principals.rows == [], "nobody's data stay on the screen"
    clerk.window.close()


def test_no_more_than_fit_on_a_paper(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    principals = clerk.panels.serve.form.principals
    for _ in range(MOST):
        principals.add.click()
    assert not principals.add.isEnabled()
    principals.rows[0].away_asked.emit()
    clerk.until(lambda: len(principals.rows) == MOST - 1)
    assert principals.add.isEnabled()
    clerk.window.close()
