"""The clerk's book at the desk, by keys and scans: its lists, the search as one types, every paper that leads to a
dossier, and nothing of a dossier left when its page is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QTableWidget, QWidget

from kiosk.queries import dossier_search
from kiosk.services import dossier_steps, gathering
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_lists import Shelf
from kiosk.values.dossier_steps import FinishDossier, LifeStep
from kiosk.values.dossiers import Applicant
from tests.kiosk.counter import DEATH, DESK
from tests.ui.desk.dossier_desk import BookClerk, received
from tests.ui.real import World
from tests.ui.remains import live_objects

ENTER, ESC, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up
PRIVATE = Applicant(name="Trần Thị Riêngtư", number="001190054321", phone="0987654321", address="Số 7, ngõ Riêngtư")
CARD = f"{PRIVATE.number}||{PRIVATE.name}|01011990|Nữ|Số 7 (mẫu)|15042021"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def codes(clerk: BookClerk) -> list[str]:
    return [row.code for row in clerk.panels.dossiers.rows]


def test_the_lists_are_chosen_by_digits_and_opened_by_enter(qtbot, world: World) -> None:
    first, second = received(world), received(world, DEATH)
    world.run(dossier_steps.finish, FinishDossier(dossier=second.id, place=DESK, desk="1", actor="canbo"))
    clerk = BookClerk(qtbot, world)
    panel = clerk.panels.dossiers
    clerk.key(Qt.Key.Key_F6)
    clerk.until(lambda: codes(clerk) == [second.code, first.code])
    clerk.keys(DOWN, Qt.Key.Key_6)
    clerk.until(lambda: codes(clerk) == [second.code])
    assert panel.shelf is Shelf.READY
    clerk.until(lambda: panel.shelves.buttons[Shelf.READY].text() == "6 Chờ trả (1)")
    clerk.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    clerk.until(lambda: codes(clerk) == [first.code])
    assert "còn" in panel.table.item(0, 4).text()
    world.clock.advance(timedelta(days=3))
    clerk.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    clerk.until(lambda: codes(clerk) == [first.code] and "quá 3 ngày" in panel.table.item(0, 4).text())
    clerk.press(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    clerk.until(lambda: "chờ bổ sung" in panel.message.text())
    clerk.press(Qt.Key.Key_7, Qt.KeyboardModifier.AltModifier)
    clerk.until(lambda: codes(clerk) == [first.code, second.code])
    panel.table.enter()
    clerk.keys(DOWN, ENTER)
    clerk.until(lambda: clerk.showing(clerk.page) and clerk.page.life is not None)
    assert clerk.life.row.id == second.id
    clerk.keys(ESC)
    assert clerk.showing(panel)
    clerk.window.close()


def test_one_searches_as_one_types_and_escape_leads_back(qtbot, world: World) -> None:
    first, second = received(world), received(world, DEATH)
    clerk = BookClerk(qtbot, world)
    clerk.key(Qt.Key.Key_F6)
    clerk.until(lambda: len(codes(clerk)) == 2)
    clerk.type("0900 000")  # a phone number's beginning
    clerk.until(lambda: clerk.panels.dossiers.searching)
    clerk.panels.dossiers.search.clear()
    clerk.type(second.code)
    clerk.until(lambda: codes(clerk) == [second.code])
    clerk.keys(ESC)
    clerk.until(lambda: codes(clerk) == [second.code, first.code])
    clerk.type("khong co")
    clerk.until(lambda: "Không thấy" in clerk.panels.dossiers.message.text())
    for _ in range(len("khong co")):
        clerk.key(Qt.Key.Key_Backspace)
    clerk.until(lambda: len(codes(clerk)) == 2)
    clerk.keys(DOWN, UP)
    assert clerk.window.focusWidget() is clerk.panels.dossiers.search
    clerk.window.close()


def test_every_paper_and_the_card_lead_to_the_dossier(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    other = received(world)
    made = received(world, applicant=PRIVATE, ticket=ticket.id)
    stop = gathering.obey(world.store)
    clerk = BookClerk(qtbot, world)
    clerk.until(lambda: world.read(dossier_search.search, PRIVATE.number) != ())

    def lands(words: str, dossier: str) -> None:
        clerk.key(Qt.Key.Key_F6)
        clerk.scan(words)
        clerk.until(lambda: clerk.showing(clerk.page) and clerk.page.life is not None)
        assert clerk.life.row.id == dossier
        clerk.keys(ESC)
        clerk.until(lambda: clerk.showing(clerk.panels.dossiers))

    before = world.kinds().count("call.made")
    lands(made.code, made.id)
    lands(other.code, other.id)
    lands(ticket.id, made.id)
    lands(ticket.label, made.id)
    lands(CARD, made.id)
    assert world.kinds().count("call.made") == before  # nobody was called
    clerk.scan("K1-ABC234")
    clerk.until(lambda: "giấy vừa quét" in clerk.panels.dossiers.message.text())
    clerk.window.close()
    stop()


def test_opening_is_noted_once_and_before_anything_is_shown(qtbot, world: World) -> None:
    made = received(world)
    clerk = BookClerk(qtbot, world)
    for _ in range(2):
        clerk.open(made.code)
        clerk.keys(ESC)
    assert world.kinds().count("dossier.read") == 1
    clerk.window.close()


def test_nothing_of_an_applicant_is_left_when_the_page_is(own_objects: None, qtbot, world: World) -> None:
    made = received(world, applicant=PRIVATE)
    clerk = BookClerk(qtbot, world)
    for leave in (lambda: clerk.key(Qt.Key.Key_F5), clerk.window.lock):
        clerk.open(made.code)
        assert PRIVATE.name in clerk.page.head.who.text()
        clerk.step("s", LifeStep.CORRECT)
        leave()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        clerk.board.lists.read()  # a reader's thread holds its last answer until the next one
        clerk.until(lambda: remains("Riêngtư", PRIVATE.number, PRIVATE.phone) == [])
    clerk.window.close()


def remains(*words: str) -> list[str]:
    """Texts of live widgets, and lives of dossiers held by anybody, that still carry one of the words."""
    found: list[str] = []
    for thing in live_objects():
        if isinstance(thing, DossierLife):
            found.append(repr(thing))
        elif not isinstance(thing, QWidget) or not shiboken6.isValid(thing):
            continue
        elif isinstance(thing, QTableWidget):
            places = itertools.product(range(thing.rowCount()), range(thing.columnCount()))
            cells = [thing.item(row, column) for row, column in places]
            found += [f"{cell.text()} {cell.toolTip()}" for cell in cells if cell is not None]
        else:
            for name in ("text", "toPlainText", "accessibleName", "toolTip"):
                said = getattr(thing, name, None)
                said = said() if callable(said) else said
                found.append(said if isinstance(said, str) else "")
    return [one for one in found if any(word in one for word in words)]
