"""Finds known signs in a stream of bytes, however the line cuts it. Pure; used by kiosk.devices.{pad,keypad}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


class Signs(Generic[Meaning]):
    def __init__(self, frames: Mapping[bytes, Meaning]) -> None:
        """`frames`: what each sign means; none is empty, and none begins another."""
        self._frames, self._longest = frames, max(map(len, frames), default=1)
        self._held = b""
        self.unknown = 0  # bytes that belong to none

    def feed(self, data: bytes) -> Iterator[Meaning]:
        self._held += data
        at = 0
        while at < len(self._held):
            rest = self._held[at:]
            found = next((frame for frame in self._frames if rest.startswith(frame)), b"")
            if found:
                yield self._frames[found]
            elif any(frame.startswith(rest) for frame in self._frames):
                break  # the rest of it is on its way
            else:
                self.unknown += 1
            at += len(found) or 1
        self._held = self._held[at:][-self._longest :]
