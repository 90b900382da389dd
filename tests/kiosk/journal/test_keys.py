"""Keys by id: durable before the event that needs them, dropped with the command that failed, gone once erased."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from kiosk.journal import sealing
from kiosk.journal.keys import KeyFile

WARD, OTHER = "99001", "99002"


def kept(keys: KeyFile, subject: str = "s", ward: str = WARD) -> bytes:
    """The id of a subject's key, durable."""
    found = keys.for_subject(ward, subject)
    assert found is not None
    keys.commit_new()
    keys.commit_erased()
    return found[0]


def test_a_subject_has_one_key_from_its_first_use_on(keys: KeyFile) -> None:
    first = keys.for_subject(WARD, "s")
    assert first is not None
    assert keys.for_subject(WARD, "s") == first  # in the same command
    keys.commit_new()
    keys.commit_erased()
    assert keys.for_subject(WARD, "s") == first
    assert keys.held(first[0]) == ("s", first[1])
    assert keys.for_subject(OTHER, "s") != first


def test_what_a_failed_command_added_or_erased_is_dropped(keys: KeyFile) -> None:
    key_id = kept(keys)
    before = keys.waiting()
    keys.for_subject(WARD, "new")
    keys.erase(WARD, "s")
    assert keys.get(key_id) is None  # within the command already
    keys.put_back(before)
    assert keys.get(key_id) is not None
    assert keys.commit_new() == 0


def test_keys_are_counted_as_they_are_taken(keys: KeyFile) -> None:
    for subject in ("a", "b"):
        kept(keys, subject)
    sent = sealing.new_key()
    assert keys.add(sealing.key_id_of(sent), WARD, "c", sent)
    assert (keys.commit_new(), keys.taken) == (1, 3)


def test_a_key_with_another_id_than_its_own_is_refused(keys: KeyFile) -> None:
    assert not keys.add(b"x" * 32, WARD, "s", sealing.new_key())


@pytest.mark.parametrize("ward", [WARD, ""])
def test_an_erased_subject_never_gets_a_key_again(keys: KeyFile, ward: str) -> None:
    key_id, sent = kept(keys), sealing.new_key()
    keys.erase(ward, "s")
    keys.commit_new()
    keys.commit_erased()
    assert (keys.get(key_id), keys.for_subject(WARD, "s")) == (None, None)
    assert not keys.add(sealing.key_id_of(sent), WARD, "s", sent)
    assert keys.erased(WARD, "s")
    assert keys.erased(OTHER, "s") is (ward == "")  # an erasure by central holds in every ward
    assert [keys.erased(WARD, one) for one in ("s", "t")] == [True, False]


def test_a_key_that_comes_with_its_erasure_is_not_kept(keys: KeyFile) -> None:
    keys.for_subject(WARD, "s")
    keys.erase(WARD, "s")
    assert keys.commit_new() == 0
    assert keys.taken == 0


def test_a_damaged_key_opens_nothing_and_another_one_takes_its_place(keys: KeyFile) -> None:
    key_id = kept(keys)
    with closing(sqlite3.connect(keys.file.path)) as db:
        db.execute("UPDATE subject_keys SET key = ?", (b"k" * 32,))
        db.commit()
    assert keys.get(key_id) is None
    found = keys.for_subject(WARD, "s")
    assert found is not None
    assert found[0] != key_id


def test_a_reader_of_a_file_that_is_not_there_finds_nothing(keys: KeyFile) -> None:
    absent = KeyFile(keys.file.path.with_name("absent.sqlite"), read_only=True)
    absent.open()
    assert (absent.get(b"x"), absent.held(b"x"), absent.erased(WARD, "s"), absent.closed) == (None, None, False, 0)
    assert not absent.file.path.exists()
    absent.close()
