"""Reading a drawn paper back: its words in their order, its codes, and that nothing lies outside the page."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import zxingcpp


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def codes_of(pdf: bytes, page: int = 0) -> set[tuple[str, str]]:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=300 / 72).to_pil()
    document.close()
    return {(code.format.name, code.text) for code in zxingcpp.read_barcodes(picture)}


def in_order(words: str, expected: list[str]) -> None:
    place = 0
    for one in expected:
        found = words.find(one, place)
        assert found >= 0, f"{one!r} is not there, or not in its place"
        place = found + len(one)


def assert_inside(pdf: bytes) -> None:
    """No ink within 4 mm of the paper's edges (the pale sample mark aside)."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=2).to_pil().convert("L").point(lambda grey: 255 if grey < 120 else 0)
        box = picture.getbbox()
        edge = 4 * 2 * 72 / 25.4
        assert box is not None
        assert box[0] > edge
        assert box[1] > edge
        assert box[2] < picture.width - edge
        assert box[3] < picture.height - edge
    document.close()
