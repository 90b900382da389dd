"""Phản ánh, kiến nghị at a desk: written down by the clerk, listed while nobody has answered it, gone from the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.queries import public_feedback
from kiosk.queries import public_feedback as queries
from kiosk.records.public_feedback import FeedbackRead
from kiosk.services import public_feedback as service
from kiosk.store import Reader
from kiosk.values.public_feedback import AboutWhat, FeedbackState, SayFeedback
from tests.kiosk.counter import KIOSK
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


def noted(world: World, subject: str) -> list[tuple[str, str, str]]:
    """Who has read it, where and as what."""

    def query(reader: Reader) -> list[tuple[str, str, str]]:
        found = [one for one in reader.events_of(subject) if isinstance(one.body, FeedbackRead)]
        return [(one.actor, one.body.place, one.body.as_role) for one in found]

    return list(world.read(query))


def test_overdue_ones_stand_first_and_are_passed_on_or_answered_by_keys(qtbot, world: World) -> None:
    told = []
    for words in ("Loa gọi số nhỏ quá.", "Đèn đường trước trụ sở hỏng."):
        told.append(world.run(service.say, SayFeedback(about=AboutWhat.PLACE, words=words, place=KIOSK)))
        world.clock.advance(timedelta(days=1))
    for _ in range(12):  # a clock that leaps is doubted
        world.ticket()
        world.clock.advance(timedelta(days=2))
    clerk = Clerk(qtbot, world)
    page, one = clerk.panels.feedback, clerk.panels.feedback_one
    clerk.key(Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    clerk.until(lambda: page.list.count() == 2)
    assert [told[nth].code in page.list.item(nth).text() for nth in (0, 1)] == [True, True]
    assert "QUÁ HẠN" in page.list.item(0).text()
    assert "quá " in page.list.item(0).text()
    clerk.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(one) and one.said.toPlainText() == "Loa gọi số nhỏ quá.")
    clerk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert one.wrong.isVisible(), "an answer has words"
    assert noted(world, told[0].id) == [("canbo", "desk-1", "clerk")]
    clerk.key(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.showing(page) and page.list.count() == 2)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(one) and one.said.toPlainText() == "Loa gọi số nhỏ quá.")
    assert len(noted(world, told[0].id)) == 1, "once a business day and account"
    assert noted(world, told[1].id) == []
    clerk.window.focusWidget().insertPlainText("Loa mới đã lắp.")
    clerk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.showing(page) and page.list.count() == 1)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(one))
    assert one.unit.text() == "Ủy ban nhân dân thành phố"
    clerk.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.showing(page) and "Ủy ban nhân dân thành phố" in page.list.item(0).text())
    assert one.said.toPlainText() == "", "nothing that was read stays behind"
    states = [world.read(queries.shown, code).state for code in (told[0].code, told[1].code)]
    assert states == [FeedbackState.ANSWERED, FeedbackState.FORWARDED]
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(one))
    clerk.key(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.showing(page))
    clerk.window.close()
