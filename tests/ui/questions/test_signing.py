"""Signing with a finger: strokes, taking back, a small PNG, a fingerprint with its witness, and the paper."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from kiosk.forms.answering.session import Session
from kiosk.forms.files import attachments
from kiosk.forms.results import paper
from kiosk.values.papers import FINGERPRINT, Agency
from printing.documents import declaration
from tests.kiosk.forms.builders import form_of
from tests.ui.questions.forms import again, shown, sign, stroke, wave
from tests.ui.questions.hand import SIZES, TODAY, faults, find, spell, touch
from ui.tour.hand import spin_until

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | appearance | relevant | required |
| | image | x_sign | Xin ông/bà ký tên | Please sign | signature | | yes |
| | text | witness | Họ tên người làm chứng | Name of the witness | full-name | ${x_sign} = 'diem-chi' | yes |
| | note | thanks | Cảm ơn | Thank you | | | |
"""
SIGNER = {"caption": "NGƯỜI KHAI", "signature": "{x_sign|raw}", "witness": "{witness}"}
LAYOUT = {"paper": {"title": "THỬ", "addressed_to": "Kính gửi", "place_and_date": "ngày", "signer": [SIGNER]}}
AGENCY = Agency(parent="UBND", name="Thử", short="T", counter="Quầy", place_name="Thử")


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


def test_a_signature_is_a_small_trimmed_picture_dark_on_clear(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    sign(where)
    touch(where, "next")
    [held] = attachments.kept(session)
    assert session.record() == {"x_sign": held.name}
    assert len(held.data) <= attachments.LARGEST_SIGNATURE
    picture = Image.open(io.BytesIO(held.data)).convert("RGBA")
    assert 200 < picture.width <= 640
    assert picture.height <= 240
    alpha = picture.getchannel("A")
    assert alpha.getextrema() == (0, 255)
    inked = alpha.point(lambda value: 255 if value > 100 else 0).getbbox()
    assert inked is not None
    assert inked[0] < 20
    assert picture.width - inked[2] < 20


def test_even_a_scribble_over_the_whole_pad_stays_small(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    for row in range(16):
        stroke(find(where, "pad"), *[(x / 60, (row + x % 2) / 17) for x in range(60)], start=row * 3000)
    touch(where, "next")
    [held] = attachments.kept(session)
    assert len(held.data) <= attachments.LARGEST_SIGNATURE


def test_the_last_stroke_goes_then_all(tmp_path: Path) -> None:
    where, _session = shown(FORM, tmp_path)
    assert not find(where, "sign:undo").isEnabled()
    sign(where)
    assert len(where.body.pad.strokes) == 2
    touch(where, "sign:undo")
    assert len(where.body.pad.strokes) == 1
    touch(where, "sign:clear")
    assert where.body.pad.strokes == ()
    touch(where, "next")
    assert where.page.path.endswith("x_sign")
    assert find(where, "error").text()


def test_a_finger_that_rested_there_is_no_signature(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    stroke(find(where, "pad"), (0.5, 0.5), (0.505, 0.5))
    touch(where, "next")
    assert where.page.path.endswith("x_sign")
    assert attachments.kept(session) == ()


def test_who_cannot_sign_gives_a_fingerprint_and_a_witness_is_asked(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    touch(where, "sign:finger")
    assert "điểm chỉ" in find(where, "finger_told").text()
    touch(where, "next")
    assert where.page.path.endswith("witness")
    spell(where, "LAN")
    touch(where, "next", "next", "next")
    assert session.record() == {"x_sign": FINGERPRINT, "witness": "Lan"}
    assert attachments.handed_in(session) == ()


def test_a_fingerprint_takes_the_place_of_a_signature_and_back(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    sign(where)
    touch(where, "next", "back", "sign:finger", "next")
    assert attachments.kept(session) == ()
    touch(where, "back", "sign:finger")
    assert find(where, "pad").isVisible()
    sign(where)
    touch(where, "next")
    assert where.page.path.endswith("thanks")
    assert len(attachments.kept(session)) == 1


def test_a_signature_in_the_making_outlives_another_size_theme_and_language(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    stroke(find(where, "pad"), *wave())
    drawn = where.body.pad.strokes
    other = again(where, session)
    assert other.body.pad.strokes == drawn
    stroke(find(other, "pad"), (0.2, 0.7), (0.6, 0.6), start=9000)
    assert len(again(other, session, "portrait", 130, "normal", "vi").body.pad.strokes) == 2


def test_a_signature_comes_back_with_the_draft(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    sign(where)
    touch(where, "next", "back")
    kept, files = session.answers(), attachments.kept(session)
    where.leave()
    reopened = Session(form_of(FORM, tmp_path), "vi", today=TODAY)
    reopened.restore(kept)
    attachments.put_back(reopened, files)
    other, _session = shown(FORM, tmp_path)
    other.leave()
    other.begin(reopened)
    spin_until(lambda: not other.body.pad.held.isNull(), 20, "the signature")
    touch(other, "next")
    assert attachments.kept(reopened) == files


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize(("percent", "theme"), [(100, "normal"), (130, "contrast"), (160, "normal")])
def test_nothing_is_cut_off(tmp_path: Path, size: str, percent: int, theme: str) -> None:
    where, _session = shown(FORM, tmp_path, size, percent, theme)
    sign(where)
    assert faults(where) == []
    touch(where, "sign:clear", "next")
    assert faults(where) == []
    touch(where, "sign:finger")
    assert faults(where) == []


def test_the_signature_is_drawn_in_its_place_on_the_paper(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    session.form.layout = LAYOUT
    sign(where)
    touch(where, "next")
    files = attachments.handed_in(session)

    def ink(pictures: dict[str, str]) -> int:
        made = paper.declaration(session.form, session.record(), AGENCY, date(2026, 11, 24), pictures=pictures)
        page = pypdfium2.PdfDocument(declaration.to_pdf(made))[0].render(scale=2).to_pil().convert("RGB")
        raw = page.tobytes()
        pixels = zip(raw[::3], raw[1::3], raw[2::3], strict=True)
        return sum(1 for red, green, blue in pixels if blue > red + 40 and blue > green + 40)

    assert ink({}) == 0
    assert ink(dict(attachments.signatures(files))) > 300
