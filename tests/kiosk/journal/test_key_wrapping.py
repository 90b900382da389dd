"""The key file wrapped: nothing in the files opens it, everything goes on as before, and a kill leaves it openable."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.commands.doctor_private import protection
from kiosk.errors import ExpectedError
from kiosk.journal import key_wrapping, sealing
from kiosk.journal.identity import Identity
from kiosk.journal.keys import KeyFile
from kiosk.journal.protectors import Protector, Recovery, Secret, Tpm, has_tpm
from kiosk.queries import drafts
from kiosk.services import erasure
from kiosk.texts import error_texts
from kiosk.values.journal import EraseSubject
from tests.kiosk.counter import RECORD, Counter
from tests.software_tpm import software_tpm

WARD = "99001"


@pytest.fixture
def secret(tmp_path: Path) -> Secret:
    made = Secret(tmp_path / "stick" / "motcua.key")
    made.path.parent.mkdir()
    made.make()
    return made


@pytest.fixture
def tpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tpm]:
    with software_tpm(tmp_path / "tpm") as tcti:
        monkeypatch.setenv("TPM2TOOLS_TCTI", tcti)
        assert has_tpm()
        yield Tpm()


def filled(folder: Path, subjects: int = 40) -> tuple[Path, dict[bytes, bytes], Identity]:
    """A clear key file of a station: (file, keys by id, identity)."""
    folder.mkdir(exist_ok=True)
    keys = KeyFile(folder / "keys.sqlite")
    keys.open()
    me = Identity.new("99001.abcdefg2")
    keys.identity.keep(me)
    held = dict(keys.for_subject(WARD, f"subject {n}") for n in range(subjects))  # type: ignore[misc]
    keys.commit_new()
    keys.close()
    return keys.file.path, held, me


def protect(file: Path, protector: Protector | None, former: bytes | None = None) -> str:
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        facts = key_wrapping.facts_of(db)
        if facts and former is None:
            former = key_wrapping.file_key_of(facts)
        return key_wrapping.change(db, former, protector)


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("keys*") if path.is_file())


def secrets(held: dict[bytes, bytes], me: Identity) -> list[bytes]:
    return [*held.values(), me.rows["signing"], me.rows["sealing"]]


def opens(file: Path, held: dict[bytes, bytes], me: Identity, *, read_only: bool = False) -> bool:
    keys = KeyFile(file, read_only=read_only)
    keys.open()
    found = keys.identity.read()
    whole = {key_id: keys.get(key_id) for key_id in held} == held
    keys.close()
    return whole and found is not None and found.rows == me.rows


def test_wrapping_leaves_no_byte_of_a_clear_key_and_everything_opens(tmp_path: Path, secret: Secret) -> None:
    file, held, me = filled(tmp_path / "data")
    assert all(key in stored(file.parent) for key in secrets(held, me))
    words = protect(file, secret)
    assert len(words) == 39
    assert not [key for key in secrets(held, me) if key in stored(file.parent)]
    assert opens(file, held, me)
    assert opens(file, held, me, read_only=True)


def test_new_keys_a_new_identity_and_erasing_work_as_before(tmp_path: Path, secret: Secret) -> None:
    file, held, me = filled(tmp_path / "data")
    protect(file, secret)
    keys = KeyFile(file)
    keys.open()
    first = next(iter(held))
    assert keys.for_subject(WARD, "subject 0") == (first, held[first])
    made = keys.for_subject(WARD, "fresh")
    assert made is not None
    sent = sealing.new_key()
    assert keys.add(sealing.key_id_of(sent), WARD, "sent", sent)
    keys.commit_new()
    coming = me.named("99001.bcdefgh3")
    other = Identity.new(coming.station)
    keys.identity.keep(other, prefix="next_")
    keys.identity.become_next()
    keys.erase(WARD, "subject 0")
    keys.commit_erased()
    assert keys.get(first) is None
    assert keys.get(made[0]) == made[1]
    assert keys.held(sealing.key_id_of(sent)) == ("sent", sent)
    keys.close()
    del held[first]
    assert opens(file, {**held, made[0]: made[1], sealing.key_id_of(sent): sent}, other)
    assert not [key for key in (*secrets(held, other), made[1], sent) if key in stored(file.parent)]


def test_former_private_keys_go_although_somebody_reads(tmp_path: Path) -> None:
    file, _held, me = filled(tmp_path / "data")
    keys = KeyFile(file)
    keys.open()
    other = Identity.new(me.station)
    keys.identity.keep(other, prefix="next_")
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM identity").fetchall()
        keys.identity.become_next()
        assert keys.file.unwiped
        reader.execute("COMMIT")
    keys.file.wipe()  # as the store does once it has a moment
    left = stored(file.parent)
    keys.close()
    assert not keys.file.unwiped
    assert not [one for one in secrets({}, me) if one in left]
    assert opens(file, {}, other)


def test_every_way_from_one_protector_to_another_keeps_all(tmp_path: Path, secret: Secret) -> None:
    file, held, me = filled(tmp_path / "data")
    other = Secret(tmp_path / "other.key")
    other.make()
    for protector in (secret, other, None, secret):
        protect(file, protector)
        assert opens(file, held, me)
        clear = [key for key in secrets(held, me) if key in stored(file.parent)]
        assert len(clear) == (0 if protector else len(held) + 2)


def test_a_row_moved_damaged_or_put_in_clear_does_not_open(tmp_path: Path, secret: Secret) -> None:
    file, held, _me = filled(tmp_path / "data", 3)
    protect(file, secret)
    one, two, three = held
    with closing(sqlite3.connect(file)) as db:
        boxes = dict(db.execute("SELECT key_id, key FROM subject_keys").fetchall())
        db.execute("UPDATE subject_keys SET key = ? WHERE key_id = ?", (boxes[two], one))
        db.execute("UPDATE subject_keys SET key = ? WHERE key_id = ?", (boxes[two][:-1] + b"\0\0", two))
        db.execute("UPDATE subject_keys SET key = ? WHERE key_id = ?", (held[three], three))
        db.execute("UPDATE identity SET value = ? WHERE name = 'signing'", (os.urandom(32),))
        db.commit()
    keys = KeyFile(file)
    keys.open()
    assert [keys.get(key_id) for key_id in held] == [None, None, None]
    with pytest.raises(sqlite3.DatabaseError):
        keys.identity.read()
    keys.close()


def test_without_its_secret_the_file_says_what_to_do_and_the_recovery_words_open_it(
    tmp_path: Path, secret: Secret
) -> None:
    file, held, me = filled(tmp_path / "data")
    words = protect(file, secret)
    former = secret.path.read_bytes()
    for content, name in ((None, "no_secret"), (b"short", "weak_secret"), (b"another secret of good length", "sealed")):
        key_wrapping._unsealed.clear()  # as in a new process
        secret.path.unlink(missing_ok=True)
        if content is not None:
            secret.path.write_bytes(content)
        with pytest.raises(ExpectedError) as caught:
            opens(file, held, me)
        assert caught.value.key == f"keys.errors.{name}"
        assert all(error_texts(caught.value, language) for language in ("vi", "en"))
    with closing(sqlite3.connect(file)) as db:
        facts = key_wrapping.facts_of(db)
    with pytest.raises(ExpectedError, match="wrong_recovery"):
        key_wrapping.recovered(facts, Recovery().words)
    typed = words.lower().replace("-", " ").replace("o", "0")
    protect(file, None, key_wrapping.recovered(facts, typed))
    assert opens(file, held, me)
    assert former


def test_what_the_service_manager_hands_over_goes_first(
    tmp_path: Path, secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, held, me = filled(tmp_path / "data")
    handed = tmp_path / "credentials"
    handed.mkdir()
    (handed / "motcua.key").write_bytes(secret.path.read_bytes())
    protect(file, secret)
    secret.path.unlink()
    key_wrapping._unsealed.clear()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    assert opens(file, held, me)
    protect(file, secret)  # while it is handed over
    key_wrapping._unsealed.clear()
    assert protection(file)[:2] == ("ok", "keys.credential")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(ExpectedError, match="no_secret") as caught:
        opens(file, held, me)
    assert "$CREDENTIALS_DIRECTORY" in error_texts(caught.value)[1]


CHANGE = """
import sys
from pathlib import Path
import sqlite3
from kiosk.journal import key_wrapping
from kiosk.journal.protectors import Secret
db = sqlite3.connect(sys.argv[1], isolation_level=None)
facts = key_wrapping.facts_of(db)
former = key_wrapping.file_key_of(facts) if facts else None
print("go", flush=True)
key_wrapping.change(db, former, Secret(Path(sys.argv[2])) if sys.argv[2] else None)
print("done", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_kill_at_any_point_leaves_a_file_that_opens_and_is_tidied_at_the_next_opening(
    tmp_path: Path, secret: Secret, seeded: random.Random, times: Callable[[int], int]
) -> None:
    file, held, me = filled(tmp_path / "data", 2000)
    cut = 0
    for turn in range(times(30)):
        target = "" if turn % 2 else str(secret.path)
        with subprocess.Popen([sys.executable, "-c", CHANGE, str(file), target], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"go\n"
            with closing(sqlite3.connect(file, isolation_level=None)) as spin:  # lets some time pass by working
                for _ in range(seeded.randrange(seeded.choice((30, 300, 3000)))):
                    spin.execute("SELECT count(*) FROM subject_keys").fetchone()
            child.send_signal(signal.SIGKILL)
            cut += b"done" not in child.stdout.read()
        key_wrapping._unsealed.clear()
        assert opens(file, held, me)
        with closing(sqlite3.connect(file)) as db:
            facts = key_wrapping.facts_of(db)
        if facts:
            assert "untidy" not in facts
            assert not [key for key in secrets(held, me) if key in stored(file.parent)]
    assert cut


def test_the_machine_s_own_chip_seals_and_another_machine_s_does_not_open(
    tmp_path: Path, tpm: Tpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, held, me = filled(tmp_path / "data")
    for _ in range(3):  # its small memory holds three objects
        words = protect(file, tpm)
    assert opens(file, held, me)
    assert not [key for key in secrets(held, me) if key in stored(file.parent)]
    key_wrapping._unsealed.clear()
    assert opens(file, held, me, read_only=True)
    with closing(sqlite3.connect(file)) as db:
        facts = key_wrapping.facts_of(db)
    with software_tpm(tmp_path / "another") as tcti:
        monkeypatch.setenv("TPM2TOOLS_TCTI", tcti)
        key_wrapping._unsealed.clear()
        with pytest.raises(ExpectedError, match="no_tpm") as caught:
            opens(file, held, me)
        assert "motcua keys recover" in error_texts(caught.value)[1]
        protect(file, tpm, key_wrapping.recovered(facts, words))  # the board was changed
        assert opens(file, held, me)


def test_a_station_s_day_runs_on_wrapped_keys(tmp_path: Path, secret: Secret) -> None:
    counter = Counter(tmp_path)
    former = counter.declaration()
    counter.close()
    protect(tmp_path / "data" / "keys.sqlite", secret)
    key_wrapping._unsealed.clear()  # as in a new process
    counter.restart()
    kept = counter.declaration()
    assert [counter.read(drafts.by_id, one.id).record for one in (former, kept)] == [RECORD, RECORD]
    counter.run(erasure.erase, EraseSubject(subject=former.id, actor="truongbophan"))
    assert counter.faults() == []
    counter.restart()
    assert counter.read(drafts.by_id, kept.id).record == RECORD
    gone = counter.read(drafts.by_id, former.id)
    assert gone is None or not gone.record
    counter.close()
