"""Booked slots from the city's server: given by hand, fetched by the ward's own station over a real line, kept once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.cli import main
from kiosk.clock import local
from kiosk.db.tables.slots import CitySlot
from kiosk.errors import ExpectedError
from kiosk.queries import slots as slot_queries
from kiosk.remote import city_slots, enrol
from kiosk.remote.link import Refused
from kiosk.server import enrolment
from kiosk.server.central import Central
from kiosk.server.city_slots import slots_for
from kiosk.store import Store
from kiosk.sync import slot_wire
from kiosk.sync.worker import line_to, reached
from kiosk.values.journal import Sender
from kiosk.values.roles import UPSTREAM
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock
from tests.kiosk.server.test_hub_and_central import join_city
from tests.kiosk.server.wards import Ward
from tests.waiting import eventually

HEADER = "Ngày,Giờ,Lĩnh vực,Mã,Họ tên\n"


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def central(tmp_path: Path, clock: StandingClock, any_db: str) -> Iterator[Central]:
    made = Central(settings_in(tmp_path / "central"), clock=clock, db=any_db)
    made.open()
    try:
        yield made
    finally:
        made.close()


def joined(central: Central, folder: Path, clock: StandingClock, ward: str = "99001", role: str = "single") -> Store:
    store = open_store(folder, clock=clock, roles=(role,))
    asked = enrolment.MakeCode(ward=ward, roles=(role,), prefix="")
    enrol.enrol(store, central.address, central.store.run(enrolment.make_code, asked).result(20).code)
    return store


class Asking:
    """A station's own way of asking, by hand instead of by its worker's beat."""

    def __init__(self, store: Store, clock: StandingClock) -> None:
        found = reached(store, store.settings)
        assert found is not None
        self.store, self.link = store, line_to(store, found, clock, 5.0)
        self.slots = city_slots.CitySlots(store, clock, UPSTREAM)

    def hello(self) -> None:
        from kiosk.remote import handshake

        handshake.shake(self.store, self.link, self.store.clock, "", handshake.HelloWords(level=UPSTREAM, machine=()))

    def look(self) -> None:
        self.slots.renew()
        self.slots.look(self.link)

    def codes(self) -> list[tuple[str, str, str]]:
        rows = self.store.read(slot_queries.find, "").result(20)
        return [(slot.code, slot.field, slot.name) for slot in rows]

    def events(self) -> int:
        found: int = self.store.ledger.raw.execute("SELECT count(*) FROM journal_events").fetchone()[0]
        return found


def give(central: Central, lines: str, ward: str = "99001", *more: str) -> int:
    file = central.settings.data_dir / "list.csv"
    file.write_text(HEADER + lines, encoding="utf-8")
    return main(["central", "slots", ward, str(file), *more, "--data-dir", str(central.settings.data_dir)])


@pytest.fixture
def station(central: Central, tmp_path: Path, clock: StandingClock) -> Iterator[Asking]:
    store = joined(central, tmp_path / "station", clock)
    made = Asking(store, clock)
    made.hello()
    try:
        yield made
    finally:
        made.link.close()
        store.close()


def test_a_list_comes_down_once_and_what_it_names_no_more_goes(
    central: Central, station: Asking, clock: StandingClock, capsys: pytest.CaptureFixture[str]
) -> None:
    day = f"{local(clock.now()):%d/%m/%Y}"
    assert give(central, f"{day},9:00,Hộ tịch,HEN-1,Nguyễn Thị Mẫu\n{day},10:00,chung-thuc,HEN-2,Trần Văn Mẫu\n") == 0
    assert "2 lịch hẹn" in capsys.readouterr().out
    station.look()
    both = [("HEN-1", "ho-tich", "Nguyễn Thị Mẫu"), ("HEN-2", "chung-thuc", "Trần Văn Mẫu")]
    assert station.codes() == both
    before = station.events()
    station.look()  # the same, by its digest
    station.slots._known = b""
    station.look()  # and by what it says
    assert (station.codes(), station.events()) == (both, before)
    give(central, f"{day},9:30,Hộ tịch,HEN-1,Nguyễn Thị Mẫu\n{day},8:30,nowhere,HEN-9,Lê Thị Mẫu\n")
    station.look()
    (only,) = station.store.read(slot_queries.find, "").result(20)
    assert (only.code, f"{local(only.at):%H:%M}") == ("HEN-1", "09:30")
    assert station.store.ledger.raw.execute("SELECT code FROM booked_names ORDER BY code").fetchall() == [("HEN-1",)]
    assert give(central, "", "99001", "--day", day) == 0
    station.look()
    assert station.codes() == []
    clock.advance(timedelta(days=1))
    give(central, f"{local(clock.now()):%d/%m/%Y},9:00,Hộ tịch,HEN-3,Vũ Thị Mẫu\n", "99001")
    rows = central.store.read(lambda reader: reader.connection.execute(select(CitySlot.code)).all()).result(20)
    assert rows == [("HEN-3",)], "names of days past are gone at the city, too"


def test_a_line_that_is_cut_keeps_what_there_is_and_another_ward_gets_its_own_alone(
    central: Central, station: Asking, tmp_path: Path, clock: StandingClock
) -> None:
    day = f"{local(clock.now()):%d/%m/%Y}"
    give(central, f"{day},9:00,Hộ tịch,HEN-1,Nguyễn Thị Mẫu\n")
    station.look()
    central.listener.close()
    with pytest.raises(ExpectedError, match=r"sync\.errors\.unreachable"):
        station.look()
    assert [code for code, *_rest in station.codes()] == ["HEN-1"]
    central.listener.open()
    asked = slot_wire.SlotsAsked("99001.other234")
    found = reached(station.store, station.store.settings, central.address)
    assert found is not None
    link = line_to(station.store, found, clock, 5.0)
    try:
        with pytest.raises(Refused, match=r"journal\.errors\.head"):
            link.ask("/v1/slots", asked, slot_wire.SlotsAnswer)
        own = link.ask("/v1/slots", slot_wire.SlotsAsked(station.store.station.id), slot_wire.SlotsAnswer)
        assert "Nguyễn".encode() not in own.box
        given = slot_wire.opened(own, station.store.identity)
        assert given is not None
        assert [one.name for one in given] == ["Nguyễn Thị Mẫu"]
    finally:
        link.close()
    seal_key = station.store.identity.seal_public
    elsewhere = Sender(station="99002.other234", public_key=b"", seal_key=seal_key, roles=("hub",))
    nothing = central.store.read(slots_for, elsewhere, slot_wire.SlotsAsked(elsewhere.station)).result(20)
    assert slot_wire.opened(nothing, station.store.identity) == (), "of its own ward, for which nothing was given"
    desk = joined(central, tmp_path / "desk", clock, role="desk")
    other = Asking(desk, clock)
    try:
        other.hello()
        with pytest.raises(Refused, match=r"central\.errors\.slots_for"):
            other.link.ask("/v1/slots", slot_wire.SlotsAsked(desk.station.id), slot_wire.SlotsAnswer)
        assert slot_wire.opened(own, desk.identity) is None, "sealed to the asker alone"
        other.look()  # it does not even ask
        assert other.codes() == []
    finally:
        other.link.close()
        desk.close()


def test_the_hub_of_a_ward_fetches_them_by_its_own_beat(tmp_path: Path) -> None:
    clock = StandingClock()
    central = Central(settings_in(tmp_path / "city"), clock=clock)
    central.open()
    ward = Ward(tmp_path)
    try:
        day = f"{local(ward.hub.store.clock.now()):%d/%m/%Y}"
        give(central, f"{day},9:00,Hộ tịch,HEN-1,Nguyễn Thị Mẫu\n")
        give(central, f"{day},9:00,Hộ tịch,HEN-8,Phạm Thị Mẫu\n", "99002")
        join_city(ward.hub, central)
        eventually(lambda: len(ward.hub.store.read(slot_queries.find, "").result(20)) == 1, "the booking")
        (slot,) = ward.hub.store.read(slot_queries.find, "nguyen").result(20)
        assert (slot.code, slot.field) == ("HEN-1", "ho-tich")
    finally:
        ward.close()
        central.close()
