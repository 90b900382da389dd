"""A city's server and a ward's stations on loopback for tests of what the city itself says: dossiers, tokens, pulls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.city import api_tokens
from kiosk.remote import city_word, handshake
from kiosk.remote.enrol import enrol, upstream
from kiosk.server import enrolment
from kiosk.server.central import Central
from kiosk.services import dossiers
from kiosk.sync.worker import line_to
from kiosk.values.departments import ApiToken, MakeToken
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.journal import Sender
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock
from tests.faults import ward as stations
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.kiosk.records.test_apply import wait_until_applied

WARD = "99001"
ROLES = ("citizen", "desk", "hall", "rating", "single")


class Town:
    """The city, and stations of wards that are enrolled with it. `close` closes all."""

    dossier: Any = None  # of a test that wants one everywhere

    def __init__(self, folder: Path, db: str = "") -> None:
        self.folder, self.clock = folder, StandingClock()
        self.central = Central(settings_in(folder / "central"), clock=self.clock, db=db)
        self.central.open()
        self._open: list[Callable[[], object]] = [self.central.close]

    def close(self) -> None:
        while self._open:
            self._open.pop()()

    def closing(self, close: Callable[[], object]) -> None:
        self._open.append(close)

    def station(
        self, name: str = "ward", *, roles: tuple[str, ...] = ROLES, ward: str = WARD, catalogue: Any = None
    ) -> Any:
        """`catalogue`: of another ward's own station."""
        store = open_store(self.folder / name, clock=self.clock, roles=roles, catalogue=catalogue)
        self._open.append(store.close)
        asked = enrolment.MakeCode(ward=ward, roles=roles, prefix="H99.001.01")
        code = self.central.store.run(enrolment.make_code, asked).result(20).code
        enrol(store, self.central.address, code)
        return store

    def line(self, store: Any) -> Any:
        made = line_to(store, store.read(upstream).result(20), self.clock, 10.0)
        handshake.beat(store, made, self.clock)
        return made

    def push(self, store: Any) -> None:
        stations.push_own(store, self.central, level="central")
        wait_until_applied(self.central.store)

    def pull(self, store: Any) -> int:
        """What the city says in the ward of this station."""
        to = store.read(upstream).result(20)
        city = Sender(station=to.station, public_key=to.public_key, seal_key=to.seal_key, roles=("central",))
        line = self.line(store)
        try:
            count = city_word.fetch(store, line, city)
        finally:
            line.close()
        wait_until_applied(store)
        return count

    def run(self, use_case: Callable[..., Any], command: Any) -> Any:
        found = self.central.store.run(use_case, command).result(20)
        wait_until_applied(self.central.store)
        return found

    def token(self, department: str = "noi-vu", name: str = "Phòng Nội vụ", **given: Any) -> tuple[str, ApiToken]:
        """(the token, who it is of)."""
        made = self.run(api_tokens.make, MakeToken(department=department, name=name, by="quantri", **given))
        return made.token, self.central.store.read(api_tokens.bearer, made.token).result(20)


def received(store: Any, procedure: ProcedureCode = BIRTH, place: Place = DESK) -> Any:
    command = ReceiveDossier(
        procedure=procedure, applicant=PERSON, documents=(), place=place, desk="1", actor="canbo",
        actor_name="Cán Bộ Mẫu",
    )  # fmt: skip
    return store.run(dossiers.receive, command).result(20)
