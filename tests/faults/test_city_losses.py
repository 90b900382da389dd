"""What a city can lose, and the way back as docs/city.md says it, on real servers: a base backup in place of the
database, the keys' database from an older backup, from before a rotation, or gone; the file of the masters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.errors import ExpectedError
from kiosk.remote.enrol import enrol
from kiosk.server.central import Central
from tests import postgres
from tests.factories import settings_in
from tests.faults.city import City
from tests.faults.erasing import erase, readable, refused
from tests.faults.test_city_restored import answers, at_work, first_of
from tests.own_servers import own_folder, own_room, run

NAMES = ("city", "city_keys")


@pytest.fixture
def server() -> Iterator[postgres.PostgresServer]:
    """One that keeps what it has committed, with the city's two databases."""
    with own_folder("motcua-lost-") as folder:
        made = postgres.PostgresServer(
            postgres.debian(), own_room(folder, "r"), "-c", "wal_level=replica", "-c", "max_wal_senders=4"
        )
        made.make()
        made.start()
        for name in NAMES:
            made.execute(f"CREATE DATABASE {name}")
        try:
            yield made
        finally:
            made.stop()


def says(city: City, *words: str) -> int:
    """A command of a technician on the server's folders."""
    where = city.central.settings
    dirs = ("--data-dir", str(where.data_dir), "--witness-dir", str(where.witness_dir))
    return main(["central", *words, "--db", city.db, *dirs])


def begun_again(city: City) -> None:
    city.central = city._central(int(city.central.address.rpartition(":")[2]))


@pytest.mark.timeout(300)
def test_a_base_backup_in_place_of_the_database(
    server: postgres.PostgresServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = tmp_path / "where"
    where.symlink_to(server.room)
    city = City(tmp_path, db=f"postgresql+psycopg://{postgres.USER}@/city?host={where}")
    at_work(city)
    assert first_of(city, "before") == 1
    with own_folder("motcua-base-") as folder:
        put_back = postgres.PostgresServer(postgres.debian(), own_room(folder, "r"))
        postgres.copy(server, put_back)
        try:
            assert first_of(city, "lost") == 1000
            gone = refused(city.store)
            city.issue(2)
            assert city.synced()
            erase(city.store, gone)
            assert city.synced()
            epoch = city.central.store.station.epoch
            city.central.close()
            server.kill()
            put_back.start()
            where.unlink()
            where.symlink_to(put_back.room)
            assert says(city, "restore", "--put-back") == 0
            assert "Các trạm sẽ gửi lại phần còn thiếu" in capsys.readouterr().out
            begun_again(city)
            assert city.central.store.station.epoch > epoch
            assert city.watched.until(lambda: answers(city))
            assert first_of(city, "after") == 1999
            city.issue(1)
            assert city.synced()
            assert not readable(city.central.store, gone)
            assert city.agree() == []
        finally:
            city.close()
            put_back.stop()


@pytest.mark.timeout(300)
def test_keys_that_were_lost(
    server: postgres.PostgresServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older backup; one from before a rotation; none at all. What a station still has comes back, what was erased
    does not, and the city stays who it is."""
    city = City(tmp_path, db=server.url("city"))
    try:
        at_work(city)
        name = city.central.store.station.id
        old = dumped(server)
        kept, gone = refused(city.store), refused(city.store)
        city.issue(1)
        assert city.synced()
        erase(city.store, gone)
        city.issue(1)
        assert city.synced()
        assert readable(city.central.store, kept)
        assert city.central.care is not None
        city.central.care.turn()  # as it does every few seconds

        city.central.close()
        put_back(server, old)
        begun_again(city)  # nothing is to be said
        came_back(city, kept, gone)

        city.central.close()
        older = dumped(server)
        assert says(city, "rotate-keys") == 0
        put_back(server, older)  # older than the rotation: nothing of it opens
        with pytest.raises(ExpectedError, match=r"city_store\.errors\.old_keys"):
            begun_again(city)
        capsys.readouterr()
        assert says(city, "restore", "--without-keys") == 0
        assert "mất vĩnh viễn" in capsys.readouterr().out
        begun_again(city)
        came_back(city, kept, gone)

        city.central.close()
        put_back(server, None)
        with pytest.raises(ExpectedError, match=r"city_store\.errors\.lost_keys"):
            begun_again(city)
        assert says(city, "restore", "--without-keys") == 0
        begun_again(city)
        came_back(city, kept, gone)
        assert (city.central.store.station.id, city.central.store.station.first_epoch) == (name, True)
        assert first_of(city, "after") == 1
        assert city.agree() == []
    finally:
        city.close()


def came_back(city: City, kept: str, gone: str) -> None:
    """The station's next greetings bring the key that the server lacks."""
    assert city.watched.until(lambda: answers(city))
    city.issue(1)
    assert city.synced()
    assert city.watched.until(lambda: readable(city.central.store, kept))
    assert not readable(city.central.store, gone)


def dumped(server: postgres.PostgresServer) -> Path:
    file = server.room / "keys.dump"
    run([server.bin / "pg_dump", "-Fc", "-h", server.room, "-U", postgres.USER, "-f", file, "city_keys"], server.room)
    return file


def put_back(server: postgres.PostgresServer, file: Path | None) -> None:
    server.execute("DROP DATABASE city_keys WITH (FORCE)")
    server.execute("CREATE DATABASE city_keys")
    if file is not None:
        run([server.bin / "pg_restore", "-h", server.room, "-U", postgres.USER, "-d", "city_keys", file], server.room)


@pytest.mark.timeout(300)
def test_the_file_of_the_masters_lost(server: postgres.PostgresServer, tmp_path: Path) -> None:
    """With its copy all is as before; without one the city is founded anew, and gets everything once more."""
    city = City(tmp_path, db=server.url("city"))
    try:
        at_work(city)
        kept = refused(city.store)
        city.issue(1)
        assert city.synced()
        city.central.close()
        file, copy = city.central.settings.data_dir / "keys.masters", tmp_path / "copy"
        shutil.move(file, copy)
        with pytest.raises(ExpectedError, match=r"city_store\.errors\.no_masters"):
            begun_again(city)
        shutil.copy(copy, file)
        begun_again(city)
        came_back(city, kept, "nobody's")
        before = city.central.store.station.id

        city.central.close()
        assert city.worker is not None
        assert city.worker.close(30)
        for name in ("new", "new_keys"):
            server.execute(f"CREATE DATABASE {name}")
        city.db = server.url("new")
        anew = Central(settings_in(tmp_path / "anew"), port=int(city.central.address.rpartition(":")[2]), db=city.db)
        anew.open()
        city.central = anew
        assert anew.store.station.id != before
        enrol(city.store, city.proxy.address, city.code(), "Phường Hoa Sen (mẫu)")
        city.start_worker()
        assert city.synced()
        assert city.watched.until(lambda: readable(city.central.store, kept))
        assert city.agree() == []
    finally:
        city.close()
