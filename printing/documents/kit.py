"""What a ward prints ahead: a page of instructions, sheets of numbered slips to cut, and blank Mẫu 01 with their codes.

Called by `motcua kit`. A4 throughout; a sheet of receipts lies across and holds two of A5. Slips stand in the order of
their numbers, so that a cut stack is handed out from the top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from kiosk.texts import text
from kiosk.values.kit import KitPaper, KitSlip
from kiosk.values.papers import Agency, PaperTable
from printing.documents import blank_receipt
from printing.layout import archival, pdf, tables
from printing.layout.blocks import MM, Block, beside, space, stack, tick, words
from printing.layout.text_runs import BOLD, ITALIC, TextRun, length

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

T = TypeVar("T")
SIZE = 11.5
STEPS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
ACROSS, DOWN = 3, 7  # slips on a sheet
SHEET = pdf.PageFormat(210 * MM, 297 * MM, 9 * MM, 9 * MM, 9 * MM, 9 * MM)
LYING = pdf.PageFormat(297 * MM, 210 * MM, 0, 0, 0, 0)
_PAD = 3 * MM


def to_pdf(paper: KitPaper) -> bytes:
    """All sheets."""
    canvas = pdf.begin(pdf.A4, f"{_text('title')} {paper.shown_as}")
    for contents in pdf.paginate(_instructions(paper, pdf.A4.inner), pdf.A4.height - pdf.A4.top - pdf.A4.bottom):
        pdf.draw(canvas, pdf.A4, contents)
        canvas.showPage()
    for slips in _sheets(paper.slips, ACROSS * DOWN):
        _draw_slips(canvas, slips, paper.agency)
        canvas.showPage()
    for codes in _sheets(paper.codes, 2):
        canvas.setPageSize((LYING.width, LYING.height))
        _draw_receipts(canvas, codes, paper.agency)
        canvas.showPage()
    return archival.written(canvas)


def _text(key: str, /, **values: object) -> str:
    return text(f"kit.{key}", "vi", **values)


def _sheets(all_of_them: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (all_of_them[start : start + size] for start in range(0, len(all_of_them), size))


# -- instructions -----------------------------------------------------------------------------------------------
def _instructions(paper: KitPaper, width: float) -> list[Block]:
    blocks = [
        *words([TextRun(paper.agency.name, BOLD)], SIZE - 1, width, align="centre"),
        space(10),
        *words([TextRun(_text("steps.heading").upper(), BOLD)], 20, width, align="centre"),
        *words([TextRun(_text("printed", day=paper.shown_as), ITALIC)], SIZE - 1, width, align="centre"),
        space(14),
    ]
    for number, step in enumerate(STEPS, 1):
        count = words([TextRun(f"{number}.", BOLD)], SIZE + 1.5, 9 * MM, leading=1.32)
        line = words([TextRun(_text(f"steps.{step}"))], SIZE + 1.5, width - 9 * MM, leading=1.32)
        blocks += [beside([(0.0, count), (9 * MM, line)]), space(6)]
    blocks += [space(8), *words([TextRun(_text("steps.letters"), BOLD)], SIZE + 1.5, width), space(4)]
    return blocks + tables.table(_letters(paper), SIZE, width)


def _letters(paper: KitPaper) -> PaperTable:
    """Which letter stands for what, and which numbers this kit has of it."""
    numbers = {letter: [slip.label for slip in slips] for letter, slips in _by_letter(paper.slips)}
    rows = tuple(
        (letter, name.vi, f"{numbers[letter][0]} – {numbers[letter][-1]}" if letter in numbers else "–")
        for letter, name in paper.letters
    )
    header = (_text("steps.letter"), _text("steps.matter"), _text("steps.numbers"))
    return PaperTable(widths=(1, 5, 3), header=header, rows=rows)


def _by_letter(slips: Sequence[KitSlip]) -> Iterator[tuple[str, list[KitSlip]]]:
    for letter, found in groupby(slips, key=lambda slip: slip.label[0]):
        yield letter, list(found)


# -- slips ------------------------------------------------------------------------------------------------------
def _draw_slips(canvas: Canvas, slips: Sequence[KitSlip], agency: Agency) -> None:
    wide, tall = SHEET.inner / ACROSS, (SHEET.height - SHEET.top - SHEET.bottom) / DOWN
    for place, slip in enumerate(slips):
        left = SHEET.left + place % ACROSS * wide
        top = SHEET.height - SHEET.top - place // ACROSS * tall
        _slip(slip, agency, wide - 2 * _PAD).draw(canvas, left + _PAD, top - _PAD)
    _cuts(canvas, [SHEET.left + n * wide for n in range(ACROSS + 1)],
          [SHEET.bottom + n * tall for n in range(DOWN + 1)])  # fmt: skip


def _slip(slip: KitSlip, agency: Agency, width: float) -> Block:
    priority, _wide = tick(_text("slip.priority"), False, 8.5, width * 0.36)
    number = words([TextRun(slip.label, BOLD)], 36, width * 0.62, leading=1.05)
    mark = f" {text('papers.sample.mark')}" if agency.sample else ""
    return stack([
        *words([TextRun(agency.counter)], 6.6, width)[:1],
        *words([TextRun(slip.field.vi, BOLD)], _fitting(slip.field.vi, width), width)[:1],
        beside([(0.0, number), (width * 0.66, [space(15), priority])]),
        *words([TextRun(_text("slip.taken"))], 8.5, width, leading=1.7)[:1],
        *words([TextRun(_text("slip.called"))], 8.5, width, leading=1.7)[:1],
        *words([TextRun(_text("slip.keep") + mark, ITALIC)], 6.2 if mark else 7.4, width)[:1],
    ])  # fmt: skip


def _fitting(field: str, width: float) -> float:
    """The size at which a field's name is one line, 7 to 10 points."""
    return max(7.0, min(10.0, 10.0 * (width - 1) / length(field, BOLD, 10.0)))


def _cuts(canvas: Canvas, columns: Sequence[float], rows: Sequence[float]) -> None:
    """Dashed lines to cut along, from edge to edge of what they part."""
    canvas.saveState()
    canvas.setLineWidth(0.4)
    canvas.setStrokeGray(0.45)
    canvas.setDash(3, 2.5)
    for x in columns:
        canvas.line(x, rows[0], x, rows[-1])
    for y in rows:
        canvas.line(columns[0], y, columns[-1], y)
    canvas.restoreState()


# -- receipts ---------------------------------------------------------------------------------------------------
def _draw_receipts(canvas: Canvas, codes: Sequence[str], agency: Agency) -> None:
    for place, code in enumerate(codes):
        left = place * LYING.width / 2
        y = pdf.A5.height - pdf.A5.top
        for block in blank_receipt.blocks(code, agency, pdf.A5.inner):
            block.draw(canvas, left + pdf.A5.left, y)
            y -= block.height
    _cuts(canvas, [LYING.width / 2], [5 * MM, LYING.height - 5 * MM])
