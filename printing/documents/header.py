"""What official papers have in common: the header with agency, number, nation and date, and how numbers and days read.

Used by the papers of TT 03/2025/TT-VPCP (Mẫu 01 to 07) and others that bear the same head. Names come from the value's
Agency; the number's suffix (PBS, PTC, PXL, PKS, STD) from its `numbers`, else from resources/i18n/papers.toml.
Raises nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date, datetime

from kiosk.texts import text
from kiosk.values.papers import Agency
from printing.layout import pdf
from printing.layout.blocks import MM, Block, beside, code128, qr, rule, space, words
from printing.layout.text_runs import BOLD, ITALIC, TextRun

SIZE = 8.6  # on A5; A4 papers ask for more
LEFT, RIGHT = 0.46, 0.51  # of the width
DOTS = "……"
PLAIN, SIGNED = 21 * MM, 35.2 * MM  # room for the QR of a code, and of a signed text: 61 modules of 6 dots of 300 dpi
QUIET = 3.4 * MM, 2.0 * MM  # of the bars' and the QR's white, what lies in the margins


def header(
    agency: Agency, day: date | None, width: float, number: str = "", *, size: float = SIZE,
    left: Sequence[Block] = (), right: Sequence[Block] = (),
) -> Block:  # fmt: skip
    """Agency with number at the left, nation with the date at the right, and what stands below each.

    `day` None leaves the date to be filled in by hand, `number` "" leaves out its line.
    """
    mine, theirs = width * LEFT, width * RIGHT
    numbered = words([TextRun(number)], size + 0.6, mine, align="centre") if number else []
    ours = [*_named(agency, mine, size), *numbered, *left]
    return beside([(0.0, ours), (width - theirs, [*nation(agency, day, theirs, size), *right])])


@functools.lru_cache(maxsize=32)
def _named(agency: Agency, width: float, size: float) -> tuple[Block, ...]:
    """The agency's lines, the same on every paper of a ward."""
    return (
        *words([TextRun(agency.parent)], size, width, align="centre"),
        *words([TextRun(agency.name, BOLD)], size, width, align="centre"),
        rule(width, 0.35),
    )


def nation(agency: Agency, day: date | None, width: float, size: float = SIZE) -> list[Block]:
    """Name of the nation, motto and the date line."""
    return [*_motto(width, size), *_dated(date_line(agency.place_name, day), width, size)]


@functools.lru_cache(maxsize=32)
def _motto(width: float, size: float) -> tuple[Block, ...]:
    return (
        *words([TextRun(text("papers.nation.name"), BOLD)], size - 0.2, width, align="centre"),
        *words([TextRun(text("papers.nation.motto"), BOLD)], size + 0.6, width, align="centre"),
        rule(width, 0.52),
    )


@functools.lru_cache(maxsize=32)
def _dated(line: str, width: float, size: float) -> tuple[Block, ...]:
    return tuple(words([TextRun(line, ITALIC)], size + 0.6, width, align="centre"))


def codes(code: str, width: float, *, signed: str = "", high: float = 13 * MM) -> Block:
    """A code's bars below the agency, and a QR below the nation: of the `signed` text, or of the code.

    For pages with 8 mm of margin or more: the quiet zones reach into it, so that the bars have room for 4 dots each.
    """
    side, (left, right) = SIGNED if signed else PLAIN, QUIET
    bars = [space(5), code128(code, width - side + left + right, high)]
    return beside([(-left, bars), (width - side + right, [qr(signed or code, side)])])


def number_line(agency: Agency, form: str, number: str) -> str:
    """ "Số: 12/PBS-TTPVHCC": `form` "01" to "07"; `number` with year and volume where they belong to it."""
    ours = next((one.suffix for one in agency.numbers if one.form == form), "")
    suffix = ours or text(f"papers.number.{form}", "vi", short="{short}")
    return text("papers.number.line", "vi", number=number or DOTS) + suffix.replace("{short}", agency.short)


def date_line(place: str, day: date | None) -> str:
    """ "Phường Hoa Sen, ngày 05 tháng 02 năm 2026"; with dots where there is no day."""
    written, month, year = date_words(day) if day is not None else (DOTS, DOTS, f"20{DOTS}")
    return text("papers.receipt.date_line", "vi", place=place, day=written, month=month, year=year)


def date_words(day: date) -> tuple[str, str, str]:
    """Day, month, year as official papers write them: a zero before days under 10 and months 1 and 2."""
    return f"{day.day:02d}", f"{day.month:02d}" if day.month < 3 else str(day.month), str(day.year)


def moment(at: datetime) -> str:
    """ "09 giờ 05 phút, ngày 23 tháng 11 năm 2026"."""
    day, month, year = date_words(at)
    return text("papers.receipt.moment", "vi", hour=at.hour, minute=at.minute, day=day, month=month, year=year)


def official(
    agency: Agency, blocks: Sequence[Block], page: pdf.PageFormat, title: str, *, running: str = "", footer: str = ""
) -> bytes:
    """The PDF, with the sample ward's mark where it is one; `running` and `footer` as in pdf.document."""
    sample = text("papers.sample.mark") if agency.sample else ""
    below = "  ·  ".join(part for part in (sample, footer) if part)
    return pdf.document(blocks, page, title, running=running, footer=below, watermark=sample)


def gap(height: float) -> Block:
    """Room that stays with what comes after it."""
    return space(height)._replace(keep=True)
