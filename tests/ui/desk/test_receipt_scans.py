"""A receipt at the desk's scanner: in one line whether the paper is genuine, and its dossier in view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.queries import papers
from kiosk.services import dossiers
from kiosk.values.devices import Scanned
from kiosk.values.dossiers import ReceiveDossier
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_a_scanned_receipt_says_whether_it_is_genuine_and_opens_its_dossier(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    command = ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu"
    )
    made = world.run(dossiers.receive, command)
    code, good = made.code, world.read(papers.receipt, made.id).qr
    panels, page, list_ = clerk.panels, clerk.panels.dossier_page, clerk.panels.dossiers

    def said(text: str, *words: str) -> None:
        clerk.at_work.hush()
        world.bus.announce(Scanned(text=text))
        clerk.until(lambda: clerk.at_work.said is not None)
        told = clerk.at_work.said
        line = f"{told.title} {told.message}"
        assert all(word in line for word in (*words, code)), line
        assert PERSON.name not in line

    panels.work()
    said(good, "Giấy thật", "đã tiếp nhận", "hẹn trả")
    clerk.until(lambda: clerk.showing(page) and page.life is not None and page.life.row.code == code)
    panels.work()
    assert page.head.code.text() == ""
    said(code, "quét mã vuông")
    clerk.until(lambda: clerk.showing(page) and page.life is not None)
    panels.work()
    said(good.replace(f"{code}:", f"{code}9:"), "không khớp", "chưa trả kết quả")
    assert clerk.showing(panels.idle)
    clerk.call()
    work = panels.currentWidget()
    said(good, "Giấy thật")
    assert clerk.showing(work)  # the visitor in front is not left
    clerk.key(Qt.Key.Key_F6)  # and this leads to it
    assert (clerk.showing(list_), [row.code for row in list_.rows]) == (True, [code])
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(page) and page.life is not None)
    clerk.window.close()
