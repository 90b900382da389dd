"""Codes on thermal paper: whole dots, the white around them that the standards ask for, and readers that find them."""

from __future__ import annotations

import msgspec
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar

from printing.documents import ticket
from printing.layout import barcodes, slips, thermal_codes
from printing.printers import profiles
from printing.printers.emulator import Emulator
from printing.printers.profiles import Profile
from tests.printing.samples import SLIP, TICKET_ID

THERMAL = [one for name in profiles.names() if (one := profiles.load(name)).language == "escpos"]
ODD = msgspec.structs.replace(profiles.load("thermal-80-simple"), name="odd modules", qr_module=5)
CODE = "H99.001.01-261130-0001"
each_profile = pytest.mark.parametrize("profile", [*THERMAL, ODD], ids=lambda profile: profile.name)


def drawn(data: bytes, profile: Profile) -> Image.Image:
    emulator = Emulator(profile.dots, dpi=profile.dpi, dots_per_feed_unit=profile.dots_per_feed_unit)
    emulator.feed(data)
    [paper] = emulator.papers(last=True)
    return paper


def ink(paper: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(paper).getbbox()
    assert box is not None
    return box


@each_profile
def test_a_qr_code_is_whole_modules(profile: Profile) -> None:
    paper = drawn(slips.job([thermal_codes.qr(TICKET_ID, profile)], profile), profile)
    left, top, right, bottom = ink(paper)
    rows, module = barcodes.qr(TICKET_ID), profile.qr_module
    assert (right - left, bottom - top) == (len(rows) * module,) * 2
    small = paper.crop((left, top, right, bottom)).reduce(module)
    assert set(small.tobytes()) == {0, 255}  # no module holds both ink and white
    assert [[(x, w) for x, w in row] for row in rows] == [_runs(small, y) for y in range(small.height)]


def _runs(picture: Image.Image, y: int) -> list[tuple[int, int]]:
    return list(barcodes._runs("".join("1" if picture.getpixel((x, y)) == 0 else "0" for x in range(picture.width))))


@each_profile
def test_four_modules_of_white_are_around_the_tickets_qr(profile: Profile) -> None:
    paper = drawn(ticket.to_bytes(SLIP, profile), profile)
    [code] = zxingcpp.read_barcodes(paper)
    place, quiet = code.position, thermal_codes.QR_QUIET * profile.qr_module
    left, top, right, bottom = place.top_left.x, place.top_left.y, place.bottom_right.x, place.bottom_right.y
    for box in ((left - quiet + 2, top - quiet + 2, right + quiet - 2, top - 2),  # two dots for the reader's rounding
                (left - quiet + 2, bottom + 3, right + quiet - 2, bottom + quiet - 2),
                (left - quiet + 2, top, left - 2, bottom), (right + 3, top, right + quiet - 2, bottom)):  # fmt: skip
        assert box[0] >= 0
        assert box[2] <= paper.width
        assert set(paper.crop(box).tobytes()) == {255}


@each_profile
def test_code128_has_bars_of_whole_dots_between_ten_modules_of_white(profile: Profile) -> None:
    text = CODE if profile.dots > 512 else "K1-7Q4MXP"
    part = thermal_codes.code128(text, profile, 80)
    paper = drawn(slips.job([part], profile), profile)
    left, top, right, bottom = ink(paper)
    module, odd = divmod(right - left, barcodes.width128(text))
    assert not odd
    assert module >= 2
    assert min(left, paper.width - right) >= thermal_codes.BAR_QUIET * module
    assert bottom - top == 80
    assert len(set(paper.crop((0, top, paper.width, bottom)).reduce((1, 80)).tobytes())) == 2
    assert [code.text for code in zxingcpp.read_barcodes(paper)] == [text]
    assert [code.data.decode() for code in pyzbar.decode(paper, [pyzbar.ZBarSymbol.CODE128])] == [text]


def test_a_code_that_the_paper_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="384 dots"):
        thermal_codes.code128(CODE, profiles.load("thermal-58"), 80)
