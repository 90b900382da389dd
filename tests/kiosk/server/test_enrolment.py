"""Joining the city: one code, one station, both sides prove it, and a cut answer does no harm."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.remote.city import ask_code
from kiosk.remote.enrol import enrol, upstream
from kiosk.server.central import Central
from kiosk.sync import proofs, wire
from kiosk.texts import error_texts
from kiosk.values.sync import Upstream
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock
from tests.faults.city import ROLES, City
from tests.faults.proxy import Fault, Proxy
from tests.kiosk.server.stranger import Elsewhere

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all


def pinned_of(store: Any) -> Upstream | None:
    found: Upstream | None = store.read(upstream).result(20)
    return found


def pinned(city: City) -> Upstream | None:
    return pinned_of(city.store)


def test_a_code_pins_the_servers_keys(city: City) -> None:
    assert pinned(city) is None
    code = city.code()
    assert len(code) == 12
    found = enrol(city.store, city.central.address, proofs.shown(code).lower(), "Phường")
    assert found == pinned(city)
    assert found.public_key == city.central.store.identity.public
    assert found.seal_key == city.central.store.identity.seal_public


def test_a_cut_answer_is_asked_for_again_with_the_same_code(city: City) -> None:
    proxy = Proxy(city.central.address, only="/v1/enrol").open()
    code = city.code()
    proxy.next(Fault.TWICE, Fault.CUT_ANSWER, Fault.CUT_ANSWER)
    with pytest.raises(ExpectedError, match=r"sync\.errors\.unreachable"):
        enrol(city.store, proxy.address, code)
    assert pinned(city) is None
    enrol(city.store, proxy.address, code)
    assert pinned(city) is not None
    proxy.close()


def test_a_code_is_for_one_station(city: City, tmp_path: Path) -> None:
    code = city.code()
    enrol(city.store, city.central.address, code)
    other = open_store(tmp_path / "other")
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.code"):
        enrol(other, city.central.address, code)
    other.close()


def test_a_code_bears_five_wrong_tries(city: City) -> None:
    code = city.code()
    for _ in range(5):
        with pytest.raises(ExpectedError, match=r"enrol\.errors\.code"):
            enrol(city.store, city.central.address, "AAAAAAAAAAAA")
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.code"):
        enrol(city.store, city.central.address, code)
    enrol(city.store, city.central.address, city.code())


def second(city: City, folder: Path, **settings: Any) -> Any:
    """Another machine of the same ward."""
    return open_store(folder, catalogue=city.store.catalogue, **settings)


def test_a_ward_has_one_single_station(city: City, tmp_path: Path) -> None:
    """Two that each grant for themselves would give the same numbers; the refusal says what to do."""
    city.enrol()
    code = city.code()
    other = second(city, tmp_path / "other")
    for _ in range(6):  # the refusal costs no try
        with pytest.raises(ExpectedError, match=r"enrol\.errors\.second_single") as caught:
            enrol(other, city.central.address, code)
        assert pinned_of(other) is None
    assert all("roles" in error_texts(caught.value, language)[1] for language in ("vi", "en"))
    other.close()
    desk = second(city, tmp_path / "other", roles=("desk",))  # the settings as the message says
    enrol(desk, city.central.address, code)
    desk.close()
    enrol(city.store, city.central.address, city.code())  # the same station again is no second one


def test_another_ward_has_its_own_single_station(city: City, tmp_path: Path) -> None:
    city.enrol()
    elsewhere = open_store(tmp_path / "elsewhere", catalogue=Elsewhere())
    assert elsewhere.station.ward == "99002"
    enrol(elsewhere, city.central.address, city.code(ward="99002"))
    elsewhere.close()


def test_a_machine_that_is_gone_for_good_is_replaced(city: City, tmp_path: Path) -> None:
    city.enrol()
    city.issue(2)
    city.start_worker()
    assert city.synced()
    other, folder = second(city, tmp_path / "other"), city.central.settings.data_dir
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.unknown_station"):
        ask_code(folder, "99001", ROLES, instead_of="99001.nobody22")
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.unknown_station"):
        ask_code(folder, "99002", ROLES, instead_of=city.store.station.id)
    for _ in range(2):
        code = ask_code(folder, "99001", ROLES, instead_of=city.store.station.id)
    enrol(other, city.central.address, code)
    other.close()
    lost = city.central_events("station.lost")
    tip = city.store.ledger.state.tip
    assert [(one.body.station, one.body.epoch, one.body.last_seq) for one in lost] == [(tip.station, 1, tip.seq)]


@pytest.mark.parametrize(("roles", "ward"), [(("rating",), "99001"), (ROLES, "00001")])
def test_a_code_is_for_its_roles_and_its_ward(city: City, roles: tuple[str, ...], ward: str) -> None:
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.code"):
        enrol(city.store, city.central.address, city.code(roles, ward))


def test_a_code_lives_a_quarter_of_an_hour(tmp_path: Path, city_db: str) -> None:
    clock = StandingClock()
    central = Central(settings_in(tmp_path / "central"), clock=clock, db=city_db)
    central.open()
    store = open_store(tmp_path / "station", clock=clock)
    try:
        late, timely = (ask_code(central.settings.data_dir, "99001", ROLES) for _ in range(2))
        clock.advance(timedelta(minutes=15))
        enrol(store, central.address, timely)
        clock.advance(timedelta(seconds=1))
        enrol(store, central.address, timely)  # the same station may repeat
        other = open_store(tmp_path / "other", clock=clock)
        with pytest.raises(ExpectedError, match=r"enrol\.errors\.code"):
            enrol(other, central.address, late)
        other.close()
    finally:
        store.close()
        central.close()


def test_a_server_that_does_not_know_the_code_is_not_pinned(city: City, tmp_path: Path) -> None:
    """Somebody between both passes the station's proof on, but speaks for itself with keys of its own."""
    offer = wire.Offer("00000.aaaaaaaa", b"k" * 32, b"s" * 32)
    asked = wire.Enrol("99001.x", b"p" * 32, b"q" * 32, ROLES, b"")
    code = proofs.new_code()
    real = proofs.proof(code, "central", offer, asked, b"")
    swapped = wire.Offer(offer.station, b"e" * 32, offer.seal_key)
    assert not proofs.same(real, proofs.proof(code, "central", swapped, asked, b""))
    assert not proofs.same(real, proofs.proof(code, "station", offer, asked, b""))
    assert not proofs.same(real, proofs.proof(code, "central", offer, asked, b"certificate"))
    assert not proofs.same(real, proofs.proof(proofs.new_code(), "central", offer, asked, b""))


def test_codes_are_made_on_the_server_itself_by_whoever_may_read_its_folder(city: City) -> None:
    import json
    import urllib.error
    import urllib.request

    code = ask_code(city.central.settings.data_dir, "99001", ROLES)
    assert len(code) == 12
    request = urllib.request.Request(
        city.central.address + "/v1/admin/enrol-code", json.dumps({"ward": "99001", "roles": ROLES}).encode(),
        {"x-motcua-token": "guess", "content-type": "application/json"},
    )  # fmt: skip
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    with caught.value as error:
        assert error.code == 403
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.ward"):
        ask_code(city.central.settings.data_dir, "9", ROLES)


def test_only_loopback_without_tls(tmp_path: Path) -> None:
    central = Central(settings_in(tmp_path), host="0.0.0.0")
    with pytest.raises(ExpectedError, match=r"central\.errors\.needs_tls"):
        central.open()


def test_tls_under_a_certificate_of_its_own_pinned_by_the_station(tmp_path: Path) -> None:
    central = Central(settings_in(tmp_path / "central"), tls=True)
    central.open()
    other = Central(settings_in(tmp_path / "other"), tls=True)
    other.open()
    store = open_store(tmp_path / "station")
    try:
        found = enrol(store, central.address, ask_code(central.settings.data_dir, "99001", ROLES))
        assert found.certificate.startswith("-----BEGIN CERTIFICATE-----")
        from kiosk.remote.link import Link

        good = Link(central.address, found.public_key, found.certificate)
        assert good.ask("/v1/enrol", None, wire.Offer).station == found.station
        good.close()
        wrong = Link(other.address, found.public_key, found.certificate)
        with pytest.raises(ExpectedError, match=r"sync\.errors\.unreachable"):
            wrong.ask("/v1/enrol", None, wire.Offer)
        wrong.close()
    finally:
        store.close()
        central.close()
        other.close()


def _too_narrow(city: City, folder: Path) -> Any:
    """A station with three tickets, enrolled as a hall screen by mistake; what central counts: (open, tickets)."""
    city.issue(3)
    city.store.close()
    city.store = open_store(folder, clock=city.clock, bus=city.bus, roles=("hall",))
    city.enrol(("hall",))
    worker = city.start_worker()
    assert city.synced()
    assert worker.close(30)
    city.store.close()
    city.store = open_store(folder, clock=city.clock, bus=city.bus)

    def counted() -> tuple[int, int]:
        queries = ("journal_quarantine WHERE closed = 0 AND reason = 'role'", "tickets WHERE label IS NOT NULL")
        found = [city.central_rows(f"SELECT count(*) FROM {query}")[0][0] for query in queries]
        return found[0], found[1]

    assert counted()[0] >= 3
    assert counted()[1] == 0
    return counted


def test_what_too_narrow_roles_kept_aside_counts_once_they_are_right(city: City, tmp_path: Path) -> None:
    counted = _too_narrow(city, tmp_path)
    city.enrol()
    city.start_worker()
    city.issue()
    assert city.synced()
    assert city.watched.until(lambda: counted() == (0, 4))
    assert city.agree() == []


def test_what_an_older_program_left_aside_counts_after_the_next_opening(city: City, tmp_path: Path) -> None:
    counted = _too_narrow(city, tmp_path)
    query = "UPDATE known_stations SET roles = :roles WHERE station = :station"
    city.change_central(query, roles=",".join(ROLES), station=city.store.station.id)
    assert counted()[1] == 0
    city.restart_central()
    city.start_worker()
    assert city.synced()
    assert city.watched.until(lambda: counted() == (0, 3))
