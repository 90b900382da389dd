"""Bars and squares on paper: whole dots of 300 and 600 dpi, quiet zones, the fewest modules, and readable."""

from __future__ import annotations

import io
import itertools
import random
import re
from collections.abc import Callable

import msgspec
import pikepdf
import pytest
import zxingcpp
from barcode.codex import Code128
from PIL import Image, ImageDraw

from printing.documents import declaration, receipt
from printing.layout import barcodes, pdf
from printing.layout.blocks import MM, code128, qr
from printing.layout.printer_dots import DOT
from printing.layout.smaller import smaller
from tests.printing.samples import DECLARATION, RECEIPT

LONGEST = "TAM-K7Q2M9X4E1000002-261123-12345"
OFFICIAL = "H99.001.001.01-261130-1234567"


class Cells:
    """The filled cells of one code on the first page, in points of the page."""

    def __init__(self, place: list[float], boxes: list[list[float]]) -> None:
        wide, _, _, high, left, top = place
        self.module, self.high = wide, high
        self.edges = sorted({left + side * wide for box in boxes for side in (box[0], box[0] + box[2])})
        self.left, self.right = self.edges[0], self.edges[-1]
        self.low = top + min(box[1] for box in boxes) * high
        self.upper = top + max(box[1] + box[3] for box in boxes) * high


def codes_on(data: bytes) -> list[Cells]:
    with pikepdf.open(io.BytesIO(data)) as file:
        contents = file.pages[0].Contents.read_bytes().decode("latin-1")
    found = re.findall(r"q 0 g ([-\d. ]+) cm\n((?:[-\d]+ [-\d]+ \d+ \d+ re\n)+)f Q", contents)
    return [
        Cells([float(one) for one in place.split()],
              [[float(one) for one in box.split()[:4]] for box in boxes.splitlines()])
        for place, boxes in found
    ]  # fmt: skip


@pytest.mark.parametrize("code", [RECEIPT.code, OFFICIAL, LONGEST])
def test_edges_of_mau_01_lie_on_dots(code: str) -> None:
    bars, squares = codes_on(receipt.to_pdf(msgspec.structs.replace(RECEIPT, code=code)))
    for one in (bars, squares):
        for dpi in (300, 600):
            for edge in one.edges:
                assert abs(edge * dpi / 72 - round(edge * dpi / 72)) < 0.002
    assert bars.module >= 0.19 * MM
    assert bars.module / DOT == pytest.approx(round(bars.module / DOT))
    assert bars.left >= 10 * bars.module, "the margin is part of the quiet zone"
    assert squares.left - 4 * squares.module - bars.right >= 10 * bars.module - 4 * squares.module
    assert squares.right + 4 * squares.module <= pdf.A5.width
    assert squares.right - squares.left <= 28 * MM
    assert squares.module == pytest.approx(squares.high)


def test_letters_keep_out_of_the_quiet_zones() -> None:
    """No text within 10 modules beside the bars, nor within 4 around the QR."""
    data = receipt.to_pdf(RECEIPT)
    bars, squares = codes_on(data)
    with pikepdf.open(io.BytesIO(data)) as file:
        places = [
            (float(operands[4]), float(operands[5]))
            for operands, operator in pikepdf.parse_content_stream(file.pages[0])
            if str(operator) == "Tm"
        ]
    quiet = 4 * squares.module
    for x, y in places:
        beside = squares.left - quiet < x < squares.right + quiet
        assert not (beside and squares.low - quiet < y < squares.upper + quiet)
        assert not (bars.low < y < bars.upper)


def test_what_is_drawn_smaller_keeps_its_bars() -> None:
    for share in (1.0, 0.92):
        canvas = pdf.begin(pdf.A4, "")
        block = code128("K1-4821", 60 * MM, 20)
        for one in smaller([block], share) if share < 1 else [block]:
            one.draw(canvas, 101.3, 700.7)
        contents = "\n".join(canvas._code)
        scale = float(re.findall(r"q 0 g ([-\d.]+)", contents)[0]) * share
        assert scale == pytest.approx(4 * DOT, abs=1e-4)
    assert codes_on(declaration.to_pdf(DECLARATION))[0].module / DOT == pytest.approx(4)


def test_a_qr_grows_in_whole_dots_with_its_text() -> None:
    sizes = [qr("A" * count, 28 * MM).height / DOT for count in (20, 120, 250, 330)]
    assert all(size == pytest.approx(round(size)) for size in sizes)
    assert all(height * DOT <= 28 * MM for height in sizes[:3])


def test_no_text_takes_more_modules_than_another_programs(
    seeded: random.Random, times: Callable[[int], int]
) -> None:
    """Official codes as zint sets them; and made-up texts at most as long as python-barcode's, and read back."""
    assert barcodes.width128(OFFICIAL) == 321
    for _ in range(times(200)):
        text = "".join(seeded.choice("0123456789012345ABC-. ") for _ in range(seeded.randint(1, 30))).strip() or "0"
        assert barcodes.width128(text) <= len(Code128(text).build()[0])
        assert _read(text) == [text]


def _read(text: str) -> list[str]:
    picture = Image.new("L", ((barcodes.width128(text) + 40) * 3, 90), 255)
    draw = ImageDraw.Draw(picture)
    for start, wide in barcodes.code128(text):
        draw.rectangle(((20 + start) * 3, 10, (20 + start + wide) * 3 - 1, 80), fill=0)
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)]


@pytest.mark.parametrize("text", ["", "Đ", "a\n"])
def test_what_no_bar_code_holds_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="Code128"):
        barcodes.code128(text)


def test_bars_do_not_touch() -> None:
    for text in (RECEIPT.code, OFFICIAL, LONGEST):
        for (start, wide), (after, _) in itertools.pairwise(barcodes.code128(text)):
            assert 1 <= after - start - wide <= 4
            assert 1 <= wide <= 4
