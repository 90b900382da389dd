"""Which version of a document holds on a day, and which ones anybody still needs.

Several may be approved ahead: of those whose day has come, the one of the latest day holds, of one day the last. One
that its city lost (it was put back from a backup) holds until the next one comes, which names the version that it
follows: what lies between the two is passed over. Used by the city for its pages, by servers for what they offer, by
stations for what they go by. Pure; raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    @property
    def version(self) -> int: ...

    @property
    def valid_from(self) -> date: ...

    @property
    def follows(self) -> int: ...


T = TypeVar("T", bound=Dated)


def _order(one: Dated) -> tuple[date, int]:
    return one.valid_from, one.version


def counting(versions: Iterable[T]) -> list[T]:
    """Those that no other one passes over."""
    known = list(versions)
    gaps = [(one.follows, one.version) for one in known if one.follows < one.version - 1]
    return [one for one in known if not any(after < one.version < before for after, before in gaps)]


def in_force(versions: Iterable[T], day: date) -> T | None:
    """The one that holds on that day."""
    return max((one for one in counting(versions) if one.valid_from <= day), key=_order, default=None)


def useful(versions: Iterable[T], day: date) -> list[T]:
    """The one that holds, those ahead, and the newest, by number: what somebody who has none of them needs."""
    known = sorted(counting(versions), key=lambda one: one.version)
    now = in_force(known, day)
    return [one for one in known if one is now or one.valid_from > day or one is known[-1]]


def superseded(versions: Iterable[T], day: date, keep: int) -> list[T]:
    """Those that no day ahead will need, but for the last `keep` of them, to which one may have to go back."""
    known = list(versions)
    needed = {one.version for one in useful(known, day)}
    past = sorted((one for one in known if one.version not in needed), key=_order)
    return past[: max(0, len(past) - keep)]
