"""What a running hub says of itself on its own machine: whether it leads, its standby, its line to central."""

from __future__ import annotations

from kiosk.values.base import Value


class StandbySaid(Value, frozen=True, kw_only=True):
    station: str
    connected: bool
    behind: bool  # what is acknowledged lies at the hub alone


class HubSaid(Value, frozen=True, kw_only=True):
    mode: str  # leading | standby | superseded
    term: int
    url: str
    listening: int  # stations that hear its nudges now
    coming: int = 0  # of a standby: the term that it may begin; 0 = it was given none
    standbys: tuple[StandbySaid, ...] = ()
    central: bool = False  # enrolled with one
    unsent: int = 0  # own events that central does not have
    trouble: str = ""  # key of what keeps the line to central down
