"""A key file that came back from a backup opens nothing until it was heard what was erased since."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiosk.journal.identity import Identity
from kiosk.journal.key_backups import keep_identity_alone, stamp_backup
from kiosk.journal.keys import KeyFile

WARD = "99001"


def filled(keys: KeyFile, *subjects: str) -> dict[str, bytes]:
    """Key ids by subject."""
    keys.identity.keep(Identity.new("99001.abcdefg2"))
    found = {subject: (keys.for_subject(WARD, subject) or (b"", b""))[0] for subject in subjects}
    keys.commit_new()
    keys.commit_erased()
    return found


def put_back(keys: KeyFile, folder: Path) -> KeyFile:
    """Another file: a backup of this one in its place."""
    keys.file.need().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = folder / "backup.sqlite"
    shutil.copy(keys.file.path, copy)
    stamp_backup(copy, 1_795_496_400_000_000)
    made = KeyFile(copy)
    made.open()
    return made


def test_a_backup_says_when_it_was_made_until_it_is_taken_over(keys: KeyFile, tmp_path: Path) -> None:
    filled(keys, "a")
    made = put_back(keys, tmp_path)
    assert (keys.backup.made_at, made.backup.made_at) == (0, 1_795_496_400_000_000)
    made.backup.take_over()
    assert made.backup.made_at == 0
    made.close()


def test_closed_keys_open_some_at_a_time_but_for_what_was_erased(keys: KeyFile, tmp_path: Path) -> None:
    ids = filled(keys, "a", "b", "c")
    made = put_back(keys, tmp_path)
    assert made.backup.close_all() == 3
    assert [made.get(key_id) for key_id in ids.values()] == [None] * 3
    assert made.backup.made_at == 0
    made.tombstones.bury([(WARD, "b")])
    assert made.closed == 2  # its key is gone from what waits, too
    opened = made.backup.open_closed(1) | made.backup.open_closed(10)
    assert opened == {(WARD, "a"), (WARD, "c")}
    assert [made.get(key_id) is not None for key_id in ids.values()] == [True, False, True]
    assert made.closed == 0
    made.close()


def test_what_is_erased_in_this_very_commit_does_not_open(keys: KeyFile, tmp_path: Path) -> None:
    ids = filled(keys, "a")
    made = put_back(keys, tmp_path)
    made.backup.close_all()
    made.erase(WARD, "a")
    made.backup.open_closed(10)
    assert made.file.need().execute("SELECT count(*) FROM subject_keys").fetchone() == (0,)
    made.commit_erased()
    assert (made.get(ids["a"]), made.closed) == (None, 0)
    made.close()


def test_an_identity_alone_holds_no_personal_key(keys: KeyFile, tmp_path: Path) -> None:
    ids = filled(keys, "a")
    keys.tombstones.bury([(WARD, "gone")])
    key, me = keys.get(ids["a"]), keys.identity.read()
    assert key is not None
    assert me is not None
    made = put_back(keys, tmp_path)
    made.close()
    keep_identity_alone(made.file.path)
    assert key not in made.file.path.read_bytes()
    made.open()
    found = made.identity.read()
    assert found is not None
    assert (found.rows, made.erased(WARD, "gone"), made.backup.made_at) == (me.rows, True, 0)
    made.close()
