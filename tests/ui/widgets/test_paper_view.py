"""Papers on the screen and text that always fits."""

from __future__ import annotations

import io

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage
from PySide6.QtWidgets import QLabel
from reportlab.pdfgen import canvas

from kiosk.forms.files import pdf_pages
from ui.widgets.drawing import image_of
from ui.widgets.fitted import FittedText, fitting_pixels
from ui.widgets.look import PALETTES, Palette
from ui.widgets.paper_view import MARGIN, PaperView


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(420, 595))
    for _ in range(pages):
        sheet.setFillColorRGB(0.8, 0, 0)
        sheet.rect(0, 297, 420, 298, stroke=0, fill=1)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def test_a_page_is_drawn_as_wide_as_asked_and_with_its_colours() -> None:
    [page] = pdf_pages.draw(pdf(1), 300)
    image = image_of(page)
    assert image.width() == 300
    assert image.height() == pytest.approx(300 * 595 / 420, abs=1)
    assert QColor(image.pixel(150, 50)).red() == pytest.approx(204, abs=2)
    assert QColor(image.pixel(150, 400)).getRgb()[:3] == (255, 255, 255)


def test_every_page_is_shown_and_follows_the_width(qtbot) -> None:
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_pdf(pdf(3))
    qtbot.waitUntil(lambda: view.pages == 3 and not view.drawing.busy)
    view.resize(600, 300)
    wanted = view.viewport().width() - 2 * MARGIN
    qtbot.waitUntil(lambda: view._drawn_width == wanted and view.pages == 3 and not view.drawing.busy)
    pages = view.findChildren(QLabel, "paper_page")
    assert {page.pixmap().width() for page in pages} == {wanted}


def test_files_that_came_with_a_paper_lie_below_it(qtbot) -> None:
    picture = QImage(1200, 1600, QImage.Format.Format_RGB32)
    picture.fill(QColor("#0a7"))
    data, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(data)
    picture.save(buffer, "JPEG")
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_pdf(pdf(1), [bytes(data.data()), pdf(2), b"neither"])
    qtbot.waitUntil(lambda: not view.drawing.busy)
    assert view.pages == 4
    assert "hỏng" in view.findChild(QLabel, "paper_trouble").text()
    shown = view.findChildren(QLabel, "paper_page")[1].pixmap().toImage()
    assert QColor(shown.pixel(shown.width() // 2, shown.height() // 2)).green() > 150
    view.clear()
    assert view.pages == 0
    assert view._files == ()


def test_clearing_leaves_nothing(qtbot) -> None:
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_pdf(pdf(1))
    qtbot.waitUntil(lambda: view.pages == 1)
    view.clear()
    assert view.pdf == b""
    assert view.pages == 0
    view.show_pdf(pdf(1))
    view.clear()  # before it is drawn
    assert not view.drawing.busy
    assert view.findChildren(QLabel) == []


def test_bytes_that_are_no_pdf_show_a_message(qtbot) -> None:
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_pdf(b"no paper")
    qtbot.waitUntil(lambda: view.findChild(QLabel, "paper_trouble") is not None)
    assert view.pages == 0
    assert "bản giấy" in view.findChild(QLabel, "paper_trouble").text()


@pytest.mark.drawn_cases
@pytest.mark.parametrize("words", ["A042", "Xin mời số A, không bốn hai, đến quầy số mười lăm.", "RẤT HÀI LÒNG"])
@pytest.mark.parametrize("room", [QSize(900, 300), QSize(300, 300), QSize(200, 60)])
def test_fitted_text_fits_and_could_not_be_larger(qtbot, words: str, room: QSize) -> None:
    flags = int(Qt.AlignmentFlag.AlignCenter.value) | int(Qt.TextFlag.TextWordWrap.value)
    pixels = fitting_pixels(words, QFont(), room, 1000, flags)

    def fits(size: int) -> bool:
        font = QFont()
        font.setPixelSize(size)
        metrics = QFontMetrics(font)
        box = metrics.boundingRect(0, 0, room.width(), 10_000, flags, words)
        widest = max(metrics.horizontalAdvance(word) for word in words.split())
        return box.width() <= room.width() and box.height() <= room.height() and widest <= room.width()

    assert fits(pixels)
    assert not fits(pixels + 1)


def test_fitted_text_is_read_to_the_blind(qtbot) -> None:
    shown = FittedText(QFont(), QColor("black"))
    qtbot.addWidget(shown)
    shown.set_text("A042")
    assert shown.accessibleName() == "A042"


def luminance(colour: str) -> float:
    parts = [value / 255 for value in QColor(colour).getRgb()[:3]]
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_text_stands_at_seven_to_one_and_lines_at_three(palette: Palette) -> None:
    texts = [(ink, ground) for ink in ("ink", "muted") for ground in ("ground", "card", "accent_soft")]
    texts += [("accent", "card"), ("accent", "ground"), ("accent", "accent_soft"), ("on_accent", "accent")]
    texts += [(ink, f"{ink}_soft") for ink in ("good", "warn", "bad")]
    texts += [(ink, "card") for ink in ("good", "warn", "bad")]
    for ink, ground in texts:
        assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 7, (ink, ground)
    for line, ground in (("line", "card"), ("line", "ground"), ("focus", "card"), ("focus", "ground")):
        assert contrast(getattr(palette, line), getattr(palette, ground)) >= 3, (line, ground)
