"""Puts a thermal paper together: its parts one below the other, from initialising to the cut, in few bytes.

Called by documents.ticket, code_slip and whatever else is printed on a roll. Where the parts together are more than
`LIMIT`, the ones with the largest letters are sent coarser first, until they fit: a long name costs a little sharpness,
never a word, and never a second on the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from printing.layout import escpos
from printing.layout.roll_parts import RollPart
from printing.printers.profiles import Profile

LIMIT = 16_384  # bytes: 1.4 s at 115,200 baud

Part = RollPart | bytes


def job(parts: Iterable[Part], profile: Profile) -> bytes:
    """The whole print job."""
    begin = escpos.INITIALISE
    if profile.sets_motion_units:
        begin += escpos.motion_units(profile.dpi)
    return b"".join([begin, *_encoded(list(parts), profile), end(profile)])


def end(profile: Profile) -> bytes:
    """What closes a paper: fed out of the printer, and cut where there is a knife."""
    knife = {"partial": escpos.CUT_PARTIAL, "full": escpos.CUT_FULL}.get(profile.cut, b"")
    return escpos.feed(profile.tail_dots, profile.feed_unit) + knife


def _encoded(parts: Sequence[Part], profile: Profile) -> list[bytes]:
    def encoded(place: int) -> bytes:
        part = parts[place]
        return part if isinstance(part, bytes) else part.encoded(steps[place], unit, profile.centres_pictures)

    unit = profile.feed_unit
    steps = [0 if isinstance(part, bytes) else part.step for part in parts]
    written = [encoded(place) for place in range(len(parts))]
    total = sum(map(len, written)) + _FRAME
    while total > LIMIT and (place := _largest(parts, steps)) >= 0:
        steps[place] += 1
        total -= len(written[place])
        written[place] = encoded(place)
        total += len(written[place])
    return written


_FRAME = 64  # bytes before and after the parts


def _largest(parts: Sequence[Part], steps: Sequence[int]) -> int:
    """Which part bears it best to be sent coarser; -1 where none can be."""
    left = [0.0 if isinstance(part, bytes) else part.finest(step) for part, step in zip(parts, steps, strict=True)]
    best = max(left, default=0.0)
    return left.index(best) if best > 0 else -1
