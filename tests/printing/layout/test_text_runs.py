"""Text in PDF: marks stand over their letters, every script is there, and all of it is read back as it was written."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from printing.layout import pdf
from printing.layout.blocks import Block, words
from printing.layout.shaping import shape
from printing.layout.text_runs import BOLD, BOLD_ITALIC, ITALIC, REGULAR, TextRun, draw_text, length, wrap
from tests.printing.layout.names import FOREIGN, MINORITY, STACKED
from tests.printing.read_back import words_of

FACES = (REGULAR, BOLD, ITALIC, BOLD_ITALIC)


def page_of(*texts: str, font: str = REGULAR) -> bytes:
    return pdf.document([line for one in texts for line in words([TextRun(one, font)], 12, 300)], pdf.A5, "t")


def drawn(text: str, font: str) -> Image.Image:
    """The ink of one text at 100 points, 2 dots a point."""
    block = Block(100, lambda canvas, _x, _y: draw_text(canvas, text, font, 100, 60, 60))
    document = pypdfium2.PdfDocument(pdf.document([block], pdf.PageFormat(300, 200, 0, 0, 0, 0), "t"))
    picture = document[0].render(scale=2).to_pil().convert("L").point(lambda grey: 255 if grey < 128 else 0)
    document.close()
    return picture


def box(picture: Image.Image) -> tuple[int, int, int, int]:
    found = picture.getbbox()
    assert found is not None
    return found


@pytest.mark.parametrize("font", FACES)
@pytest.mark.parametrize("letter", STACKED)
def test_a_mark_without_a_composed_letter_stands_over_its_letter(letter: str, font: str) -> None:
    """By pixels: it does not stand beside, is clear of it, and its middle is the stem's (an italic leans)."""
    with_mark, bare, stem = drawn(letter, font), drawn(letter[0], font), drawn(bare_of(letter), font)
    mark = box(with_mark.crop((0, 0, with_mark.width, box(bare)[1] - 2)))
    assert box(with_mark)[1] < box(bare)[1] - 8
    leans = font in (ITALIC, BOLD_ITALIC)
    assert box(with_mark)[2] <= box(bare)[2] + (24 if leans else 8)
    assert box(bare)[1] - mark[3] > -6
    stem_box = box(stem)
    middle, over = (stem_box[0] + stem_box[2]) / 2, (mark[0] + mark[2]) / 2
    lean = 0.29 * ((stem_box[1] + stem_box[3]) / 2 - (mark[1] + mark[3]) / 2) if leans else 0
    assert abs(over - middle - lean) < 9


def bare_of(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


@pytest.mark.parametrize("font", FACES)
def test_decomposed_text_is_drawn_as_composed(font: str) -> None:
    name = "Nguyễn Thị Bích Hằng"
    assert page_of(unicodedata.normalize("NFD", name), font=font) == page_of(name, font=font)
    assert length(unicodedata.normalize("NFD", name), font, 10) == pytest.approx(length(name, font, 10))


@pytest.mark.parametrize("font", [REGULAR, ITALIC])
def test_every_name_is_read_back_as_it_was_written(font: str) -> None:
    names = [f"Tên: {name} hết." for name in (*MINORITY, *FOREIGN.values())]
    data = page_of(*names, font=font)
    read = words_of(data)
    assert [name for name in names if unicodedata.normalize("NFC", name) not in read] == []


@pytest.mark.parametrize("script", FOREIGN)
def test_every_script_has_ink_of_its_own(script: str) -> None:
    """Neither blank nor boxes: the first two letters differ, and no glyph is the empty box."""
    name = FOREIGN[script]
    assert all(glyph.number for glyph in shape(name, REGULAR).glyphs)
    assert drawn(name[0], REGULAR).tobytes() != drawn(name[1], REGULAR).tobytes()
    assert drawn(name[0], REGULAR).getbbox()


def test_arabic_is_joined_and_runs_to_the_left_within_a_latin_line() -> None:
    apart = [shape(letter, REGULAR).glyphs[0].number for letter in "محمد"]
    together = [glyph.number for glyph in shape("محمد", REGULAR).glyphs]
    assert apart[::-1] != together
    line = shape("Ông محمد علي 12 và bà", REGULAR).glyphs
    place = {one.text: one.x for one in line}
    assert place["Ô"] < place["1"] < place["ي"] < place["م"] < place["v"]  # a number after Arabic words is theirs


def test_lines_are_cut_between_clusters_alone() -> None:
    lines = wrap([TextRun("ស្រីមុំ" * 20 + "Ê\u0306" * 60)], 12, 100)
    starts = [line[0].run.text[0] for line in lines]
    assert len(lines) > 5
    assert all(unicodedata.category(letter)[0] == "L" for letter in starts)
    assert all(piece.x + length(piece.run.text, REGULAR, 12) <= 101 for line in lines for piece in line)


def test_poppler_reads_minority_names_too(tmp_path) -> None:
    import shutil

    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    file = tmp_path / "a.pdf"
    file.write_bytes(page_of(*MINORITY, FOREIGN["Han"], FOREIGN["Khmer"]))
    read = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
    for name in (*MINORITY, FOREIGN["Han"], FOREIGN["Khmer"]):
        assert unicodedata.normalize("NFC", name) in unicodedata.normalize("NFC", read)


def test_nothing_is_written_past_the_one_place_that_shapes() -> None:
    """But digits in boxes, which reportlab spaces."""
    folder = Path(pdf.__file__).resolve().parents[1]
    calls = [
        f"{file.name}: {line.strip()}"
        for file in sorted(folder.rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"canvas\.draw\w*String|beginText|ImageDraw\.Draw\(\w+\)\.text|\b_?draw\.text\(", line)
    ]
    assert [call.partition(":")[0] for call in calls] == ["blocks.py", "pdf.py", "raster_text.py", "ink.py"], calls
