"""Burying deletes keys for good, once counted, and tells who has to remember before it does."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.journal.keys import KeyFile
from kiosk.journal.subject_keys import Of


def test_it_is_remembered_elsewhere_before_a_key_goes_and_told_afterwards(keys: KeyFile) -> None:
    found = keys.for_subject("99001", "s")
    assert found is not None
    keys.commit_new()
    keys.put_back(({}, set()))
    told: list[tuple[str, bool]] = []

    def note(when: str, subjects: Iterable[Of]) -> None:
        if list(subjects):
            told.append((when, keys.get(found[0]) is not None))

    keys.tombstones.before_erasing = lambda subjects: note("before", subjects)
    keys.tombstones.after_erasing = lambda subjects: note("after", subjects)
    keys.tombstones.bury([("99001", "s")])
    assert told == [("before", True), ("after", False)]
    assert found[1] not in keys.file.path.read_bytes()


def test_each_is_counted_once(keys: KeyFile) -> None:
    for _ in range(2):
        keys.tombstones.bury([("99001", "s"), ("99002", "s")])
    keys.tombstones.bury([("", "t")])
    assert keys.tombstones.count == 3
    assert keys.tombstones.all() == {("99001", "s"), ("99002", "s"), ("", "t")}


def test_a_ward_s_erasure_leaves_another_ward_s_key(keys: KeyFile) -> None:
    mine, theirs = keys.for_subject("99001", "s"), keys.for_subject("99002", "s")
    assert mine is not None
    assert theirs is not None
    keys.commit_new()
    keys.commit_erased()
    keys.tombstones.bury([("99001", "s")])
    assert (keys.get(mine[0]), keys.get(theirs[0])) == (None, theirs[1])
    keys.tombstones.bury([("", "s")])
    assert keys.get(theirs[0]) is None


def test_a_file_whose_count_is_lost_counts_what_it_has(keys: KeyFile) -> None:
    keys.tombstones.bury([("99001", "s")])
    keys.file.need().execute("DELETE FROM identity WHERE name = 'buried'")
    keys.close()
    keys.open()
    assert keys.tombstones.count == 1
