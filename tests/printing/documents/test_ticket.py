"""The ticket: what stands on the paper is what its bytes draw, it is small, and nothing clips."""

from __future__ import annotations

import msgspec
import pytest
import zxingcpp
from PIL import Image, ImageChops

from kiosk.values.base import Text
from printing.documents import ticket
from printing.layout import raster
from printing.printers import profiles
from printing.printers.emulator import Emulator
from tests.printing.samples import REPRINT, SLIP, TICKET_ID

ALL = ("thermal-80", "thermal-58", "thermal-80-simple")
FULL = msgspec.structs.replace(SLIP, priority=True, draft_code="K1-4821", reprint=REPRINT)


def drawn(profile_name: str, slip=FULL) -> list[Image.Image]:
    profile = profiles.load(profile_name)
    emulator = Emulator(profile.dots)
    emulator.feed(ticket.to_bytes(slip, profile))
    return emulator.papers(last=True)


def contains(paper: Image.Image, strip: Image.Image) -> bool:
    """The strip's ink stands on the paper, pixel by pixel, at its own place from the left."""
    ink = ImageChops.invert(strip)
    box = ink.getbbox()
    assert box is not None
    rows = strip.crop((0, box[1], strip.width, box[3])).tobytes()
    return rows in paper.tobytes()


@pytest.mark.parametrize("name", ALL)
def test_one_paper_with_a_readable_qr(name: str) -> None:
    papers = drawn(name)
    assert len(papers) == 1
    assert papers[0].width == profiles.load(name).dots
    assert [code.text for code in zxingcpp.read_barcodes(papers[0])] == [TICKET_ID]


@pytest.mark.parametrize("name", ALL)
def test_the_bytes_draw_the_very_letters(name: str) -> None:
    paper, dots = drawn(name)[0], profiles.load(name).dots
    for strip in (ticket._head(FULL, dots), ticket._middle(FULL, dots), ticket._below(FULL, dots)):
        assert contains(paper, strip.picture())


def test_the_number_is_very_large() -> None:
    strip = ticket._number(SLIP, 576).picture()
    left, top, right, bottom = ImageChops.invert(strip).getbbox()
    assert bottom - top >= 8 * 15  # at least 15 mm at 8 dots per mm
    assert right - left > 400


def test_priority_reprint_and_draft_change_the_paper() -> None:
    plain = drawn("thermal-80", SLIP)[0]
    for change in ({"priority": True}, {"reprint": REPRINT}, {"draft_code": "K1-4821"}):
        changed = drawn("thermal-80", msgspec.structs.replace(SLIP, **change))[0]
        assert changed.height > plain.height


def test_words_of_the_reprint() -> None:
    assert ticket.reprint_words(REPRINT) == "IN LẠI LẦN 2, 09:12 ngày 23/11/2026"


def test_small_on_the_line() -> None:
    profile = profiles.load("thermal-80")
    usual = len(ticket.to_bytes(SLIP, profile))
    assert usual < 25_000
    assert usual * 10 / 115_200 < 2.2  # seconds on the line
    assert len(ticket.to_bytes(FULL, profile)) < 30_000
    assert len(ticket.to_bytes(SLIP, profiles.load("thermal-58"))) < 16_000


@pytest.mark.parametrize("dots", [576, 384])
def test_long_words_wrap_and_nothing_touches_the_edges(dots: int) -> None:
    long = Text("Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con " * 3 + "K" * 90)
    slip = msgspec.structs.replace(FULL, procedure=long, label="A1042")
    for strip in (ticket._head(slip, dots), ticket._number(slip, dots), ticket._middle(slip, dots)):
        box = ImageChops.invert(strip.picture()).getbbox()
        assert box[0] >= 2
        assert box[2] <= dots - 2


def test_a_long_pair_goes_below_itself() -> None:
    short, long = raster.Strip(384), raster.Strip(384)
    short.pair("Mã", "K1", 28)
    long.pair("Mã tờ khai của ông/bà", "K1-4821-99-XX", 28)
    assert long.picture().height >= 2 * short.picture().height


def test_english() -> None:
    vietnamese = drawn("thermal-80", SLIP)[0]
    english = drawn("thermal-80", msgspec.structs.replace(SLIP, language="en"))[0]
    assert vietnamese.tobytes() != english.tobytes()
