"""Messages by which a machine without the ward's book asks the hub where a dossier stands.

For a kiosk at which somebody scans a receipt: its scope holds no dossiers (kiosk.journal.scope). Nothing of a person is
in the answer. Shared by kiosk.server.standing and kiosk.remote.standing; signed and packed like all of kiosk.sync.wire.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.values.journal import Name, StationName

Code = Annotated[str, Meta(max_length=64, pattern="^[^\\x00]*$")]
Unit = Annotated[str, Meta(max_length=200, pattern="^[^\\x00]*$")]
Times = Annotated[int, Meta(ge=0, le=1_000_000)]


class StandingAsked(msgspec.Struct, frozen=True, array_like=True):
    """By either code of the dossier, as it was scanned."""

    station: StationName
    code: Code


class StandingAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The fields of values.standing.ShownStanding; a `stage` of "": the book has no such code."""

    stage: Name = ""
    due: Code = ""
    first_due: Code = ""
    apologies: Times = 0
    return_at: Code = ""
    delivery: Code = ""
    told: Code = ""
    told_by: Unit = ""
    told_day: Code = ""
    told_aside: bool = False
    ward: Name = ""  # another than the asking machine's
