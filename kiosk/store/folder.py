"""Folds what arrived, a slice at a time; one that cannot be written is halved until the event at fault stands alone.

Used by `received` on a store's writer thread, and by the threads of the city's store that fold (`kiosk.city.folding`).
What is written is announced on the bus as `Committed`. Raises nothing: what the machine refuses is tried again later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from kiosk.bus import Bus
from kiosk.db import engine
from kiosk.log import Seldom
from kiosk.records.facts import OpenedEvent
from kiosk.records.folding import kind_of_error
from kiosk.store.applying import apply_runs, set_aside_one
from kiosk.store.backlog import NotOurs, Run
from kiosk.store.ledger import Ledger
from kiosk.store.slices import Slices
from kiosk.values.ids import EventId
from kiosk.values.journal import Committed, Noted

log = logging.getLogger("motcua.store")
_LATER = Seldom()  # a database that is away is looked for several times a second


def committed(events: Iterable[OpenedEvent]) -> Committed:
    """What is said of events that were folded."""
    return Committed(
        events=tuple([Noted(kind=e.kind, subject=e.subject, event_id=EventId(e.id), body=e.body) for e in events])
    )


class Folder:
    """See the module. One thread uses it."""

    def __init__(self, ledger: Ledger, bus: Bus, slices: Slices) -> None:
        self._ledger, self._bus, self.slices = ledger, bus, slices

    def fold(self) -> int:
        """Fold some events, in a transaction of their own; how many, 0 where nothing waits or nothing can be done now.

        A slice that is not written comes again in halves, or its one event is set aside.
        """
        ledger = self._ledger
        start, runs = ledger.clock.monotonic(), list[Run]()
        try:
            with ledger.transaction():
                runs = self.slices.next()
                events = apply_runs(ledger, runs) if runs else []
            ledger.keys.commit_erased()
        except Exception as error:
            ledger.keys.put_back(({}, set()))
            return self._not_written(runs, error)
        count = sum(len(run.positions) for run in runs)
        if count:
            self.slices.folded(count, ledger.clock.monotonic() - start)
            self._bus.announce(committed(events))
        return count

    # -- what cannot be written -----------------------------------------------------------------------------
    def _not_written(self, runs: list[Run], error: Exception) -> int:
        if not runs or isinstance(error, NotOurs) or engine.is_of_the_machine(error):
            if times := _LATER.due():
                log.warning("received events are not applied now (%d times): %s", times, kind_of_error(error))
            self.slices.give_up()
            return 0
        if self.slices.halve(runs):
            return 1
        return self._set_aside(runs[0], error)

    def _set_aside(self, run: Run, error: Exception) -> int:
        """The one event of `run` cannot be folded."""
        try:
            with self._ledger.transaction():
                set_aside_one(self._ledger, run, error)
        except Exception as another:
            log.warning("an event could not be set aside now: %s", kind_of_error(another))
            self.slices.give_up()
            return 0
        return 1
