"""Lines of the program: what is typed apart is one letter, every script is seen, and no mark is cut off."""

from __future__ import annotations

import unicodedata

import pytest
from PIL import Image
from PySide6.QtGui import QFont, QImage, QTextLayout
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.printing.layout.names import FOREIGN, MINORITY
from ui.app import application
from ui.theme import FAMILY
from ui.widgets.look import PALETTES, Look

LOOK = Look(palette=PALETTES["normal"], unit=2.0, pixels_per_mm=8.0, percent=100, family=FAMILY)
NAME = "Nguyễn Thị Bích Hằng"


@pytest.fixture(autouse=True)
def app() -> QApplication:
    return application()


@pytest.fixture
def line(qtbot) -> QLineEdit:
    made = QLineEdit()
    made.setStyleSheet(LOOK.stylesheet())
    qtbot.addWidget(made)
    made.resize(900, 80)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_letters_typed_with_their_marks_apart_are_composed(line: QLineEdit) -> None:
    for sign in unicodedata.normalize("NFD", NAME):
        line.insert(sign)
    assert line.text() == NAME


def test_the_cursor_stays_behind_the_same_letter(line: QLineEdit) -> None:
    line.setText("Nguyn Hằng")
    line.setCursorPosition(4)
    line.insert("e\u0302\u0303")
    assert line.text() == "Nguyễn Hằng"
    assert line.cursorPosition() == 5


def test_what_has_no_composed_letter_stays_as_it_is(line: QLineEdit) -> None:
    line.insert(MINORITY[0])
    assert line.text() == MINORITY[0]


@pytest.mark.parametrize("name", [*FOREIGN.values(), *MINORITY])
def test_every_letter_is_shown_by_a_face_that_has_it(name: str) -> None:
    font = QFont(FAMILY)
    font.setPixelSize(40)
    layout = QTextLayout(name, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    assert runs
    assert all(glyph for run in runs for glyph in run.glyphIndexes())


def test_a_line_shows_the_marks_of_capitals_whole(line: QLineEdit) -> None:
    """As many rows of ink above the letter as where there is room without end."""
    line.clearFocus()
    line.setText("ẪỔ")
    shown = rows(line)
    line.setStyleSheet(LOOK.stylesheet() + "QLineEdit { min-height: 200px; }")
    line.resize(900, 260)
    assert shown == rows(line)


def rows(line: QLineEdit) -> int:
    """How many rows hold ink, the border aside."""
    image = line.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    picture = Image.frombytes(
        "L", (image.width(), image.height()), bytes(image.constBits()), "raw", "L", image.bytesPerLine()
    )
    inside = picture.crop((12, 4, picture.width - 12, picture.height - 4)).point(lambda grey: 255 if grey < 128 else 0)
    box = inside.getbbox()
    assert box is not None
    return box[3] - box[1]
