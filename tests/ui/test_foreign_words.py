"""Vietnamese on a page in English: what may stand there, and that every kind of widget is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QTableWidget, QTableWidgetItem, QTextBrowser, QVBoxLayout, QWidget

from kiosk.catalogue import Catalogue
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.values.base import Text
from ui.foreign_words import NamesThatStand, findings, names_of


@pytest.fixture(scope="module")
def known() -> NamesThatStand:
    return names_of(Catalogue(), Path(SAMPLE_WARD))


@pytest.mark.parametrize(
    ("words", "strange"),
    [
        ("2,000 đồng per page", []),
        ("Phường Hoa Sen (mẫu)", []),  # this ward
        ("Số 7, Phường Bến Thành", ["số"]),  # a place's name, and a word before it
        ("Ethnic group: Tày", []),
        ("Nguyễn, Trần", []),
        ("Tiếng Việt", []),
        ("Name: Bé (Mẹ)", ["bé", "mẹ"]),
        ("<b>Lấy số</b>", ["lấy", "số"]),
        ("A number", []),
    ],
)
def test_names_may_stand_and_words_may_not(known: NamesThatStand, words: str, strange: list[str]) -> None:
    assert known.foreign(words, words.casefold()) == strange


def test_what_was_typed_or_scanned_may_stand_with_its_parts() -> None:
    names = NamesThatStand()
    assert names.foreign("Nguyễn Văn Mẫu", "")
    names.given("001096000123|Nguyễn Văn Mẫu|15081996|Nam|Số 7, ngõ Mẫu, Phường Hoa Sen")
    assert names.foreign("Your name: Nguyễn Văn Mẫu, ngõ Mẫu", "") == []
    assert names.foreign("Nguyễn Văn Khác", "") == ["nguyễn", "văn", "khác"]


def test_an_official_title_needs_its_translation_on_the_page() -> None:
    names = NamesThatStand(titles=[Text("Công an phường", "Ward police ()")])
    assert names.foreign("Công an phường", "decided by: ward police (công an phường)") == []
    assert names.foreign("Công an phường", "decided by: công an phường") == ["công", "phường"]


def test_an_act_stands_with_what_it_is(known: NamesThatStand) -> None:
    words = "Decree: Nghị định 18/2026/NĐ-CP"
    assert known.foreign(words, words.casefold()) == []
    assert known.foreign("Nghị định 18/2026/NĐ-CP", "nghị định 18/2026/nđ-cp")


def test_every_kind_of_widget_is_read(qtbot: Any) -> None:
    page, record, table, field = QWidget(), QTextBrowser(), QTableWidget(1, 1), QLineEdit("Lý do")
    qtbot.addWidget(page)
    record.setPlainText("Người khai")
    table.setItem(0, 0, QTableWidgetItem("Đang chờ"))
    table.setHorizontalHeaderLabels(["Thủ tục"])
    named = QLabel("fine")
    named.setAccessibleName("Tiêu đề")
    box = QVBoxLayout(page)
    for name, widget in (("record", record), ("table", table), ("field", field), ("named", named)):
        widget.setObjectName(name)
        box.addWidget(widget)
    hidden = QLabel("Ẩn đi", page)
    hidden.hide()
    page.show()
    found = findings(page, "en", NamesThatStand())
    assert sorted({one.name for one in found}) == ["field", "named", "record", "table"]
    assert {one.what for one in found} == {"foreign"}
    assert sum(one.name == "table" for one in found) == 2
    assert findings(page, "vi", NamesThatStand()) == []
