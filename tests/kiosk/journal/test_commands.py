"""`motcua journal verify|replay`, `motcua backup`, `motcua restore`, on real files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.bus import Bus
from kiosk.commands.restore import restore
from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.journal.verify import verify
from kiosk.records.days import ClockMeasured
from kiosk.rules import numbering
from kiosk.services import ranges, volumes
from kiosk.store.backups import back_up
from kiosk.values.journal import TypeLetter
from tests.factories import open_store, settings_in
from tests.faults.city import Watched


@pytest.fixture
def worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a closed station that gave out a few facts, and the command line pointed at it."""
    store = open_store(tmp_path)
    for n in range(4):
        store.run(note, n).result()
    store.close()
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOTCUA_WITNESS_DIR", str(tmp_path / "witness"))
    monkeypatch.setenv("MOTCUA_CLOCK_AT", "2026-11-24T08:30:30+07:00")
    return tmp_path


def note(ctx: Any, n: int) -> None:
    ctx.record(ClockMeasured(offset_ms=n), subject=f"{ctx.day}")


def test_verify_and_replay_say_good_and_bad(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["journal", "verify"]) == 0
    assert cli.main(["journal", "replay"]) == 0
    assert "nguyên vẹn" in capsys.readouterr().out
    database = worked / "data" / "station.sqlite"
    with closing(sqlite3.connect(database)) as db:
        db.execute("DELETE FROM days")
        db.execute("DELETE FROM journal_events WHERE seq = 4")
        db.commit()
    assert cli.main(["journal", "verify", str(database)]) == 1
    assert "gap" in capsys.readouterr().err
    assert cli.main(["journal", "replay", str(database)]) == 1
    assert "days" in capsys.readouterr().err
    assert cli.main(["journal", "verify", str(worked / "none")]) == 1
    assert "Không tìm thấy tệp" in capsys.readouterr().err


def damaged_and_named(folder: Path) -> str:
    """A bad sector under an own event, and the store has noticed; the station's id."""
    settings = settings_in(folder)
    with closing(sqlite3.connect(settings.database)) as db:
        db.execute("UPDATE journal_events SET raw = x'00' WHERE seq = 3")
        db.commit()
    bus = Bus()
    watched = Watched(bus)
    store = open_store(folder, bus=bus)
    station = str(store.station.id)
    assert watched.until(lambda: store.read(lambda r: chains.damaged(r.connection, station)).result(20))
    store.close()
    return station


def test_verify_names_what_is_known_to_be_damaged_and_calls_it_no_fault(
    worked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = damaged_and_named(worked)
    database = worked / "data" / "station.sqlite"
    assert verify(database).notes == (
        f"{station} epoch 1 seq 3: damaged; its bytes are asked for where they are whole",
    )
    assert cli.main(["journal", "verify"]) == 0
    said = capsys.readouterr().out
    assert f"{station} epoch 1 seq 3" in said
    assert "1 sự kiện bị hỏng" in said
    with closing(sqlite3.connect(database)) as db:
        db.execute("DELETE FROM journal_events WHERE seq = 4")
        db.commit()
    assert cli.main(["journal", "verify"]) == 1
    told = capsys.readouterr()
    assert f"{station} epoch 1 seq 3" in told.out  # with a fault beside it as well
    assert "gap" in told.err


def test_a_backup_with_a_place_known_to_be_damaged_is_a_good_one(worked: Path) -> None:
    station = damaged_and_named(worked)
    store = open_store(worked)
    back_up(store.settings, worked / "usb" / "copy", store.clock)
    store.close()
    report, _aside, epoch = restore(worked / "usb" / "copy", settings_in(worked))
    assert (report.ok, len(report.notes), epoch) == (True, 1, 2)
    store = open_store(worked)
    assert len(store.read(lambda r: chains.damaged(r.connection, station)).result(20)) == 1  # still asked for
    store.close()


def test_backup_and_restore_open_a_new_epoch_and_keep_the_replaced(
    worked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = worked / "usb" / "station.backup"
    assert cli.main(["backup", str(backup)]) == 0
    store = open_store(worked)
    store.run(note, 99).result()
    store.close()
    assert cli.main(["restore", str(backup)]) == 0
    assert "Kỷ mới: 2" in capsys.readouterr().out
    store = open_store(worked)
    assert (store.station.epoch, store.station.first_epoch) == (2, False)
    with pytest.raises(ExpectedError):
        store.run(lambda ctx, _: ranges.next_number(ctx, "ticket:A", ctx.day), None).result()
    given = store.run(lambda ctx, _: volumes.next_number(ctx, "book:SCT/BS:2026", ctx.day), None).result()
    assert given.volume == numbering.volume(store.station.id, 2)
    assert (given.series, given.number) == (f"book:SCT/BS:2026:{store.station.id}:E2", 1)
    free = store.run(lambda ctx, _: min(set("QRSTUVWXYZ") - ranges.used_letters(ctx)), None).result()
    store.run(ranges.type_letter, TypeLetter(letter=free, actor="truongbophan")).result()
    assert store.run(lambda ctx, _: ranges.next_ticket(ctx, "A", ctx.day), None).result() == (free, 1)
    store.close()
    kept = list((worked / "data").glob("station.replaced-*.sqlite"))
    assert len(kept) == 1
    assert verify(kept[0]).events > verify(backup).events
    assert cli.main(["journal", "verify"]) == 0
    assert cli.main(["journal", "replay"]) == 0


def test_a_bad_backup_changes_nothing(worked: Path) -> None:
    settings = settings_in(worked)
    bad = worked / "bad.sqlite"
    with closing(sqlite3.connect(settings.database)) as db, closing(sqlite3.connect(bad)) as copy:
        db.backup(copy)
        copy.execute("UPDATE journal_events SET hash = zeroblob(32) WHERE seq = 2")
        copy.commit()
    with pytest.raises(ExpectedError) as caught:
        restore(bad, settings)
    assert caught.value.key == "journal.errors.bad_backup"
    store = open_store(worked)
    assert store.station.epoch == 1
    with pytest.raises(ExpectedError) as caught:
        restore(settings.database, settings)
    assert caught.value.key == "store.errors.locked"
    store.close()
