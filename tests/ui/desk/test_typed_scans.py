"""A scanner that types, at the desk of a real store: nobody is called, nothing is used up, and the clerk is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from tests.ui.typist import Listening, Typist
from ui.desk.other_scans import kind_of

CARD = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu)|15042021"
CODE = "H99.001.01-261130-0001"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def listening(world: World) -> Iterator[Listening]:
    made = Listening(world.bus, at_once=1000)
    yield made
    made.close()


def said(clerk: Clerk) -> str:
    return clerk.board.attention.error_words


def heard(clerk: Clerk, listening: Listening, count: int) -> None:
    clerk.until(lambda: len(listening.heard) == count)


def test_an_idle_desk_calls_nobody_but_whose_ticket_was_scanned(qtbot, world: World, listening: Listening) -> None:
    world.ticket()
    second = world.ticket()
    clerk = Clerk(qtbot, world)
    typist = Typist(clerk.window)
    before = world.kinds()
    clerk.panels.work()
    scans = {CODE: CODE, CARD: "thẻ", "A001": "A001", "K1-ABC234": "K1-ABC234", "x y z?": "Mã vừa quét"}
    for text, word in scans.items():
        typist.scan(text)
        clerk.until(lambda word=word: word in said(clerk))
        assert "Nguyễn" not in said(clerk)
    typist.scan("099196000123||Nguy?n Th? H??ng|01021996|N?|S? 12|15042021")
    clerk.until(lambda: clerk.at_work.said is not None and "USB-COM" in clerk.at_work.said.message)
    assert (world.kinds(), clerk.at_work.visit) == (before, None)
    with qtbot.waitSignal(clerk.window.called) as called:
        typist.scan(second.id)
    assert called.args[0].ticket == second.id
    clerk.window.close()


def test_the_certify_page_uses_nothing_up_and_a_hand_goes_on(qtbot, world: World, listening: Listening) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    typist = Typist(clerk.window)
    with qtbot.waitSignal(clerk.window.called):
        typist.key(Qt.Key.Key_F2)
    certify, before = clerk.panels.certify, world.kinds()
    clerk.until(lambda: clerk.showing(certify))
    for nth, text in enumerate(("A012", "A013", CODE, CARD, "K1-ABC234"), 1):
        (certify.pages if nth % 2 else certify.copies).setFocus()
        typist.scan(text)
        clerk.until(lambda nth=nth: len(listening.heard) == nth)
    clerk.until(lambda: "F1" in said(clerk))
    assert (certify.pages.text(), certify.copies.text(), world.kinds()) == ("", "", before)
    certify.pages.setFocus()
    typist.type("3\r2\r", per_minute=120)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert world.kinds().count("dossier.certified") == 1
    kept = world.read(lambda reader: reader.open_sealed(clerk.panels.result.done.id))
    assert (kept.applicant.name, kept.applicant.number) == ("Nguyễn Thị Hường", "099196000123")  # for the register
    clerk.window.lock()
    page = clerk.window.sign_in
    clerk.until(lambda: page.password.hasFocus())
    typist.scan(CODE)  # no password
    clerk.until(lambda: "đăng nhập" in page.wrong.text())
    assert (page.password.text(), clerk.at_work.locked, page.go.isEnabled()) == ("", True, True)
    clerk.window.close()


@pytest.mark.parametrize(("text", "kind"), [
    ("0193d3f0-1111-7222-8333-444455556666", "ticket"), ("a12", "label"), (CARD, "card"), ("P<VNMNGUYEN<<VAN", "card"),
    (f"MC1:{CODE}:ABC", "dossier"),
    (CODE, "dossier"), ("TAM-K7Q2M9X4-261124-0007", "dossier"), ("K1-ABC234", "draft"), ("https://a.example", "other"),
])  # fmt: skip
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text) == kind
