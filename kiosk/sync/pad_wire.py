"""Messages about a declaration that a desk shows on a rating pad which is another machine (docs/decisions/0044).

A desk asks the hub (`PadAsked`) and goes on asking until it is answered; the pad looks what it is to show
(`PadLook`) and gives the applicant's word (`PadAnswered`). The hub carries the record sealed to the pad. Shared by
kiosk.server.pads and kiosk.remote.pads; signed and packed like all messages of kiosk.sync.wire.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kiosk.values.journal import Name, Small, StationName

WANTED = "pad"  # what the hub says on the line of nudges where a pad should look
MOST = 512 * 1024  # bytes of a declaration's lines
RequestId = Annotated[str, Meta(max_length=36, pattern="^[^\\x00]*$")]
Word = Literal["right", "wrong", "left"]  # left: nobody touched the pad


class PadAsked(msgspec.Struct, frozen=True, array_like=True):
    """`place`: of the desk. Without a box: which pad there is. `over`: what is shown goes."""

    station: StationName
    request: RequestId
    place: Name
    key: Small = b""  # of the box, wrapped for the pad's seal key
    box: Annotated[bytes, Meta(max_length=MOST)] = b""
    over: bool = False


class PadSaid(msgspec.Struct, frozen=True, array_like=True):
    """`state`: none (no pad of this desk is on line) | give (ask again with a box for that key) | waiting | over | a
    Word."""

    state: Name
    pad: StationName = ""
    seal_key: Small = b""


class PadLook(msgspec.Struct, frozen=True, array_like=True):
    """A pad asks what it is to show."""

    station: StationName


class PadLooked(msgspec.Struct, frozen=True, array_like=True):
    """`request` is "" where it is to show nothing (any more)."""

    request: RequestId = ""
    key: Small = b""
    box: Annotated[bytes, Meta(max_length=MOST)] = b""


class PadAnswered(msgspec.Struct, frozen=True, array_like=True):
    """What the applicant said of it."""

    station: StationName
    request: RequestId
    said: Word


class PadTaken(msgspec.Struct, frozen=True, array_like=True):
    """False: the desk has taken it back meanwhile; the word counts nothing."""

    taken: bool
