"""A printer's test: every tone mark, both codes, rulers in millimetres; on sheets a frame 10 mm from each edge.

Called by the spooler for `motcua devices` and its page. What is measured on the sheet (from the paper's edge to the
frame, and the bar of 100 mm) is typed in there. Slips have a ruler across and a black bar, which shows faint dots.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.papers_printer_test import BAR_MM, FRAME_MM, PrinterTestPaper
from printing.layout import pdf, raster, slips, thermal_codes
from printing.layout.blocks import MM, Block, beside, code128, qr, space, words
from printing.layout.roll_parts import RollPart
from printing.layout.text_runs import BOLD, REGULAR, TextRun, draw_text, register_fonts
from printing.printers.profiles import Profile

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

CODE = "MAU-TEST-0123456789"
_SHEETS = {"a5": pdf.A5, "a4": pdf.A4}
_MM_DOTS = 25.4
INSIDE = 22 * MM  # from the sheet's edges: beside frame and rulers


def to_pdf(paper: PrinterTestPaper) -> bytes:
    """One sheet of its printer's format."""
    register_fonts()
    page = _SHEETS.get(paper.printer, pdf.A5)
    width = page.width - 2 * INSIDE
    blocks = words([TextRun(_say(paper)("title"), BOLD)], 16, width, align="centre")
    for line in (_about(paper), _say(paper)("sheet")):
        blocks += words([TextRun(line)], 10.5, width, align="centre")
    blocks += [space(6), *words([TextRun(_say(paper)("tones"))], 14, width), space(8), _bar(width), space(8)]
    blocks += [code128(CODE, width, 13 * MM), space(8), qr(CODE * 8, 30 * MM)]
    inside = beside([(INSIDE - page.left, blocks)])
    return pdf.document([_frame(page), space(14 * MM), inside], page, f"{_say(paper)('title')} {paper.shown_as}")


def to_bytes(paper: PrinterTestPaper, profile: Profile) -> bytes:
    """One slip."""
    head = raster.Strip(profile.dots, centred=profile.centres_pictures)
    head.words(_say(paper)("title"), 34, raster.BOLD)
    head.words(_about(paper), 24)
    head.words(_say(paper)("tones"), 30, raster.MEDIUM)
    head.bar(_say(paper)("slip"), 28, black=True)
    head.space(10)
    parts = [*head.sections(), _ruler(profile), thermal_codes.qr(CODE, profile)]
    return slips.job(parts, profile)


def _say(paper: PrinterTestPaper) -> Callable[[str], str]:
    return lambda name: text(f"papers.printer_test.{name}", paper.language)


def _about(paper: PrinterTestPaper) -> str:
    return f"{paper.shown_as} · {paper.made_at:%H:%M %d/%m/%Y}"


# -- on a sheet ---------------------------------------------------------------------------------------------


def _frame(page: pdf.PageFormat) -> Block:
    """The frame and its rulers: absolute on the sheet, whatever the margins are; tick n stands n mm from the edge."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        edge = FRAME_MM * MM
        canvas.setLineWidth(0.4)
        canvas.rect(edge, edge, page.width - 2 * edge, page.height - 2 * edge, stroke=1, fill=0)
        for n in range(int(FRAME_MM), int(page.width / MM - FRAME_MM) + 1):
            _tick(canvas, n * MM, page.height - edge, 0, -_length(n), n)
        for n in range(int(FRAME_MM), int(page.height / MM - FRAME_MM) + 1):
            _tick(canvas, edge, page.height - n * MM, _length(n), 0, n)

    return Block(0.0, draw)


def _length(n: int) -> float:
    return (4 if n % 10 == 0 else 2.6 if n % 5 == 0 else 1.4) * MM


def _tick(canvas: Canvas, x: float, y: float, dx: float, dy: float, n: int) -> None:
    canvas.setLineWidth(0.3)
    canvas.line(x, y, x + dx, y + dy)
    if n % 10 == 0:
        right, down = (0.6, 0.7) if dx else (-1.2, 2.2)
        draw_text(canvas, str(n), REGULAR, 6, x + dx + right * MM, y + dy - down * MM)


def _bar(width: float) -> Block:
    """As long as BAR_MM, in the middle."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        left = x + (width - BAR_MM * MM) / 2
        canvas.setLineWidth(0.6)
        canvas.line(left, y - 2 * MM, left + BAR_MM * MM, y - 2 * MM)
        for end in (left, left + BAR_MM * MM):
            canvas.line(end, y, end, y - 4 * MM)
        draw_text(canvas, f"{BAR_MM:.0f} mm", REGULAR, 8, left + BAR_MM * MM / 2 - 4 * MM, y - 5.5 * MM)

    return Block(6 * MM, draw)


# -- on a roll ----------------------------------------------------------------------------------------------


def _ruler(profile: Profile) -> RollPart:
    """Across the whole printable width, a tick each millimetre: what is missing at an end is not printed."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (profile.dots, 56), 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, profile.dots - 1, 1), fill=0)
    for n in range(int(profile.dots / profile.dpi * _MM_DOTS) + 1):
        x = min(profile.dots - 2, round(n * profile.dpi / _MM_DOTS))
        pen.rectangle((x, 0, x + 1, 44 if n % 10 == 0 else 28 if n % 5 == 0 else 16), fill=0)
    return RollPart(picture, 0, exact=True)
