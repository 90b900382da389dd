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
from ui.widgets.look import PALETTES, PICTOGRAMS, Look, desk_unit, pictogram_of
from ui.widgets.touch import TouchButton


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


def test_one_of_the_products_own_drawings_is_there_at_once_and_large(qtbot, tmp_path: Path) -> None:
    """No child process draws it, it stands on no paper, and a pressed or small button shows it as well."""
    theme = theme_of("normal", 100, (1366, 768))
    look = Look(palette=PALETTES["contrast"], unit=desk_unit(1366, 100), pixels_per_mm=theme.pixels_per_mm, percent=100,
                family=theme.family)  # fmt: skip
    frame = Frame(look=look, language="vi", media=lambda name: PICTOGRAMS / name)
    button = ChoiceButton(look, Choice(name="me", label="Mẹ", media="mother.svg"), frame)
    qtbot.addWidget(button)
    for wide, high in ((400, 380), (500, 120), (300, 300)):
        button.resize(wide, high)
        plan = button.arrangement()
        assert plan.fits
        assert plan.icon.height() >= look.mm(24)
        assert plan.icon.width() == plan.icon.height() <= look.mm(60)
        assert not plan.icon.intersects(plan.title)
        assert button.rect().contains(plan.icon)
        colours = {button.grab(plan.icon).toImage().pixelColor(x, plan.icon.height() // 2).name()
                   for x in range(plan.icon.width())}  # fmt: skip
        assert {"#ffffff", "#f7d6b4"} & colours  # an outline in the theme's ink, or flesh
    own = tmp_path / "mother.svg"
    own.write_bytes((PICTOGRAMS / "mother.svg").read_bytes())
    assert pictogram_of(own) == ""  # a form's own file is somebody else's, whatever its name
    assert pictogram_of(PICTOGRAMS / "mother.svg") == "mother"


def test_cards_of_one_page_show_their_drawings_alike_and_keep_their_second_line(qtbot) -> None:
    theme = theme_of("normal", 160, (1366, 768))
    look = Look(palette=PALETTES["normal"], unit=desk_unit(1366, 160), pixels_per_mm=theme.pixels_per_mm, percent=160,
                family=theme.family)  # fmt: skip
    words = (("Khai sinh", "Đăng ký khai sinh cho trẻ", "birth"), ("Khai tử", "Đăng ký cho người đã mất", "candle"))
    cards = [
        TouchButton(look, title, title, hint=hint, icon=icon, kind="card", title_pt=30) for title, hint, icon in words
    ]
    for card in cards:
        qtbot.addWidget(card)
        card.alike = cards
        card.resize(428, 215)
    plans = [card.arrangement() for card in cards]
    assert all(plan.fits and not plan.hint.isEmpty() for plan in plans)
    assert len({(plan.icon.size().width(), plan.title_px) for plan in plans}) == 1
    assert plans[0].icon.height() >= look.mm(24)
