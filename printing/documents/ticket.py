"""The queue ticket on thermal paper: a TicketSlip becomes ESC/POS bytes, or the picture they draw.

Called by the spooler and by the tour. Words come from resources/i18n/papers.toml in the slip's language. The QR
is the ticket's id.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.base import Text
from kiosk.values.papers import Agency, Reprint, TicketSlip
from printing.layout import raster, slips, thermal_codes
from printing.layout.roll_parts import RollPart
from printing.printers.profiles import Profile

if TYPE_CHECKING:
    from PIL import Image


def to_bytes(slip: TicketSlip, profile: Profile) -> bytes:
    """The whole print job, from initialising to the cut."""
    dots, centred = profile.dots, profile.centres_pictures
    return slips.job(
        [
            *_head(slip.agency, slip.language, dots, centred),
            *_number(slip.label, dots, centred),
            *_service(slip.priority, slip.field, slip.procedure, slip.language, dots, centred),
            *_facts(slip, dots, centred),
            thermal_codes.qr(slip.qr, profile),
            *_below(slip.reprint, slip.language, dots, centred),
        ],
        profile,
    )


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


# Drawn once where it is the same for each ticket of a ward or a service; no part of it says who somebody is.
_KEPT = 64


@functools.lru_cache(maxsize=_KEPT)
def _head(agency: Agency, language: str, dots: int, centred: bool) -> Sequence[RollPart]:
    """Whose counter it is."""
    words = _words(language)
    strip = raster.Strip(dots, centred=centred)
    strip.words(agency.parent, 26, raster.MEDIUM)
    strip.words(agency.counter, 28, raster.BOLD)
    if agency.sample:
        strip.space(6)
        strip.bar(words("sample"), 22, black=False)
    strip.space(10)
    strip.rule()
    strip.space(12)
    strip.words(words("number"), 34, raster.BOLD)
    strip.space(10)
    return strip.sections()


def _number(label: str, dots: int, centred: bool) -> Sequence[RollPart]:
    strip = raster.Strip(dots, centred=centred)
    strip.tall(label, 148)
    return strip.sections()


@functools.lru_cache(maxsize=_KEPT)
def _service(
    priority: bool, field: Text, procedure: Text | None, language: str, dots: int, centred: bool
) -> Sequence[RollPart]:
    """What the number is for."""
    strip = raster.Strip(dots, centred=centred)
    strip.space(22)
    if priority:
        strip.bar(_words(language)("priority"), 36, black=True)
        strip.space(8)
    strip.words(field.of(language), 38, raster.BOLD)
    if procedure is not None and procedure != field:
        strip.words(procedure.of(language), 28)
    strip.space(10)
    strip.rule(dash=8)
    strip.space(8)
    return strip.sections()


def _facts(slip: TicketSlip, dots: int, centred: bool) -> Sequence[RollPart]:
    words = _words(slip.language)
    strip = raster.Strip(dots, centred=centred)
    strip.pair(words("ahead"), str(slip.ahead) if slip.ahead else words("nobody"), 28)
    strip.pair(words("taken_at"), f"{slip.issued_at:%H:%M} · {slip.issued_at:%d/%m/%Y}", 28)
    if slip.draft_code:
        strip.pair(words("draft"), slip.draft_code, 28)
    strip.space(6)
    return [*strip.sections(), *_wait(slip.in_place, slip.language, dots, centred)]


@functools.lru_cache(maxsize=_KEPT)
def _wait(in_place: bool, language: str, dots: int, centred: bool) -> Sequence[RollPart]:
    strip = raster.Strip(dots, centred=centred)
    strip.words(_words(language)("wait_in_place" if in_place else "please_wait"), 30, raster.BOLD)
    return strip.sections()


@functools.lru_cache(maxsize=_KEPT)
def _below(reprint: Reprint | None, language: str, dots: int, centred: bool) -> Sequence[RollPart]:
    strip = raster.Strip(dots, centred=centred)
    strip.words(_words(language)("qr_is_for"), 22)
    if reprint is not None:
        strip.space(6)
        strip.bar(reprint_words(reprint, language), 26, black=False)
    return strip.sections()


def _words(language: str) -> Callable[[str], str]:
    return lambda name: text(f"papers.ticket.{name}", language)
