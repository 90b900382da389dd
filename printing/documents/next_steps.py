"""The large-print page "Việc cần làm tiếp" of a life event: an A4 PDF, or a slip where there is only thermal paper.

Called by the spooler. Letters of 20 points and more, a box to tick beside each thing to do; long advice flows on
to further pages. It is advice and no official paper: no motto, no number, nobody's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.papers import NextStep, NextStepsPaper
from printing.documents import slip_parts
from printing.layout import pdf, raster
from printing.layout.blocks import MM, Block, beside, rule, space, together, words
from printing.layout.drawings import pictogram
from printing.layout.text_runs import BOLD, ITALIC, TextRun, register_fonts
from printing.printers.profiles import Profile

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

SIZE = 20.0
HEADING = 26.0
INDENT = 13 * MM
DRAWN = 22 * MM
HEAD_DRAWN = 28 * MM
LEADING = 1.22
ACTIONS = ("task", "first")  # what gets a box to tick


def to_pdf(paper: NextStepsPaper) -> bytes:
    """The page as A4."""
    register_fonts()
    width = pdf.A4.inner
    blocks = _head(paper, width)
    for number, step in _numbered(paper.steps):
        blocks += [*_step(step, number, paper.language, width), space(11)]
    if paper.after:
        blocks += together(words([TextRun(_text("after", paper.language), BOLD)], HEADING - 2, width))
        for line in paper.after:
            blocks += _bulleted(line, width)
    counter = _ask(paper)
    ask = words([TextRun(counter, ITALIC)], SIZE, width, leading=LEADING)
    blocks += together([space(8), rule(width, 1.0, 0.4), space(4), *ask[:-1]]) + ask[-1:]
    sample = text("papers.sample.mark") if paper.agency.sample else ""
    printed = _text("printed", paper.language, day=paper.day)
    return pdf.document(
        blocks, pdf.A4, f"{_text('title', paper.language)}: {paper.title}", footer=printed, watermark=sample,
    )  # fmt: skip


def _text(key: str, language: str, /, **values: object) -> str:
    return text(f"life.paper.{key}", language, **values)


def _numbered(steps: tuple[NextStep, ...]) -> list[tuple[int, NextStep]]:
    """Things to do are counted; advice has no number (0)."""
    found, count = [], 0
    for step in steps:
        if step.kind in ACTIONS:
            count += 1
        found.append((count if step.kind in ACTIONS else 0, step))
    return found


def _ask(paper: NextStepsPaper) -> str:
    """Where to ask; a ward need not have named a telephone."""
    agency = paper.agency
    key = "ask" if agency.phone else "ask_there"
    return _text(key, paper.language, counter=agency.counter, phone=agency.phone)


def _head(paper: NextStepsPaper, width: float) -> list[Block]:
    blocks = words([TextRun(paper.agency.counter)], SIZE - 4, width, align="centre")
    blocks += [space(6), *words([TextRun(_text("title", paper.language), BOLD)], HEADING + 6, width, align="centre")]
    drawn = pictogram(paper.icon, HEAD_DRAWN)
    if drawn is not None:
        blocks += together([space(3), beside([((width - HEAD_DRAWN) / 2, [drawn])])])
    blocks += words([TextRun(paper.title)], HEADING, width, align="centre")
    if paper.condolence:
        blocks += words(
            [TextRun(text("citizen.procedure.condolence", paper.language), ITALIC)], SIZE, width, align="centre"
        )
    blocks += [space(6), rule(width, 1.0, 0.8), space(6)]
    return [*blocks, *together(words([TextRun(paper.heading, BOLD)], SIZE + 2, width, leading=LEADING)), space(8)]


def _step(step: NextStep, number: int, language: str, width: float) -> list[Block]:
    """A box to tick, the number and what to do; below it where, when, what to bring."""
    drawn = pictogram(step.icon, DRAWN)
    inner = width - INDENT - (DRAWN + 4 * MM if drawn is not None else 0)
    name = f"{number}. {step.title}" if number else step.title
    title = words([TextRun(name, BOLD)], SIZE + 2, inner, leading=LEADING)
    lines = [*together(title)]
    if step.only_if:
        lines += together(words([TextRun(step.only_if, ITALIC)], SIZE, inner, leading=LEADING))
    for key, value in (("where", step.where), ("when", step.when)):
        if value:
            label = TextRun(_text(key, language) + " ", BOLD)
            lines += words([label, TextRun(value)], SIZE, inner, leading=LEADING)
    if step.papers:
        lines += together(words([TextRun(_text("papers", language), BOLD)], SIZE, inner, leading=LEADING))
        for one in step.papers:
            lines += _bulleted(one, inner)
    if step.note:
        lines += words([TextRun(step.note, ITALIC)], SIZE, inner, leading=LEADING)
    if drawn is None:
        return _shifted([*together(lines[:-1]), lines[-1]], box=number > 0)  # one thing to do stays on one page
    short = max(0.0, DRAWN - sum(line.height for line in lines))
    lines = together([*lines, space(short)])
    lines[0] = _with(drawn, lines[0], inner + 4 * MM)
    return _shifted([*lines[:-1], lines[-1]._replace(keep=False)], box=number > 0)


def _with(drawn: Block, line: Block, across: float) -> Block:
    """The drawing hangs down at the right of the line, and of those below it."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        line.draw(canvas, x, y)
        drawn.draw(canvas, x + across, y)

    return line._replace(draw=draw)


def _bulleted(line: str, width: float) -> list[Block]:
    dash = 6 * MM
    found = words([TextRun(line)], SIZE, width - dash, leading=LEADING)
    first = beside([(0.0, words([TextRun("–")], SIZE, dash, leading=LEADING)), (dash, found[:1])])
    lines = [first, *(beside([(dash, [block])]) for block in found[1:])]
    return [*together(lines[:-1]), lines[-1]]


def _shifted(lines: list[Block], *, box: bool) -> list[Block]:
    """The lines to the right of a box; the box stands before the first one."""
    moved = [beside([(INDENT, [line])])._replace(keep=line.keep) for line in lines]
    if box:
        first = moved[0]

        def draw(canvas: Canvas, x: float, y: float) -> None:
            first.draw(canvas, x, y)
            canvas.setLineWidth(1.4)
            canvas.rect(x, y - 8.2 * MM, 7.5 * MM, 7.5 * MM, stroke=1, fill=0)

        moved[0] = Block(first.height, draw, first.keep)
    return moved


# -- the slip -------------------------------------------------------------------------------------------------


def to_bytes(paper: NextStepsPaper, profile: Profile) -> bytes:
    """The same on thermal paper, from initialising to the cut; each thing to do is a strip of its own."""
    strips = [_slip_head(paper, profile)]
    strips += [_slip_step(step, number, paper.language, profile) for number, step in _numbered(paper.steps)]
    return slip_parts.job([*strips, _slip_end(paper, profile)], profile)


def _slip_head(paper: NextStepsPaper, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.words(paper.agency.counter, 26, raster.MEDIUM)
    strip.space(8)
    strip.words(_text("title", paper.language), 46, raster.BOLD)
    strip.words(paper.title, 38, raster.MEDIUM)
    if paper.condolence:
        strip.words(text("citizen.procedure.condolence", paper.language), 32)
    strip.space(8)
    strip.rule()
    strip.space(8)
    strip.words(paper.heading, 36, raster.BOLD)
    strip.space(10)
    return strip


def _slip_step(step: NextStep, number: int, language: str, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.rule(dash=8)
    strip.space(8)
    strip.words(f"{number}. {step.title}" if number else step.title, 38, raster.BOLD)
    if step.only_if:
        strip.words(step.only_if, 32)
    for key, value in (("where", step.where), ("when", step.when)):
        if value:
            strip.words(f"{_text(key, language)} {value}", 32)
    if step.papers:
        strip.words(_text("papers", language), 32, raster.BOLD)
        for one in step.papers:
            strip.words(f"– {one}", 32)
    if step.note:
        strip.words(step.note, 32)
    strip.space(10)
    return strip


def _slip_end(paper: NextStepsPaper, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    if paper.after:
        strip.rule(dash=8)
        strip.space(8)
        strip.words(_text("after", paper.language), 38, raster.BOLD)
        for line in paper.after:
            strip.words(f"– {line}", 32)
        strip.space(8)
    strip.rule()
    strip.space(8)
    counter = _ask(paper)
    strip.words(counter, 30)
    strip.words(_text("printed", paper.language, day=paper.day), 26)
    if paper.agency.sample:
        strip.space(8)
        strip.bar(text("papers.sample.mark"), 22, black=False)
    return strip


__all__ = ["to_bytes", "to_pdf"]
