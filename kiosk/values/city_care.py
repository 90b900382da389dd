"""Processes of the city's server, as each tells of itself in a row that all see."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value


class ServerProcess(Value, frozen=True, kw_only=True):
    """`place`: of its data folder on its machine, so that processes that share it bear the same; `folder`: its path
    there, for whoever copies a file to it; `masters`: the newest
    master key that it reads there."""

    name: str
    host: str
    pid: int
    address: str
    place: str
    folder: str
    masters: str
    version: str
    began_at: datetime
    seen_at: datetime
