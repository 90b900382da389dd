"""Sổ chứng thực, the certification registers of a period, as a lying A4 PDF.

Called by `motcua report certifications`. Each volume of each register has a table of its own; a voided number keeps its
line, with what became of it under "Ghi chú". Columns: NĐ 23/2015/NĐ-CP Điều 13 and the registers' forms of
TT 01/2020/TT-BTP [K: the order and wording of the columns were not seen]. Who signed is written in by hand.
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.papers_certifications import CertificationBook, CertificationLine, CertificationPart
from kiosk.values.procedures import CertifiedWork
from printing.documents.fee_slip import amount_words
from printing.documents.header import gap, header, official
from printing.layout import pdf
from printing.layout.blocks import Block, beside, signature, space, stack, together, words
from printing.layout.tables import ColumnHead, carried, head, row, widths_of
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun, register_fonts

SIZE = 9.0
COLUMNS = (
    ("number", 1.3), ("day", 2.0), ("person", 4.4), ("paper", 5.2), ("signed", 3.4), ("copies", 1.4), ("fee", 2.0),
    ("note", 6.2),
)  # fmt: skip


def to_pdf(paper: CertificationBook) -> bytes:
    """The whole, ready to be bound; the year's last is closed with the sums of its parts."""
    register_fonts()
    page = pdf.A4_LYING
    width = page.inner
    blocks = [header(paper.agency, paper.made_on, width, size=10.5), space(10)]
    blocks += words([TextRun(_text("title"), BOLD)], 15, width, align="centre")
    period = _text("period", first=f"{paper.first:%d/%m/%Y}", last=f"{paper.last:%d/%m/%Y}")
    blocks += [*words([TextRun(period, ITALIC)], 11, width, align="centre"), space(6)]
    for part in paper.parts:
        blocks += _part(part, width)
    if not paper.parts:
        blocks += words([TextRun(_text("nothing"), ITALIC)], 11, width, align="centre")
    blocks = [*blocks[:-1], *together(blocks[-1:]), _signatures(width)]
    return official(paper.agency, blocks, page, f"{_text('title')} {paper.shown_as}", running=paper.shown_as)


def _text(key: str, /, **values: object) -> str:
    return text(f"certify.book.{key}", "vi", **values)


def _part(part: CertificationPart, width: float) -> list[Block]:
    """One volume's heading and table, its sum below."""
    heads = [ColumnHead(_column(key, part.work), share) for key, share in COLUMNS]
    widths, captions = widths_of(heads, width), head(heads, SIZE, width)
    title = _text("volume", name=_text(f"name.{part.work}"), volume=part.volume, register=part.register)
    blocks = [gap(6), *together(words([TextRun(title, BOLD)], 10.5, width)), captions._replace(keep=True)]
    for n, line in enumerate(part.lines):
        one = row(_cells(line), widths, SIZE, REGULAR)
        blocks.append(one._replace(again=captions, keep=n == len(part.lines) - 1))
    return [*blocks, _sum(part, widths)]


def _column(key: str, work: CertifiedWork) -> str:
    return _text(f"column.{key}_{work}" if key in ("person", "copies") else f"column.{key}")


def _cells(line: CertificationLine) -> list[str]:
    person = ", ".join(filter(None, (line.person, line.person_number)))
    return [
        str(line.number), f"{line.day:%d/%m/%Y}", person, line.paper, "", str(line.copies),
        "" if line.void else fee_words(line), note_of(line),
    ]  # fmt: skip


def fee_words(line: CertificationLine) -> str:
    """As "20.000"; words where nothing is approved."""
    return amount_words(line.fee) if line.fee is not None else _text("no_fee")


def note_of(line: CertificationLine) -> str:
    """What became of the number; else the pages, who signed, and the code of what is given later."""
    if line.void is not None:
        reason = _text("gone") if line.gone else line.void_reason
        said = _text(f"void.{line.void}", day=f"{line.void_day:%d/%m/%Y}", by=line.void_by, reason=reason)
        return f"{said} {_text('approved', name=line.void_approved)}" if line.void_approved else said
    parts = [
        _text("pages", count=line.pages) if line.pages else "",
        _text("people", count=line.people) if line.people else "",
        _text("later", code=line.code) if line.code else "",
        _text("gone") if line.gone else "",
    ]  # fmt: skip
    return "; ".join(filter(None, parts))


def _sum(part: CertificationPart, widths: list[float]) -> Block:
    valid = part.valid
    counted = _text("sum", count=len(valid), void=len(part.lines) - len(valid))
    copies, fee = sum(line.copies for line in valid), sum(line.fee or 0 for line in valid)
    return carried(counted, [str(copies), amount_words(fee), ""], widths, SIZE)


def _signatures(width: float) -> Block:
    half = width / 2
    left, right = (signature(_text(key), _text("sign"), "", 11, half - 8) for key in ("keeper", "head"))
    return stack([space(10), beside([(0.0, left), (half + 8, right)])])
