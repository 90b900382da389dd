"""Figures of a queue from what became of each number: counts, medians and ninetieth percentiles by what one likes.
desk.

Called by queries.statistics. Pure. A wait or a service that cannot be told is counted as unknown, never guessed; what
was entered afterwards from paper counts with its handwritten times, and is counted apart as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from kiosk.values.queue_report import End, Figures, Number, ServiceRecord, Spread

K = TypeVar("K", bound=Hashable)


def figures(key: str, label: str, numbers: Sequence[Number], services: Iterable[ServiceRecord]) -> Figures:
    """One row: of these numbers, and of these services (which may be of other numbers)."""
    ends = [one.end for one in numbers]
    return Figures(
        key=key, label=label, taken=len(numbers), priority=sum(one.priority for one in numbers),
        called=sum(one.called for one in numbers), served=ends.count(End.SERVED), absent=ends.count(End.ABSENT),
        left=ends.count(End.LEFT), open=ends.count(End.OPEN), late=sum(one.late for one in numbers),
        unknown=sum(one.called and one.wait is None for one in numbers),
        waits=spread(one.wait for one in numbers), services=spread(one.seconds for one in services),
    )  # fmt: skip


def spread(seconds: Iterable[float | None]) -> Spread | None:
    """In minutes; None where nothing is known."""
    known = sorted(one for one in seconds if one is not None)
    if not known:
        return None
    return Spread(count=len(known), median=percentile(known, 0.5) / 60, ninetieth=percentile(known, 0.9) / 60)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest of the ordered values."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


class Divided(NamedTuple):
    """Rows of one kind, by key."""

    numbers: dict[str, list[Number]]
    services: dict[str, list[ServiceRecord]]


def divide(
    numbers: Iterable[Number], key: Callable[[Number], str], of_service: Callable[[Number, ServiceRecord], str]
) -> Divided:
    """Numbers and services by their keys; "" belongs nowhere."""
    found, served = defaultdict[str, list[Number]](list), defaultdict[str, list[ServiceRecord]](list)
    for number in numbers:
        found[key(number)].append(number)
        for one in number.services:
            served[of_service(number, one)].append(one)
    found.pop("", None)
    served.pop("", None)
    return Divided(dict(found), dict(served))


def rows(divided: Divided, labels: dict[str, str]) -> tuple[Figures, ...]:
    """One row for each key, in the order of `labels`, then by key."""
    order = {key: place for place, key in enumerate(labels)}
    keys = sorted({*divided.numbers, *divided.services}, key=lambda key: (order.get(key, len(order)), natural(key)))
    return tuple(
        figures(key, labels.get(key, key), divided.numbers.get(key, []), divided.services.get(key, []))
        for key in keys
    )


def natural(key: str) -> tuple[int, str]:
    """Desk 10 after desk 9."""
    return (int(key), "") if key.isdigit() else (10**6, key)


def by_day(number: Number) -> str:
    return number.day.isoformat()


def by_hour(number: Number) -> str:
    return f"{number.hour:02d}"


def by_group(number: Number) -> str:
    return number.field


def by_desk(number: Number) -> str:
    return number.desk
