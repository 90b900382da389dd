"""What a screen reader is told of texts, headings, lists and groups."""

from __future__ import annotations

import shiboken6
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QFrame, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import FAMILY
from ui.widgets.look import PALETTES, Look, label
from ui.widgets.spoken_roles import as_group, as_list
from ui.widgets.touch import TouchButton, Words

LOOK = Look(palette=PALETTES["normal"], unit=2.0, pixels_per_mm=4.0, percent=100, family=FAMILY)


def told(widget: QWidget) -> tuple[str, str]:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.role().name, found.text(QAccessible.Text.Name)


def test_words_are_text_and_no_button(qtbot: QtBot) -> None:
    words = Words(LOOK, "Số của ông/bà")
    qtbot.addWidget(words)
    assert told(words) == ("StaticText", "Số của ông/bà")
    words.set_words("<b>Mẫu</b>")
    assert told(words) == ("StaticText", "<b>Mẫu</b>")


def test_a_title_is_a_heading_that_follows_its_words(qtbot: QtBot) -> None:
    title, part = Words(LOOK, "Ai là mẹ của bé?", heading=True), label("Đang chờ", "heading")
    for one in (title, part):
        qtbot.addWidget(one)
    assert told(title) == ("Heading", "Ai là mẹ của bé?")
    assert told(part) == ("Heading", "Đang chờ")
    title.set_words("Bé tên gì?")
    part.setText("Đã gọi")
    assert told(title) == ("Heading", "Bé tên gì?")
    assert told(part) == ("Heading", "Đã gọi")


def test_frames_are_what_they_hold(qtbot: QtBot) -> None:
    row, group = QFrame(), QFrame()
    for one in (row, group):
        qtbot.addWidget(one)
    as_list(row, "Giấy tờ")
    as_group(group, "Cha của bé")
    assert told(row) == ("List", "Giấy tờ")
    assert told(group) == ("Grouping", "Cha của bé")


def test_what_is_touched_stays_a_button(qtbot: QtBot) -> None:
    button = TouchButton(LOOK, "Tiếp", "next")
    qtbot.addWidget(button)
    assert told(button) == ("Button", "Tiếp")


def test_a_description_goes_with_its_widget(qtbot: QtBot) -> None:
    for turn in range(50):
        title = Words(LOOK, str(turn), heading=True)
        found = QAccessible.queryAccessibleInterface(title)
        assert found.text(QAccessible.Text.Name) == str(turn)
        shiboken6.delete(title)
        assert not shiboken6.isValid(found)
