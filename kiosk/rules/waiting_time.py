"""How long somebody may have to wait: a range learned from real services and open desks, or nothing at all.

Called by queries.waiting. The queue as it stands is played forward some dozen times: each open desk goes on with whom
it serves, then takes the next of its fields, and each service lasts as long as one of the field's last ones did (of
whom a desk serves already: as one that lasted longer than they were served so far). How long the one asked about
waited in these plays, made shorter and longer by what no play can know (`PACES`), is a distribution; shown is its
shortest range on five minutes that holds most of it. Nothing is typed in, and nobody is promised anything. The same
queue gives the same words: chance is drawn from one fixed seed. At most `STEPS` services are played, which takes
about a millisecond. `./run.sh simulate waiting` tells how near it comes.
"""

from __future__ import annotations

import heapq
import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk.texts import text
from kiosk.values.waiting import ExpectedWait, InLine, Queue, ServingDesk

ENOUGH = 5  # services of a field before anything is said
RECENT = 40  # services of a field that are looked back at
STEPS = 600  # services played in one forecast
PLAYS = (8, 40)  # at least and at most
STEP = 5  # minutes; nobody is told "13 to 17 minutes"
NARROW = 15  # minutes: the widest range of a forecast below WIDE
WIDE = 25  # minutes
HELD = 0.9  # share of the plays that a range holds
MOST = 240  # minutes; beyond it nothing is said
PACES = (0.78, 1.05, 1.5)  # desks that pause, come and go, people who come first, days that are slower than others
_NORMAL_PER_PRIORITY = 2  # as rules.calling_order gives turns


class Forecast(NamedTuple):
    likely: float  # minutes: half of the plays waited longer
    shortest: int  # of the range that is shown, in minutes
    longest: int


def forecast(queue: Queue, own: InLine) -> Forecast | None:
    """How much longer `own` waits, who is not in `queue.waiting` (or takes a number only now); None where too little is
    known: no open desk, few services, or too far off."""
    desks = _bearing_on(queue.desks, own.field)
    if not desks or len(queue.services.get(own.field, ())) < ENOUGH:
        return None
    plays = _Plays(queue, desks, own).waits()
    waits = sorted(_by_the_clock(queue, wait * pace) / 60 for wait in plays for pace in PACES)
    likely = waits[len(waits) // 2]
    shortest, longest = _range(waits, likely)
    return Forecast(likely, shortest, longest) if longest <= MOST else None


def words(wait: ExpectedWait, language: str = "vi") -> str:
    """As "khoảng 10 đến 20 phút", "dưới 5 phút", or "" where no range is known."""
    if wait.shortest is None or wait.longest is None:
        return ""
    key = "between" if wait.shortest else "below"
    return text(f"rules.wait.{key}", language, shortest=wait.shortest, longest=wait.longest)


def with_desks(wait: ExpectedWait, language: str = "vi") -> str:
    """As "2 quầy đang mở · khoảng 10 đến 20 phút"; the desks are always told."""
    desks = text(f"rules.wait.{'desks' if wait.desks else 'no_desk'}", language, count=wait.desks)
    return " · ".join(filter(None, (desks, words(wait, language))))


def _bearing_on(desks: Sequence[ServingDesk], field: str) -> list[ServingDesk]:
    """The desks of the field, and those that share other people with them; none where none serves the field."""
    fields, found = {field}, [desk for desk in desks if field in desk.fields]
    left = [desk for desk in desks if field not in desk.fields] if found else []
    for desk in found:
        fields.update(desk.fields)
        joined = [other for other in left if fields.intersection(other.fields)]
        found += joined  # they are walked as well
        left = [other for other in left if other not in joined]
    return found


def _by_the_clock(queue: Queue, seconds: float) -> float:
    """Seconds on the clock until so many of work are over: nobody is called in a break."""
    end = queue.now + timedelta(seconds=seconds)
    for begins, ends in queue.breaks:
        if begins < end and queue.now < ends:
            end += ends - max(begins, queue.now)
    return (end - queue.now).total_seconds()


def _range(waits: list[float], likely: float) -> tuple[int, int]:
    """The shortest range on five minutes that holds most of the waits; of those, the fullest."""
    count = math.ceil(HELD * len(waits))
    ends = [(_down(low), _up(high)) for low, high in zip(waits, waits[count - 1 :], strict=False)]
    width = max(STEP, min(high - low for low, high in ends))
    if likely < WIDE:
        width = min(width, NARROW)
    starts = range(_down(waits[0]), _up(waits[-1]) + 1, STEP)
    shortest = max(starts, key=lambda low: bisect_right(waits, low + width) - bisect_left(waits, low))
    return shortest, shortest + width


def _down(minutes: float) -> int:
    return math.floor(minutes / STEP) * STEP


def _up(minutes: float) -> int:
    return math.ceil(minutes / STEP) * STEP


class _Plays:
    """The queue of one forecast, played forward again and again."""

    def __init__(self, queue: Queue, desks: list[ServingDesk], own: InLine) -> None:
        self.random = random.Random(1)
        self.known = queue.services[own.field]  # stands in for a field of which nothing is known
        fields = {field for desk in desks for field in desk.fields}
        self.services = {field: queue.services.get(field) or self.known for field in fields}
        self.fields = [desk.fields for desk in desks]
        self.first = [self._left(desk, queue.now) for desk in desks]
        line = sorted((*(one for one in queue.waiting if one.field in fields), own), key=lambda one: one.issued_at)
        self.own = next(place for place, one in enumerate(line) if one is own)
        self.lines: dict[str, tuple[list[int], list[int]]] = {field: ([], []) for field in fields}
        for place, one in enumerate(line):
            self.lines[one.field][0 if one.priority else 1].append(place)

    def _left(self, desk: ServingDesk, now: datetime) -> Sequence[float]:
        """How much longer a desk may serve whom it serves."""
        if desk.since is None:
            return (0.0,)
        known = self.services.get(desk.serving) or self.known
        so_far = (now - desk.since).total_seconds()
        longer = [seconds - so_far for seconds in known if seconds > so_far]
        mean = sum(known) / len(known)
        return longer if len(longer) > 1 else [*longer, mean / 4, mean / 2]

    def waits(self) -> list[float]:
        """Seconds of work until the one asked about was called, in each play."""
        least, most = PLAYS
        return [self._play() for _ in range(max(least, min(most, STEPS // (self.own + 1))))]

    def _play(self) -> float:
        draw, services, fields = self.random.random, self.services, self.fields
        free = [(left[int(draw() * len(left))], desk) for desk, left in enumerate(self.first)]
        heapq.heapify(free)
        turns = _Turns(self.lines)
        while True:
            at, desk = free[0]
            place, field = turns.next(fields[desk])
            if place == self.own:
                return at
            if place < 0:
                heapq.heappop(free)
                continue
            last = services[field]
            heapq.heapreplace(free, (at + last[int(draw() * len(last))], desk))


class _Turns:
    """Whose turn it is in one play: about as rules.calling_order decides it, at a small part of its cost."""

    def __init__(self, lines: dict[str, tuple[list[int], list[int]]]) -> None:
        self.lines = lines
        self.gone = {field: [0, 0] for field in lines}
        self.normals = _NORMAL_PER_PRIORITY

    def next(self, fields: tuple[str, ...]) -> tuple[int, str]:
        """Place in the line and field of whom a desk of these fields takes; (-1, "") where nobody is left."""
        first, of_first = self._head(fields, 0)
        normal, of_normal = self._head(fields, 1)
        if first >= 0 and (normal < 0 or first < normal or self.normals >= _NORMAL_PER_PRIORITY):
            self.normals = 0
            self.gone[of_first][0] += 1
            return first, of_first
        if normal >= 0:
            self.normals += 1
            self.gone[of_normal][1] += 1
        return normal, of_normal

    def _head(self, fields: tuple[str, ...], kind: int) -> tuple[int, str]:
        found, of = -1, ""
        for field in fields:
            line, gone = self.lines[field][kind], self.gone[field][kind]
            if gone < len(line) and (found < 0 or line[gone] < found):
                found, of = line[gone], field
        return found, of
