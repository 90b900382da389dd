"""Address labels for results that go by post: sheets of self-adhesive labels on A4, or a strip of thermal paper each.

Called by the spooler. A long address is set smaller; the QR with the dossier's code gives way where that is not enough.
"""

from __future__ import annotations

import functools

from kiosk.texts import text
from kiosk.values.papers_slips import AddressLabel, AddressLabels, LabelSheet
from printing.documents import slip_parts
from printing.layout import pdf, raster, thermal_codes
from printing.layout.blocks import MM, Block, beside, qr, space, stack, words
from printing.layout.smaller import smaller
from printing.layout.text_runs import BOLD, ITALIC, TextRun
from printing.printers.profiles import Profile

SIZES = {LabelSheet.TWO_BY_SEVEN: (105 * MM, 42.3 * MM), LabelSheet.THREE_BY_EIGHT: (70 * MM, 37 * MM)}
PAD = 5 * MM  # what printers leave blank, and a little for sheets that are drawn in askew
SENDER, NAME, ADDRESS = 7.0, 11.0, 10.0
QR_SIDE = 12 * MM
LEAST = 0.62  # letters of an address go down to this share before its QR gives way
STEP = 0.06


def to_pdf(paper: AddressLabels) -> bytes:
    """As many sheets as the labels need; only the first begins at `start`."""
    wide, tall = SIZES[paper.sheet]
    columns, rows = paper.sheet.columns, paper.sheet.rows
    page = pdf.PageFormat(210 * MM, 297 * MM, 0, 0, (297 * MM - rows * tall) / 2, 0)
    places: list[AddressLabel | None] = [None] * ((paper.start - 1) % paper.sheet.places)
    places += paper.labels
    blocks = [
        _row(paper, places[first : first + columns], wide, tall) for first in range(0, len(places), columns)
    ]
    return pdf.document(blocks, page, _text("title"))


def _text(key: str, /, **values: object) -> str:
    return text(f"slips.label.{key}", "vi", **values)


def _row(paper: AddressLabels, labels: list[AddressLabel | None], wide: float, tall: float) -> Block:
    columns = [
        (place * wide + PAD, [space(PAD), *_label(paper, one, wide - 2 * PAD, tall - 2 * PAD)])
        for place, one in enumerate(labels)
        if one is not None
    ]
    return beside([*columns, (0.0, [space(tall)])])


def _label(paper: AddressLabels, one: AddressLabel, width: float, height: float) -> list[Block]:
    """Sender, name, address and phone, and the QR beside them where there is room."""
    beside_it = _fitting(paper, one, width - QR_SIDE - 4, height) if one.code else []
    if beside_it:
        return [beside([(0.0, beside_it), (width - QR_SIDE, [qr(one.code, QR_SIDE)])])]
    return _fitting(paper, one, width, height) or _set(paper, one, width, LEAST / 2)


def _fitting(paper: AddressLabels, one: AddressLabel, width: float, height: float) -> list[Block]:
    """The words as large as they fit; [] where they don't."""
    share = 1.0
    while share >= LEAST:
        blocks = _set(paper, one, width, share)
        if sum(block.height for block in blocks) <= height:
            return blocks
        share -= STEP
    return []


def _set(paper: AddressLabels, one: AddressLabel, width: float, share: float) -> list[Block]:
    room = width / share
    blocks = [*_sender(sender(paper), room), space(2), *words([TextRun(_text("to", name=one.name), BOLD)], NAME, room)]
    blocks += words([TextRun(one.address)], ADDRESS, room)
    if one.phone:
        blocks += words([TextRun(_text("phone", phone=one.phone))], ADDRESS, room)
    return smaller([stack(blocks)], share) if share < 1 else blocks


@functools.lru_cache(maxsize=32)
def _sender(said: str, room: float) -> list[Block]:
    """The same on every label."""
    return words([TextRun(said, ITALIC)], SENDER, room)


def sender(paper: AddressLabels) -> str:
    agency = paper.agency
    said = _text("sender" if agency.phone else "sender_only", counter=agency.counter, phone=agency.phone)
    return f"{said} ({_text('sample')})" if agency.sample else said


def to_bytes(paper: AddressLabels, profile: Profile) -> bytes:
    """One strip of thermal paper for each label, cut after each."""
    return b"".join(_slip(paper, one, profile) for one in paper.labels)


def _slip(paper: AddressLabels, one: AddressLabel, profile: Profile) -> bytes:
    code = [thermal_codes.qr(one.code, profile)] if one.code else []
    return slip_parts.job([_strip(paper, one, profile), *code], profile)


def _strip(paper: AddressLabels, one: AddressLabel, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.space(8)
    strip.words(sender(paper), 22)
    strip.space(8)
    strip.rule()
    strip.space(12)
    strip.words(_text("to", name=one.name), 40, raster.BOLD)
    strip.space(6)
    strip.words(one.address, 34)
    if one.phone:
        strip.words(_text("phone", phone=one.phone), 34)
    if one.code:
        strip.space(8)
        strip.words(one.code, 26)
        strip.space(8)
    return strip
