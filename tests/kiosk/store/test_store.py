"""The store on bad and good days: groups, failing commands, a full disk, a second start, copies put back."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.bus import Bus
from kiosk.errors import BugError, ExpectedError
from kiosk.journal.verify import verify
from kiosk.records.replay import replay
from kiosk.records.stations import StationLost
from kiosk.services import clock_checks, erasure, ranges
from kiosk.store import remembered
from kiosk.store.backups import back_up
from kiosk.texts import error_texts
from kiosk.values.journal import Committed, ConfirmDate, EraseSubject, TypeLetter
from tests.factories import open_store
from tests.fakes import StandingClock
from tests.faults.checker import check, four_no_number_twice
from tests.kiosk.records.sample_facts import Name, SlipIssued


def issue(ctx: Any, subject: str) -> str:
    letter, number = ranges.next_ticket(ctx, "A", ctx.day)
    fact = SlipIssued(series=f"ticket:{letter}", number=number, day=ctx.day)
    ctx.record(fact, subject=subject, sealed=Name(name=f"Người {subject}"))
    return f"{letter}{number:03d}"


def fails(ctx: Any, subject: str) -> str:
    issue(ctx, subject)
    raise ValueError(subject)


def failing_keys(error: BaseException) -> str:
    assert isinstance(error, ExpectedError)
    assert all(error_texts(error, "vi") + error_texts(error, "en"))
    return error.key


def files(folder: Path) -> tuple[Path, Path]:
    return folder / "data" / "station.sqlite", folder / "data" / "keys.sqlite"


def test_what_is_answered_is_committed_and_announced(tmp_path: Path) -> None:
    bus, heard = Bus(), []
    bus.listen(Committed, heard.append)
    store = open_store(tmp_path, bus=bus)
    heard.clear()
    assert [store.run(issue, f"s{n}").result() for n in range(3)] == ["A001", "A002", "A003"]
    kinds = [note.kind for message in heard for note in message.events]
    assert kinds.count("testslip.issued") == 3
    assert kinds.count("day.opened") == kinds.count("range.taken") == 1
    store.close()
    assert check(*files(tmp_path), ["s0", "s1", "s2"]) == []


def test_what_a_failing_command_heard_of_the_upstream_is_not_known(tmp_path: Path) -> None:
    def speaks(ctx: Any, fail: bool) -> None:
        remembered.speak(ctx, {"ticket.issued": 1})
        if fail:
            raise ZeroDivisionError

    store = open_store(tmp_path)
    with pytest.raises(ZeroDivisionError):
        store.run(speaks, True).result()
    assert store.ledger.spoken == {}
    store.run(speaks, False).result()  # and is noted when it is heard again
    store.close()
    again = open_store(tmp_path)
    assert again.ledger.spoken == {"ticket.issued": 1}
    again.close()


def test_commands_share_a_commit_and_a_failing_one_rolls_back_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    gate = threading.Event()
    blocker = store.run(lambda _ctx, _: gate.wait(10), None)
    waiting = [store.run(fails if n % 5 == 2 else issue, f"s{n}") for n in range(16)]
    gate.set()
    assert blocker.result()
    labels = [f.result() for n, f in enumerate(waiting) if n % 5 != 2]
    assert labels == [f"A{n:03d}" for n in range(1, len(labels) + 1)]
    for n in (2, 7, 12):
        with pytest.raises(ValueError, match=f"s{n}"):
            waiting[n].result()
    store.close()
    assert check(*files(tmp_path)) == []


def test_a_second_start_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(ExpectedError) as caught:
        open_store(tmp_path)
    assert failing_keys(caught.value) == "store.errors.locked"
    assert store.run(issue, "s").result() == "A001"
    store.close()


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with closing(sqlite3.connect(files(tmp_path)[0])) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    with pytest.raises(ExpectedError) as caught:
        open_store(tmp_path)
    assert failing_keys(caught.value) == "store.errors.newer"


def test_a_damaged_file_is_refused_in_words(tmp_path: Path) -> None:
    files(tmp_path)[0].parent.mkdir(parents=True)
    files(tmp_path)[0].write_bytes(b"no database at all" * 100)
    with pytest.raises(ExpectedError) as caught:
        open_store(tmp_path)
    assert failing_keys(caught.value) == "store.errors.unreadable"


def test_a_full_disk_fails_in_words_and_keeps_everything_before(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    shown = []

    def limit(ctx: Any, pages: int) -> None:
        ctx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    store.run(issue, "before").result()
    store.run(limit, 60).result()

    def fill() -> None:
        for n in range(2000):
            store.run(issue, f"s{n}").result()
            shown.append(f"s{n}")

    with pytest.raises(ExpectedError) as caught:
        fill()
    assert failing_keys(caught.value) == "store.errors.disk_full"
    assert not (tmp_path / "data" / "reserve.bin").exists()
    assert store.read(lambda r: len(r.events_of("before"))).result() == 1
    store.run(limit, 1_000_000).result()
    assert store.run(issue, "after").result() == f"A{len(shown) + 2:03d}"
    store.close()
    assert check(*files(tmp_path), ["before", *shown, "after"]) == []


def test_yesterdays_copy_opens_a_new_epoch_and_gives_no_number_twice(tmp_path: Path) -> None:
    clock = StandingClock()
    store = open_store(tmp_path, clock)
    store.run(issue, "a").result()
    store.close()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    store = open_store(tmp_path, clock)
    assert store.station.epoch == 1
    assert [store.run(issue, s).result() for s in "bc"] == ["A002", "A003"]
    store.close()
    shutil.move(tmp_path / "data", tmp_path / "lost")
    shutil.move(tmp_path / "copy", tmp_path / "data")
    clock.advance(timedelta(hours=1))

    store = open_store(tmp_path, clock)
    assert (store.station.epoch, store.station.first_epoch) == (2, False)
    with pytest.raises(ExpectedError) as caught:
        store.run(issue, "d").result()
    assert caught.value.key == "tickets.errors.no_range"
    with pytest.raises(ExpectedError) as caught:
        store.run(ranges.type_letter, TypeLetter(letter="a", actor="truongbophan")).result()
    assert failing_keys(caught.value) == "store.errors.letter_used"
    free = store.run(lambda ctx, _: min(set("QRSTUVWXYZ") - ranges.used_letters(ctx)), None).result()
    store.run(ranges.type_letter, TypeLetter(letter=free, actor="truongbophan")).result()
    assert store.run(issue, "d").result() == f"{free}001"
    store.close()
    assert check(*files(tmp_path)) == []
    assert four_no_number_twice([files(tmp_path)[0], tmp_path / "lost" / "station.sqlite"]) == []

    shutil.copy(tmp_path / "lost" / "station.sqlite", files(tmp_path)[0])
    again = open_store(tmp_path, clock)
    assert again.station.epoch == 3
    with pytest.raises(ExpectedError) as caught:
        again.run(ranges.type_letter, TypeLetter(letter=free, actor="truongbophan")).result()
    assert caught.value.key == "store.errors.letter_used"
    again.close()


def test_a_clone_without_its_witness_opens_a_new_epoch(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    shutil.rmtree(tmp_path / "witness")
    store = open_store(tmp_path)
    assert store.station.epoch > 2
    assert not store.station.first_epoch
    store.close()


def test_starting_again_keeps_epoch_and_day_and_numbers(tmp_path: Path) -> None:
    for n in range(1, 4):
        store = open_store(tmp_path)
        assert store.station.epoch == 1
        assert store.run(issue, f"s{n}").result() == f"A{n:03d}"
        store.close()
    assert check(*files(tmp_path)) == []


def test_the_business_day_changes_at_four_and_never_backwards(tmp_path: Path) -> None:
    clock = StandingClock()
    store = open_store(tmp_path, clock)
    assert store.run(lambda ctx, _: ctx.day, None).result() == date(2026, 11, 24)
    clock.advance(timedelta(hours=19))  # 3:30 of the next morning
    assert store.run(lambda ctx, _: ctx.day, None).result() == date(2026, 11, 24)
    clock.advance(timedelta(minutes=40))
    assert store.run(lambda ctx, _: ctx.day, None).result() == date(2026, 11, 25)
    clock.advance(timedelta(minutes=-1))
    assert store.run(lambda ctx, _: ctx.day, None).result() == date(2026, 11, 25)
    store.close()


@pytest.mark.parametrize(("by", "key"), [(timedelta(days=-1), "behind"), (timedelta(days=4), "ahead")])
def test_a_doubted_clock_needs_staff_to_confirm_the_date(tmp_path: Path, by: timedelta, key: str) -> None:
    clock = StandingClock()
    store = open_store(tmp_path, clock)
    store.run(issue, "a").result()
    clock.advance(by)
    store.run(lambda ctx, _: ctx.record(StationLost(station="x", epoch=1, last_seq=0), subject="x"), None).result()
    store.close()
    store = open_store(tmp_path, clock)
    with pytest.raises(ExpectedError) as caught:
        store.run(issue, "b").result()
    assert failing_keys(caught.value) == f"store.errors.clock_{key}"
    with pytest.raises(ExpectedError) as caught:
        store.run(clock_checks.confirm_date, ConfirmDate(day=date(2026, 1, 1), actor="truongbophan")).result()
    assert failing_keys(caught.value) == "store.errors.clock_differs"
    today = (clock.now() + timedelta(hours=7)).date()
    store.run(clock_checks.confirm_date, ConfirmDate(day=today, actor="truongbophan")).result()
    assert store.run(issue, "b").result() == "A001"
    assert store.run(lambda ctx, _: ctx.day, None).result() == today
    store.close()
    assert check(*files(tmp_path)) == []


def test_erasing_leaves_a_whole_chain_and_no_byte_of_the_key(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for subject in ("kept", "gone"):
        store.run(issue, subject).result()
    key = store.run(lambda ctx, s: ctx.ledger.keys.for_subject(ctx.station.ward, s)[1], "gone").result()
    assert store.read(lambda r: r.open_sealed("gone").name).result() == "Người gone"
    store.run(erasure.erase, EraseSubject(subject="gone", actor="truongbophan")).result()
    assert store.read(lambda r: (r.open_sealed("gone"), r.open_sealed("kept").name)).result() == (
        None,
        "Người kept",
    )
    names = store.read(
        lambda r: r.connection.exec_driver_sql("SELECT subject, name FROM test_slips").all()
    ).result()
    assert dict(tuple(row) for row in names) == {"kept": "Người kept", "gone": None}
    with pytest.raises(ExpectedError) as caught:
        store.run(issue, "gone").result()
    assert failing_keys(caught.value) == "store.errors.erased"
    store.close()
    assert all(key not in file.read_bytes() for file in (tmp_path / "data").iterdir())
    assert "Người gone".encode() not in files(tmp_path)[0].read_bytes()
    assert check(*files(tmp_path)) == []


def test_only_a_role_that_may_author_a_kind_records_it(tmp_path: Path) -> None:
    store = open_store(tmp_path, roles=("rating",))
    with pytest.raises(BugError):
        store.run(
            lambda ctx, _: ctx.record(StationLost(station="x", epoch=1, last_seq=0), subject="x"), None
        ).result()
    store.close()


def test_a_backup_is_whole_while_the_store_works(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.run(issue, "a").result()
    back_up(store.settings, tmp_path / "b" / "copy.sqlite", store.clock)
    store.close()
    assert verify(tmp_path / "b" / "copy.sqlite", tmp_path / "b" / "copy.sqlite.keys").ok


def test_a_tampered_journal_and_a_tampered_table_are_found(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for n in range(5):
        store.run(issue, f"s{n}").result()
    store.close()
    database, keys = files(tmp_path)
    with closing(sqlite3.connect(database)) as db:
        db.execute("UPDATE test_slips SET number = 99 WHERE subject = 's3'")
        db.commit()
    assert verify(database, keys).ok
    assert [p for p in replay(database, keys).problems if "s3" in p]
    with closing(sqlite3.connect(database)) as db:
        (raw,) = db.execute("SELECT raw FROM journal_events WHERE seq = 6").fetchone()
        db.execute("UPDATE journal_events SET raw = ? WHERE seq = 6", (raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:],))
        db.execute("DELETE FROM journal_events WHERE seq = 3")
        db.commit()
    problems = "\n".join(verify(database, keys).problems)
    assert "gap" in problems
    assert "hash" in problems


def test_closing_answers_everybody(tmp_path: Path) -> None:
    """While a long command ends, others go on asking: each is answered, or told that the store is closed."""
    store = open_store(tmp_path)
    gate, begun = threading.Event(), threading.Event()

    def slow(_ctx: Any, _: None) -> bool:
        begun.set()
        return gate.wait(20)

    first = store.run(slow, None)
    assert begun.wait(20)
    before = [store.run(issue, f"s{n}") for n in range(20)]
    closer = threading.Thread(target=store.close)
    closer.start()
    after = []
    with contextlib.suppress(BugError):
        while True:
            after.append(store.run(lambda _ctx, n: n, len(after)))
    gate.set()
    closer.join(30)
    assert first.result(0)
    assert [future.result(0) for future in before] == [f"A{n:03d}" for n in range(1, 21)]
    assert [future.result(0) for future in after] == list(range(len(after)))
