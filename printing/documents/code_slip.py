"""The slip with a kept declaration's code on thermal paper: a CodeSlip becomes ESC/POS bytes.

Called by the spooler. Words come from resources/i18n/papers.toml in the slip's language. The QR is the code itself:
the kiosk's and the desk's scanners open the declaration with it, once the card or the birth date fits.
"""

from __future__ import annotations

from itertools import chain

from kiosk.texts import text
from kiosk.values.papers import CodeSlip
from printing.documents.ticket import reprint_words
from printing.layout import raster, slips, thermal_codes
from printing.printers.profiles import Profile


def to_bytes(slip: CodeSlip, profile: Profile) -> bytes:
    """The whole print job, from initialising to the cut."""
    strips = [part(slip, raster.Strip(profile.dots, centred=profile.centres_pictures)) for part in PARTS]
    *above, below = [strip.sections() for strip in strips]
    return slips.job([*chain(*above), thermal_codes.qr(slip.code, profile), *below], profile)


def _say(slip: CodeSlip, name: str, **values: object) -> str:
    return text(f"papers.code.{name}", slip.language, **values)


def _head(slip: CodeSlip, strip: raster.Strip) -> raster.Strip:
    strip.words(slip.agency.parent, 26, raster.MEDIUM)
    strip.words(slip.agency.counter, 28, raster.BOLD)
    if slip.agency.sample:
        strip.space(6)
        strip.bar(text("papers.ticket.sample", slip.language), 22, black=False)
    strip.space(10)
    strip.rule()
    strip.space(12)
    strip.words(_say(slip, "title"), 34, raster.BOLD)
    strip.space(12)
    return strip


def _code(slip: CodeSlip, strip: raster.Strip) -> raster.Strip:
    strip.tall(slip.code, 76)
    strip.space(14)
    return strip


def _middle(slip: CodeSlip, strip: raster.Strip) -> raster.Strip:
    strip.words(slip.procedure.of(slip.language), 34, raster.BOLD)
    strip.space(6)
    strip.words(_say(slip, "finished" if slip.finished else "parked"), 28)
    strip.space(6)
    until = {"time": f"{slip.kept_until:%H:%M}", "day": f"{slip.kept_until:%d/%m/%Y}"}
    strip.words(_say(slip, "until", **until), 28)
    strip.space(12)
    return strip


def _below(slip: CodeSlip, strip: raster.Strip) -> raster.Strip:
    """What to bring, under the need that the law speaks of; papers by their names."""
    strip.space(4)
    strip.words(_say(slip, "qr"), 22)
    if slip.bring:
        strip.space(10)
        strip.rule(dash=8)
        strip.space(8)
    said = ""
    for one in slip.bring:
        if one.need != said:
            strip.space(4)
            strip.words(text(f"catalogue.need.{one.need}", slip.language), 30, raster.BOLD)
            said = one.need
        strip.words(f"– {one.name.of(slip.language)}", 28)
    if slip.reprint is not None:
        strip.space(8)
        strip.bar(reprint_words(slip.reprint, slip.language), 26, black=False)
    return strip


PARTS = (_head, _code, _middle, _below)
