"""Opening with a file lost: a station that has worked is never begun anew in silence, a first start always works."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.commands.restore import open_as_another, open_without_backup, restore
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.journal.keys import KeyFile
from kiosk.services import clock_checks, ranges
from kiosk.store.backups import back_up
from kiosk.store.context import doubt_of
from kiosk.texts import error_texts
from kiosk.values.journal import ConfirmDate, TypeLetter
from tests.factories import open_store, settings_in
from tests.fakes import MORNING, StandingClock
from tests.faults.checker import check, four_no_number_twice
from tests.faults.cut_off import cut_offs, some_steps
from tests.kiosk.store.test_store import files, issue


def in_folder(folder: Path, **settings: Any) -> Any:
    from kiosk.settings import ClockSettings

    return settings_in(folder, clock=ClockSettings(test_start=MORNING), **settings)


def worked(folder: Path, count: int = 3) -> str:
    """A station that gave out some numbers and was closed; its id."""
    store = open_store(folder)
    labels = [store.run(issue, f"s{n}").result() for n in range(count)]
    assert labels[0] == "A001"
    station: str = store.station.id
    store.close()
    return station


def refusal(folder: Path) -> str:
    with pytest.raises(ExpectedError) as caught:
        open_store(folder)
    words = error_texts(caught.value, "vi") + error_texts(caught.value, "en")
    assert all(words)
    assert "restore" in words[1]
    return caught.value.key


def gone(folder: Path) -> None:
    for part in (folder / "data").glob("station.sqlite*"):
        part.unlink()


def emptied(folder: Path) -> None:
    files(folder)[0].write_bytes(b"")


def without_tables(folder: Path) -> None:
    gone(folder)
    with closing(sqlite3.connect(files(folder)[0])) as db:
        db.execute("PRAGMA journal_mode=WAL")


def without_its_log(folder: Path) -> None:
    """As after a kill on the first day and the loss of the log: tables at most, no event."""
    gone(folder)
    shutil.copytree(folder, folder / "other", ignore=lambda _f, names: names)
    fresh = open_store(folder / "other")
    fresh.close()
    with closing(sqlite3.connect(files(folder / "other")[0])) as db:
        for table in ("journal_events", "meta"):
            db.execute(f"DELETE FROM {table}")
        db.commit()
    shutil.copy(files(folder / "other")[0], files(folder)[0])


@pytest.mark.parametrize("lose", [gone, emptied, without_tables, without_its_log])
@pytest.mark.parametrize("keep", ["keys", "witness", "both"])
def test_a_lost_database_is_not_a_new_station(tmp_path: Path, lose: Callable[[Path], None], keep: str) -> None:
    station = worked(tmp_path)
    lose(tmp_path)
    if keep == "keys":
        shutil.rmtree(tmp_path / "witness")
    elif keep == "witness":
        files(tmp_path)[1].unlink()
    assert refusal(tmp_path) == "store.errors.lost_database"
    assert refusal(tmp_path) == "store.errors.lost_database"  # and nothing was made meanwhile
    opened, epoch = open_without_backup(in_folder(tmp_path))
    assert (opened == station) == (keep != "witness")  # without its keys nobody can be that station
    store = open_store(tmp_path)
    assert (store.station.id, store.station.epoch, store.station.first_epoch) == (opened, epoch, False)
    assert epoch == 2 or keep != "both"
    with pytest.raises(ExpectedError) as caught:
        store.run(issue, "new").result()
    assert caught.value.key == "tickets.errors.no_range"
    store.run(ranges.type_letter, TypeLetter(letter="z", actor="truongbophan")).result()
    assert store.run(issue, "new").result() == "Z001"
    store.close()
    assert check(*files(tmp_path)) == []


def test_a_torn_database_is_refused_with_both_ways_out(tmp_path: Path, seeded: Any) -> None:
    worked(tmp_path, 60)
    database = files(tmp_path)[0]
    whole = database.read_bytes()
    for size in [1, 100, 4096, 5000, *(seeded.randrange(1, len(whole) - 4096) for _ in range(4))]:
        database.write_bytes(whole[:size])
        assert refusal(tmp_path) in ("store.errors.unreadable", "store.errors.lost_database")
    _station, epoch = open_without_backup(in_folder(tmp_path))
    assert epoch == 2
    [kept] = (tmp_path / "data").glob("station.replaced-*.sqlite")
    assert whole.startswith(kept.read_bytes())


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="lists what a process has open")
@pytest.mark.parametrize("torn", [0, 1], ids=["database", "keys"])
def test_a_torn_file_is_not_left_open(tmp_path: Path, torn: int) -> None:
    open_store(tmp_path).close()
    files(tmp_path)[torn].write_bytes(b"torn" * 3000)
    with pytest.raises(ExpectedError) as caught:
        open_store(tmp_path)
    held = [os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    assert not [name for name in held if name.startswith(str(tmp_path))], caught.value


def test_what_still_works_is_not_replaced_by_nothing(tmp_path: Path) -> None:
    worked(tmp_path)
    for folder in (tmp_path, tmp_path / "never"):
        with pytest.raises(ExpectedError) as caught:
            open_without_backup(in_folder(folder))
        assert caught.value.key == "journal.errors.nothing_lost"
        assert all(error_texts(caught.value, "vi"))
    store = open_store(tmp_path)
    assert store.run(issue, "next").result() == "A004"
    store.close()


@pytest.mark.parametrize("how", ["gone", "empty", "torn", "anothers"])
def test_a_lost_key_file_makes_no_new_identity(tmp_path: Path, how: str) -> None:
    station = worked(tmp_path)
    keys = files(tmp_path)[1]
    kept = keys.read_bytes()
    keys.unlink()
    if how == "empty":
        keys.write_bytes(b"")
    elif how == "torn":
        keys.write_bytes(kept[:5000])
    elif how == "anothers":
        worked(tmp_path / "another")
        shutil.copy(files(tmp_path / "another")[1], keys)
    expected = "store.errors.lost_database" if how == "anothers" else "store.errors.lost_keys"
    assert refusal(tmp_path) == expected
    keys.write_bytes(kept)
    store = open_store(tmp_path)
    assert (store.station.id, store.station.epoch) == (station, 1)
    assert store.run(issue, "next").result() == "A004"
    store.close()


def test_a_key_file_of_an_older_program_learns_the_stations_id(tmp_path: Path) -> None:
    station = worked(tmp_path)
    with closing(sqlite3.connect(files(tmp_path)[1])) as db:
        db.execute("DELETE FROM identity WHERE name IN ('station', 'opened')")
        db.commit()
    store = open_store(tmp_path)
    assert (store.station.id, store.station.epoch) == (station, 1)
    store.close()
    gone(tmp_path)
    assert refusal(tmp_path) == "store.errors.lost_database"


def test_an_older_key_file_of_another_station_is_refused(tmp_path: Path) -> None:
    worked(tmp_path)
    worked(tmp_path / "another")
    shutil.copy(files(tmp_path / "another")[1], files(tmp_path)[1])
    with closing(sqlite3.connect(files(tmp_path)[1])) as db:
        db.execute("DELETE FROM identity WHERE name IN ('station', 'opened')")
        db.commit()
    assert refusal(tmp_path) == "store.errors.lost_keys"


def test_a_first_start_cut_off_anywhere_begins_again(
    tmp_path: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    """Killed at each step once, it starts by itself the next time, in its first epoch."""
    folders = cut_offs("first_start", tmp_path / "none", tmp_path / "starts", some_steps(seeded, times))
    assert len(folders) > 2
    for folder in folders:
        store = open_store(folder)
        assert (store.station.epoch, store.station.first_epoch) == (1, True)
        assert store.run(issue, "s").result() == "A001"
        store.close()
    assert check(*files(folders[-1])) == []


def test_a_new_identity_is_the_old_or_the_new_one_wherever_it_is_cut_off(
    tmp_path: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    """What central lacked is recorded again under its id, what it has stays as it was."""
    image = tmp_path / "image"
    former = worked(image, 6)
    mark_central(image, former, 5)
    outcomes = []
    for folder in cut_offs("new_identity", image, tmp_path / "changes", some_steps(seeded, times)):
        store = open_store(folder)
        new = store.station.id != former
        outcomes.append(new)
        assert (store.station.epoch, store.station.first_epoch) == (1, not new)
        store.close()
        assert own_ids(folder, store.station.id) == (lacking(folder, former) if new else own_ids(image, former))
        assert check(*files(folder)) == []
    assert outcomes == sorted(outcomes)  # the old one up to some step, the new one from there on
    assert set(outcomes) == {False, True}


def mark_central(folder: Path, station: str, seq: int) -> None:
    with closing(sqlite3.connect(files(folder)[0])) as db:
        db.execute("INSERT INTO journal_marks VALUES ('central', ?, 1, ?)", (station, seq))
        db.commit()


def own_ids(folder: Path, station: str) -> list[str]:
    query = "SELECT id FROM journal_events WHERE station = ? AND state = 0 AND kind <> 'epoch.opened' ORDER BY seq"
    with closing(sqlite3.connect(files(folder)[0])) as db:
        return [row[0] for row in db.execute(query, (station,))]


def lacking(folder: Path, former: str) -> list[str]:
    """Ids that the former station had after what central acknowledged."""
    query = "SELECT id FROM journal_events WHERE station = ? AND seq > 5 ORDER BY seq"
    with closing(sqlite3.connect(files(folder)[0])) as db:
        return [row[0] for row in db.execute(query, (former,))]


def test_without_its_keys_a_station_goes_on_as_another(tmp_path: Path) -> None:
    former = worked(tmp_path)
    files(tmp_path)[1].unlink()
    station, epoch = open_as_another(in_folder(tmp_path))
    assert (station == former, epoch) == (False, 1)
    store = open_store(tmp_path)
    assert (store.station.id, store.station.first_epoch) == (station, False)
    with pytest.raises(ExpectedError) as caught:
        store.run(issue, "new").result()
    assert caught.value.key == "tickets.errors.no_range"
    store.close()
    assert [p for p in check(*files(tmp_path)) if "key of its sealed part" not in p] == []


def test_an_erased_subject_stays_erased_under_a_new_identity(tmp_path: Path) -> None:
    from kiosk.services import erasure
    from kiosk.values.journal import EraseSubject

    store = open_store(tmp_path)
    for subject in ("kept", "gone"):
        store.run(issue, subject).result()
    store.run(erasure.erase, EraseSubject(subject="gone", actor="truongbophan")).result()
    store.close()
    open_as_another(in_folder(tmp_path))
    store = open_store(tmp_path)
    assert store.read(lambda r: r.open_sealed("gone")).result() is None
    assert store.read(lambda r: r.open_sealed("kept").name).result() == "Người kept"
    store.close()
    keys = KeyFile(files(tmp_path)[1], read_only=True)
    keys.open()
    assert keys.erased("99001", "gone")
    keys.close()


@pytest.mark.parametrize("how", ["restored", "vanished", "put back"])
def test_a_new_epoch_with_a_dead_battery_is_doubted(tmp_path: Path, how: str) -> None:
    clock = StandingClock()
    store = open_store(tmp_path, clock)
    store.run(issue, "a").result()
    back_up(store.settings, tmp_path / "usb" / "copy", store.clock)
    store.close()
    shutil.copytree(tmp_path / "data", tmp_path / "image")
    store = open_store(tmp_path, clock)
    store.run(issue, "b").result()
    store.close()
    dead = StandingClock(MORNING.replace(year=2020))
    settings = in_folder(tmp_path)
    if how == "put back":
        shutil.rmtree(tmp_path / "data")
        shutil.copytree(tmp_path / "image", tmp_path / "data")
    elif how == "restored":
        restore(tmp_path / "usb" / "copy", at_dead_clock(settings, dead))
    else:
        gone(tmp_path)
        open_without_backup(at_dead_clock(settings, dead))
    for _start in range(2):  # also the second start of the new epoch knows
        store = open_store(tmp_path, dead)
        assert (store.station.epoch, store.station.first_epoch) == (2, False)
        store.run(lambda ctx, _: doubt_of(ctx.ledger.state.last, to_micros(ctx.now)), None).result()
        with pytest.raises(ExpectedError) as caught:
            store.run(lambda ctx, _: ctx.day, None).result()
        assert caught.value.key == "store.errors.clock_behind"
        if _start == 0:
            store.close()
    confirm = ConfirmDate(day=date(2020, 11, 24), actor="truongbophan")
    store.run(clock_checks.confirm_date, confirm).result()
    assert store.run(lambda ctx, _: ctx.day, None).result() == date(2020, 11, 24)
    store.close()
    assert check(*files(tmp_path)) == []


def at_dead_clock(settings: Any, clock: StandingClock) -> Any:
    import msgspec

    from kiosk.settings import ClockSettings

    return msgspec.structs.replace(settings, clock=ClockSettings(test_start=clock.now()))


def test_a_restored_backup_of_before_gives_no_number_twice(tmp_path: Path) -> None:
    clock = StandingClock()
    store = open_store(tmp_path, clock)
    store.run(issue, "a").result()
    back_up(store.settings, tmp_path / "usb" / "copy", store.clock)
    store.run(issue, "b").result()
    store.close()
    restore(tmp_path / "usb" / "copy", in_folder(tmp_path))
    clock.advance(timedelta(hours=1))
    store = open_store(tmp_path, clock)
    assert (store.station.epoch, store.station.first_epoch) == (2, False)
    store.run(ranges.type_letter, TypeLetter(letter="z", actor="truongbophan")).result()
    store.run(issue, "c").result()
    store.close()
    [kept] = (tmp_path / "data").glob("station.replaced-*.sqlite")
    assert four_no_number_twice([kept, files(tmp_path)[0]]) == []
    assert check(*files(tmp_path)) == []


def test_two_stations_of_a_ward_keep_their_witnesses_in_one_folder(tmp_path: Path) -> None:
    both = {"witness_dir": tmp_path / "witness"}
    for name in ("one", "two"):
        store = open_store(tmp_path / name, **both)
        assert store.run(issue, "a").result() == "A001"
        store.close()
    gone(tmp_path / "one")
    for name in ("one", "three"):  # the third might be the first, moved to another folder and lost there
        with pytest.raises(ExpectedError, match=r"store\.errors\.lost_database"):
            open_store(tmp_path / name, **both)
    store = open_store(tmp_path / "two", **both)
    assert store.run(issue, "b").result() == "A002"
    store.close()
