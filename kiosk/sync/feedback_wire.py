"""Messages by which a machine asks the ward's hub, or the city, where feedback stands, and withdraws it.

For a kiosk at which somebody scans the receipt of a phản ánh, kiến nghị. The answer's words go to whoever names the
receipt's own random id, as on the hub's own screen; a hub asks the city for a receipt of another ward. Shared by
kiosk.server.standing and kiosk.remote.standing.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.sync.standing_wire import Code, Unit
from kiosk.values.journal import Name, StationName

AnswerWords = Annotated[str, Meta(max_length=2000, pattern="^[^\\x00]*$")]


class FeedbackAsked(msgspec.Struct, frozen=True, array_like=True):
    """By what stands on its receipt."""

    station: StationName
    text: Code


class WithdrawalAsked(msgspec.Struct, frozen=True, array_like=True):
    """Whoever holds this receipt takes back what it stands for: only its QR says so."""

    station: StationName
    text: Code


class WithdrawalAnswer(msgspec.Struct, frozen=True, array_like=True):
    """It is withdrawn: `new` now, else it was before."""

    new: bool


class FeedbackAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The fields of values.public_feedback.ShownFeedback; a `state` of "": the book has no such one. Times in
    microseconds, 0: none."""

    state: Name = ""
    code: Code = ""
    said_at: Annotated[int, Meta(ge=0, le=2**60)] = 0
    answer_by: Code = ""
    unit: Unit = ""
    answer: AnswerWords = ""
    answered_at: Annotated[int, Meta(ge=0, le=2**60)] = 0
    gone: bool = False
    ward: Name = ""  # another than the asking machine's
