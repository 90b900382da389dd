"""`motcua restore`: one rename, the former database aside, and a kill anywhere leaves the old or the new one whole."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.commands.restore import restore
from kiosk.errors import ExpectedError
from kiosk.journal.verify import verify
from kiosk.services import ranges
from kiosk.store import first_look
from kiosk.store.backups import back_up
from kiosk.texts import error_texts
from kiosk.values.journal import TypeLetter
from tests.factories import open_store, settings_in
from tests.faults.checker import check, events_of, four_no_number_twice
from tests.faults.cut_off import cut_offs, some_steps
from tests.kiosk.records.sample_facts import declared_too
from tests.kiosk.store.test_store import files, issue


@pytest.fixture(autouse=True)
def _slips() -> Iterator[None]:
    with declared_too():
        yield


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """A folder with a backup after two numbers, and a database that was not closed cleanly after five."""
    folder = tmp_path / "image"
    store = open_store(folder)
    for subject in "ab":
        store.run(issue, subject).result()
    back_up(store.settings, folder / "usb" / "copy", store.clock)
    for subject in "cde":
        store.run(issue, subject).result()
    killed = tmp_path / "killed"
    shutil.copytree(folder, killed)  # while it is open: its log lies beside it, as after a kill
    store.close()
    assert (killed / "data" / "station.sqlite-wal").stat().st_size > 0
    return killed


def given(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as db:
        return {row[0] for row in db.execute("SELECT subject FROM test_slips")}


def test_the_replaced_database_lies_aside_with_all_that_its_log_held(station: Path) -> None:
    _report, aside, epoch = restore(station / "usb" / "copy", settings_in(station))
    assert aside is not None
    assert epoch == 2
    assert given(aside) == set("abcde")
    assert verify(aside).ok
    assert given(files(station)[0]) == set("ab")
    assert files(station)[0].stat().st_nlink == aside.stat().st_nlink == 1
    assert check(*files(station)) == []


def test_killed_at_each_step_the_old_or_the_new_database_is_whole(
    station: Path, tmp_path: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    outcomes = []
    for folder in cut_offs("restore", station, tmp_path / "cut", some_steps(seeded, times)):
        store = open_store(folder)
        new = not store.station.first_epoch
        outcomes.append(new)
        if new:
            assert store.station.epoch == 2
            store.run(ranges.type_letter, TypeLetter(letter="z", actor="truongbophan")).result()
            assert store.run(issue, "f").result() == "Z001"
        else:
            assert store.station.epoch == 1
            assert store.run(issue, "f").result() == "A006"
        store.close()
        database, keys = files(folder)
        assert database.stat().st_nlink == 1
        assert given(database) == (set("abf") if new else set("abcdef"))
        assert check(database, keys) == []
        asides = [*(folder / "data").glob("station.replaced-*.sqlite")]
        assert four_no_number_twice([database, *asides]) == []
        if new:  # nothing of the old one is lost
            assert given(asides[0]) == set("abcde")
        assert restored_again(folder) == 2 + new
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}


def restored_again(folder: Path) -> int:
    """A restore that was cut off can be repeated."""
    epoch = restore(folder / "usb" / "copy", settings_in(folder))[2]
    assert check(*files(folder)) == []
    return epoch


def test_killed_at_each_step_a_lost_database_stays_refused_or_opens_anew(
    station: Path, tmp_path: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    for part in (station / "data").glob("station.sqlite*"):
        part.unlink()
    outcomes = []
    for folder in cut_offs("without_backup", station, tmp_path / "cut", some_steps(seeded, times)):
        outcomes.append(not lost(folder))
        if not outcomes[-1]:
            with pytest.raises(ExpectedError, match=r"store\.errors\.lost_database"):
                open_store(folder)
            continue
        store = open_store(folder)
        assert (store.station.epoch, store.station.first_epoch) == (2, False)
        store.close()
        assert check(*files(folder)) == []
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}


def lost(folder: Path) -> str:
    return first_look.look(settings_in(folder), "99001").lost


def test_a_log_that_outlived_its_database_is_not_replayed_onto_the_new_one(station: Path) -> None:
    files(station)[0].unlink()
    restore(station / "usb" / "copy", settings_in(station))
    assert given(files(station)[0]) == set("ab")
    assert check(*files(station)) == []
    [kept] = (station / "data").glob("station.replaced-*.sqlite-wal")
    assert kept.stat().st_size > 0


def test_a_file_system_without_hard_links_gets_a_copy(station: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_names: Any, **_more: Any) -> None:
        raise OSError(1, "no hard links here")

    monkeypatch.setattr("os.link", refused)
    _report, aside, _epoch = restore(station / "usb" / "copy", settings_in(station))
    assert aside is not None
    assert given(aside) == set("abcde")


def test_a_database_that_somebody_reads_is_not_replaced(station: Path) -> None:
    with closing(sqlite3.connect(files(station)[0])) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM meta").fetchone()
        with pytest.raises(ExpectedError) as caught:
            restore(station / "usb" / "copy", settings_in(station))
    assert caught.value.key == "store.errors.locked"
    store = open_store(station)
    assert store.station.epoch == 1
    store.close()


def test_lost_keys_come_back_with_the_backup(station: Path) -> None:
    identity = events_of(files(station)[0])[0][0]
    files(station)[1].unlink()
    restore(station / "usb" / "copy", settings_in(station))
    store = open_store(station)
    assert store.station.id == identity
    assert store.read(lambda r: r.open_sealed("a").name).result() == "Người a"
    store.close()


def test_without_any_keys_nothing_is_restored(station: Path) -> None:
    before = files(station)[0].read_bytes()
    for keys in (files(station)[1], station / "usb" / "copy.keys"):
        keys.unlink()
    with pytest.raises(ExpectedError) as caught:
        restore(station / "usb" / "copy", settings_in(station))
    assert caught.value.key == "store.errors.lost_keys"
    assert files(station)[0].read_bytes() == before


def test_another_stations_backup_is_not_taken_by_accident(station: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    store = open_store(other)
    back_up(store.settings, other / "usb" / "copy", store.clock)
    store.close()
    with pytest.raises(ExpectedError) as caught:
        restore(other / "usb" / "copy", settings_in(station))
    assert caught.value.key == "journal.errors.other_keys"
    assert all(error_texts(caught.value, "vi"))
    store = open_store(station)
    assert store.station.epoch == 1
    store.close()


def test_the_ways_on_the_command_line(
    station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(station / "data"))
    monkeypatch.setenv("MOTCUA_WITNESS_DIR", str(station / "witness"))
    assert cli.main(["restore", "--without-backup"]) == 1
    assert "vẫn còn" in capsys.readouterr().err
    for part in (station / "data").glob("station.sqlite*"):
        part.unlink()
    assert cli.main(["backup", str(station / "usb" / "more")]) == 1
    capsys.readouterr()
    assert cli.main(["restore", "--without-backup"]) == 0
    said = capsys.readouterr().out
    assert "motcua enrol" in said
    assert "chữ cái" in said
    assert cli.main(["restore", str(station / "usb" / "copy")]) == 0
    assert "Kỷ mới: 3" in capsys.readouterr().out
    assert cli.main(["restore", "--new-identity"]) == 0
    said = capsys.readouterr().out
    assert "từ nay là trạm" in said
    assert "Kỷ mới" not in said
    with pytest.raises(SystemExit):
        cli.main(["restore"])
