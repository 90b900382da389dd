"""What a station's roles let it see of others' chains: who waits, is called, stands where, and desks; nothing sealed.

Used by a server's answers for who asks, and by the inbox for whether a hole of scope can be meant for this station.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kiosk.journal.envelope import Envelope
from kiosk.values.roles import KEEPING, Role

KINDS = ("ticket.", "call.", "visit.", "desk.", "group.", "epoch.", "day.", "station.", "slot.")


def narrow(roles: Iterable[str]) -> bool:
    """Whether these roles see a part only. Nobody sees all without a role that says so."""
    return not (KEEPING | {Role.CENTRAL}).intersection(roles)


class Recipient(NamedTuple):
    """Who gets a piece: it can open the wrapped keys, and may see kinds with these beginnings (None: all)."""

    seal_key: bytes  # b"": gets no keys
    station: str = ""
    kinds: tuple[str, ...] | None = None

    def may_see(self, event: Envelope | None) -> bool:
        """None: bytes that are no event, which only those may have who may have everything."""
        if self.kinds is None:
            return True
        return event is not None and event.sealed is None and event.kind.startswith(self.kinds)


def recipient(station: str, seal_key: bytes, roles: Iterable[str]) -> Recipient:
    """The reader with these roles."""
    return Recipient(b"", station, KINDS) if narrow(roles) else Recipient(seal_key, station)
