"""The slip with a draft's code: its QR is the code, its words stand on the paper, and nothing clips."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
import zxingcpp
from PIL import Image, ImageChops

from kiosk.clock import ZONE
from kiosk.values.base import Text
from kiosk.values.papers import CodeSlip, ToBring
from kiosk.values.print_jobs import PaperKind
from printing import spooler
from printing.documents import code_slip
from printing.layout import raster, slips
from printing.printers import profiles
from printing.printers.emulator import Emulator
from tests.printing.samples import REPRINT, SLIP

SAMPLE = CodeSlip(
    agency=SLIP.agency, code="K1-7Q4MXP", procedure=Text("Đăng ký khai sinh", "Birth registration"), finished=False,
    kept_until=datetime(2026, 11, 24, 9, 12, tzinfo=ZONE),
    bring=(ToBring(need="submit", name=Text("Giấy chứng sinh", "Birth certificate of the hospital")),
           ToBring(need="show", name=Text("Thẻ căn cước của người đi khai sinh", "Citizen card"))),
)  # fmt: skip
ALL = tuple(name for name in profiles.names() if profiles.load(name).language == "escpos")


def drawn(profile_name: str, slip: CodeSlip = SAMPLE) -> list[Image.Image]:
    profile = profiles.load(profile_name)
    data, name = spooler.draw(PaperKind.CODE, slip, profile)
    assert name == slip.code
    assert len(data) <= slips.LIMIT
    emulator = Emulator(profile.dots, dpi=profile.dpi, dots_per_feed_unit=profile.dots_per_feed_unit)
    emulator.feed(data)
    return emulator.papers(last=True)


@pytest.mark.parametrize("name", ALL)
def test_one_paper_whose_qr_is_the_code(name: str) -> None:
    papers = drawn(name)
    assert len(papers) == 1
    assert [code.text for code in zxingcpp.read_barcodes(papers[0])] == ["K1-7Q4MXP"]


@pytest.mark.parametrize("dots", [576, 384])
def test_nothing_touches_the_edges(dots: int) -> None:
    name = Text("Đăng ký lại khai sinh có yếu tố nước ngoài " * 3)
    long = msgspec.structs.replace(SAMPLE, procedure=name, reprint=REPRINT)
    for part in code_slip.PARTS:
        box = ImageChops.invert(part(long, raster.Strip(dots)).picture()).getbbox()
        assert box[0] >= 2
        assert box[2] <= dots - 2


def test_each_thing_said_changes_the_paper() -> None:
    plain = drawn("thermal-80")[0]
    assert drawn("thermal-80", msgspec.structs.replace(SAMPLE, reprint=REPRINT))[0].height > plain.height
    assert drawn("thermal-80", msgspec.structs.replace(SAMPLE, bring=()))[0].height < plain.height
    for change in ({"language": "en"}, {"finished": True}, {"code": "K1-AAAAAA"}):
        assert drawn("thermal-80", msgspec.structs.replace(SAMPLE, **change))[0].tobytes() != plain.tobytes()
