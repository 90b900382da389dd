"""What the smaller slips of thermal paper have in common: their head, the mark of a later print, how they are joined.

Used by documents of printing.documents that are drawn for thermal printers, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from kiosk.texts import text
from kiosk.values.papers import Agency, Reprint
from printing.documents.ticket import reprint_words
from printing.layout import raster, slips
from printing.layout.slips import Part
from printing.printers.profiles import Profile


def job(strips: Iterable[raster.Strip | Part], profile: Profile) -> bytes:
    """The whole print job; a code stands between strips as it is."""
    parts = (part.sections() if isinstance(part, raster.Strip) else [part] for part in strips)
    return slips.job(chain(*parts), profile)


def strip_of(profile: Profile) -> raster.Strip:
    return raster.Strip(profile.dots, centred=profile.centres_pictures)


def head(agency: Agency, title: str, profile: Profile, language: str = "vi") -> raster.Strip:
    """Whose counter it is, and what the slip is."""
    strip = strip_of(profile)
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
