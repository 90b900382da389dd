"""`./run.sh bench growth`: what must cost the same after years, at 1,000 and at 100,000 events, in alternating runs.

Each ratio sets the median at 100,000 events beside that at 1,000, of the best of three tries in each run: what else the
machine does meanwhile is no cost of ours. Both stores have the same morning behind them; the difference is in the
past. Commands are measured through the writer with its commit, questions through the readers,
`hello` over HTTP with a server that holds as many events of the station.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.journal import chains, inbox, outbox
from kiosk.queries import journal as journal_queries
from kiosk.queries import tickets as ticket_queries
from kiosk.remote import handshake
from kiosk.remote.link import Link
from kiosk.server.central import Central
from kiosk.services import calls, dossiers, tickets
from kiosk.sync import wire
from kiosk.values.calls import CallNext, FinishService, Outcome
from kiosk.values.journal import Sender
from kiosk.values.tickets import IssueTicket
from tests.bench._years import DESK, KIOSK, RECEIVE, Years
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock

FEW, MANY = 1_000, 100_000
TRIES = 3
BACKLOG = 20  # events that the server lacks when a batch is asked for
BEGAN = datetime(2026, 1, 5, 0, 30, tzinfo=UTC)  # a Monday, 7:30 in Việt Nam


class Ward:
    """A station with so many events, and a city's server that has them too."""

    def __init__(self, folder: Path, events: int) -> None:
        self.clock = StandingClock(BEGAN)
        self.store = open_store(folder / "ward", self.clock)
        began = time.perf_counter()
        Years(self.store, self.clock).fill(events)
        self.seal_key = self.store.identity.seal_public
        self._waiting_people()
        self.events = self.store.ledger.state.tip.seq
        print(f"{self.events} events in {time.perf_counter() - began:.1f} s", file=sys.stderr)
        self.central = self._city(folder / "city")
        author = wire.Author(self.store.station.id, self.store.lease, self.store.identity)
        self.link = Link(
            self.central.address, self.central.store.identity.public, author=author, clock=self.clock
        )

    def _waiting_people(self) -> None:
        for _ in range(20):
            self._issue()
        self.label = self._issue().label

    def _issue(self) -> Any:
        self.clock.advance(timedelta(seconds=5))
        return self.store.run(tickets.issue, IssueTicket(field="chung-thuc", place=KIOSK)).result(60)

    def _city(self, folder: Path) -> Central:
        """The chain is copied into the server's file: how it gets there is measured elsewhere."""
        settings = settings_in(folder)
        central = Central(settings, clock=self.clock)
        central.store.open()
        central.store.close()
        with closing(sqlite3.connect(settings.database)) as db, db:
            db.execute("ATTACH ? AS ward", (str(self.store.settings.database),))
            db.execute("INSERT INTO journal_events SELECT * FROM ward.journal_events")
        central.open()
        station, identity = self.store.station, self.store.identity
        known = Sender(
            station=station.id, public_key=identity.public, seal_key=identity.seal_public, roles=station.roles
        )
        central.store.run(lambda ctx, sender: inbox.know(ctx.connection, sender), known).result(60)
        return central

    # -- what is measured -----------------------------------------------------------------------------------
    def receive(self) -> None:
        self.clock.advance(timedelta(seconds=5))
        self.store.run(dossiers.receive, RECEIVE).result(60)

    def next_batch(self) -> None:
        batch = self.store.read(
            lambda r: outbox.next_batch(r.connection, self.store.identity, r.keys, r.station.id, self.seal_key)
        ).result(60)
        assert batch is not None

    def status(self) -> None:
        assert self.store.read(journal_queries.status).result(60).events >= self.events

    def by_label(self) -> None:
        assert self.store.read(ticket_queries.by_label, self.label).result(60) is not None

    def call(self) -> None:
        command = CallNext(place=DESK, desk="1", actor="canbo", fields=())
        self.called = self.store.run(calls.call_next, command).result(60)

    def hello(self) -> None:
        handshake.beat(self.store, self.link, self.clock)

    # -- between measurements -------------------------------------------------------------------------------
    def some_unsent(self) -> None:
        self._acknowledged(self.store.ledger.state.tip.seq - BACKLOG)

    def as_central_has_it(self) -> None:
        """A server that holds less than it acknowledged would be taken for one put back."""
        self._acknowledged(self.events)

    def _acknowledged(self, seen: int) -> None:
        tip = self.store.ledger.state.tip
        self.store.run(
            lambda ctx, _none: chains.set_mark(ctx.connection, "central", tip.station, tip.epoch, seen), None
        ).result(60)

    def call_over(self) -> None:
        over = FinishService(ticket=self.called.ticket, place=DESK, actor="canbo", outcome=Outcome.GUIDED)
        self.store.run(calls.finish, over).result(60)
        self._issue()

    def close(self) -> None:
        self.link.close()
        self.central.close()
        self.store.close()


def _best(step: Callable[[], None], after: Callable[[], None] = lambda: None) -> float:
    """Milliseconds of the quickest of some tries; `after` each one is not counted."""
    taken = []
    for _ in range(TRIES):
        began = time.perf_counter()
        step()
        taken.append((time.perf_counter() - began) * 1000)
        after()
    return min(taken)


def _one_run(ward: Ward) -> Iterator[tuple[str, float]]:
    yield "receive", _best(ward.receive)
    yield "status", _best(ward.status)
    yield "by_label", _best(ward.by_label)
    yield "call", _best(ward.call, ward.call_over)
    ward.as_central_has_it()
    yield "hello", _best(ward.hello)
    ward.some_unsent()
    yield "next_batch", _best(ward.next_batch)


def measure(runs: int = 20) -> dict[str, Any]:
    """Ratios and, in milliseconds, the medians that they are made of."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-growth-"))
    taken: dict[tuple[str, int], list[float]] = {}
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        wards = {}
        for events in (FEW, MANY):
            wards[events] = Ward(folder / str(events), events)
            stack.callback(wards[events].close)
        for run in range(max(runs, 20) + 3):
            for events, ward in list(wards.items())[:: 1 if run % 2 else -1]:
                for name, figure in _one_run(ward):
                    if run >= 3:  # the first ones warm up
                        taken.setdefault((name, events), []).append(figure)
    medians = {key: statistics.median(figures) for key, figures in taken.items()}
    names = dict.fromkeys(name for name, _events in medians)
    ratios = {f"{name}_ratio": round(medians[name, MANY] / medians[name, FEW], 3) for name in names}
    shown = {f"{name}_ms": {str(n): round(medians[name, n], 3) for n in (FEW, MANY)} for name in names}
    return {**ratios, **shown, "events": {str(n): ward.events for n, ward in wards.items()}}
