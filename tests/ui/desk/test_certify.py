"""The page of certified copies and signatures: what is typed, counted and asked; then whole visits with real keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kiosk.rules import fees
from kiosk.settings import DossierSettings
from kiosk.values.certifications import CertifiedCopies, CertifiedSet, CertifySet
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import DossierId
from kiosk.values.procedures import CertifiedWork
from tests.bench._certify_keys import keys_to_certify
from tests.ui.desk.test_panels import LOOK, shown, visit
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from tests.ui.stand_in import Station
from ui.desk.at_work import AtWork
from ui.desk.certify import CertifyPanel
from ui.desk.result import ResultPanel
from ui.tasks import Pending

ENTER = Qt.Key.Key_Return
BIRTH = "Giấy khai sinh"


@pytest.fixture
def station() -> Station:
    return Station("desk-1", answers={"certifications.recent": lambda _desk: ()})


@pytest.fixture
def panel(qtbot, station: Station) -> CertifyPanel:
    made: CertifyPanel = shown(qtbot, CertifyPanel(AtWork(station, "1"), LOOK))  # type: ignore[arg-type]
    made.show_visit(visit(station, "2.000815"))
    made.focus()
    return made


@pytest.fixture
def asked(panel: CertifyPanel) -> list[tuple[CertifySet, ...]]:
    found: list[tuple[CertifySet, ...]] = []
    panel.certify_asked.connect(lambda: found.append(panel.sets()))
    return found


def type_in(panel: CertifyPanel, words: str) -> None:
    """Keys as a hand types them, wherever the focus is; "\\n" is Enter, "\\b" Backspace."""
    for word in words:
        field = panel.focusWidget()
        if word in "\n\b":
            QTest.keyClick(field, ENTER if word == "\n" else Qt.Key.Key_Backspace)
        else:
            QTest.keyClicks(field, word)


@pytest.mark.parametrize(("typed", "sets"), [
    ("3\n4\n", [(3, 4, "")]), ("3*2\n", [(3, 2, "")]), ("3x2\n", [(3, 2, "")]), ("3 2\n", [(3, 2, "")]),
    ("k3\n2\n", [(3, 2, BIRTH)]), ("3*2+K1*5\n", [(3, 2, ""), (1, 5, BIRTH)]), ("3*2+1\n5\n", [(3, 2, ""), (1, 5, "")]),
    ("3\n2+k1\n5\n", [(3, 2, ""), (1, 5, BIRTH)]), ("3\n2+\n", [(3, 2, "")]),
    ("3\n2+1\n7+\b\b9\n4\n", [(3, 2, ""), (9, 4, "")]),
])  # fmt: skip
def test_counts_are_typed_in_many_ways(panel: CertifyPanel, asked: list, typed: str, sets: list) -> None:
    type_in(panel, typed)
    assert [[(one.pages, one.copies, one.paper) for one in found] for found in asked] == [sets]


@pytest.mark.parametrize(("typed", "words"), [
    ("\n", "số trang"), ("0\n", "từ 1 đến 9999"), ("100000\n", "từ 1 đến 9999"), ("ab2\n", "3*2+1*5"),
    ("3*\n", "3*2+1*5"), ("v3\n", "một chữ trong danh sách"), ("1*1000\n", "số bản"),
    ("3\n0\n", "số bản, từ 1 đến 999"), ("3\n+", "số bản"),
])  # fmt: skip
def test_what_is_impossible_is_said_at_the_field(panel: CertifyPanel, asked: list, typed: str, words: str) -> None:
    type_in(panel, typed)
    assert (words in panel.wrong.text(), panel.wrong.isVisible(), asked) == (True, True, [])
    type_in(panel, "1")
    assert not panel.wrong.isVisible()


def test_the_fee_stands_there_while_it_is_typed(panel: CertifyPanel, station: Station) -> None:
    type_in(panel, "3\n4")
    amount, words = fees.copies_fee(station.catalogue.procedure("2.000815").fee, 3, 4)
    assert amount is not None
    assert (panel.fee.text(), panel.fee_words.text()) == (fees.dong(amount), words)
    type_in(panel, "+1\n")
    assert panel.fee.text() == fees.dong(amount)  # of what is counted already
    type_in(panel, "2")
    assert panel.fee.text() == fees.dong(amount + 4000)


def test_one_key_turns_to_signatures_and_to_the_original_register(panel: CertifyPanel, asked: list) -> None:
    QTest.keyClick(panel.pages, Qt.Key.Key_Down)
    assert (panel.procedure.code, panel.works.of[CertifiedWork.SIGNATURES].isChecked()) == ("2.000884", True)
    type_in(panel, "u2\n\n")  # one person signs, as most do
    assert (panel.fee.text(), asked[-1]) == ("20.000 đồng", (CertifySet(copies=2, people=1, paper="Giấy ủy quyền"),))
    type_in(panel, "100\n")
    assert "số người ký" in panel.wrong.text()
    QTest.keyClick(panel.copies, Qt.Key.Key_Down)
    assert (panel.procedure.code, panel.copies.isVisible()) == ("2.000908", False)
    type_in(panel, "3\n")
    assert (panel.fee.text(), asked[-1]) == ("0 đồng", (CertifySet(copies=3),))
    QTest.keyClick(panel.pages, Qt.Key.Key_Down)
    assert (panel.procedure.code, panel.pages.text()) == ("2.000815", "")


def test_a_later_result_needs_a_name_and_may_take_longer(panel: CertifyPanel, asked: list) -> None:
    panel.later.toggle()
    type_in(panel, "1*1\n")
    assert (asked, panel.wrong.isVisible(), panel.focusWidget()) == ([], True, panel.name)
    panel.name.setText("  Trần  Thị Mẫu ")
    type_in(panel, "\n\n")
    assert len(asked) == 1
    assert panel.who.applicant() == Applicant(name="Trần Thị Mẫu")
    assert (panel.who.given_now, panel.who.longer) == (False, False)
    QTest.keyClick(panel.pages, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    assert panel.who.longer
    panel.turn_to(CertifiedWork.SIGNATURES)
    assert not panel.who.longer  # their rule has no extension
    panel.show_visit(panel.visit)
    assert (panel.who.given_now, panel.who.applicant()) == (True, None)


def test_an_unpublished_fee_is_never_called_free(qtbot, station: Station) -> None:
    panel = shown(qtbot, ResultPanel(AtWork(station, "1"), LOOK))  # type: ignore[arg-type]
    done = CertifiedCopies(
        id=DossierId("d"), work=CertifiedWork.COPIES, register="SCT/BS", volume="K7Q2M9X4/2026", fee=None,
        sets=(CertifiedSet(id=DossierId("d"), number=7, pages=2, copies=3, fee=None, fee_words=""),),
        fee_words="Mức thu chưa công bố", due="2026-11-23T17:00", why="Trả ngay trong ngày",
    )  # fmt: skip
    panel.show_certified(visit(station, "2.000815"), done)
    assert "Chưa công bố" in panel.main.text()
    assert "7, quyển số K7Q2M9X4/2026-SCT/BS" in panel.code.text()


# -- whole visits ---------------------------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_the_usual_case_takes_at_most_five_keys() -> None:
    assert keys_to_certify() <= 5


def test_a_ticket_of_the_field_alone_several_papers_and_a_number_that_is_voided(qtbot, world: World) -> None:
    world.ticket(procedure=None)
    world.ticket(procedure=None)
    clerk = Clerk(qtbot, world)
    clerk.call()
    panel = clerk.panels.certify
    assert (clerk.showing(panel), panel.procedure.code) == (True, "2.000815")
    clerk.type("k3*2+1*5")
    clerk.key(ENTER)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert "Số chứng thực: 1, 2, quyển số " in clerk.panels.result.code.text()
    assert clerk.panels.result.main.text().endswith("20.000 đồng")
    with qtbot.waitSignal(clerk.window.finished):
        clerk.key(ENTER)
    clerk.call()
    clerk.until(lambda: len(panel.recent.entries) == 2)
    clerk.key(Qt.Key.Key_Down)  # signatures: what is voided is another thing
    clerk.type("3")
    QTest.keyClick(panel.pages, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert "Hủy số 2 SCT/BS" in panel.recent.which.text()
    clerk.key(ENTER)
    assert "Xin ghi lý do" in panel.recent.which.text()
    clerk.key(Qt.Key.Key_Escape)
    assert (clerk.window.focusWidget(), panel.recent.asking.isVisible()) == (panel.pages, False)
    panel.recent.table.selectRow(1)
    panel.recent.void.click()
    clerk.type("Sai trang")
    held: Pending[None] = Pending("held")  # a step that is still being written
    with patch.object(clerk.at_work.station.tasks, "run", lambda *_given: held):
        clerk.at_work.run(lambda _ctx, _command: None, None, lambda _result: None)
    clerk.key(ENTER)
    assert "xong thì hủy số 1" in panel.recent.which.text()
    assert [one.void for one in panel.recent.entries] == [False, False]
    assert held.on_done is not None
    held.on_done(None)
    clerk.until(lambda: [one.void for one in panel.recent.entries] == [False, True])
    assert "Đã hủy số 1 SCT/BS" in clerk.at_work.said.title
    assert panel.pages.text() == "3"  # what was being counted is still there
    clerk.key(ENTER)
    clerk.key(ENTER)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert clerk.at_work.visit.procedure.code == "2.000884"
    kinds = [kind for kind in world.kinds() if kind.startswith(("dossier.", "certification."))]
    assert kinds == ["dossier.certified", "dossier.certified", "certification.voided", "dossier.certified"]
    clerk.window.close()


def test_a_head_approves_where_the_ward_wants_it_and_the_promise_may_be_longer(qtbot, tmp_path: Path) -> None:
    world = World(tmp_path, dossiers=DossierSettings(void_needs_head=True))
    world.ticket()
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    panel = clerk.panels.certify
    clerk.key(Qt.Key.Key_F8)
    QTest.keyClick(clerk.window.focusWidget(), Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    clerk.type("9*9")
    clerk.key(ENTER)
    clerk.type("Tran Thi Mau")
    clerk.key(ENTER)
    clerk.key(ENTER)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert clerk.panels.result.done.due == "2026-11-26T17:00"  # two working days after today
    assert "Số chứng thực: 1" in clerk.panels.result.note.text()
    with qtbot.waitSignal(clerk.window.finished):
        clerk.key(ENTER)
    clerk.call()
    clerk.until(lambda: len(panel.recent.entries) == 1 and not clerk.window.at_work.busy)
    QTest.keyClick(panel.pages, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    for words in ("Khách không nhận", "103", world.store.catalogue.ward().sample_pin):
        clerk.window.focusWidget().insert(words)
        clerk.key(ENTER)
    clerk.until(lambda: panel.recent.entries[0].void)
    assert (panel.recent.head[1].text(), panel.recent.head[1].echoMode()) == ("", QLineEdit.EchoMode.Password)
    assert world.kinds()[-1] == "certification.voided"
    clerk.window.close()
    world.close()
