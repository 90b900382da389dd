"""A clerk changes their own password at the desk: by keys alone, also while it is locked; it counts at once."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.services import staff
from kiosk.values.ids import Place
from kiosk.values.staff import SignIn
from tests.ui.real import World
from ui import page_check
from ui.desk.window import DeskWindow

PRESENT, NEW = "mau-2026", "bon con vit bau"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The sample ward in a folder of its own, which a ward may change."""
    shutil.copytree(SAMPLE_WARD, tmp_path / "ward")
    made = World(tmp_path / "station", ward_dir=tmp_path / "ward")
    yield made
    made.close()


class Hand:
    def __init__(self, qtbot, world: World, account: str = "") -> None:
        self.qtbot, self.world = qtbot, world
        self.window = DeskWindow(world.station("desk-1"))
        qtbot.addWidget(self.window)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.page = self.window.own_password
        if account:
            command = SignIn(name=account, password=PRESENT, place=Place("desk-1"))
            self.window._welcome(staff.sign_in(world.store, command).result(timeout=30))

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key)

    def write(self, *words: str) -> None:
        for one in words:
            QTest.keyClicks(self.window.focusWidget(), one)
            self.key(Qt.Key.Key_Return)

    def said(self) -> str:
        self.qtbot.waitUntil(self.page.wrong.isVisible, timeout=20_000)
        return self.page.wrong.text()

    def changed(self) -> None:
        shown = self.window.sign_in.changed
        self.qtbot.waitUntil(lambda: shown.isVisible() or self.page.wrong.isVisible(), timeout=20_000)
        assert shown.isVisible(), self.page.wrong.text()

    def opens(self, password: str, place: str = "desk-2") -> bool:
        command = SignIn(name="canbo", password=password, place=Place(place))
        failed = staff.sign_in(self.world.store, command).exception(timeout=30)
        return failed is None


def test_it_is_changed_by_keys_and_counts_at_once(qtbot, world: World) -> None:
    hand = Hand(qtbot, world)
    hand.key(Qt.Key.Key_F4)
    before = world.kinds().count("staff.signed_in")
    hand.write("canbo", PRESENT, NEW, NEW)
    hand.changed()
    assert hand.window.sign_in.account.text() == "canbo"
    assert [field.text() for field in hand.page.findChildren(QLineEdit)] == [""] * 4
    assert world.kinds().count("staff.signed_in") == before  # nobody is signed in by it
    assert not hand.opens(PRESENT)
    with qtbot.waitSignal(hand.window.signed_in):
        hand.write(NEW)
    assert hand.window.at_work.person is not None
    assert hand.window.at_work.person.name == "canbo"
    hand.window.close()


def test_at_a_locked_desk_it_unlocks_nothing(qtbot, world: World) -> None:
    hand = Hand(qtbot, world, "canbo")
    hand.window.lock()
    hand.key(Qt.Key.Key_F4)
    assert hand.window.focusWidget() is hand.page.fields["present"]
    hand.key(Qt.Key.Key_Escape)
    assert hand.window.pages.currentWidget() is hand.window.sign_in
    hand.key(Qt.Key.Key_F4)
    hand.write(PRESENT, NEW, NEW)
    hand.changed()
    assert hand.window.at_work.locked
    assert not world.store.presence.there("canbo", Place("desk-1"))
    assert hand.window.sign_in.title.text() == "Quầy 1 đang khóa"
    with qtbot.waitSignal(hand.window.signed_in):
        hand.write(NEW)
    assert not hand.window.at_work.locked
    hand.window.close()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("sai roi", NEW, NEW), "Tài khoản hoặc mật khẩu chưa đúng"),
        ((PRESENT, "ngan", "ngan"), "Mật khẩu quá ngắn"),
        ((PRESENT, "password1", "password1"), "nhiều người dùng"),
        ((PRESENT, "xin chao canbo", "xin chao canbo"), "chứa tên tài khoản"),
        ((PRESENT, NEW, NEW + "a"), "chưa giống nhau"),
        ((PRESENT, NEW, ""), "đủ bốn ô"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_changes(qtbot, world: World, typed: tuple[str, ...], words: str) -> None:
    hand = Hand(qtbot, world)
    hand.key(Qt.Key.Key_F4)
    hand.write("canbo", *typed)
    assert words in hand.said()
    assert hand.opens(PRESENT)
    hand.window.close()


def test_where_the_file_cannot_be_written_it_says_who_can(
    qtbot, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_paths: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    before = sorted(path.name for path in (tmp_path / "ward").iterdir())
    monkeypatch.setattr("os.replace", refused)
    hand = Hand(qtbot, world)
    hand.key(Qt.Key.Key_F4)
    hand.write("canbo", PRESENT, NEW, NEW)
    assert "motcua account change" in hand.said()
    assert sorted(path.name for path in (tmp_path / "ward").iterdir()) == before
    assert hand.opens(PRESENT)
    hand.window.close()


def test_wrong_ones_are_counted_with_those_of_signing_in(qtbot, world: World) -> None:
    hand = Hand(qtbot, world)
    hand.key(Qt.Key.Key_F4)
    hand.write("canbo")
    for _ in range(6):
        hand.page.wrong.hide()
        hand.page.fields["present"].setFocus()
        hand.write("sai roi")
        for name in ("new", "again"):
            hand.page.fields[name].setText(NEW)
        hand.page.submit()
        hand.said()
    assert "phút" in hand.said()
    assert not hand.opens(PRESENT, "desk-1")
    hand.window.close()


def test_the_programs_own_sample_ward_is_not_changed(qtbot, tmp_path: Path) -> None:
    world = World(tmp_path)
    hand = Hand(qtbot, world)
    hand.key(Qt.Key.Key_F4)
    hand.write("canbo", PRESENT, NEW, NEW)
    assert "phường mẫu" in hand.said()
    hand.window.close()
    world.close()


@pytest.mark.drawn_cases
@pytest.mark.parametrize(("theme", "language"), [("normal", "vi"), ("contrast", "en")])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_pages_are_whole(qtbot, world: World, size: tuple[int, int], theme: str, language: str) -> None:
    window = DeskWindow(world.station("desk-1", size, 130, theme, language))
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    window._change_password("canbo")
    window.own_password._tell("Mật khẩu có chứa tên tài khoản\n" + "Xin chọn mật khẩu khác, dài hơn. " * 3, "new")
    QApplication.processEvents()
    assert page_check.check(window, 3.8, touch=False) == []
    window._sign_in_again()
    window.sign_in.show_changed("canbo")
    QApplication.processEvents()
    assert page_check.check(window, 3.8, touch=False) == []
    assert (window.width(), window.height()) == size
    if folder := os.environ.get("PICTURES"):
        window.grab().save(f"{folder}/changed-{size[0]}-{theme}.png")
        window._change_password("canbo")
        QApplication.processEvents()
        window.grab().save(f"{folder}/own-{size[0]}-{theme}.png")
    window.close()
