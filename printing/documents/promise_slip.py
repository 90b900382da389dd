"""The green-day promise: when the result is ready today, on thermal paper or as an A5 PDF.

Called by the spooler. It promises beside Mẫu 01, which keeps the legal time; the QR is the dossier's code.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.texts import text
from kiosk.values.papers_slips import PromiseSlip
from printing.documents import header, slip_parts
from printing.documents.official import whole
from printing.documents.ticket import reprint_words
from printing.layout import pdf, raster, thermal_codes
from printing.layout.blocks import MM, Block, beside, framed, qr, space, words
from printing.layout.text_runs import BOLD, ITALIC, TextRun
from printing.printers.profiles import Profile

SIZE, TITLE, LARGE = 12.0, 14.0, 20.0


def _text(slip: PromiseSlip, key: str, /, **values: object) -> str:
    return text(f"slips.promise.{key}", slip.language, **values)


def _moment(slip: PromiseSlip, at: datetime) -> str:
    return _text(slip, "moment", time=f"{at:%H:%M}", day=f"{at:%d/%m/%Y}")


def _facts(slip: PromiseSlip) -> list[tuple[str, str]]:
    """Labels and values, as far as they are known."""
    facts = [
        ("code", slip.code),
        ("label", slip.label),
        ("received_at", _moment(slip, slip.received_at)),
        ("collect_at", slip.collect_at),
    ]
    return [(_text(slip, key), value) for key, value in facts if value]


def to_pdf(slip: PromiseSlip) -> bytes:
    """The page as A5."""
    width, agency = pdf.A5.inner, slip.agency
    blocks = [header.header(agency, slip.received_at, width), space(12), framed(slip.name, LARGE, width), space(4)]
    blocks += words([TextRun(_text(slip, "title", minutes=slip.minutes), BOLD)], TITLE, width, align="centre")
    if slip.reprint is not None:
        blocks += [space(2), framed(reprint_words(slip.reprint, slip.language), SIZE, width)]
    blocks += [space(8), *_line(_text(slip, "procedure"), slip.procedure.of(slip.language), width)]
    for label, value in _facts(slip):
        blocks += _line(label, value, width)
    blocks += [space(8), *whole(_ready(slip, width)), space(8)]
    blocks += whole(words([TextRun(_text(slip, "legal", legal=slip.legal), ITALIC)], SIZE, width))
    side = 26 * MM
    blocks.append(beside([((width - side) / 2, [qr(slip.code, side)])]))
    return header.official(agency, blocks, pdf.A5, f"{slip.name} {slip.code}", running=slip.code)


def _line(label: str, value: str, width: float) -> list[Block]:
    return whole(words([TextRun(f"{label}: "), TextRun(value, BOLD)], SIZE, width))


def _ready(slip: PromiseSlip, width: float) -> list[Block]:
    said = words([TextRun(_text(slip, "ready_at"), BOLD)], SIZE, width, align="centre")
    return said + words([TextRun(_moment(slip, slip.ready_at), BOLD)], LARGE, width, align="centre")


def to_bytes(slip: PromiseSlip, profile: Profile) -> bytes:
    """The same on thermal paper."""
    return slip_parts.job([_top(slip, profile), thermal_codes.qr(slip.code, profile), _below(slip, profile)], profile)


def _top(slip: PromiseSlip, profile: Profile) -> raster.Strip:
    strip = slip_parts.head(slip.agency, _text(slip, "title", minutes=slip.minutes), profile, slip.language)
    strip.bar(slip.name, 36, black=True)
    strip.space(10)
    strip.words(slip.procedure.of(slip.language), 32, raster.BOLD)
    strip.space(8)
    for label, value in _facts(slip):
        strip.pair(label, value, 26)
    strip.space(8)
    strip.words(_text(slip, "ready_at"), 30)
    strip.words(_moment(slip, slip.ready_at), 48, raster.BOLD)
    strip.space(8)
    strip.words(_text(slip, "legal", legal=slip.legal), 24)
    strip.space(10)
    return strip


def _below(slip: PromiseSlip, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.space(4)
    strip.words(_text(slip, "qr"), 22)
    slip_parts.reprinted(strip, slip.reprint, slip.language)
    return strip
