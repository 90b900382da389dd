"""One live key per station: who may enrol under which id, whose roles count, and what a guess or a thief gets."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import inbox, known
from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.log import SECURITY, Seldom
from kiosk.records.dossiers import DossierCoded
from kiosk.remote.city import ask_code
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Refused
from kiosk.server import answers, enrol_tries, enrolment
from kiosk.server import program as program_module
from kiosk.server.central import Central
from kiosk.settings import ServerSettings
from kiosk.sync import proofs, wire
from kiosk.texts import error_texts
from tests.factories import open_store, settings_in
from tests.faults.city import ROLES, City
from tests.kiosk.server.stranger import at_central, enrol_as, post, signed

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all

PAD = ("rating",)


def another_key() -> Identity:
    return Identity(new_key(), new_key())


def keys_of(city: City, station: str) -> list[tuple[str, bool]]:
    """(roles, whether it counts) of each key of a station at central."""
    found = at_central(city, "SELECT roles, withdrawn_at FROM known_stations WHERE station = ?", station)
    return sorted((roles, not withdrawn) for roles, withdrawn in found)


def test_a_pads_code_gives_nobody_the_desks_id(city: City) -> None:
    city.enrol()
    desk, everyone = city.store.station.id, ",".join(ROLES)
    with pytest.raises(Refused) as caught:
        enrol_as(city, desk, another_key(), city.code(PAD), PAD)
    assert (caught.value.status, caught.value.error) == (409, "enrol.errors.known_station")
    assert all("--station" in error_texts(ExpectedError(caught.value.error), name)[1] for name in ("vi", "en"))
    assert keys_of(city, desk) == [(everyone, True)]
    with pytest.raises(Refused, match=r"enrol\.errors\.code"):  # the desk's public key is known to many, its own is not
        enrol_as(city, desk, city.store.identity, city.code(PAD), PAD, signer=another_key())
    assert keys_of(city, desk) == [(everyone, True)]


def test_an_administrator_enrols_a_known_id_under_another_key(city: City) -> None:
    """The former key then says nothing more, and its roles are not the other's."""
    city.enrol()
    city.issue(2)
    city.start_worker()
    assert city.synced()
    station, former = city.store.station.id, city.store.identity
    code = ask_code(city.central.settings.data_dir, "99001", PAD, station=station)
    with pytest.raises(Refused, match=r"enrol\.errors\.code"):
        enrol_as(city, "99001.another2", another_key(), code, PAD)
    enrol_as(city, station, another_key(), code, PAD)
    assert keys_of(city, station) == [(",".join(ROLES), False), ("rating", True)]
    city.issue(1)
    assert city.watched.until(lambda: city.worker is not None and city.worker.status.trouble == "sync.errors.revoked")
    before = at_central(city, "SELECT count(*) FROM journal_events WHERE station = ?", station)
    city.issue(1)
    assert city.unsent() >= 2
    held = city.central.store.read(lambda r: inbox.senders(r.connection, station)).result(20)
    assert [one.public_key == former.public for one in held] == [False, True]
    assert at_central(city, "SELECT count(*) FROM journal_events WHERE station = ?", station) == before


def test_roles_are_those_of_the_key_that_signs(city: City, tmp_path: Path) -> None:
    """What a desk's id signs under a pad's key is judged as a pad's, also when quarantine is looked at once more."""
    city.store.close()
    city.store = open_store(tmp_path / "desk", clock=city.clock, bus=city.bus, roles=("desk",))
    city.enrol(("desk",))
    worker = city.start_worker()
    assert city.synced()
    assert worker.close(30)
    anew = another_key()
    code = city.code(PAD, station=city.store.station.id)
    enrol_as(city, city.store.station.id, anew, code, PAD)
    city.store.ledger.identity = anew  # the station goes on with the other key
    fact = DossierCoded(official_code="H99.001.01-261129-0001")
    city.store.run(lambda ctx, f: ctx.record(f, subject=uuid7(ctx.now)), fact).result(20)
    city.start_worker()
    assert city.synced()
    words = "SELECT reason FROM journal_quarantine WHERE closed = 0"
    assert at_central(city, words) == [("role",)]
    city.restart_central()
    assert at_central(city, words) == [("role",)]


@pytest.mark.parametrize(
    "station",
    ["99001.short", "99001.k7q2m9x4\n", "99001.K7Q2M9X4", "9900.k7q2m9x4", "99001.k7q2m9x4.x", "99001.k7q2 9x4"],
)
def test_an_id_is_as_stations_make_them(city: City, station: str) -> None:
    with pytest.raises(Refused) as caught:
        enrol_as(city, station, another_key(), city.code())
    assert caught.value.status == 400
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.station"):
        ask_code(city.central.settings.data_dir, "99001", PAD, station=station)


def test_nobody_becomes_the_city(city: City) -> None:
    central, folder = city.central.store.station.id, city.central.settings.data_dir
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.ward"):
        ask_code(folder, "00000", ROLES)
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.roles"):
        ask_code(folder, "99001", ("central",))
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.roles"):
        ask_code(folder, "99001", ())
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.station"):
        ask_code(folder, "99001", ROLES, station=central)
    with pytest.raises(Refused, match=r"enrol\.errors\.code"):
        enrol_as(city, central, another_key(), city.code())
    assert keys_of(city, central) == [("central", True)]


def test_a_strangers_guesses_lock_out_nobody_else(city: City) -> None:
    code = city.code()
    for nth in range(30):
        with pytest.raises(Refused, match=r"enrol\.errors\.code"):
            enrol_as(city, f"99001.guesse{nth // 8 + 2}{nth % 8 + 2}", another_key(), "AAAAAAAAAAAA")
    enrol(city.store, city.central.address, code)


def test_guesses_are_counted_by_address_and_id(city: City) -> None:
    store = city.central.store
    city.code()

    def left(address: str, station: str) -> bool:
        who = enrol_tries.Who("99001", address, station)
        return bool(store.run(enrol_tries.may_try, who).result(20))

    def wrong(address: str, station: str, times: int = 1) -> None:
        who = enrol_tries.Who("99001", address, station)
        for _ in range(times):
            store.run(enrol_tries.count, who).result(20)

    wrong("10.0.0.1", "99001.aaaaaaaa", enrol_tries.TRIES)
    assert not left("10.0.0.1", "99001.aaaaaaaa")
    assert left("10.0.0.2", "99001.aaaaaaaa")  # who names another's id locks himself out
    assert left("10.0.0.1", "99001.bbbbbbbb")
    for nth in range(enrol_tries.OF_ADDRESS):
        wrong("2001:db8::" + f"{nth:x}", f"99001.x{nth:07}")
    assert not left("2001:db8::ffff", "99001.bbbbbbbb")  # one network is one address
    assert left("2001:db8:1::1", "99001.bbbbbbbb")
    city.code()
    assert left("10.0.0.1", "99001.aaaaaaaa")


@pytest.mark.parametrize(("proxies", "address"), [((), "127.0.0.1"), (("127.0.0.0/8",), "198.51.100.7")])
def test_guesses_count_by_the_address_that_a_named_proxy_tells_and_by_nobody_elses_word(
    tmp_path: Path, city_db: str, proxies: tuple[str, ...], address: str
) -> None:
    central = Central(settings_in(tmp_path, server=ServerSettings(proxies=proxies)), db=city_db)
    central.open()
    try:
        central.store.run(enrolment.make_code, enrolment.MakeCode(ward="99001", roles=PAD)).result(20)
        key = another_key()
        asked = wire.Enrol("99001.abcdefgh", key.public, key.seal_public, PAD, b"wrong")
        headers = {"content-type": wire.MEDIA_TYPE, "x-forwarded-for": f"6.6.6.6, {address}"}
        if not proxies:
            headers["x-forwarded-for"] = "6.6.6.6"
        question = urllib.request.Request(central.address + "/v1/enrol", wire.pack(proofs.sign(key, asked)), headers)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(question, timeout=20)
        with caught.value as answer:
            assert answer.code == 403
        rows = central.store.run(
            lambda ctx, _: ctx.connection.exec_driver_sql("SELECT DISTINCT address FROM enrol_tries").all(), None
        ).result(20)
        assert [tuple(row) for row in rows] == [(address,)]
    finally:
        central.close()


def test_strangers_write_one_line_of_a_kind_however_often_they_come(
    city: City, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((enrolment, "_WRONG"), (answers, "_UNSIGNED"), (program_module, "_NOT_HERE")):
        monkeypatch.setattr(module, name, Seldom())
    city.enrol()
    city.code()
    caplog.clear()
    by_hand = urllib.request.Request(
        city.central.address + "/v1/admin/erase", b"{}", {"content-type": "application/json"}
    )
    for nth in range(10):
        with pytest.raises(Refused):
            enrol_as(city, f"99001.aaaaaaa{nth % 8 + 2}", another_key(), "AAAAAAAAAAAA")
        assert post(city, "/v1/fetch", signed(city, "/v1/fetch", wire.Fetch(()), another_key())) == 401
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(by_hand, timeout=20)
        caught.value.close()
    told = [record.getMessage() for record in caplog.records if record.name == SECURITY]
    assert sorted(line.partition(" ")[0] for line in told) == ["1", "1", "1"]


def test_a_flood_of_guesses_leaves_few_rows(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrol_tries, "MOST", 40)
    for nth in range(3):  # no code is open: nothing is to be guessed, nothing kept
        with pytest.raises(Refused):
            enrol_as(city, f"99001.aaaaaaa{nth + 2}", another_key(), "AAAAAAAAAAAA")
    assert at_central(city, "SELECT * FROM enrol_tries") == []
    city.code()

    def flood(ctx: Any, _none: None) -> None:
        for nth in range(200):
            enrol_tries.count(ctx, enrol_tries.Who("99001", f"10.0.{nth}.1", "99001.aaaaaaaa"))

    city.central.store.run(flood, None).result(20)
    assert len(at_central(city, "SELECT * FROM enrol_tries")) <= 40


def test_the_database_shows_no_code_and_proves_none(city: City) -> None:
    code = city.code()
    city.code()
    stolen = city.central_image().bytes()
    assert code.encode() not in stolen
    assert proofs.hash_of(code, city.central.store.station.id) not in stolen
    assert len(at_central(city, "SELECT secret FROM enrol_codes")) == 2
    enrol(city.store, city.central.address, code)


def test_a_former_code_cannot_be_sent_again_once_another_was_used(city: City) -> None:
    """Else a recording would give the station its earlier roles back."""
    first = city.code(PAD)
    second = city.code(ROLES)
    station, key = "99001.abcdefgh", another_key()
    enrol_as(city, station, key, first, PAD)
    enrol_as(city, station, key, first, PAD)
    enrol_as(city, station, key, second, ("desk",))
    with pytest.raises(Refused, match=r"enrol\.errors\.code"):
        enrol_as(city, station, key, first, PAD)
    assert keys_of(city, station) == [("desk", True)]


@pytest.mark.parametrize("url", ["http://192.0.2.7:8765", "http://city.example.vn", "http://[2001:db8::1]:8765"])
def test_no_plain_line_to_another_machine(tmp_path: Path, url: str) -> None:
    store = open_store(tmp_path)
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.plain"):
        enrol(store, url, "AAAAAAAAAAAA")
    store.close()


def test_an_event_was_written_under_the_key_of_its_time() -> None:
    from kiosk.values.journal import Sender

    one = Sender(station="s", public_key=b"1", withdrawn_at=5, ends=((1, 10),))
    two = Sender(station="s", public_key=b"2", withdrawn_at=9, ends=((1, 12), (2, 3)))
    three = Sender(station="s", public_key=b"3")
    places = [(1, 10), (1, 11), (1, 13), (2, 3), (2, 4)]
    found = [known.wrote([three, two, one], *place) for place in places]
    assert [one.public_key for one in found if one] == [b"1", b"2", b"3", b"2", b"3"]
    assert known.wrote([], 1, 1) is None
    assert wire.STATION_ID.startswith("^")
