"""A roll's paper as bytes: within its limit, coarser where letters are large, feeds true, no command in a picture."""

from __future__ import annotations

import random
import re

import pytest
from PIL import Image, ImageChops

from printing.layout import escpos, raster, slips
from printing.layout.roll_parts import STEPS, RollPart
from printing.printers import profiles
from printing.printers.emulator import Emulator

PROFILE = profiles.load("thermal-80")
OLD = profiles.load("thermal-80-180dpi")


def paper_of(data: bytes, **more: float) -> Image.Image:
    emulator = Emulator(576, **more)
    emulator.feed(data)
    return emulator.papers(last=True)[0]


def words(size: int, lines: int) -> list[RollPart]:
    strip = raster.Strip(PROFILE.dots)
    for line in range(lines):
        strip.words(f"Dòng chữ thứ {line} khá là dài", size)
    return strip.sections()


def sent(parts: list[RollPart], data: bytes) -> list[int]:
    """The coarseness in which each part went out."""
    found = []
    for part in parts:
        steps = [step for step in range(len(STEPS)) if part.encoded(step, 1.0, True) in data]
        assert len(steps) == 1
        found += steps
    return found


def test_parts_go_out_dot_by_dot_where_there_is_room() -> None:
    parts = words(30, 3)
    assert sent(parts, slips.job(parts, PROFILE)) == [0, 0, 0]


def test_the_largest_letters_are_sent_coarser_first() -> None:
    small, large = words(26, 6), words(40, 6)
    data = slips.job([*small, *large], PROFILE)
    assert len(data) <= slips.LIMIT
    assert sum(sent(small, data)) < sum(sent(large, data))


def test_what_no_coarseness_can_hold_still_goes_out_whole() -> None:
    parts = words(40, 60)
    data = slips.job(parts, PROFILE)
    assert set(sent(parts, data)) == {2}
    assert paper_of(data).height > 60 * 40


def test_a_long_strip_outgrows_its_first_canvas() -> None:
    strip = raster.Strip(576)
    for _ in range(60):
        strip.words("Cao hơn", 40)
    assert strip.picture().height == pytest.approx(60 * 52, abs=20)
    assert len(strip.sections()) == 60


@pytest.mark.parametrize(("wide", "tall"), STEPS)
def test_a_band_is_printed_as_large_at_each_coarseness(wide: int, tall: int) -> None:
    picture = Image.new("L", (576, 48), 255)
    picture.paste(0, (64, 8, 320, 40))
    data = escpos.raster(picture.reduce((wide, tall)), wide=wide, tall=tall)
    assert ImageChops.invert(paper_of(data)).getbbox() == (64, 0 + 8, 320, 40)


@pytest.mark.parametrize("width", [576, 570, 64])
def test_a_picture_of_bits_goes_out_like_one_of_greys(seeded: random.Random, width: int) -> None:
    bits = Image.frombytes("1", (width, 30), seeded.randbytes((width + 7) // 8 * 30))
    assert escpos.raster(bits) == escpos.raster(bits.convert("L"))


@pytest.mark.parametrize("profile", [PROFILE, OLD], ids=lambda profile: profile.name)
def test_feeds_are_dots_whatever_the_printers_own_unit(profile: profiles.Profile) -> None:
    strip = raster.Strip(512)
    strip.words("trên", 30)
    strip.space(200)
    strip.words("dưới", 30)
    as_drawn = strip.picture()
    paper = paper_of(slips.job(strip.sections(), profile), dpi=profile.dpi,
                     dots_per_feed_unit=profile.dots_per_feed_unit)  # fmt: skip
    top, bottom = (ImageChops.invert(one).getbbox()[1::2] for one in (as_drawn, paper))
    assert top[1] - top[0] == bottom[1] - bottom[0]


def test_no_picture_holds_a_real_time_command(seeded: random.Random, times) -> None:
    for _ in range(times(60)):
        picture = Image.frombytes("1", (64, 40), bytes(seeded.choices((0x10, 0x04, 0x05, 0x14, 0), k=320)))
        data = escpos.raster(ImageChops.invert(picture.convert("L")))
        assert not re.search(rb"\x10[\x04\x05\x14]", data)
        paper = paper_of(data).crop((0, 0, 64, 40))
        missing = ImageChops.subtract(ImageChops.invert(paper), ImageChops.invert(picture.convert("L")))
        lost = ImageChops.subtract(picture.convert("L"), ImageChops.invert(paper))
        assert lost.getbbox() is None
        assert missing.getbbox() is not None  # such pictures do hold commands: some dots were thickened
