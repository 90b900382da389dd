"""Mẫu 07, Sổ theo dõi hồ sơ, as a lying A4 PDF (TT 03/2025/TT-VPCP, Phụ lục I).

Called by `motcua report register`. Each field has a table of its own, numbered from 1; how many dossiers were received
is carried from page to page. What has not come yet (the result, who takes it) is left to be written by hand.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.texts import text
from kiosk.values.papers_register import RegisterLine, RegisterPaper, RegisterPart
from printing.documents.header import gap, header, number_line, official
from printing.layout import pdf
from printing.layout.blocks import Block, beside, signature, space, stack, together, words
from printing.layout.tables import ColumnHead, carried, head, row, widths_of
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun, register_fonts

SIZE = 8.6
COLUMNS = (
    ("nth", 0.9), ("code", 4.6), ("procedure", 3.6), ("person", 3.0), ("reached_at", 3.5), ("decided_by", 2.7),
)  # fmt: skip
BOTH = (("received", 1.8), ("due", 1.8), ("returned", 1.8), ("way", 2.1), ("signed", 2.0))
SUMMED = 5  # columns from "Nhận hồ sơ" on: the caption of a sum stands over those before


def to_pdf(paper: RegisterPaper) -> bytes:
    """The whole register."""
    register_fonts()
    page = pdf.A4_LYING
    width = page.inner
    blocks = [header(paper.agency, paper.made_on, width, number_line(paper.agency, "07", paper.number), size=10.5)]
    blocks += [space(10), *words([TextRun(_text("title"), BOLD)], 15, width, align="centre")]
    period = _text("period", first=f"{paper.first:%d/%m/%Y}", last=f"{paper.last:%d/%m/%Y}")
    blocks += [*words([TextRun(period, ITALIC)], 11, width, align="centre"), space(6)]
    for part in paper.parts:
        blocks += _part(part, width)
    if not paper.parts:
        blocks += words([TextRun(_text("nothing"), ITALIC)], 11, width, align="centre")
    blocks = [*blocks[:-1], *together(blocks[-1:]), _signatures(width)]
    return official(paper.agency, blocks, page, f"{_text('title')} {paper.shown_as}", running=paper.shown_as)


def _text(key: str, /, **values: object) -> str:
    return text(f"papers.register.{key}", "vi", **values)


def _part(part: RegisterPart, width: float) -> list[Block]:
    """One field's heading and table, its sum below."""
    headings = _headings()
    widths, captions = widths_of(headings, width), head(headings, SIZE, width)
    blocks = [gap(6), *together(words([TextRun(_text("field", field=part.field.vi), BOLD)], 10.5, width))]
    blocks.append(captions._replace(keep=True))
    for n, line in enumerate(part.lines):
        above = stack([captions, _sum("carried_in", n, widths)]) if n else captions
        last = n == len(part.lines) - 1
        below = None if last else _sum("carried_over", n + 1, widths)
        one = row(_cells(n + 1, line), widths, SIZE, REGULAR)
        blocks.append(one._replace(again=above, below=below, keep=last))
    return [*blocks, _sum("total", len(part.lines), widths)]


def _headings() -> list[ColumnHead]:
    both = tuple(ColumnHead(_text(f"column.{key}"), share) for key, share in BOTH)
    alone = [ColumnHead(_text(f"column.{key}"), share) for key, share in COLUMNS]
    return [*alone, ColumnHead(_text("column.both"), parts=both)]


def _cells(n: int, line: RegisterLine) -> list[str]:
    return [
        str(n), line.code, line.procedure, line.person or line.gone, line.reached_at, line.decided_by,
        _moment(line.received_at), _moment(line.due_at), _moment(line.returned_at), line.way, line.signed,
    ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return f"{at:%H:%M} {at:%d/%m/%Y}" if at is not None else ""


def _sum(key: str, count: int, widths: list[float]) -> Block:
    return carried(_text(key), [_text("dossiers", count=count), *[""] * (SUMMED - 1)], widths, SIZE)


def _signatures(width: float) -> Block:
    half = width / 2
    left = signature(_text("keeper"), _text("sign"), "", 11, half - 8)
    right = signature(_text("head"), _text("sign"), "", 11, half - 8)
    return stack([space(10), beside([(0.0, left), (half + 8, right)])])
