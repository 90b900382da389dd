"""The page of steps for a takeover: one A4 page that hangs beside the standby, for a technician in a hurry.

Made by `motcua hub --steps FILE.pdf`; docs/takeover.md says the same at length. Letters of 12 points and more, a box to
tick before each step. Raises nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kiosk.texts import text
from printing.layout import pdf
from printing.layout.blocks import MM, Block, beside, rule, space, words
from printing.layout.text_runs import BOLD, ITALIC, TextRun, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

SIZE, HEADING, TITLE = 14.0, 16.0, 21.0
LEADING = 1.25
INDENT, BOX = 9 * MM, 5 * MM
BEFORE, STEPS, AFTER = 2, 7, 2  # how many lines each part has


class TypedAs(msgspec.Struct, frozen=True, kw_only=True):
    """How a command is typed at the standby."""

    account: str  # that runs the program
    command: str = "motcua"
    settings: str = ""  # " --settings FILE"; "" where none are needed


def takeover_steps(ward: str, name: str, typed: TypedAs) -> bytes:
    """The page as a PDF."""
    typing = msgspec.structs.asdict(typed)
    register_fonts()
    width = pdf.A4.inner
    blocks = [
        *words([TextRun(_text("title"), BOLD)], TITLE, width, align="centre"), space(4),
        *words([TextRun(_text("ward", ward=ward, name=name))], SIZE, width, align="centre"),
        *words([TextRun(_text("time"), ITALIC)], SIZE, width, align="centre"), space(6), rule(width, 1.0, 0.8),
    ]  # fmt: skip
    for part, count in (("before", BEFORE), ("step", STEPS), ("after", AFTER)):
        heading = "do" if part == "step" else part
        blocks += [space(9), *words([TextRun(_text(heading), BOLD)], HEADING, width), space(3)]
        for number in range(1, count + 1):
            said = _text(f"{part}_{number}", **typing)
            blocks += [*_ticked(f"{number}. {said}" if part == "step" else said, width), space(4)]
    return pdf.document(blocks, pdf.A4, _text("title"), footer=_text("ward", ward=ward, name=name))


def _text(key: str, **values: object) -> str:
    return text(f"hub.steps.{key}", "vi", **values)


def _ticked(said: str, width: float) -> list[Block]:
    """The lines of a step to the right of a box to tick; what is typed, between two "`", stands out."""
    runs = [TextRun(part, BOLD) if typed % 2 else TextRun(part) for typed, part in enumerate(said.split("`")) if part]
    lines = words(runs, SIZE, width - INDENT, leading=LEADING)
    moved = [beside([(INDENT, [line])]) for line in lines]
    first = moved[0]

    def draw(canvas: Canvas, x: float, y: float) -> None:
        first.draw(canvas, x, y)
        canvas.setLineWidth(1.0)
        canvas.rect(x, y - BOX, BOX, BOX, stroke=1, fill=0)

    return [Block(first.height, draw, first.keep), *moved[1:]]
