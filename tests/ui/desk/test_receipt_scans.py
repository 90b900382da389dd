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


def test_each_foreign_copied_or_forged_code_is_told_apart(qtbot, world: World) -> None:
    """Of another ward, of 2019, of another system, copied onto a paper in another name, forged."""
    command = ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu"
    )
    made = world.run(dossiers.receive, command)
    good = world.read(papers.receipt, made.id).qr
    world.ticket("ho-tich", BIRTH)
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()

    def said(words: str) -> str:
        clerk.at_work.hush()
        world.bus.announce(Scanned(text=words))
        clerk.until(lambda: clerk.at_work.said is not None)
        return f"{clerk.at_work.said.title} {clerk.at_work.said.message}"

    assert "của phường, xã khác" in said("H99.002.01-261124-0001")
    assert "mẫu cũ" in said("000.00.16.H26-190614-0001")
    assert "hệ thống khác" in said("H26.001.01-261124-0001")
    assert "dịch vụ công tập trung" in said("H99.001.01-261124-990001")
    assert "không phải phiếu số" in said("HS/2019/000123")
    assert "Chưa thấy hồ sơ" in said("H99.001.01-261124-9999")
    assert "không khớp lúc in" in said(good.replace(f"{made.code}:", f"{made.code}9:"))
    name = clerk.panels.serve.form.applicant.fields["name"]
    name.setText("Lê Thị Khác")
    assert "có tên khác" in said(good)
    assert PERSON.name not in said(good)
    name.setText(PERSON.name)
    assert "Giấy thật" in said(good)
    assert "dossier.coded" not in world.kinds()
    clerk.window.close()
