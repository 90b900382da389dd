"""Which received events are folded next: some of several wards in turn, as many as the budget of time allows.

Used by `kiosk.store.received` on the writer's thread. Slices keep pace with what is stored (docs/decisions/0015); one
that could not be written comes again in halves.
"""

from __future__ import annotations

from kiosk.store.backlog import Run
from kiosk.store.ledger import Ledger
from kiosk.values.roles import Role

BUDGET = 0.02  # seconds that one piece of work may take, since a touch waits for it
LEAST, MOST = 50, 2000  # events in a slice
CITY_BUDGET, CITY_LEAST, CITY_MOST = 0.1, 500, 4000  # the same where nobody's touch waits: a commit costs less by each
WARDS = 16  # wards in a slice


class Slices:
    """`budget`: seconds that a slice may take; it has `least` to `most` events."""

    def __init__(self, ledger: Ledger, budget: float = BUDGET, least: int = LEAST, most: int = MOST) -> None:
        self._ledger, self._budget = ledger, budget
        self._halves: list[list[Run]] = []  # of a slice that could not be written, the next one last
        self._ward = ""  # whose turn was last
        self.least, self.most = least, most
        self.size = least

    def open(self) -> None:
        """The store is open: whether people touch this machine is known."""
        if Role.CENTRAL in self._ledger.station.roles:
            self.least, self.most, self._budget = CITY_LEAST, CITY_MOST, CITY_BUDGET
            self.size = CITY_LEAST

    def next(self) -> list[Run]:
        """Of up to WARDS wards in turn, each its share of a slice; or what is left of a halved one."""
        if self._halves:
            return self._halves.pop()
        connection, backlog = self._ledger.connection, self._ledger.backlog
        wards = backlog.wards(connection, self._ward, WARDS)
        if wards:
            self._ward = wards[-1]
        share = -(-self.size // max(1, len(wards)))
        runs = [Run(ward, backlog.positions(connection, ward, share)) for ward in wards]
        return [run for run in runs if run.positions]

    def folded(self, count: int, seconds: float) -> None:
        """Let the next slice be as large as the budget allows, growing by no more than twice."""
        fitting = int(self._budget * count / seconds) if seconds > 0 else self.most
        self.size = max(self.least, min(self.most, 2 * max(self.size, count), fitting))

    def halve(self, runs: list[Run]) -> bool:
        """Let this slice come again in two parts; False for a single event."""
        places = [(ward, position) for ward, positions in runs for position in positions]
        if len(places) < 2:
            return False
        middle = len(places) // 2
        self._halves += [_runs(places[middle:]), _runs(places[:middle])]
        return True

    def give_up(self) -> None:
        """The parts of a slice are not tried now."""
        self._halves.clear()


def _runs(places: list[tuple[str, int]]) -> list[Run]:
    runs: dict[str, list[int]] = {}
    for ward, position in places:
        runs.setdefault(ward, []).append(position)
    return [Run(ward, positions) for ward, positions in runs.items()]
