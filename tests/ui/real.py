"""A station on a real temporary store, for whole visits through real windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from kiosk.bus import Bus
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.tickets import IssuedTicket, IssueTicket
from tests.factories import open_store
from tests.fakes import StandingClock
from tests.ui.stand_in import theme_of
from ui.bridge import Bridge
from ui.station import Station
from ui.tasks import Tasks


class World:
    """One station, its store, and the windows' view of it. The caller closes it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.clock = StandingClock()
        self.bus = Bus()
        self.store = open_store(folder, clock=self.clock, bus=self.bus, **settings)
        self.bridge = Bridge(self.bus)
        self.bridge.listen_to_the_store()
        self.tasks = Tasks()
        self.tasks.open(self.store)

    def close(self) -> None:
        self.tasks.close()
        self.store.close()
        self.bridge.close()

    def station(
        self,
        place: str,
        size: tuple[int, int] = (1920, 1080),
        percent: int = 100,
        theme: str = "normal",
        language: str = "vi",
    ) -> Station:
        return Station(
            settings=self.store.settings,
            catalogue=self.store.catalogue,
            forms=self.store.forms,
            clock=self.clock,
            tasks=self.tasks,
            bridge=self.bridge,
            theme=theme_of(theme, percent, size),
            place=Place(place),
            language=language,
        )

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
