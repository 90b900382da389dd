"""The list of erasures is read as it was written; what is torn or scribbled on counts as none and harms no other."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from kiosk.journal import erased_list
from kiosk.journal.erased_list import ErasedList
from tests.factories import open_store
from tests.faults.erasing import erase, lists, readable, refused

ONES = {("99001", "a"), ("", "b"), ("99002", "tờ khai\tvà\ndòng khác")}


def listed(folder: Path) -> ErasedList:
    made = ErasedList(folder)
    made.station = "99001.aaaaaaaa"
    return made


def test_all_lists_of_the_folder_count(tmp_path: Path) -> None:
    assert ErasedList(tmp_path / "none").read() == set()
    listed(tmp_path).add(ONES)
    other = ErasedList(tmp_path)
    other.add([("99001", "unknown station")])
    other.station = "99001.bbbbbbbb"
    other.add([("99001", "c")])
    other.add([])
    assert listed(tmp_path).read() == ONES | {("99001", "c")}


def test_a_torn_line_costs_itself_alone(tmp_path: Path) -> None:
    listed(tmp_path).add(ONES)
    file = tmp_path / "99001.aaaaaaaa.erased"
    whole = file.read_bytes()
    for cut in range(len(whole)):
        file.write_bytes(whole[:cut])
        assert listed(tmp_path).read() <= ONES
        listed(tmp_path).add([("99001", "z")])
        found = listed(tmp_path).read()
        assert ("99001", "z") in found
        assert found <= ONES | {("99001", "z")}


def test_scribbles_erase_nothing_else(tmp_path: Path, seeded: random.Random) -> None:
    listed(tmp_path).add(ONES)
    file = tmp_path / "99001.aaaaaaaa.erased"
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([seeded.randrange(256)]) + whole[at + 1 :])
        assert listed(tmp_path).read() <= ONES


def test_a_folder_that_cannot_be_written_stops_no_erasure(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    try:
        gone = refused(store)
        file = tmp_path / "witness" / f"{store.station.id}.erased"
        file.unlink()
        file.mkdir()
        erase(store, gone)
        assert not readable(store, gone)
        store.close()
        file.rmdir()
        store.open()
        assert lists(store) == [file]
        assert store.ledger.erased_list.read() == {(store.station.ward, gone)}
    finally:
        store.close()


def test_it_is_written_before_the_erasure_is_committed(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    try:
        gone = refused(store)
        seen: list[bool] = []
        write = store.keys.tombstones.before_erasing

        def watched(subjects: object) -> None:
            write(subjects)
            if subjects:
                query = "SELECT 1 FROM journal_events WHERE kind = 'subject.erased'"
                found = store.read(lambda r: r.connection.exec_driver_sql(query).first()).result(20)
                seen.append(found is None and bool(store.ledger.erased_list.read()))

        store.keys.tombstones.before_erasing = watched
        erase(store, gone)
        assert seen[0]
    finally:
        store.close()


def test_an_opening_reads_the_last_part_of_a_long_list_and_a_restored_one_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erased_list, "TAIL", 600)
    store = open_store(tmp_path)
    try:
        kept, gone = refused(store), refused(store)
        store.close()
        shutil.copytree(store.settings.data_dir, tmp_path / "backup")
        store.open()
        for subject in [gone, *(f"subject-{number}" for number in range(40))]:
            erase(store, subject)
        assert not store.ledger.erased_list.short
        assert (store.station.ward, gone) not in store.ledger.erased_list.read(whole=False)
        read: list[bool] = []
        real = erased_list.ErasedList.read

        def noted(self: erased_list.ErasedList, *, whole: bool = True) -> set[tuple[str, str]]:
            read.append(whole)
            return real(self, whole=whole)

        monkeypatch.setattr(erased_list.ErasedList, "read", noted)
        store.close()
        store.open()
        store.close()
        shutil.rmtree(store.settings.data_dir)
        shutil.copytree(tmp_path / "backup", store.settings.data_dir)
        store.open()
        assert read == [False, True]
        assert not readable(store, gone)
        assert readable(store, kept)
    finally:
        store.close()
