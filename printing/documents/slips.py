"""Strips of thermal paper put together as one print job: what the slips beside the ticket have in common.

Used by documents of printing.documents that are drawn for thermal printers, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.texts import text
from kiosk.values.papers import Agency, Reprint
from printing.documents.ticket import reprint_words
from printing.layout import escpos, raster
from printing.printers.profiles import Profile


def job(parts: Iterable[raster.Strip | bytes], profile: Profile) -> bytes:
    """The whole print job, from initialising to the cut; bytes (a printer's own QR) go as they are."""
    unit, centred = profile.dots_per_feed_unit, profile.centres_pictures
    said = [escpos.INITIALISE]
    said += [
        part if isinstance(part, bytes) else escpos.raster(part.picture(), unit, centred=centred) for part in parts
    ]
    said.append(escpos.feed(profile.tail_dots, unit))
    if profile.cut:
        said.append(escpos.CUT_PARTIAL if profile.cut == "partial" else escpos.CUT_FULL)
    return b"".join(said)


def head(agency: Agency, title: str, dots: int, language: str = "vi") -> raster.Strip:
    """Whose counter it is, and what the slip is."""
    strip = raster.Strip(dots)
    strip.space(8)
    strip.words(agency.parent, 26, raster.MEDIUM)
    strip.words(agency.counter, 28, raster.BOLD)
    if agency.sample:
        strip.space(6)
        strip.bar(text("papers.ticket.sample", language), 22, black=False)
    strip.space(10)
    strip.rule()
    strip.space(12)
    strip.words(title, 34, raster.BOLD)
    strip.space(8)
    return strip


def reprinted(strip: raster.Strip, reprint: Reprint | None, language: str = "vi") -> None:
    """The mark of every print after the first."""
    if reprint is not None:
        strip.space(8)
        strip.bar(reprint_words(reprint, language), 26, black=False)
