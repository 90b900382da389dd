"""The emulator: commands do what the ESC/POS reference says, and no bytes whatever break it."""

from __future__ import annotations

import random

import pytest
import zxingcpp
from PIL import Image, ImageChops

from printing.documents import ticket
from printing.layout import escpos
from printing.printers import profiles, status
from printing.printers.emulator import Emulator
from printing.printers.ink import LONGEST_PAPER
from tests.printing.samples import SLIP


def ink_box(picture: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.invert(picture.convert("L")).getbbox()


def printed(data: bytes) -> Image.Image:
    emulator = Emulator()
    emulator.feed(data)
    return emulator.papers(last=True)[0]


def test_raster_pixels_are_exact() -> None:
    picture = Image.new("L", (576, 40), 255)
    picture.paste(0, (8, 10, 200, 30))
    paper = printed(escpos.INITIALISE + escpos.raster(picture))
    assert ink_box(paper) == (8, 10, 200, 30)


@pytest.mark.parametrize(("align", "left"), [(0, 0), (1, 284), (2, 568)])
def test_align(align: int, left: int) -> None:
    paper = printed(b"\x1ba" + bytes([align]) + b"\x1dv0\x00\x01\x00\x01\x00\xff")
    assert ink_box(paper) == (left, 0, left + 8, 1)


def test_doubled_raster() -> None:
    assert ink_box(printed(b"\x1dv0\x03\x01\x00\x02\x00\xff\xff")) == (0, 0, 16, 4)


def test_feeds() -> None:
    dot = b"\x1dv0\x00\x01\x00\x01\x00\xff"
    assert ink_box(printed(dot + b"\x1bJ\x64" + dot)) == (0, 0, 8, 102)
    assert ink_box(printed(dot + b"\x1bd\x02" + dot)) == (0, 0, 8, 62)


def test_text_sizes() -> None:
    plain = ink_box(printed(b"HHHH\n"))
    grown = ink_box(printed(b"\x1d!\x11HHHH\n"))
    also = ink_box(printed(b"\x1b!\x30HHHH\n"))
    assert plain is not None
    assert grown == also
    assert grown is not None
    assert grown[3] - grown[1] == 2 * (plain[3] - plain[1])


def test_code_pages() -> None:
    assert printed(b"\x1bt\x10\xe9\n").tobytes() == printed(b"\x1bt\x00\x82\n").tobytes()  # é in cp1252 and cp437
    assert printed(b"\x1bt\x63\xe9\n").tobytes() == printed(b"?\n").tobytes()  # a page it lacks


def test_native_qr() -> None:
    words = "Số A042, quầy 3"
    paper = printed(escpos.CENTRE + escpos.qr(words, 6, "Q") + b"\x1dVB\x00")
    assert [code.text for code in zxingcpp.read_barcodes(paper)] == [words]


@pytest.mark.parametrize("knife", [b"\x1dV\x00", b"\x1dV1", b"\x1dVA\x20", b"\x1dVB\x00"])
def test_cut(knife: bytes) -> None:
    emulator = Emulator()
    emulator.feed((b"one\n" + knife) * 3)
    assert len(emulator.papers()) == 3


def test_any_cutting_of_the_bytes_draws_the_same() -> None:
    data = ticket.to_bytes(SLIP, profiles.load("thermal-80"))
    whole, dripped = Emulator(), Emulator()
    whole.feed(data)
    for start in range(0, len(data), 7):
        dripped.feed(data[start : start + 7])
    assert whole.papers()[0].tobytes() == dripped.papers()[0].tobytes()


def answers(emulator: Emulator) -> status.PrinterStatus:
    emulator.feed(escpos.ASK_PRINTER + escpos.ASK_OFFLINE + escpos.ASK_PAPER)
    replies = emulator.take_replies()
    assert all(status.is_answer(byte) for byte in replies)
    return status.from_answers(*replies)


def test_status_answers() -> None:
    emulator = Emulator()
    assert answers(emulator) == status.PrinterStatus(known=True)
    emulator.near_end = True
    assert answers(emulator).near_end
    emulator.no_paper = True
    assert not answers(emulator).paper
    assert answers(emulator).near_end
    emulator.no_paper, emulator.cover_open = False, True
    assert answers(emulator).cover_open
    assert not answers(emulator).online


def test_an_empty_roll_prints_nothing_until_there_is_a_new_one() -> None:
    emulator = Emulator()
    emulator.no_paper = True
    emulator.feed(b"words\n\x1dVB\x00\x1dr\x01")
    assert emulator.papers(last=True) == []
    assert emulator.take_replies() == b""
    emulator.no_paper = False
    assert len(emulator.papers()) == 1
    assert emulator.take_replies() == b"\x00"


def test_a_cleared_printer_prints_nothing_of_what_it_held() -> None:
    emulator = Emulator()
    emulator.no_paper = True
    emulator.feed(b"words\n\x1dv0\x00\x48\x00\x20\x00" + bytes(100) + escpos.CLEAR)
    emulator.no_paper = False
    assert emulator.papers(last=True) == []
    assert emulator.take_replies() == b"\x37\x25\x00"
    emulator.feed(b"next\n\x1dVB\x00")
    assert len(emulator.papers()) == 1


def test_real_time_commands_are_obeyed_amid_a_picture() -> None:
    emulator = Emulator()
    emulator.feed(b"\x1dv0\x00\x01\x00\x02\x00\xff" + escpos.ASK_PAPER + b"\xff")
    assert emulator.take_replies() == b"\x12"
    assert ink_box(emulator.papers(last=True)[0]) == (0, 0, 8, 2)


def test_hostile_bytes_never_break_it(seeded: random.Random, times) -> None:
    good = ticket.to_bytes(SLIP, profiles.load("thermal-58"))
    heads = (b"\x1b", b"\x1d", b"\x1dv0", b"\x1d(k", b"\x1d8L", b"\x10\x04", b"\x1c", b"\x1b*", b"\x1dk", b"\x1dV")
    for _ in range(times(400)):
        emulator = Emulator()
        junk = b"".join(
            seeded.choice(heads) + seeded.randbytes(seeded.randrange(12)) for _ in range(seeded.randrange(60))
        )
        start = seeded.randrange(len(good))
        emulator.feed(junk + good[start : start + seeded.randrange(3000)] + junk)
        emulator.feed(b"\x1b@" + junk)
        assert all(paper.width == 576 and paper.height <= LONGEST_PAPER for paper in emulator.papers(last=True))


def test_a_raster_that_claims_gigabytes_is_skipped() -> None:
    paper = printed(b"\x1dv0\x00\xff\xff\xff\xff" + b"after\n")
    assert ink_box(paper) is not None


def test_a_runaway_feed_ends() -> None:
    paper = printed(b"x\n" + b"\x1bJ\xff" * 500 + b"x\n")
    assert paper.height <= LONGEST_PAPER
