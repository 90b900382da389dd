"""Both codes of Mẫu 01, from its own PDF at 300 dpi, read by programs that did not make them, as a poor camera sees it.

The camera has 200 dots an inch, a blur of one of its dots, five degrees and half the contrast: apart and all together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pypdfium2
import pytest

from printing.documents import receipt
from tests.printing.samples import RECEIPT

cv2 = pytest.importorskip("cv2")
PRINT_DPI = 300
Picture = Any  # numpy array of greys
CAMERAS: dict[str, dict[str, float]] = {
    "print": {"dpi": PRINT_DPI}, "camera": {}, "blur": {"blur": 1}, "tilt": {"degrees": 5}, "pale": {"contrast": 0.5},
    "all": {"blur": 1, "degrees": 5, "contrast": 0.5},
}  # fmt: skip


@pytest.fixture(scope="module")
def paper() -> Picture:
    document = pypdfium2.PdfDocument(receipt.to_pdf(RECEIPT))
    return numpy.array(document[0].render(scale=PRINT_DPI / 72).to_pil().convert("L"))


def seen(paper: Picture, dpi: float = 200, blur: float = 0, degrees: float = 0, contrast: float = 1) -> Picture:
    """The sheet as a camera of `dpi` sees it: light is gathered over a dot, the sheet lies askew, black is grey."""
    high, wide = paper.shape
    share = dpi / PRINT_DPI
    size = (round(wide * share * 1.1), round(high * share * 1.1))
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, share)
    turn[:, 2] += (size[0] / 2 - wide / 2, size[1] / 2 - high / 2)
    gathered = cv2.GaussianBlur(paper, (0, 0), 0.35 / share) if share < 1 else paper
    found = cv2.warpAffine(gathered, turn, size, flags=cv2.INTER_LINEAR, borderValue=255)
    if blur:
        found = cv2.GaussianBlur(found, (0, 0), blur)
    return (128 - 127 * contrast + found.astype(float) * contrast).clip(0, 255).astype(numpy.uint8)


def by_zxing(picture: Picture) -> set[str]:
    import zxingcpp

    return {found.text for found in zxingcpp.read_barcodes(picture)}


def by_zbar(picture: Picture) -> set[str]:
    try:
        from pyzbar import pyzbar
    except ImportError as error:  # its C library is the system's: Debian's libzbar0
        pytest.skip(f"zbar is not there: {error}")
    return {found.data.decode(errors="replace") for found in pyzbar.decode(picture)}


def by_opencv(picture: Picture) -> set[str]:
    """Of a sheet with bars beside it OpenCV finds the square code where it looks at the upper right quarter."""
    high, wide = picture.shape
    corner = picture[: high // 2, wide // 2 :]
    return {cv2.QRCodeDetector().detectAndDecode(corner)[0], cv2.QRCodeDetectorAruco().detectAndDecode(corner)[0]}


@pytest.mark.parametrize("reader", [by_zxing, by_zbar])
@pytest.mark.parametrize("camera", CAMERAS)
def test_both_codes_read(paper: Picture, camera: str, reader: Callable[[Picture], set[str]]) -> None:
    found = reader(seen(paper, **CAMERAS[camera]))
    assert {RECEIPT.qr, RECEIPT.code} <= found


@pytest.mark.parametrize("camera", CAMERAS)
def test_opencv_reads_the_square_code(paper: Picture, camera: str) -> None:
    assert RECEIPT.qr in by_opencv(seen(paper, **CAMERAS[camera]))
