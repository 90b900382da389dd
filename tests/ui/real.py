"""A station on a real temporary store, for whole visits through real windows.

`Tasks` and `Bridge` here are the smallest way from the store's threads to the Qt loop; the program's own are in
ui/tasks.py and ui/bridge.py and have their own tests.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from kiosk.bus import Bus
from kiosk.values.ids import ProcedureCode
from kiosk.values.journal import Committed
from kiosk.values.tickets import IssuedTicket, IssueTicket
from tests.factories import StandingClock, open_store
from tests.ui.stand_in import Theme


class Bridge(QObject):
    noted = Signal(object)
    scanned = Signal(object)
    scanner_state = Signal(object)
    job = Signal(object)

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        bus.listen(Committed, lambda committed: [self.noted.emit(noted) for noted in committed.events])


class Pending(QObject):
    _over = Signal(object, object)

    def __init__(self, future: Future) -> None:
        super().__init__()
        self._then: Callable[[Any], None] = lambda result: None
        self._failed: Callable[[BaseException], None] = lambda error: None
        self._over.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        future.add_done_callback(self._done)

    def _done(self, future: Future) -> None:
        error = future.exception()
        self._over.emit(None if error else future.result(), error)

    def _tell(self, result: object, error: BaseException | None) -> None:
        if error is None:
            self._then(result)
        else:
            self._failed(error)

    def then(self, callback: Callable[[Any], None]) -> Pending:
        self._then = callback
        return self

    def failed(self, callback: Callable[[BaseException], None]) -> Pending:
        self._failed = callback
        return self


class Tasks:
    def __init__(self, store: Any) -> None:
        self._store = store
        self._kept: list[Pending] = []

    def _keep(self, future: Future) -> Pending:
        self._kept.append(Pending(future))
        return self._kept[-1]

    def run(self, use_case: Callable[..., Any], command: Any) -> Pending:
        return self._keep(self._store.run(use_case, command))

    def read(self, query: Callable[..., Any], *arguments: Any) -> Pending:
        return self._keep(self._store.read(query, *arguments))


class World:
    """One station, its store, and the windows' view of it. The caller closes it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.clock = StandingClock()
        self.bus = Bus()
        self.store = open_store(folder, clock=self.clock, bus=self.bus, **settings)
        self.bridge = Bridge(self.bus)
        self.tasks = Tasks(self.store)

    def close(self) -> None:
        self.store.close()

    def station(self, place: str, size: tuple[int, int] = (1920, 1080), percent: int = 100,
                theme: str = "normal") -> Any:  # fmt: skip
        return _Station(self, place, Theme(theme, percent, size))

    def run(self, use_case: Callable[..., Any], command: Any) -> Any:
        return self.store.run(use_case, command).result(timeout=30)

    def read(self, query: Callable[..., Any], *arguments: Any) -> Any:
        return self.store.read(query, *arguments).result(timeout=30)

    def ticket(self, field: str = "chung-thuc", procedure: str | None = "2.000815", priority: bool = False
               ) -> IssuedTicket:  # fmt: skip
        from kiosk.services import tickets

        self.clock.advance(timedelta(seconds=20))
        code = ProcedureCode(procedure) if procedure else None
        command = IssueTicket(field=field, place="kiosk-1", procedure=code, priority=priority)  # type: ignore[arg-type]
        issued: IssuedTicket = self.run(tickets.issue, command)
        return issued

    def kinds(self) -> list[str]:
        """Kinds of all events in the journal, in order."""
        from sqlalchemy import select

        from kiosk.db.tables.journal import JournalEvent

        def query(reader: Any) -> list[str]:
            return list(reader.connection.execute(select(JournalEvent.kind).order_by(JournalEvent.seq)).scalars())

        kinds: list[str] = self.read(query)
        return kinds


class _Station:
    def __init__(self, world: World, place: str, theme: Theme) -> None:
        self.place, self.theme, self.language = place, theme, "vi"
        self.tasks, self.bridge, self.clock = world.tasks, world.bridge, world.clock
        self.settings, self.catalogue = world.store.settings, world.store.catalogue
        self.kiosk = world
