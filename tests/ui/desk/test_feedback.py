"""Phản ánh, kiến nghị at a desk: written down by the clerk, listed while nobody has answered it, gone from the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.queries import public_feedback
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_what_is_told_to_a_clerk_is_kept_and_listed_and_leaves_the_page(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    page = clerk.panels.feedback
    clerk.key(Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    clerk.until(lambda: clerk.showing(page))
    clerk.until(lambda: page.list.count() == 1)  # that nothing is open
    page.go.click()
    assert page.wrong.isVisible()
    page.words.setPlainText("Lối đi cho xe lăn bị chắn.")
    page.contact.setText("0900000000")
    page.go.click()
    clerk.until(lambda: "PA-" in page.list.item(0).text())
    assert (page.words.toPlainText(), page.contact.text()) == ("", "")
    (found,) = world.read(public_feedback.open_ones)
    assert found.channel == "counter"
    whole = world.read(public_feedback.whole, found.ward, found.id)
    assert (whole.words, whole.contact) == ("Lối đi cho xe lăn bị chắn.", "0900000000")
    clerk.window.close()
