"""The ticket: what stands on the paper is what its bytes draw, it is small, and nothing clips."""

from __future__ import annotations

import re

import msgspec
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar

from kiosk.values.base import Text
from kiosk.values.papers import TicketSlip
from printing.documents import ticket
from printing.layout import raster, slips
from printing.layout.roll_parts import RollPart
from printing.printers import profiles
from printing.printers.emulator import Emulator
from tests.printing.samples import REPRINT, SLIP, TICKET_ID

ALL = tuple(name for name in profiles.names() if profiles.load(name).language == "escpos")
FULL = msgspec.structs.replace(SLIP, priority=True, draft_code="K1-4821", reprint=REPRINT)
LONG_NAME = Text("Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con có yếu tố nước ngoài ở khu vực biên giới " * 2)
LONG = msgspec.structs.replace(
    FULL,
    agency=msgspec.structs.replace(SLIP.agency, parent="ỦY BAN NHÂN DÂN PHƯỜNG " + "HOA SEN TRẮNG " * 3,
                                   counter="Trung tâm Phục vụ hành chính công phường " + "Hoa Sen Trắng " * 4),
    field=Text("Hộ tịch, quốc tịch, chứng thực, bồi thường nhà nước, nuôi con nuôi"), procedure=LONG_NAME,
)  # fmt: skip


def drawn(profile_name: str, slip=FULL) -> list[Image.Image]:
    profile = profiles.load(profile_name)
    emulator = Emulator(profile.dots, dpi=profile.dpi, dots_per_feed_unit=profile.dots_per_feed_unit)
    emulator.feed(ticket.to_bytes(slip, profile))
    return emulator.papers(last=True)


def contains(paper: Image.Image, part: RollPart) -> bool:
    """The part's ink stands on the paper, pixel by pixel, at its own place from the left, as fine as it must be."""
    picture = part.printed(part.step)
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    return picture.crop((0, box[1], picture.width, box[3])).tobytes() in paper.tobytes()


@pytest.mark.parametrize("name", ALL)
def test_one_paper_whose_qr_two_other_programs_read(name: str) -> None:
    papers = drawn(name)
    assert len(papers) == 1
    assert papers[0].width == profiles.load(name).dots
    assert [code.text for code in zxingcpp.read_barcodes(papers[0])] == [TICKET_ID]
    assert [code.data.decode() for code in pyzbar.decode(papers[0], [pyzbar.ZBarSymbol.QRCODE])] == [TICKET_ID]


@pytest.mark.parametrize("name", ALL)
def test_a_short_ticket_is_drawn_to_the_dot(name: str) -> None:
    profile = profiles.load(name)
    slip = msgspec.structs.replace(SLIP, procedure=None, agency=msgspec.structs.replace(SLIP.agency, counter="Quầy 1"))
    paper = drawn(name, slip)[0]
    where = (profile.dots, profile.centres_pictures)
    head = ticket._head(slip.agency, "vi", *where)
    for part in (*head, *ticket._number(slip.label, *where), *ticket._below(None, "vi", *where)):
        assert contains(paper, part)


@pytest.mark.parametrize("letters", ["ẰẪỂỖỮ", "UBND PHƯỜNG CẦU GIẤY", "Ẵ"])
@pytest.mark.parametrize("dots", [576, 512, 384])
def test_the_first_line_keeps_its_tone_marks(letters: str, dots: int) -> None:
    first, below = raster.Strip(dots), raster.Strip(dots)
    below.space(60)
    for strip in (first, below):
        strip.words(letters, 26, raster.MEDIUM)
    inked = [sum(value == 0 for value in strip.picture().tobytes()) for strip in (first, below)]
    assert inked[0] == inked[1] > 0


def test_the_number_is_very_large() -> None:
    strip = raster.Strip(576)
    strip.tall(SLIP.label, 148)
    left, top, right, bottom = ImageChops.invert(strip.picture()).getbbox()
    assert bottom - top >= 8 * 15  # at least 15 mm at 8 dots per mm
    assert right - left > 400


def test_priority_reprint_and_draft_change_the_paper() -> None:
    plain = drawn("thermal-80", SLIP)[0]
    for change in ({"priority": True}, {"reprint": REPRINT}, {"draft_code": "K1-4821"}):
        changed = drawn("thermal-80", msgspec.structs.replace(SLIP, **change))[0]
        assert changed.height > plain.height


def test_words_of_the_reprint() -> None:
    assert ticket.reprint_words(REPRINT) == "IN LẠI LẦN 2, 09:12 ngày 23/11/2026"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("slip", [SLIP, FULL, LONG], ids=["usual", "full", "long"])
def test_small_on_the_line_with_any_names(name: str, slip: TicketSlip) -> None:
    data = ticket.to_bytes(slip, profiles.load(name))
    assert len(data) <= slips.LIMIT == 16_384
    assert not re.search(rb"\x10[\x04\x05\x14]", data)  # nothing that a printer would take for a real-time command


@pytest.mark.parametrize("dots", [576, 512, 384])
@pytest.mark.parametrize("centred", [True, False])
def test_long_words_wrap_and_nothing_touches_the_edges(dots: int, centred: bool) -> None:
    words, label = Text(LONG_NAME.vi + "K" * 90), msgspec.structs.replace(FULL, draft_code="K1-4821-" * 6)
    strips = [ticket._head(LONG.agency, "vi", dots, centred), ticket._number("A1042", dots, centred),
              ticket._service(True, words, LONG_NAME, "vi", dots, centred), ticket._facts(label, dots, centred),
              ticket._below(REPRINT, "vi", dots, centred)]  # fmt: skip
    for part in (part for strip in strips for part in strip):
        box = ImageChops.invert(part.printed(0)).getbbox()
        assert box is None or (box[0] >= 2 and box[2] <= dots - 2)


def test_a_long_pair_goes_below_itself() -> None:
    short, long = raster.Strip(384), raster.Strip(384)
    short.pair("Mã", "K1", 28)
    long.pair("Mã tờ khai của ông/bà", "K1-4821-99-XX", 28)
    assert long.picture().height >= 2 * short.picture().height


def test_english() -> None:
    vietnamese = drawn("thermal-80", SLIP)[0]
    english = drawn("thermal-80", msgspec.structs.replace(SLIP, language="en"))[0]
    assert vietnamese.tobytes() != english.tobytes()
