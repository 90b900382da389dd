"""Messages about papers that a citizen photographs with a phone of their own, at the ward's Wi-Fi.

A desk asks the hub (`PhoneAsked`) and goes on asking while the page is open; the hub answers with the next sealed file
(`PhoneSaid`). What the phone sends is sealed in its browser under a key that stands in the QR's fragment alone: the hub
carries it and cannot read it. Shared by kiosk.server.phones and kiosk.remote.phones; signed and packed like all
messages of kiosk.sync.wire.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kiosk.values.journal import Digest, StationName

MOST = 6 * 1024 * 1024  # bytes of a sealed file
MOST_FILES = 20  # of one page
RequestId = Annotated[str, Meta(max_length=36, pattern="^[^\\x00]*$")]
Number = Annotated[int, Meta(ge=0, le=MOST_FILES)]
State = Literal["off", "busy", "waiting", "open", "here", "full"]


class PhoneAsked(msgspec.Struct, frozen=True, array_like=True):
    """`token`: SHA-256 of what the phone shows; `got`: how many files the desk has; `over`: the page is closed."""

    station: StationName
    request: RequestId
    token: Digest
    got: Number = 0
    over: bool = False


class PhoneSaid(msgspec.Struct, frozen=True, array_like=True):
    """`state`: off (this ward offers no phones) | busy | waiting (nobody has opened the page) | open | here (a file) |
    full (no more may come)."""

    state: State
    box: Annotated[bytes, Meta(max_length=MOST)] = b""
