"""A printer's test page: the frame stands 10 mm from each edge, the codes read; shifted, all of it moves."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from kiosk.values.papers_printer_test import PrinterTestPaper
from printing.documents import printer_test
from printing.layout.slips import LIMIT
from printing.printers import profiles
from printing.printers.emulator import Emulator
from printing.shifting import shifted

AT = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=7)))
DPI = 300


def paper(printer: str) -> PrinterTestPaper:
    return PrinterTestPaper(printer=printer, place="desk-1", made_at=AT)


def page(data: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    return document[0].render(scale=DPI / 72).to_pil().convert("L")


def ink(picture: Image.Image) -> tuple[float, float, float, float]:
    """Millimetres of white at the left, top, right and bottom."""
    dark = numpy.array(picture) < 128
    rows, columns = numpy.flatnonzero(dark.mean(axis=1) > 0.5), numpy.flatnonzero(dark.mean(axis=0) > 0.5)
    high, wide = dark.shape
    edges = (columns[0], rows[0], wide - 1 - columns[-1], high - 1 - rows[-1])
    left, top, right, bottom = (float(edge) * 25.4 / DPI for edge in edges)
    return left, top, right, bottom


@pytest.mark.parametrize("printer", ["a5", "a4"])
def test_the_frame_stands_ten_millimetres_from_each_edge(printer: str) -> None:
    picture = page(printer_test.to_pdf(paper(printer)))
    assert ink(picture) == pytest.approx((10, 10, 10, 10), abs=0.2)
    assert printer_test.CODE in {found.text for found in zxingcpp.read_barcodes(numpy.array(picture))}


def test_a_shift_moves_all_of_it_right_and_down() -> None:
    plain = printer_test.to_pdf(paper("a5"))
    assert shifted(plain, (0.0, 0.0)) is plain
    assert ink(page(shifted(plain, (3.0, -2.0)))) == pytest.approx((13, 8, 7, 12), abs=0.2)


@pytest.mark.parametrize("name", [name for name in profiles.names() if profiles.load(name).language == "escpos"])
def test_a_slip_fits_its_roll_and_its_code_reads(name: str) -> None:
    profile = profiles.load(name)
    data = printer_test.to_bytes(paper("ticket"), profile)
    assert len(data) <= LIMIT
    emulator = Emulator(profile.dots, dpi=profile.dpi, dots_per_feed_unit=profile.dots_per_feed_unit)
    emulator.feed(data)
    picture = emulator.papers(last=True)[0].convert("L")
    found = zxingcpp.read_barcodes(numpy.array(picture))
    assert [one.text for one in found] == [printer_test.CODE]
