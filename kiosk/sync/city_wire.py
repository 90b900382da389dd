"""The message by which a ward asks the city's server for the city's own chain in the ward.

Asked by kiosk.remote.city_word, answered by kiosk.server.city_slots with a wire.PullAnswer; signed and packed like all
messages of kiosk.sync.wire. A chain without gaps needs no cursor: where it ends at the asker says what lacks there.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.sync.wire import End
from kiosk.values.journal import StationName


class CityWordAsked(msgspec.Struct, frozen=True, array_like=True):
    """`ends`: of each epoch of that chain, the last seq that the asker holds."""

    station: StationName
    ends: Annotated[tuple[End, ...], Meta(max_length=1_000)] = ()
