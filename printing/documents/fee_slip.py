"""The fee slip: what is to be paid and how it was worked out, as an A5 PDF or on thermal paper. It is no biên lai.

Called by the spooler. Only amounts of approved rows stand on it; its value brings them worked out.
"""

from __future__ import annotations

from kiosk.texts import grouped, text
from kiosk.values.papers_slips import FeeSlip
from printing.documents import header, slip_parts
from printing.documents.official import closed, line, whole
from printing.documents.ticket import reprint_words
from printing.layout import pdf, raster, rows
from printing.layout.blocks import Block, beside, framed, signature, space, stack, words
from printing.layout.text_runs import BOLD, ITALIC, TextRun
from printing.printers.profiles import Profile

SIZE, TITLE = 10.6, 13.0
SHARES = (8, 38, 34, 20)


def to_pdf(paper: FeeSlip) -> bytes:
    """The page as A5."""
    width = pdf.A5.inner
    blocks = [header.header(paper.agency, paper.at, width), *_title(paper, width)]
    blocks += line(_text("reference"), paper.reference, width, BOLD)
    blocks += line(_text("payer"), paper.payer, width)
    blocks += line(_text("at"), header.moment(paper.at), width)
    blocks += [space(4), *_table(paper, width), space(4)]
    below = line(_text("in_words"), paper.in_words, width)
    if paper.approved:
        below += line(_text("approved"), "; ".join(paper.approved), width)
    half = width / 2
    signer = signature(_text("clerk"), _text("sign"), paper.clerk, SIZE, half - 8)
    blocks += closed(below, stack([space(8), beside([(half + 8, signer)])]))
    title = f"{_text('title')} {paper.reference}"
    return header.official(paper.agency, blocks, pdf.A5, title, running=paper.reference)


def _text(key: str, /, **values: object) -> str:
    return text(f"slips.fee.{key}", "vi", **values)


def _title(paper: FeeSlip, width: float) -> list[Block]:
    blocks = [space(8), *words([TextRun(_text("title"), BOLD)], TITLE, width, align="centre")]
    blocks += words([TextRun(_text("no_receipt"), ITALIC)], SIZE, width, align="centre")
    if paper.reprint is not None:
        blocks += [space(2), framed(reprint_words(paper.reprint), SIZE, width)]
    return whole([*blocks, space(5)])


def _table(paper: FeeSlip, width: float) -> list[Block]:
    """Rows and the sum, which stays with the last of them."""
    widths = rows.shared(width, SHARES)
    cells = [
        [_said(str(n), widths[0]), _said(one.name, widths[1]), _said(one.working, widths[2]),
         _said(amount_words(one.amount), widths[3], "right")]
        for n, one in enumerate(paper.lines, 1)
    ]  # fmt: skip
    captions = [_text(key) for key in ("count", "name", "working", "amount")]
    table = rows.table(captions, cells, SIZE - 0.6, widths)
    wide = [sum(widths[:3]), widths[3]]
    total = rows.row(
        [_said(_text("total"), wide[0], "right", BOLD), _said(amount_words(paper.total), wide[1], "right", BOLD)], wide
    )
    return [*table[:-1], table[-1]._replace(keep=True), total]


def _said(said: str, width: float, align: str = "left", font: str = "") -> list[Block]:
    runs = [TextRun(said, font) if font else TextRun(said)]
    return words(runs, SIZE - 0.6, rows.inside(width), align=align)


def amount_words(amount: int) -> str:
    """As "20.000"."""
    return grouped(amount)


def to_bytes(paper: FeeSlip, profile: Profile) -> bytes:
    """The same on thermal paper."""
    top = slip_parts.head(paper.agency, _text("title"), profile)
    top.words(_text("no_receipt"), 24)
    top.space(10)
    top.words(paper.reference, 30, raster.MEDIUM)
    if paper.payer:
        top.words(paper.payer, 28)
    lines = [_line(paper, n, profile) for n in range(len(paper.lines))]
    return slip_parts.job([top, *lines, _sum(paper, profile)], profile)


def _line(paper: FeeSlip, n: int, profile: Profile) -> raster.Strip:
    one, strip = paper.lines[n], slip_parts.strip_of(profile)
    strip.space(8)
    strip.rule(dash=8)
    strip.space(8)
    strip.words(one.name, 28)
    strip.words(one.working, 26)
    strip.words(_text("dong", amount=amount_words(one.amount)), 30, raster.BOLD)
    return strip


def _sum(paper: FeeSlip, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.space(8)
    strip.rule()
    strip.space(8)
    strip.pair(_text("total"), _text("dong", amount=amount_words(paper.total)), 36)
    strip.words(f"{_text('in_words')} {paper.in_words}", 26)
    for one in paper.approved:
        strip.words(one, 24)
    strip.words(f"{paper.at:%H:%M} · {paper.at:%d/%m/%Y}", 24)
    slip_parts.reprinted(strip, paper.reprint)
    return strip
