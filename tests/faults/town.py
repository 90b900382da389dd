"""A ward whose kiosk may write no tombstone, its desks and the city: for tests of what expires and is erased."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from kiosk.city.store import CityStore
from kiosk.clock import SystemClock
from kiosk.db.tables.city_keys import CITY_KEYS
from kiosk.db.tables.drafts import DraftRow
from kiosk.queries import drafts as draft_queries
from kiosk.records.facts import Fact
from kiosk.remote import repairs
from kiosk.remote.enrol import enrol
from kiosk.services import dossiers, drafts
from kiosk.sync.pulling import pull_all
from kiosk.values.attachments import PNG, Attachment
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place
from tests.factories import open_store
from tests.fakes import StandingClock
from tests.faults import ward
from tests.faults.city import City
from tests.kiosk.counter import BIRTH, PERSON, RECORD
from tests.kiosk.records.test_apply import wait_until_applied

NUMBER = "001196000123"
FILE = Attachment(name="x_sign-1a2b.png", media_type=PNG, data=b"\x89PNG chu-ky-thu-nghiem")


class Town(City):
    """A kiosk that may write no tombstone, desks that pull, and the city's server; one clock for the stations."""

    def __init__(self, folder: Path, db: str = "") -> None:
        super().__init__(folder, db=db)
        self.store.close()
        self.clock = StandingClock(SystemClock().now())  # type: ignore[assignment]
        self.store = open_store(folder / "kiosk", clock=self.clock, bus=self.bus, roles=("citizen",))
        self.enrol(("citizen",))
        self.others: list[Any] = []

    def another(self, name: str, *roles: str) -> Any:
        """One more station of the ward, enrolled."""
        made = open_store(self.folder / name, clock=self.clock, roles=roles)
        enrol(made, self.central.address, self.code(roles), "x")
        self.others.append(made)
        return made

    def push(self, *stores: Any) -> None:
        for store in stores or (self.store, *self.others):
            ward.push_own(store, self.central)
        wait_until_applied(self.central.store)

    def pull(self, store: Any) -> None:
        with ward.line(store, self.central) as line:
            pull_all(store, line, ward.sender_of(self.central.store))
        wait_until_applied(store)

    def hear(self, store: Any) -> int:
        """What a beat brings: the subjects erased since."""
        with ward.line(store, self.central) as line:
            return repairs.bury_erased(store, line)

    def keep(self, store: Any, **changes: Any) -> str:
        given: dict[str, Any] = {
            "form": FormId("khai-sinh"), "form_version": "", "procedure": BIRTH, "place": Place("kiosk-1"),
            "language": "vi", "answers": {"/data/requester/r_name": "Trần Thị Mẫu"}, "record": RECORD,
            "finished": True, "holder_numbers": (NUMBER,), "attachments": (FILE,), **changes,
        }  # fmt: skip
        self.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]
        return str(store.run(drafts.keep, KeepDraft(**given)).result(20).id)

    def receive(self, desk: Any, draft: str) -> str:
        command = ReceiveDossier(
            procedure=BIRTH, applicant=PERSON, place=Place("desk-1"), desk="1", actor="canbo", actor_name="Cán Bộ Mẫu",
            draft=draft, documents=(),
        )  # type: ignore[arg-type]
        return str(desk.run(dossiers.receive, command).result(20).id)

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))  # type: ignore[attr-defined]

    def close(self) -> None:
        for store in self.others:
            store.close()
        super().close()


def readable(store: Any, subject: str) -> bool:
    sealed = store.read(lambda r: r.open_sealed(subject)).result(20)
    return sealed is not None and sealed.record == RECORD


def held_keys(store: Any, subject: str) -> int:
    if isinstance(store, CityStore) and store.keys_database is not None:
        query = select(func.count()).where(CITY_KEYS.c.subject == subject)
        return store.keys_database.read(lambda connection: int(connection.execute(query).scalar() or 0))
    return len([one for one in _keys(store.settings.key_file) if one == subject])


def _keys(file: Path) -> list[str]:
    import sqlite3

    with closing(sqlite3.connect(file)) as db:
        return [subject for (subject,) in db.execute("SELECT subject FROM subject_keys")]


def expire(store: Any) -> int:
    return int(store.run(drafts.expire_old, None).result(20))


def declaration_of(store: Any, dossier: str) -> Any:
    """The declaration that a dossier stands on, as the desk reads it."""
    query = select(DraftRow.subject).where(DraftRow.dossier == dossier)

    def read(reader: Any) -> Any:
        found = reader.connection.execute(query).scalars().all()
        opened = [draft_queries.by_id(reader, subject) for subject in found]
        return next((one for one in opened if one is not None and not one.damaged), None)

    return store.read(read).result(20)


def rows(store: Any, query: str) -> list[Any]:
    return list(store.read(lambda r: r.connection.exec_driver_sql(query).all()).result(20))


def says(store: Any, fact: Fact, subject: str) -> None:
    store.run(lambda ctx, _: ctx.record(fact, subject=subject), None).result(20)
