"""How papers flow: table headers again on further pages, opinions in one row or below, notes that stay together."""

from __future__ import annotations

import io

import msgspec
import pypdf
import pytest

from kiosk.values.papers import DeclarationPaper, PaperLine, PaperPanel, PaperTable
from printing.documents import declaration
from printing.layout.blocks import Block
from printing.layout.pdf import paginate
from tests.printing.read_back import assert_inside, in_order, words_of
from tests.printing.samples import DECLARATION

HEAD = ("TT", "Họ và tên")
SHORT = msgspec.structs.replace(DECLARATION, lines=(), notes=(), tail=())


def pages_of(paper: DeclarationPaper) -> list[str]:
    pdf = declaration.to_pdf(paper)
    assert_inside(pdf)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def block(height: float, *, keep: bool = False, again: Block | None = None) -> Block:
    return Block(height, lambda _canvas, _x, _y: None, keep, again)


@pytest.mark.parametrize("count", [1, 20, 90])
def test_a_table_has_its_header_on_every_page_that_holds_rows(count: int) -> None:
    rows = tuple((str(n), f"NGƯỜI THỨ {n}") for n in range(1, count + 1))
    table = PaperTable(widths=(0.1, 0.9), header=HEAD, rows=rows)
    pages = pages_of(msgspec.structs.replace(SHORT, lines=(PaperLine(table=table),)))
    with_rows = [page for page in pages if "NGƯỜI THỨ" in page]
    assert len(with_rows) == {1: 1, 20: 1, 90: 3}[count]
    for page in with_rows:
        assert page.index("TT") < page.index("NGƯỜI THỨ")
    assert sum(page.count("NGƯỜI THỨ") for page in pages) == count


def test_what_stands_again_takes_room_of_the_next_page() -> None:
    head = block(30)
    rows = [block(40, again=head) for _ in range(5)]
    pages = paginate([head._replace(keep=True), *rows], 110)
    assert [[one.height for one in page] for page in pages] == [[30, 40, 40], [30, 40, 40], [30, 40]]
    assert all(sum(one.height for one in page) <= 110 for page in pages)


def test_a_row_higher_than_a_page_still_ends() -> None:
    head = block(30)
    pages = paginate([head._replace(keep=True), block(200, again=head), block(40, again=head)], 110)
    assert sum(one.height == 200 for page in pages for one in page) == 1
    assert len(pages) <= 3


def test_four_opinions_stand_in_one_row_without_frames_and_two_in_frames() -> None:
    panels = tuple(PaperPanel(caption=f"Ý KIẾN {n}", name=f"Người {n}", text=f"(8) Số: {n}") for n in range(1, 5))
    framed = msgspec.structs.replace(SHORT, signers=(), panels=panels)
    loose = msgspec.structs.replace(framed, panels_across=4)
    frames = [page_operations(paper).count(b"re") for paper in (framed, loose)]
    assert frames[0] - frames[1] == 4
    [page] = pages_of(loose)
    for n in range(1, 5):
        assert page.index(f"Ý KIẾN {n}") < page.index(f"Người {n}") < page.index(f"(8) Số: {n}")


def page_operations(paper: DeclarationPaper) -> list[bytes]:
    page = pypdf.PdfReader(io.BytesIO(declaration.to_pdf(paper))).pages[0]
    return [operator for _, operator in page.get_contents().operations]


@pytest.mark.parametrize("last", [False, True])
def test_opinions_stand_above_the_signature_or_below_it(last: bool) -> None:
    panels = (PaperPanel(caption="Ý KIẾN CỦA TRƯỜNG"),)
    text = words_of(declaration.to_pdf(msgspec.structs.replace(SHORT, panels=panels, panels_last=last)))
    order = ["Người yêu cầu", "Ý KIẾN CỦA TRƯỜNG"]
    in_order(text, order if last else order[::-1])


def test_the_head_says_which_form_it_is_and_what_it_is_about() -> None:
    paper = msgspec.structs.replace(SHORT, issued="Mẫu số 4, Phụ lục II", subtitle="Về việc thử nghiệm")
    in_order(words_of(declaration.to_pdf(paper)), ["Mẫu số 4, Phụ lục II", paper.title, "Về việc thử nghiệm"])
    without_code = msgspec.structs.replace(paper, code="")
    in_order(words_of(declaration.to_pdf(without_code)), ["Mẫu số 4, Phụ lục II", "CỘNG HÒA"])


def test_notes_stay_together() -> None:
    lines = tuple(PaperLine(text=f"Dòng {n}") for n in range(30))
    notes = tuple(f"({n}) " + "Ghi chú khá dài để chiếm chỗ trên giấy. " * 4 for n in range(1, 9))
    pages = pages_of(msgspec.structs.replace(SHORT, lines=lines, notes=notes))
    assert [("(1) Ghi" in page, "(8) Ghi" in page) for page in pages] == [(False, False), (True, True)]
    assert "Chú thích:" in pages[1]
