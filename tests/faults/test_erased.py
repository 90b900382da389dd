"""What was erased stays erased: at every opening, at every level, whatever file was put back; keys go to their own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk import cli
from kiosk.commands.restore import restore
from kiosk.journal import lacking, outbox, sealing
from kiosk.journal.verify import verify
from kiosk.queries import dossiers as dossier_queries
from kiosk.remote.enrol import enrol
from kiosk.store import burying
from kiosk.store.backups import back_up
from kiosk.sync import wire
from tests.factories import open_store
from tests.faults import central_rows
from tests.faults.checker import check
from tests.faults.city import ROLES, City
from tests.faults.erasing import erase, lists, readable, refused


def test_an_older_key_file_put_back_opens_nothing_that_was_erased(city: City, tmp_path: Path) -> None:
    kept, gone = refused(city.store), refused(city.store)
    city.store.close()
    shutil.copy(city.store.settings.key_file, tmp_path / "keys.older")
    city.store.open()
    erase(city.store, gone)
    city.store.close()
    shutil.copy(tmp_path / "keys.older", city.store.settings.key_file)
    city.store.open()
    assert not readable(city.store, gone)
    assert readable(city.store, kept)
    city.store.close()
    assert check(city.store.settings.database, city.store.settings.key_file, [kept, gone]) == []


def test_a_backup_from_before_the_erasure_learns_of_it_before_it_pushes(city: City, tmp_path: Path) -> None:
    city.enrol()
    kept, gone = refused(city.store), refused(city.store)
    city.on_line()
    city.stop()
    data = city.store.settings.data_dir
    shutil.copytree(data, tmp_path / "backup")
    city.store.open()
    erase(city.store, gone)
    city.on_line()
    city.stop()
    assert not readable(city.central.store, gone)
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    lists(city.store)[0].unlink()  # it is lost too
    city.store.open()
    assert not readable(city.store, gone)  # nobody here can know yet what was erased: all stays closed
    assert not readable(city.store, kept)
    city.on_line()
    assert not readable(city.store, gone)
    assert readable(city.store, kept)
    city.stop()
    city.store.open()
    assert not readable(city.store, gone)


def test_a_backup_put_back_off_line_opens_nothing_that_was_erased(city: City, tmp_path: Path) -> None:
    kept, gone = refused(city.store), refused(city.store)
    city.store.close()
    data = city.store.settings.data_dir
    shutil.copytree(data, tmp_path / "backup")
    city.store.open()
    erase(city.store, gone)
    city.store.close()
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    city.store.open()
    assert not readable(city.store, gone)
    assert readable(city.store, kept)
    city.store.close()
    assert check(city.store.settings.database, city.store.settings.key_file, [kept, gone]) == []


@pytest.mark.sqlite_alone("by the program's own backup of files; a database is put back in test_city_restored")
def test_a_restored_central_knows_what_it_erased(city: City, tmp_path: Path) -> None:
    city.enrol()
    kept, gone = refused(city.store), refused(city.store)
    city.on_line()
    city.stop()
    port = int(city.central.address.rpartition(":")[2])
    back_up(city.central.store.settings, tmp_path / "night.bak", city.central.store.clock)
    erase(city.central.store, gone)
    settings = city.central.settings
    city.central.close()
    for file in settings.data_dir.glob("*.sqlite*"):
        file.unlink()
    restore(tmp_path / "night.bak", settings)
    city.central = city._central(port)
    assert not readable(city.central.store, gone)
    assert readable(city.central.store, kept)
    city.store.open()
    city.on_line()
    assert not readable(city.central.store, gone)
    assert city.agree() == []


def test_a_key_erased_elsewhere_is_no_alarm(city: City) -> None:
    gone = refused(city.store)
    city.store.run(lambda ctx, subject: burying.bury(ctx, [subject]), gone).result(20)
    city.store.close()
    assert verify(city.store.settings.database, city.store.settings.key_file).problems == ()


def test_what_central_erased_goes_from_the_station_too(city: City) -> None:
    city.enrol()
    gone = refused(city.store)
    city.on_line()
    city.stop()
    erase(city.central.store, gone)
    city.store.open()
    city.on_line()
    assert city.watched.until(lambda: not readable(city.store, gone))
    assert city.store.read(dossier_queries.today).result(20) is not None


def test_a_station_of_another_ward_erases_nothing_here(city: City) -> None:
    city.enrol()
    subject = refused(city.store)
    city.on_line()
    central = city.central.store
    assert readable(central, subject)
    _erases_elsewhere(central, subject, "99002.aaaaaaaa")
    assert readable(central, subject)
    _erases_elsewhere(central, subject, city.store.station.id.partition(".")[0] + ".bbbbbbbb")
    assert not readable(central, subject)


def _erases_elsewhere(central: Any, subject: str, station: str) -> None:
    """A station that central knows says subject.erased."""
    from kiosk.records.stations import SubjectErased
    from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

    other = Elsewhere("x", roles=("single",))
    other.name = station
    introduce(central, other)
    other.says(SubjectErased(reason="x"), subject, 9)
    central.apply_received(other.batch(1, 1)).result(20)
    wait_until_applied(central)


def test_a_key_under_another_subjects_name_is_not_taken(city: City) -> None:
    city.enrol()
    subject, store = refused(city.store), city.store
    seal = city.central.store.identity.seal_public

    def batch(reader: Any) -> Any:
        return outbox.next_batch(reader.connection, store.identity, reader.keys, reader.station.id, seal)

    sent = store.read(batch).result(20)
    lying = tuple(msgspec.structs.replace(key, subject="another") for key in sent.keys)
    line = city.line()
    try:
        push = wire.Push(msgspec.structs.replace(sent, keys=lying))
        answer = line.ask("/v1/push", push, wire.PushAnswer)
        assert answer.lacks == tuple(key.key_id for key in sent.keys)
        assert not readable(city.central.store, subject)
        stray = sealing.new_key()
        key = msgspec.structs.replace(
            sent.keys[0], key_id=sealing.key_id_of(stray), wrapped=sealing.wrap(stray, seal)
        )
        left = line.ask("/v1/keys", wire.Keys(store.station.id, (key, *sent.keys)), wire.KeysAnswer)
        assert left.lacks == ()
        assert readable(city.central.store, subject)
        held = city.central.store.run(lambda ctx, k: ctx.key_of(k), key.key_id).result(20)
        assert held is None  # no event names it
    finally:
        line.close()


def test_central_asks_again_for_keys_that_an_older_key_file_lost(city: City) -> None:
    city.enrol()
    city.on_line()
    city.stop()
    older = city.central_image()
    city.store.open()
    subjects = [refused(city.store) for _ in range(3)]
    city.on_line()
    city.stop()
    city.put_central_back(older, journal=False)
    assert not any(readable(city.central.store, subject) for subject in subjects)
    lost = city.central.store.read(lambda r: lacking.of_station(r.connection, city.store.station.id)).result(20)
    assert len(lost) == 3
    city.store.open()
    city.on_line()
    assert city.watched.until(lambda: all(readable(city.central.store, subject) for subject in subjects))
    assert city.agree() == []


@pytest.mark.parametrize("engine", central_rows.ENGINES[1:])
def test_keys_of_a_backup_since_the_last_start_are_looked_for_where_somebody_says_that_they_were_put_back(
    tmp_path: Path, engine: str
) -> None:
    """Nothing in the databases shows it: both name the start that they have in common."""
    with central_rows.database(engine) as db:
        city = City(tmp_path, db=db)
        try:
            city.enrol()
            city.on_line()
            older = central_rows.image(city.central.settings, db, tmp_path / "older")
            subjects = [refused(city.store) for _ in range(3)]
            assert city.synced()
            city.stop()
            city.central.close()
            central_rows.put_back(city.central.settings, db, older, journal=False)
            settings = city.central.settings
            folders = ["--data-dir", str(settings.data_dir), "--witness-dir", str(settings.witness_dir)]
            assert cli.main(["central", "restore", "--db", db, "--put-back", *folders]) == 0
            city.restart_central()
            assert not any(readable(city.central.store, subject) for subject in subjects)
            city.store.open()
            city.on_line()
            assert city.watched.until(lambda: all(readable(city.central.store, subject) for subject in subjects))
        finally:
            city.close()


@pytest.mark.parametrize("roles", [ROLES, ("citizen", "hall")])
def test_a_machine_under_another_name_is_asked_for_the_keys_of_its_ward(
    city: City, tmp_path: Path, roles: tuple[str, ...]
) -> None:
    city.enrol()
    older = city.central_image()
    subject = refused(city.store)
    city.on_line()
    city.stop()
    city.put_central_back(older, journal=False)
    former = city.store.station.id
    city.store.open(new_identity=True)
    city.store.close()
    city.store = open_store(tmp_path, clock=city.clock, bus=city.bus, roles=roles)
    enrol(city.store, city.proxy.address, city.code(roles, instead_of=former), "x")
    city.on_line()
    central, ward = city.central.store, city.store.station.ward
    if roles == ROLES:
        assert city.watched.until(lambda: readable(central, subject))
    else:
        assert not readable(central, subject)
        with_keys = central.read(lambda r: lacking.ask(r.connection, f"{ward}.another1", ("desk",))).result(20)
        assert len(with_keys) == 1  # what one without such keys says costs no other its question


def test_a_key_that_is_gone_everywhere_is_asked_for_once(city: City) -> None:
    city.enrol()
    subject = refused(city.store)
    city.on_line()
    city.stop()
    central = city.central.store
    central.run(lambda ctx, s: lacking.note(ctx.connection, b"k" * 32, city.store.station.id, s), subject).result(20)
    city.store.open()
    city.on_line()
    mine = city.store.station.id
    assert city.watched.until(lambda: central.read(lambda r: lacking.of_station(r.connection, mine)).result(20) == ())
