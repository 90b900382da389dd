"""Pictures of a form: drawn in a child the first time, remembered, and words alone where one is a bomb."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from kiosk.values.forms import Choice
from tests.kiosk.forms.files.test_pictures import flat_png
from tests.ui.stand_in import theme_of
from ui.questions.body import Frame
from ui.questions.choose import ChoiceButton
from ui.widgets import form_pictures
from ui.widgets.look import PALETTES, Look, desk_unit


@pytest.fixture
def owner(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_it_comes_later_the_first_time_and_at_once_the_next(qtbot, owner: QWidget, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "red").save(tmp_path / "a.png")
    came: list[QImage] = []
    assert form_pictures.ask(owner, tmp_path / "a.png", came.append) is None
    qtbot.waitUntil(lambda: came != [])
    assert came[0].pixelColor(10, 10).red() > 200
    known = form_pictures.ask(owner, tmp_path / "a.png", came.append)
    assert known is not None
    assert known.size() == came[0].size()
    assert form_pictures.ask(owner, tmp_path / "gone.png", came.append).isNull()  # type: ignore[union-attr]


def test_a_choice_whose_picture_is_a_bomb_shows_its_words(qtbot, tmp_path: Path) -> None:
    theme = theme_of("normal", 100, (1366, 768))
    look = Look(palette=PALETTES["normal"], unit=desk_unit(1366, 100), pixels_per_mm=theme.pixels_per_mm, percent=100,
                family=theme.family)  # fmt: skip
    flat_png(tmp_path / "bomb.png", 30_000)
    Image.new("RGB", (300, 200), "red").save(tmp_path / "good.png")
    frame = Frame(look=look, language="vi", media=lambda name: tmp_path / name)
    names = ("bomb.png", "good.png")
    bad, good = (ChoiceButton(look, Choice(name=name, label="Có", media=name), frame) for name in names)
    for button in (bad, good):
        qtbot.addWidget(button)
        button.resize(400, 300)
        button.grab()  # painted before it is there
    qtbot.waitUntil(lambda: not bad.has_picture)
    qtbot.waitUntil(lambda: not good._image.isNull())
    assert good.has_picture
    picture = good.grab().toImage()
    reds = sum(picture.pixelColor(x, y).red() > 200 > 100 > picture.pixelColor(x, y).blue()
               for x in range(0, picture.width(), 10) for y in range(0, picture.height(), 10))  # fmt: skip
    assert reds > 20
