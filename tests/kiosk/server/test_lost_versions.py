"""A city put back from yesterday's backup, whose wards hold versions that it lost: none is stuck, none is fooled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.city import documents, lost_versions
from kiosk.clock import local
from kiosk.journal import signed_documents
from kiosk.journal.identity import Identity
from kiosk.remote import enrol
from kiosk.remote.link import Link
from kiosk.server import enrolment
from kiosk.server.central import Central
from kiosk.services import documents as station_documents
from kiosk.sync import wire
from kiosk.values.documents import DocumentKind, SignedDocument
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock
from tests.faults import central_rows
from tests.kiosk.city.papers import WARD, accounts, notice, publish
from tests.kiosk.server.test_documents import Pulling

NOTICES = DocumentKind.NOTICES


class City:
    """A city that can be put back, and machines of a ward that ask it."""

    def __init__(self, folder: Path, db: str) -> None:
        self.folder, self.clock, self.db = folder, StandingClock(), db
        self.settings = settings_in(folder / "central")
        self.open()
        self.stations: dict[str, Any] = {}

    def open(self) -> None:
        self.central = Central(self.settings, clock=self.clock, db=self.db)
        self.central.open()

    @property
    def store(self) -> Any:
        return self.central.store

    @property
    def day(self) -> Any:
        return local(self.clock.now()).date()

    def back_up(self) -> None:
        self.central.close()
        self.backup = central_rows.image(self.settings, self.db, self.folder / "backup")
        self.open()

    def put_back(self) -> None:
        self.central.close()
        central_rows.put_back(self.settings, self.db, self.backup)
        self.open()

    def look(self, name: str) -> Pulling:
        """A machine of the ward asks, as with the beat of its line."""
        if name not in self.stations:
            roles = ("citizen", "desk")
            self.stations[name] = open_store(self.folder / name, clock=self.clock, roles=roles)
            asked = enrolment.MakeCode(ward=WARD, roles=roles, prefix="")
            code = self.store.run(enrolment.make_code, asked).result(20).code
            enrol.enrol(self.stations[name], self.central.address, code)
        store = self.stations[name]
        author = wire.Author(store.station.id, store.lease, store.identity)
        link = Link(self.central.address, self.store.identity.public, author=author)
        pulling = Pulling(store, self.clock, link).look()
        pulling.link.close()
        return pulling

    def versions(self) -> list[tuple[int, int]]:
        return [(one.version, one.base) for one in self.store.read(documents.versions, NOTICES).result(20)]

    def lost(self) -> list[tuple[int, bool]]:
        return [(one.version, one.passed) for one in self.store.read(lost_versions.lost, NOTICES).result(20)]

    def close(self) -> None:
        for store in self.stations.values():
            store.close()
        self.central.close()


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    made = City(tmp_path, any_db)
    publish(made.store, NOTICES, notice("một"))
    made.look("first")
    made.back_up()
    yield made
    made.close()


def test_the_city_hears_of_versions_that_it_lost_and_continues_above_them(city: City) -> None:
    publish(city.store, NOTICES, notice("mất"))
    publish(city.store, NOTICES, notice("mất, từ tuần sau"), valid_from=city.day + timedelta(days=7))
    publish(city.store, DocumentKind.ACCOUNTS, accounts(), scope=WARD)
    assert city.look("first").notices() == ["mất"]
    city.put_back()
    assert city.versions() == [(1, 0)]
    held = city.look("first")
    assert held.notices() == ["mất"]  # what was approved goes on
    assert city.lost() == [(3, False), (2, False)]
    assert [one.version for one in city.store.read(lost_versions.lost, DocumentKind.ACCOUNTS, WARD).result(20)] == [1]
    made = publish(city.store, NOTICES, notice("mới"))
    assert (made.version, made.base) == (4, 1)
    assert city.lost() == [(3, True), (2, True)]
    assert city.look("first").notices() == city.look("second").notices() == ["mới"]
    city.clock.advance(timedelta(days=8))
    assert city.look("first").notices() == ["mới"]  # the lost one of next week does not come up
    assert city.store.read(documents.current, NOTICES).result(20).version == 4
    publish(city.store, DocumentKind.ACCOUNTS, accounts(active=False), scope=WARD)
    account = city.look("first").store.catalogue.account("nguyen.van.mau")
    assert account is not None
    assert not account.active


def test_a_version_approved_before_anybody_came_is_numbered_anew(city: City) -> None:
    for words in ("mất một", "mất hai"):
        publish(city.store, NOTICES, notice(words), valid_from=city.day + timedelta(days=3))
    assert city.look("first").standing()["notices"] == (1, 3, 0, "")
    city.put_back()
    made = publish(city.store, NOTICES, notice("mới"))
    ahead = publish(city.store, NOTICES, notice("mới, từ mai"), valid_from=city.day + timedelta(days=1))
    assert (made.version, ahead.version) == (2, 3)  # nobody has told it yet
    assert city.look("second").notices() == ["mới"]
    assert city.look("first").notices() == ["mới"]  # heard, numbered anew, and taken, in one visit
    assert city.versions() == [(5, 4), (4, 1), (3, 2), (2, 1), (1, 0)]
    newest = city.store.read(documents.versions, NOTICES).result(20)[0]
    assert (newest.authors, newest.approved_by, newest.hash) == (ahead.authors, ahead.approved_by, ahead.hash)
    city.look("first")
    assert city.versions()[0] == (5, 4)  # once
    city.clock.advance(timedelta(days=5))
    for name in ("first", "second", "third"):
        assert city.look(name).notices() == ["mới, từ mai"]


def test_what_this_city_never_signed_takes_no_number(city: City) -> None:
    head = signed_documents.DocumentHead(NOTICES, "", 2_000_000, city.day, bytes(32), 1, False, 1, "00000.abcdefgh")
    forged = signed_documents.sign(Identity.new("00000.abcdefgh"), head)
    for signed in (forged, SignedDocument(head=b"x", signature=forged.signature)):
        assert city.store.run(lost_versions.learn, lost_versions.Showing("99001.abcdefgh", (signed,))).result(20) == 0
    assert publish(city.store, NOTICES, notice("mới")).version == 2


def test_a_document_that_the_disk_has_damaged_comes_again(city: City) -> None:
    publish(city.store, NOTICES, notice("mai"), valid_from=city.day + timedelta(days=1))
    store = city.look("first").store
    for damage in ("content = X'00'", "signature = X'00'", "head = X'00'"):
        store.ledger.raw.execute(f"UPDATE documents SET {damage} WHERE version = 1")
        station_documents.refresh(store)
        assert store.catalogue.city.standing(city.day)[0].version == 0
        found = city.look("first")
        assert found.notices() == ["một"]
        assert found.standing() == {"notices": (1, 2, 0, "")}
