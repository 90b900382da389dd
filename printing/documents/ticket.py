"""The queue ticket on thermal paper: a TicketSlip becomes ESC/POS bytes, or the picture they draw.

Called by the spooler and by the tour. Words come from resources/i18n/papers.toml in the slip's language. The QR
(the ticket's id) is the printer's own where its profile says so: it is sharper and ten times fewer bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.papers import Reprint, TicketSlip
from printing.layout import barcodes, escpos, raster
from printing.printers.profiles import Profile

if TYPE_CHECKING:
    from PIL import Image


def to_bytes(slip: TicketSlip, profile: Profile) -> bytes:
    """The whole print job, from initialising to the cut."""
    dots, unit = profile.dots, profile.dots_per_feed_unit

    def picture(strip: raster.Strip, doubled: bool = False) -> bytes:
        return escpos.raster(strip.picture(), unit, doubled=doubled, centred=profile.centres_pictures)

    parts = [escpos.INITIALISE, picture(_head(slip, dots)), picture(_number(slip, dots), doubled=True)]
    parts += [picture(_middle(slip, dots)), qr(slip.qr, profile), picture(_below(slip, dots))]
    parts.append(escpos.feed(profile.tail_dots, unit))
    if profile.cut:
        parts.append(escpos.CUT_PARTIAL if profile.cut == "partial" else escpos.CUT_FULL)
    return b"".join(parts)


def to_image(slip: TicketSlip, profile: Profile) -> Image.Image:
    """The paper as the emulator draws it from the very bytes."""
    from printing.printers.emulator import Emulator

    emulator = Emulator(profile.dots, dpi=profile.dpi, dots_per_feed_unit=profile.dots_per_feed_unit)
    emulator.feed(to_bytes(slip, profile))
    return emulator.papers(last=True)[0]


def reprint_words(reprint: Reprint, language: str = "vi") -> str:
    """ "IN LẠI LẦN 2, 09:12 ngày 23/11/2026": never "bản sao", which is a legal term."""
    return text(
        "papers.reprint.line",
        language,
        nth=reprint.nth,
        time=f"{reprint.at:%H:%M}",
        day=f"{reprint.at:%d/%m/%Y}",
    )


def _head(slip: TicketSlip, dots: int) -> raster.Strip:
    """Whose counter it is."""
    words = _words(slip.language)
    strip = raster.Strip(dots)
    strip.words(slip.agency.parent, 26, raster.MEDIUM)
    strip.words(slip.agency.counter, 28, raster.BOLD)
    if slip.agency.sample:
        strip.space(6)
        strip.bar(words("sample"), 22, black=False)
    strip.space(10)
    strip.rule()
    strip.space(12)
    strip.words(words("number"), 34, raster.BOLD)
    strip.space(10)
    return strip


def _number(slip: TicketSlip, dots: int) -> raster.Strip:
    strip = raster.Strip(dots)
    strip.tall(slip.label, 148)
    return strip


def _middle(slip: TicketSlip, dots: int) -> raster.Strip:
    """What the number is for, down to the QR."""
    words = _words(slip.language)
    strip = raster.Strip(dots)
    strip.space(22)
    if slip.priority:
        strip.bar(words("priority"), 36, black=True)
        strip.space(8)
    strip.words(slip.field.of(slip.language), 38, raster.BOLD)
    if slip.procedure is not None and slip.procedure != slip.field:
        strip.words(slip.procedure.of(slip.language), 28)
    strip.space(10)
    strip.rule(dash=8)
    strip.space(8)
    _facts(strip, slip)
    strip.space(6)
    strip.words(words("wait_in_place" if slip.in_place else "please_wait"), 30, raster.BOLD)
    strip.space(12)
    return strip


def _facts(strip: raster.Strip, slip: TicketSlip) -> None:
    words = _words(slip.language)
    strip.pair(words("ahead"), str(slip.ahead) if slip.ahead else words("nobody"), 28)
    strip.pair(words("taken_at"), f"{slip.issued_at:%H:%M} · {slip.issued_at:%d/%m/%Y}", 28)
    if slip.draft_code:
        strip.pair(words("draft"), slip.draft_code, 28)


def _below(slip: TicketSlip, dots: int) -> raster.Strip:
    strip = raster.Strip(dots)
    strip.space(4)
    strip.words(_words(slip.language)("qr_is_for"), 22)
    if slip.reprint is not None:
        strip.space(6)
        strip.bar(reprint_words(slip.reprint, slip.language), 26, black=False)
    return strip


def qr(content: str, profile: Profile) -> bytes:
    """The printer's own QR, or a picture of one."""
    if profile.native_qr:
        return escpos.CENTRE + escpos.qr(content, profile.qr_module) + escpos.feed(8, profile.dots_per_feed_unit)
    picture = _qr_picture(content, profile)
    return escpos.raster(picture, profile.dots_per_feed_unit, centred=profile.centres_pictures)


def _qr_picture(content: str, profile: Profile) -> Image.Image:
    from PIL import Image, ImageDraw

    rows, module = barcodes.qr(content), profile.qr_module
    picture = Image.new("L", (profile.dots, (len(rows) + 2) * module), 255)
    left = (profile.dots - len(rows) * module) // 2
    draw = ImageDraw.Draw(picture)
    for y, row in enumerate(rows):
        for start, width in row:
            x, top = left + start * module, (y + 1) * module
            draw.rectangle((x, top, x + width * module - 1, top + module - 1), fill=0)
    return picture


def _words(language: str) -> Callable[[str], str]:
    return lambda name: text(f"papers.ticket.{name}", language)
