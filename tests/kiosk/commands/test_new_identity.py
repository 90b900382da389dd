"""`motcua enrol --new-identity`: a station whose key is used twice becomes another one, and central misses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.commands.enrol import command
from kiosk.errors import ExpectedError
from kiosk.remote.enrol import upstream
from kiosk.sync import proofs
from tests.faults import checker
from tests.faults.city import City


@pytest.fixture
def city(tmp_path: Path, any_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    made = City(tmp_path, db=any_db)
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(made.store.settings.data_dir))
    monkeypatch.setenv("MOTCUA_WITNESS_DIR", str(made.store.settings.witness_dir))
    try:
        yield made
    finally:
        made.close()


def synced_once(city: City) -> None:
    worker = city.start_worker()
    assert city.synced()
    assert worker.close(30)
    city.worker = None


def issued(city: City) -> list[tuple[str, str]]:
    query = "SELECT station, subject FROM journal_events WHERE kind = 'ticket.issued' AND state = 0 ORDER BY position"
    return [(str(station), str(subject)) for station, subject in city.central_rows(query)]


def become_another(city: City) -> None:
    """In the place of the station that it was: a ward has one single station."""
    code = proofs.shown(city.code(instead_of=city.store.station.id))
    city.store.close()
    assert command([city.proxy.address, code, "--new-identity"]) == 0
    city.store.open()


def test_what_central_lacked_comes_from_the_new_station(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    city.enrol()
    city.issue(5)
    synced_once(city)
    city.issue(3)
    former = city.store.station.id
    become_another(city)
    new = city.store.station.id
    assert new in capsys.readouterr().out
    assert (new != former, city.store.station.first_epoch) == (True, False)
    with pytest.raises(ExpectedError):
        city.issue(1)
    synced_once(city)  # gets ranges of its own
    city.issue(2)
    synced_once(city)
    assert issued(city) == [*((former, s) for s in city.shown[:5]), *((new, s) for s in city.shown[5:])]
    city.close()
    station, (database, key_file) = city.store.settings, city.central_files()
    assert checker.check(station.database, station.key_file, city.shown) == []
    assert checker.four_no_number_twice([station.database, database]) == []
    assert checker.nine_tables_are_folds(database, key_file) == []
    assert checker.six_chains_verify(database, key_file) == []


BESIDE = ("citizen", "desk", "hall", "rating")  # of a machine that works beside the ward's single station


def test_two_machines_of_one_image_are_told_apart(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy becomes another station before it meets central; the first one never notices."""
    city.enrol()
    city.issue(4)
    synced_once(city)
    settings = city.store.settings
    city.store.close()
    for folder in (settings.data_dir, settings.witness_dir):
        shutil.copytree(folder, tmp_path / "first" / folder.name)
    monkeypatch.setenv("MOTCUA_ROLES", ",".join(BESIDE))
    city.store.ledger.settings = msgspec.structs.replace(settings, roles=BESIDE)
    code = proofs.shown(city.code(BESIDE))
    assert command([city.proxy.address, code, "--new-identity"]) == 0
    city.store.open()
    synced_once(city)
    city.issue(2)
    synced_once(city)
    copy = city.store.station.id
    city.store.close()
    for folder in (settings.data_dir, settings.witness_dir):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "first" / folder.name, folder)
    city.store.ledger.settings = settings
    city.store.open()
    assert city.store.station.epoch == 1
    city.issue(2)
    synced_once(city)
    assert city.store.station.epoch == 1
    stations = [station for station, _subject in issued(city)]
    assert stations.count(copy) == 2
    assert stations.count(city.store.station.id) == 6
    city.close()
    database, key_file = city.central_files()
    assert checker.four_no_number_twice([settings.database, database]) == []
    assert checker.nine_tables_are_folds(database, key_file) == []


def test_a_wrong_code_leaves_the_new_station_unjoined(city: City) -> None:
    city.enrol()
    city.store.close()
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.code"):
        command([city.proxy.address, "AAAA-AAAA-AAAA", "--new-identity"])
    former = city.store.station.id
    city.store.open()
    assert city.store.read(upstream).result(20) is None
    new = city.store.station.id
    code = city.code(instead_of=former)
    city.store.close()
    assert command([city.proxy.address, code]) == 0
    city.store.open()
    assert city.store.station.id == new
    assert city.store.read(upstream).result(20) is not None
