"""A declaration (tờ khai) as an A4 PDF, drawn from the labels and layout that its value carries.

Called by the spooler, the citizen station's and the desk's previews and the tour. Knows no form: whatever lines a
DeclarationPaper holds are set in their order, answers on dotted lines, and flow over as many pages as they need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kiosk.texts import text
from kiosk.values.papers import DeclarationPaper, PaperCell, PaperLine, PaperTick
from printing.documents.ticket import reprint_words
from printing.layout import pdf
from printing.layout.blocks import (
    MM,
    Block,
    beside,
    boxes,
    code128,
    field,
    framed,
    rule,
    space,
    stack,
    tick,
    together,
    words,
)
from printing.layout.signatures import panels, signed
from printing.layout.smaller import smaller
from printing.layout.tables import table
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun, length, register_fonts

SIZE = 12.5
LEADINGS = (1.44, 1.36, 1.28, 1.2)  # airy where that costs no further page
SHARES = (1.0, 0.92)  # letters of 11.5 points before a few lines go on to another page
SIGNING = 0.68  # of the width: the date stands there in one line, and below it whoever signs alone
GAP = 8.0  # between cells side by side
_STYLES = {"heading": BOLD, "centred": REGULAR, "italic": ITALIC, "bold": BOLD}


def to_pdf(paper: DeclarationPaper) -> bytes:
    """The whole paper."""
    register_fonts()
    blocks = _fewest_pages(_settings(paper))
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
    for place, line in enumerate(paper.lines, 1):
        made = _line(line, width, leading)
        promise = place == len(paper.lines) and bool(line.text) and line.table is None
        blocks += together(made) if promise else made  # nobody signs on a page that doesn't say what for
    opinions = panels(paper.panels, SIZE - 1.5, width, paper.panels_across)
    signatures = _signatures(paper, width, leading)
    blocks += signatures + opinions if paper.panels_last else opinions + signatures
    for line in paper.tail:
        blocks += _line(line, width, leading)
    return blocks + _notes(paper, width)


def _settings(paper: DeclarationPaper) -> Iterator[list[Block]]:
    """The paper set airy, then tighter, then a little smaller."""
    for share in SHARES:
        for leading in LEADINGS:
            blocks = _blocks(paper, pdf.A4.inner / share, leading)
            yield blocks if share == 1 else smaller(blocks, share)


def _fewest_pages(settings: Iterable[list[Block]]) -> list[Block]:
    """The first of the settings that needs no more pages than any other."""
    high = pdf.A4.height - pdf.A4.top - pdf.A4.bottom
    best: list[Block] = []
    fewest = 0
    for blocks in settings:
        pages = len(pdf.paginate(blocks, high))
        if not fewest or pages < fewest:
            best, fewest = blocks, pages
        if fewest == 1:
            break
    return best


def _code_words(paper: DeclarationPaper) -> str:
    return text("papers.declaration.draft_code", code=paper.code) if paper.code else ""


def _head(paper: DeclarationPaper, width: float) -> list[Block]:
    """Nation and motto, title, Kính gửi; above them which form it is, and the draft's bar code in the corner."""
    blocks: list[Block] = []
    above: list[tuple[float, list[Block]]] = []
    wide = 52 * MM if paper.code else 0.0
    if paper.issued:
        above.append((0.0, words([TextRun(paper.issued, ITALIC)], SIZE - 2.5, width - wide - GAP)))
    if paper.code:
        above.append((width - wide, [code128(paper.code, wide, 7 * MM, caption=_code_words(paper))]))
    if above:
        blocks += [beside(above), space(1 if paper.code else 6)]
    blocks += words([TextRun(text("papers.nation.name"), BOLD)], SIZE, width, align="centre")
    blocks += words([TextRun(text("papers.nation.motto"), BOLD)], SIZE + 0.5, width, align="centre")
    blocks += [rule(width, 0.34), space(12)]
    blocks += words([TextRun(paper.title, BOLD)], 15.5, width, align="centre")
    if paper.subtitle:
        font = REGULAR if paper.subtitle.startswith("(") else BOLD
        blocks += words([TextRun(paper.subtitle, font)], SIZE, width, align="centre")
    if paper.reprint is not None:
        blocks += [space(3), framed(reprint_words(paper.reprint), SIZE - 2, width)]
    blocks.append(space(6))
    if paper.addressed_to:
        whom = text("papers.declaration.addressed_to", whom=paper.addressed_to)
        blocks += words([TextRun(whom, BOLD)], SIZE, width, align="centre")
    return [*blocks, space(8)]


def _line(line: PaperLine, width: float, leading: float) -> list[Block]:
    """One line of the form: words, or cells, or boxes to tick; any of them may follow each other."""
    font = _STYLES.get(line.style, REGULAR)
    blocks: list[Block] = []
    lead = TextRun(line.text, font) if line.ticks and not line.cells else TextRun("", font)
    if line.text and not lead.text:
        said = words([TextRun(line.text, font)], SIZE, width, align=_align(line.style), leading=leading)
        # A heading is never the last thing on a page.
        blocks += [space(5)._replace(keep=True), *together(said)] if line.style == "heading" else said
    if line.table is not None:
        blocks += [space(3), *table(line.table, SIZE - 1, width), space(3)]
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
        return words([TextRun(cell.value)], SIZE, width, leading=leading, dotted=True)
    return field(cell.label, cell.value, SIZE, width, leading=leading, lined=True)


def _ticks(lead: TextRun, ticks: tuple[PaperTick, ...], width: float, leading: float) -> list[Block]:
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


def _signatures(paper: DeclarationPaper, width: float, leading: float) -> list[Block]:
    """One at the right, several side by side with the date above the last; the whole stays on one page."""
    if not paper.signers:
        return []
    alone = len(paper.signers) == 1
    wide = width * SIGNING if alone else width / len(paper.signers)
    dated = words([TextRun(paper.place_and_date, ITALIC)], SIZE, width * SIGNING, align="centre")
    columns = []
    for place, signer in enumerate(paper.signers):
        columns.append((width - wide * (len(paper.signers) - place), signed(signer, SIZE, wide, 40 * leading)))
    date_line = [beside([(width * (1 - SIGNING), dated)])] if paper.place_and_date else []
    return [stack([space(8), *date_line, beside(columns), space(6)])]


def _notes(paper: DeclarationPaper, width: float) -> list[Block]:
    if not paper.notes:
        return []
    size = SIZE - 2.7
    blocks = [space(6), rule(width * 0.3, 1.0, 0.4)]
    blocks += together(words([TextRun(text("papers.declaration.notes"), BOLD)], size, width))
    for note in paper.notes:
        blocks += words([TextRun(note, ITALIC)], size, width)
    return [*together(blocks[:-1]), blocks[-1]]  # never a heading alone at a page's foot, or half a note
