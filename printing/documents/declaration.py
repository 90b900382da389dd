"""A declaration (tờ khai) as an A4 PDF, drawn from the labels and layout that its value carries.

Called by the spooler, the citizen station's and the desk's previews and the tour. Knows no form: whatever lines a
DeclarationPaper holds are set in their order, answers on dotted lines, and flow over as many pages as they need.
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.papers import DeclarationPaper, PaperCell, PaperLine, PaperTick
from printing.documents.ticket import reprint_words
from printing.layout import pdf
from printing.layout.blocks import (
    BOLD,
    ITALIC,
    MM,
    REGULAR,
    Block,
    Run,
    beside,
    boxes,
    code128,
    field,
    framed,
    length,
    register_fonts,
    rule,
    signature,
    space,
    stack,
    tick,
    together,
    words,
)

SIZE = 12.5
LEADINGS = (1.44, 1.36, 1.28, 1.2)  # airy where that costs no further page
GAP = 8.0  # between cells side by side
_STYLES = {"heading": BOLD, "centred": REGULAR, "italic": ITALIC, "bold": BOLD}


def to_pdf(paper: DeclarationPaper) -> bytes:
    """The whole paper."""
    register_fonts()
    blocks = _fewest_pages([_blocks(paper, pdf.A4.inner, leading) for leading in LEADINGS])
    sample = text("papers.sample.mark") if paper.agency is not None and paper.agency.sample else ""
    return pdf.document(
        blocks,
        pdf.A4,
        paper.title,
        footer="  ·  ".join(part for part in (sample, paper.form) if part),
        running=_code_words(paper),
        watermark=sample,
    )


def _blocks(paper: DeclarationPaper, width: float, leading: float) -> list[Block]:
    blocks = _head(paper, width)
    for line in paper.lines:
        blocks += _line(line, width, leading)
    blocks.append(_signature(paper, width, leading))
    for line in paper.tail:
        blocks += _line(line, width, leading)
    return blocks + _notes(paper, width)


def _fewest_pages(settings: list[list[Block]]) -> list[Block]:
    """The first of the settings that needs no more pages than the tightest."""
    high = pdf.A4.height - pdf.A4.top - pdf.A4.bottom
    pages = [len(pdf.paginate(blocks, high)) for blocks in settings]
    return settings[pages.index(min(pages))]


def _code_words(paper: DeclarationPaper) -> str:
    return text("papers.declaration.draft_code", code=paper.code) if paper.code else ""


def _head(paper: DeclarationPaper, width: float) -> list[Block]:
    """Nation and motto, title, Kính gửi; the draft's bar code in the corner above."""
    blocks: list[Block] = []
    if paper.code:
        wide = 52 * MM
        code = code128(paper.code, wide, 7 * MM, caption=_code_words(paper))
        blocks += [beside([(width - wide, [code])]), space(1)]
    blocks += words([Run(text("papers.nation.name"), BOLD)], SIZE, width, align="centre")
    blocks += words([Run(text("papers.nation.motto"), BOLD)], SIZE + 0.5, width, align="centre")
    blocks += [rule(width, 0.34), space(12)]
    blocks += words([Run(paper.title, BOLD)], 15.5, width, align="centre")
    if paper.reprint is not None:
        blocks += [space(3), framed(reprint_words(paper.reprint), SIZE - 2, width)]
    blocks.append(space(6))
    if paper.addressed_to:
        whom = text("papers.declaration.addressed_to", whom=paper.addressed_to)
        blocks += words([Run(whom, BOLD)], SIZE, width, align="centre")
    return [*blocks, space(8)]


def _line(line: PaperLine, width: float, leading: float) -> list[Block]:
    """One line of the form: words, or cells, or boxes to tick; any of them may follow each other."""
    font = _STYLES.get(line.style, REGULAR)
    blocks: list[Block] = []
    lead = Run(line.text, font) if line.ticks and not line.cells else Run("", font)
    if line.text and not lead.text:
        said = words([Run(line.text, font)], SIZE, width, align=_align(line.style), leading=leading)
        # A heading is never the last thing on a page.
        blocks += [space(5)._replace(keep=True), *together(said)] if line.style == "heading" else said
    if line.cells:
        blocks += _cells(line.cells, width, leading)
    if line.ticks:
        blocks += _ticks(lead, line.ticks, width, leading)
    return blocks or [space(SIZE * 0.6)]


def _align(style: str) -> str:
    return "centre" if style == "centred" else "left"


def _cells(cells: tuple[PaperCell, ...], width: float, leading: float) -> list[Block]:
    if len(cells) == 1:
        share = min(1.0, cells[0].width) if cells[0].width > 0 else 1.0
        return _cell(cells[0], width * share, leading)
    shares = sum(cell.width for cell in cells) or 1.0
    room = width - GAP * (len(cells) - 1)
    columns, x = [], 0.0
    for cell in cells:
        wide = room * cell.width / shares
        columns.append((x, _cell(cell, wide, leading)))
        x += wide + GAP
    return [beside(columns)]


def _cell(cell: PaperCell, width: float, leading: float) -> list[Block]:
    if cell.boxes:
        return boxes(cell.label, cell.value, cell.boxes, SIZE, width, leading=leading)
    if not cell.label:
        return words([Run(cell.value)], SIZE, width, leading=leading, dotted=True)
    return field(cell.label, cell.value, SIZE, width, leading=leading, lined=True)


def _ticks(lead: Run, ticks: tuple[PaperTick, ...], width: float, leading: float) -> list[Block]:
    """Words, then boxes with their words, as many in a row as fit."""
    rows: list[list[tuple[float, list[Block]]]] = [[]]
    x = 0.0
    if lead.text:
        rows[0].append((0.0, words([lead], SIZE, width, leading=leading)))
        x = min(width, length(lead.text, lead.font, SIZE)) + 14
    for one in ticks:
        block, wide = tick(one.label, one.ticked, SIZE, width, leading=leading)
        if x > 0 and x + wide > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, [block]))
        x += wide + 18
    return [beside(row) for row in rows if row]


def _signature(paper: DeclarationPaper, width: float, leading: float) -> Block:
    """At the right; the whole block stays on one page."""
    half = width * 0.52
    blocks = signature(
        paper.signer_caption,
        text("papers.declaration.sign"),
        paper.signer_name,
        SIZE,
        half,
        date_line=paper.place_and_date,
        gap=40 * leading,
    )
    return stack([space(8), beside([(width - half, blocks)]), space(6)])


def _notes(paper: DeclarationPaper, width: float) -> list[Block]:
    if not paper.notes:
        return []
    size = SIZE - 2.7
    blocks = [space(6), rule(width * 0.3, 1.0, 0.4)]
    blocks += together(words([Run(text("papers.declaration.notes"), BOLD)], size, width))
    for note in paper.notes:
        blocks += words([Run(note, ITALIC)], size, width)
    return blocks
