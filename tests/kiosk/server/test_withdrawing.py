"""A lost or stolen station: what it had sent stays, what it sends later counts nowhere, and everybody can see it."""

from __future__ import annotations

import shutil
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.remote.city import revoke
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Refused
from kiosk.sync.pulling import pull_all
from kiosk.texts import error_texts
from tests.factories import open_store
from tests.faults import ward
from tests.faults.city import ROLES, City
from tests.faults.ward import Served
from tests.kiosk.remote.test_ranges import claim
from tests.kiosk.server.stranger import at_central, enrol_as, post, signed
from tests.kiosk.server.test_replay import hello

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all


@pytest.fixture
def stolen(city: City) -> City:
    """A city whose station had sent two tickets before it was stolen."""
    city.enrol()
    city.issue(2)
    city.start_worker()
    assert city.synced()
    withdraw(city)
    return city


def withdraw(city: City, why: str = "mất cắp") -> Any:
    return revoke(city.central.settings.data_dir, city.store.station.id, why)


def held(city: City) -> int:
    words = "SELECT count(*) FROM journal_events WHERE station = ?"
    return int(at_central(city, words, city.store.station.id)[0][0])


def page(city: City, path: str = "/") -> str:
    with urllib.request.urlopen(city.central.address + path, timeout=20) as answer:
        return str(answer.read().decode())


def test_what_it_had_sent_stays_and_nothing_more_comes(stolen: City) -> None:
    before = held(stolen)
    stolen.issue(3)
    assert stolen.watched.until(lambda: stolen.worker is not None and stolen.worker.status.trouble)
    assert stolen.worker is not None
    assert stolen.worker.status.trouble == "sync.errors.revoked"
    assert stolen.worker.status.needs_somebody
    for language in ("vi", "en"):
        assert "motcua enrol" in error_texts(ExpectedError("sync.errors.revoked"), language)[1]
    assert held(stolen) == before
    assert post(stolen, "/v1/hello", signed(stolen, "/v1/hello", hello(stolen, "Kẻ trộm"))) == 403
    assert at_central(stolen, "SELECT count(*) FROM contacts WHERE ward_name = 'Kẻ trộm'") == [(0,)]
    assert at_central(stolen, "SELECT count(*) FROM tickets") == [(2,)]


def test_the_journal_and_the_page_name_it(stolen: City) -> None:
    tip, station = stolen.store.ledger.state.tip, stolen.store.station.id
    said = stolen.central_events("station.lost")
    assert [(one.subject, one.body.epoch, one.body.last_seq, one.body.why) for one in said] == [
        (station, 1, tip.seq, "mất cắp")
    ]
    again = withdraw(stolen, "hai lần")  # once is enough
    assert (again.epoch, again.last_seq) == (1, tip.seq)
    assert len(stolen.central_events("station.lost")) == 1
    assert "Đã thu hồi lúc" in page(stolen)
    assert '"withdrawn_at":"' in page(stolen, "/v1/status")
    assert '"ok":true' in page(stolen, "/v1/status")  # nothing is left to be done about it


def test_its_numbers_are_nobody_elses(stolen: City, tmp_path: Path) -> None:
    kiosk = open_store(tmp_path / "kiosk", clock=stolen.clock, roles=("citizen",))
    enrol(kiosk, stolen.central.address, stolen.code(("citizen",)))
    assert stolen.worker is not None
    assert stolen.worker.close(30)
    mine, stolen.store = stolen.store, kiosk
    try:
        assert claim(stolen, "ticket:A").start == 1000
    finally:
        stolen.store = mine
        kiosk.close()


def test_only_a_code_for_this_very_station_brings_it_back(stolen: City) -> None:
    assert stolen.worker is not None
    assert stolen.worker.close(30)
    stolen.issue(2)
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.known_station"):
        enrol(stolen.store, stolen.proxy.address, stolen.code())
    enrol(stolen.store, stolen.proxy.address, stolen.code(station=stolen.store.station.id))
    stolen.start_worker()
    assert stolen.synced()
    assert "Đã thu hồi" not in page(stolen)
    assert stolen.agree() == []


def test_its_former_code_brings_nobody_back(city: City) -> None:
    """A station may repeat its enrolment for a day; whoever recorded that may not once it was withdrawn."""
    code, store = city.code(), city.store
    enrol_as(city, store.station.id, store.identity, code)
    enrol_as(city, store.station.id, store.identity, code)
    withdraw(city)
    with pytest.raises(Refused, match=r"enrol\.errors\.code"):
        enrol_as(city, store.station.id, store.identity, code)


def test_who_can_be_withdrawn(city: City) -> None:
    folder = city.central.settings.data_dir
    for station in ("99001.nobody22", city.central.store.station.id, "", "\n"):
        with pytest.raises(ExpectedError, match=r"enrol\.errors\.unknown_station"):
            revoke(folder, station, "mất")
    city.enrol()
    for why in ("", "  ", "x" * 201):
        with pytest.raises(ExpectedError, match=r"enrol\.errors\.why"):
            withdraw(city, why)
    assert at_central(city, "SELECT count(*) FROM known_stations WHERE withdrawn_at > 0") == [(0,)]


def test_what_a_hub_had_not_passed_on_is_set_aside(city: City, tmp_path: Path) -> None:
    """The hub learns of it as it pulls, and takes nothing more from the thief either."""
    hub = Served(tmp_path / "hub", "hub")
    hub.open()
    try:
        city.enrol()
        ward.know(hub.store, city.store, city.central.store)
        ward.know(city.central.store, hub.store)
        city.issue(1)
        ward.push_own(city.store, hub, level="hub")
        ward.relay_all(hub.store, city.central)
        sent = held(city)
        city.issue(2)
        ward.push_own(city.store, hub, level="hub")
        withdraw(city)
        answers = ward.relay_all(hub.store, city.central)
        assert sum(one.quarantined for one in answers) == held(city) - sent > 0
        reasons = at_central(city, "SELECT DISTINCT reason FROM journal_quarantine WHERE closed = 0")
        assert reasons == [("revoked",)]
        assert at_central(city, "SELECT count(*) FROM tickets") == [(1,)]
        with ward.line(hub.store, city.central) as line:
            pull_all(hub.store, line, ward.sender_of(city.central.store))
        city.issue(1)
        with pytest.raises(Refused, match=r"sync\.errors\.revoked"):
            ward.push_own(city.store, hub, level="hub")
    finally:
        hub.close()


def test_a_server_that_was_put_back_lets_nobody_in_again(city: City) -> None:
    """The backup is older than the theft, the list of withdrawn keys lies outside of it."""
    city.enrol()
    worker = city.start_worker()
    assert city.synced()
    assert worker.close(30)
    image = city.central_image()
    withdraw(city)
    city.put_central_back(image)
    assert at_central(city, "SELECT count(*) FROM known_stations WHERE withdrawn_at > 0") == [(1,)]
    with pytest.raises(Refused, match=r"sync\.errors\.revoked"):
        city.line()
    enrol(city.store, city.proxy.address, city.code(station=city.store.station.id))
    city.restart_central()
    city.start_worker()
    assert city.synced()


def test_a_list_that_cannot_be_written_is_said(city: City) -> None:
    city.enrol()
    folder = city.central.settings.witness_dir
    shutil.rmtree(folder)
    folder.write_text("no folder")
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.list"):
        withdraw(city)
    assert at_central(city, "SELECT count(*) FROM known_stations WHERE withdrawn_at > 0") == [(0,)]


def test_a_replaced_station_is_a_withdrawn_one(city: City, tmp_path: Path) -> None:
    city.enrol()
    city.start_worker()
    assert city.synced()
    fresh = open_store(tmp_path / "fresh", clock=city.clock, catalogue=city.store.catalogue)
    enrol(fresh, city.central.address, city.code(ROLES, instead_of=city.store.station.id))
    fresh.close()
    city.issue(1)
    assert city.watched.until(lambda: city.worker is not None and city.worker.status.trouble == "sync.errors.revoked")
    assert [one.body.why for one in city.central_events("station.lost")] == ["replaced"]
