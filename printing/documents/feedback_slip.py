"""The receipt of a phản ánh, kiến nghị: its number, until when it is answered, its QR; thermal or an A5 PDF.

Called by the spooler. Nothing of what was said is on it; whoever holds it reads the answer at any kiosk of the ward.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.texts import text
from kiosk.values.public_feedback import FeedbackSlip
from printing.documents import header, slip_parts
from printing.documents.official import whole
from printing.documents.ticket import reprint_words
from printing.layout import pdf, raster, thermal_codes
from printing.layout.blocks import MM, Block, beside, framed, qr, space, words
from printing.layout.text_runs import BOLD, ITALIC, TextRun
from printing.printers.profiles import Profile

SIZE, TITLE, LARGE = 12.0, 14.0, 18.0


def _text(slip: FeedbackSlip, key: str, /, **values: object) -> str:
    return text(f"feedback.slip.{key}", slip.language, **values)


def _moment(slip: FeedbackSlip, at: datetime) -> str:
    return _text(slip, "moment", time=f"{at:%H:%M}", day=f"{at:%d/%m/%Y}")


def _facts(slip: FeedbackSlip) -> list[tuple[str, str]]:
    return [
        (_text(slip, "about"), text(f"feedback.about.{slip.about}", slip.language)),
        (_text(slip, "said_at"), _moment(slip, slip.said_at)),
    ]


def to_pdf(slip: FeedbackSlip) -> bytes:
    """The page as A5."""
    width, agency = pdf.A5.inner, slip.agency
    blocks = [header.header(agency, slip.said_at, width), space(12)]
    blocks += words([TextRun(_text(slip, "title"), BOLD)], TITLE, width, align="centre")
    if slip.reprint is not None:
        blocks += [space(2), framed(reprint_words(slip.reprint, slip.language), SIZE, width)]
    blocks += [space(4), framed(slip.code, LARGE, width), space(8)]
    for label, value in _facts(slip):
        blocks += _line(label, value, width)
    blocks += [space(8), *whole(_until(slip, width)), space(8)]
    blocks += whole(words([TextRun(_text(slip, "how"), ITALIC)], SIZE, width))
    side = 26 * MM
    blocks += [space(6), beside([((width - side) / 2, [qr(slip.qr, side)])])]
    return header.official(agency, blocks, pdf.A5, f"{_text(slip, 'title')} {slip.code}", running=slip.code)


def _line(label: str, value: str, width: float) -> list[Block]:
    return whole(words([TextRun(f"{label}: "), TextRun(value, BOLD)], SIZE, width))


def _until(slip: FeedbackSlip, width: float) -> list[Block]:
    said = words([TextRun(_text(slip, "answer_by"), BOLD)], SIZE, width, align="centre")
    return said + words([TextRun(_moment(slip, slip.answer_by), BOLD)], LARGE, width, align="centre")


def to_bytes(slip: FeedbackSlip, profile: Profile) -> bytes:
    """The same on thermal paper."""
    return slip_parts.job([_top(slip, profile), thermal_codes.qr(slip.qr, profile), _below(slip, profile)], profile)


def _top(slip: FeedbackSlip, profile: Profile) -> raster.Strip:
    strip = slip_parts.head(slip.agency, _text(slip, "title"), profile, slip.language)
    strip.words(slip.code, 32, raster.BOLD)
    strip.space(8)
    for label, value in _facts(slip):
        strip.pair(label, value, 26)
    strip.space(8)
    strip.words(_text(slip, "answer_by"), 28)
    strip.words(_moment(slip, slip.answer_by), 36, raster.BOLD)
    strip.space(8)
    return strip


def _below(slip: FeedbackSlip, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.space(4)
    strip.words(_text(slip, "how"), 22)
    slip_parts.reprinted(strip, slip.reprint, slip.language)
    return strip
