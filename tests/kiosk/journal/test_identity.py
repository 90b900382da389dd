"""Who the station is, as the key file keeps it: durable, changed in one step, never half read."""

from __future__ import annotations

import sqlite3

import pytest

from kiosk.journal.identity import NEXT, Identity
from kiosk.journal.keys import KeyFile

ME, COMING = Identity.new("99001.abcdefg2"), Identity.new("99001.hijkmnp3")


def rows_of(found: Identity | None) -> dict[str, bytes] | None:
    return None if found is None else found.rows


def test_an_identity_is_read_as_it_was_kept(keys: KeyFile) -> None:
    assert keys.identity.read() is None
    keys.identity.keep(ME)
    assert rows_of(keys.identity.read()) == ME.rows
    assert keys.identity.read(NEXT) is None


def test_the_coming_identity_takes_the_place_of_the_present_one(keys: KeyFile) -> None:
    keys.identity.keep(ME)
    keys.identity.keep(COMING, prefix=NEXT)
    assert rows_of(keys.identity.read()) == ME.rows
    keys.identity.become_next()
    assert (rows_of(keys.identity.read()), keys.identity.read(NEXT)) == (COMING.rows, None)
    keys.close()
    assert ME.rows["signing"] not in keys.file.path.read_bytes()


def test_an_identity_is_in_use_once_it_opened_an_epoch(keys: KeyFile) -> None:
    keys.identity.keep(ME)
    assert not keys.identity.in_use
    keys.identity.note_opened()
    assert keys.identity.in_use


def test_of_an_older_program_s_file_it_is_taken_for_granted(keys: KeyFile) -> None:
    keys.identity.keep(ME)
    keys.file.need().execute("DELETE FROM identity WHERE name = 'station'")
    found = keys.identity.read()
    assert found is not None
    assert (found.station, keys.identity.in_use) == ("", True)
    assert found.named("99001.old22222").rows["signing"] == ME.rows["signing"]


@pytest.mark.parametrize(
    ("name", "value"), [("signing", b"short"), ("sealing", b""), ("station", b"\xff\xfe"), ("signing", None)]
)
def test_one_that_does_not_read_is_no_identity(keys: KeyFile, name: str, value: bytes | None) -> None:
    keys.identity.keep(ME)
    db = keys.file.need()
    db.execute("CREATE TABLE other AS SELECT name, value FROM identity")
    db.execute("UPDATE other SET value = ? WHERE name = ?", (7 if value is None else value, name))
    db.execute("DROP TABLE identity")
    db.execute("ALTER TABLE other RENAME TO identity")
    with pytest.raises(sqlite3.DatabaseError, match="does not read"):
        keys.identity.read()
