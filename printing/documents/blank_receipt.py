"""A blank Mẫu 01 to be filled in by hand, under a provisional code that was printed ahead for it alone.

Used by printing.documents.kit. The same order and wording as the printed one (printing.documents.receipt), with room to
write wherever that says something.
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.papers import Agency
from printing.documents.header import codes, header, number_line
from printing.layout.blocks import MM, Block, beside, field, signature, space, stack, words
from printing.layout.text_runs import BOLD, BOLD_ITALIC, ITALIC, REGULAR, TextRun, length

SIZE = 10.0
SMALL = 8.4
LEADING = 1.52  # room for a hand
PAPERS = 5  # lines for what was handed in


def blocks(code: str, agency: Agency, width: float) -> list[Block]:
    """The whole paper, one page of A5."""
    sample = words([TextRun(text("papers.sample.mark"), ITALIC)], SMALL, width) if agency.sample else []
    number = number_line(agency, "01", _blank("number"))
    head = [header(agency, None, width, number, size=SMALL), codes(code, width, high=9 * MM)]
    paper = [*head, *_title(code, width), *_fields(agency, width), _signatures(width)]
    return [*paper, *sample]


def _said(key: str, /, **values: object) -> str:
    return text(f"papers.receipt.{key}", "vi", **values)


def _blank(key: str, /, **values: object) -> str:
    return text(f"kit.receipt.{key}", "vi", **values)


def _title(code: str, width: float) -> list[Block]:
    return [
        space(3),
        *words([TextRun(_said("title"), BOLD)], 12.4, width, align="centre"),
        *words([TextRun(f"{_said('code')} "), TextRun(code, BOLD)], SIZE + 0.4, width, align="centre"),
        *words([TextRun(f"({_blank('provisional')})", BOLD_ITALIC)], SMALL, width, align="centre"),
        space(3),
    ]


def _fields(agency: Agency, width: float) -> list[Block]:
    """The form's lines in its order, each with room to write."""
    half = width * 0.44
    reach = beside([
        (0.0, _line("phone", half - 6)), (half, _line("email", width - half)),
    ])  # fmt: skip
    return [
        *words([TextRun(agency.counter, BOLD)], SIZE, width),
        *_line("received_of", width), *_line("personal_number", width), *_line("address", width), reach,
        *_line("content", width), _rest(width), *_line("documents", width),
        *(_rest(width, f"{n}.") for n in range(1, PAPERS + 1)),
        *_value("sets", _blank("sets"), width), *_line("time", width),
        *_value("received_at", _blank("moment"), width), *_value("due_at", _blank("moment"), width),
        *_line("return_at", width), *_book(width),
    ]  # fmt: skip


def _line(key: str, width: float) -> list[Block]:
    return field(_said(key), "", SIZE, width, leading=LEADING)


def _value(key: str, value: str, width: float) -> list[Block]:
    return field(_said(key), value, SIZE, width, leading=LEADING)


def _rest(width: float, number: str = "") -> Block:
    """A line of dots alone, or with its number."""
    return words([TextRun(number)], SIZE, width, dotted=True, leading=LEADING)[0]


def _book(width: float) -> list[Block]:
    wide, if_any = width * 0.62, _said("if_any")
    end = length(if_any, REGULAR, SIZE)
    first = words([TextRun(_said("book"))], SIZE, wide - 6, dotted=True, leading=LEADING)
    second = words([TextRun(_said("book_line"))], SIZE, width - wide - end - 4, dotted=True, leading=LEADING)
    return [beside([(0.0, first), (wide, second), (width - end, words([TextRun(if_any)], SIZE, end + 1))])]


def _signatures(width: float) -> Block:
    half = width / 2
    left = signature(_said("left_signer"), _said("sign"), "", SIZE, half - 8, gap=34)
    right = signature(_said("right_signer"), _said("sign"), "", SIZE, half - 8, gap=34)
    return stack([space(5), beside([(0.0, left), (half + 8, right)])])
