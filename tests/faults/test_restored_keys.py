"""A backup of keys opens nothing that was erased since: on a fresh disk, off line, by hand, and after 35 days."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.commands.restore import restore
from kiosk.errors import ExpectedError
from kiosk.journal.verify import verify
from kiosk.settings import Settings
from kiosk.store import backups
from kiosk.store.backups import back_up
from tests.factories import open_store
from tests.fakes import StandingClock
from tests.faults.checker import check
from tests.faults.city import City
from tests.faults.erasing import erase, readable, refused


def fresh_disk(settings: Settings, *, witness: bool = False) -> None:
    """Everything is lost, the witness folder too where it lay on the same disk."""
    shutil.rmtree(settings.data_dir)
    if not witness:
        shutil.rmtree(settings.witness_dir)


def backup(store: Any, folder: Path) -> Path:
    """A backup that was carried away: the program knows its former place alone."""
    back_up(store.settings, folder / "usb" / "night", store.clock)
    shutil.move(folder / "usb", folder / "drawer")
    return folder / "drawer" / "night"


def keys_in(file: Path, table: str = "subject_keys") -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {subject for (subject,) in db.execute(f"SELECT subject FROM {table}")}


def opened_keys(store: Any) -> int:
    return int(store.read(lambda r: r.keys.closed).result(20))


def test_on_a_fresh_disk_the_city_is_asked_before_anything_opens(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city.enrol()
    kept, gone = refused(city.store), refused(city.store)
    city.on_line()
    night = backup(city.store, tmp_path)
    erase(city.store, gone)
    assert city.synced()
    city.stop()
    fresh_disk(city.store.settings)
    restore(night, city.store.settings)
    assert "(1 " in capsys.readouterr().out
    assert keys_in(city.store.settings.key_file) == {kept}
    city.store.open()
    assert readable(city.store, kept)
    assert not readable(city.store, gone)
    city.on_line()
    assert not readable(city.store, gone)
    assert city.agree() == []


def test_off_line_they_stay_closed_until_the_city_was_heard(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city.enrol()
    kept, gone = refused(city.store), refused(city.store)
    city.on_line()
    night = backup(city.store, tmp_path)
    erase(city.store, gone)
    assert city.synced()
    city.stop()
    port = int(city.central.address.rpartition(":")[2])
    city.central.close()
    fresh_disk(city.store.settings)
    restore(night, city.store.settings)
    assert "CHÚ Ý: 2" in capsys.readouterr().out
    city.store.open()
    assert not readable(city.store, kept)
    assert not readable(city.store, gone)
    later = refused(city.store)
    assert readable(city.store, later)  # the counter works
    city.store.close()
    assert verify(city.store.settings.database, city.store.settings.key_file).problems == ()
    city.store.open()
    assert not readable(city.store, kept)
    city.central = city._central(port)
    city.on_line()
    assert readable(city.store, kept)
    assert readable(city.store, later)
    assert not readable(city.store, gone)
    assert keys_in(city.store.settings.key_file, "closed_keys") == set()
    assert city.agree() == []


def test_what_expired_at_the_city_meanwhile_stays_away_too(city: City, tmp_path: Path) -> None:
    city.enrol()
    gone = refused(city.store)
    city.on_line()
    night = backup(city.store, tmp_path)
    city.stop()
    erase(city.central.store, gone)
    fresh_disk(city.store.settings)
    restore(night, city.store.settings)
    city.store.open()
    assert not readable(city.store, gone)
    assert gone not in keys_in(city.store.settings.key_file)


@pytest.mark.parametrize("how", ["keys beside the witness", "the whole folder by hand"])
def test_put_back_without_a_command_they_are_closed_as_well(city: City, tmp_path: Path, how: str) -> None:
    city.enrol()
    kept, gone = refused(city.store), refused(city.store)
    city.on_line()
    night = backup(city.store, tmp_path)
    city.stop()
    data, keys = city.store.settings.data_dir, city.store.settings.key_file
    shutil.copytree(data, tmp_path / "image")
    city.store.open()
    erase(city.store, gone)
    city.on_line()
    city.stop()
    if how == "keys beside the witness":
        keys.unlink()
        shutil.copy(night.with_name("night.keys"), keys)
        city.store.open()
        assert readable(city.store, kept)  # the list in the witness folder says what was erased
    else:
        fresh_disk(city.store.settings)
        shutil.copytree(tmp_path / "image", data)
        city.store.open()
        assert not readable(city.store, kept)
    assert not readable(city.store, gone)
    city.on_line()
    assert readable(city.store, kept)
    assert not readable(city.store, gone)


def test_a_ward_alone_opens_them_by_an_officials_word_in_the_journal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    kept = refused(store)
    back_up(store.settings, tmp_path / "usb" / "night", store.clock)
    settings = store.settings
    store.close()
    fresh_disk(settings)
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("MOTCUA_WITNESS_DIR", str(settings.witness_dir))
    monkeypatch.setenv("MOTCUA_CLOCK_AT", "2026-11-24T08:40:00+07:00")
    assert cli.main(["restore", str(tmp_path / "usb" / "night")]) == 0
    assert "--open-sealed" in capsys.readouterr().out
    store.open()
    assert not readable(store, kept)
    store.close()
    assert cli.main(["restore", "--open-sealed", "Lê Thị Mẫu"]) == 0
    assert "Lê Thị Mẫu" in capsys.readouterr().out
    store.open()
    assert readable(store, kept)
    query = "SELECT count(*) FROM journal_events WHERE kind = 'sealed.opened'"
    assert store.read(lambda r: r.connection.exec_driver_sql(query).scalar()).result(20) == 1
    store.close()
    assert check(settings.database, settings.key_file, [kept]) == []


def test_a_backup_of_keys_older_than_35_days_is_refused_and_gives_the_identity_alone(tmp_path: Path) -> None:
    clock = StandingClock(datetime.now(UTC) - timedelta(days=36))
    store = open_store(tmp_path, clock=clock)
    kept, name = refused(store), store.station.id
    back_up(store.settings, tmp_path / "usb" / "night", store.clock)
    settings = store.settings
    store.close()
    shutil.rmtree(settings.data_dir)
    with pytest.raises(ExpectedError, match="old_keys"):
        restore(tmp_path / "usb" / "night", settings)
    assert not settings.data_dir.exists() or not settings.key_file.exists()
    settings.data_dir.mkdir(exist_ok=True)
    clock.at = datetime.now(UTC)
    shutil.copy(tmp_path / "usb" / "night", settings.database)
    shutil.copy(tmp_path / "usb" / "night.keys", settings.key_file)  # by hand: the same word
    with pytest.raises(ExpectedError, match="old_keys"):
        store.open()
    settings.key_file.unlink()
    settings.database.unlink()
    restore(tmp_path / "usb" / "night", settings, identity_only=True)
    store.open()
    assert store.station.id == name
    assert not readable(store, kept)
    store.close()


class Tended:
    """`tended(true)`: wait until `true()` holds, looked at after each copy that was looked through."""

    def __init__(self) -> None:
        self.copies: list[Path] = []
        self._changed = threading.Condition()

    def note(self, copy: Path) -> None:
        with self._changed:
            self.copies.append(copy)
            self._changed.notify_all()

    def __call__(self, true: Callable[[], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(true, 20)


@pytest.fixture
def tended(monkeypatch: pytest.MonkeyPatch) -> Tended:
    found, real = Tended(), backups.KeyCopies._tend

    def watched(self: Any, copy: Path) -> None:
        real(self, copy)
        found.note(copy)

    monkeypatch.setattr(backups.KeyCopies, "_tend", watched)
    return found


def test_every_copy_that_the_program_keeps_loses_the_keys_of_what_is_erased(tmp_path: Path, tended: Tended) -> None:
    store = open_store(tmp_path)
    kept, gone = refused(store), refused(store)
    back_up(store.settings, tmp_path / "usb" / "night", store.clock)
    copies = [tmp_path / "usb" / "night.keys", store.settings.data_dir / "keys.replaced-20261101-080000.sqlite"]
    shutil.copy(copies[0], copies[1])
    with closing(sqlite3.connect(copies[0])) as db:
        (key,) = db.execute("SELECT key FROM subject_keys WHERE subject = ?", (gone,)).fetchone()
    assert key in copies[1].read_bytes()
    erase(store, gone)
    assert tended(lambda: all(keys_in(copy) == {kept} for copy in copies))
    store.close()
    held = [file for file in tmp_path.rglob("*") if file.is_file() and key in file.read_bytes()]
    assert held == []


def test_copies_of_keys_end_at_their_age(tmp_path: Path, tended: Tended) -> None:
    clock = StandingClock()
    store = open_store(tmp_path, clock=clock)
    refused(store)
    back_up(store.settings, tmp_path / "usb" / "night", store.clock)
    copy = tmp_path / "usb" / "night.keys"
    clock.advance(timedelta(days=34))
    erase(store, "somebody")
    assert tended(lambda: tended.copies == [copy])
    assert copy.exists()
    clock.advance(timedelta(days=2))
    erase(store, "somebody else")
    assert tended(lambda: not copy.exists())
    assert (tmp_path / "usb" / "night").exists()
    store.close()
