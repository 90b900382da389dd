"""`motcua keys` as a technician uses it: real processes on a station's files, a TPM in software, a fresh machine."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.journal import key_wrapping
from kiosk.journal.keys import KeyFile
from tests.factories import open_store, settings_in
from tests.forked import run
from tests.software_tpm import software_tpm

OPENED = """
import sys
from pathlib import Path
from tests.factories import open_store
store = open_store(Path(sys.argv[1]))
print(store.identity.rows["signing"].hex())
store.close()
"""


def motcua(folder: Path, *words: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    folders = {"MOTCUA_DATA_DIR": str(folder / "data"), "MOTCUA_WITNESS_DIR": str(folder / "witness")}
    return run(["kiosk.cli", *words], given=given, env={**os.environ, **folders, **more})


def words_of(done: subprocess.CompletedProcess[str]) -> str:
    """The recovery words that were printed."""
    assert done.returncode == 0, done.stderr
    return next(line.strip() for line in done.stdout.splitlines() if line.startswith("    "))


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """The folder of a station that has been in use."""
    open_store(tmp_path).close()
    return tmp_path


def clear_secrets(file: Path) -> list[bytes]:
    keys = KeyFile(file, read_only=True)
    keys.open()
    found = keys.identity.read()
    keys.close()
    assert found is not None
    return [found.rows["signing"], found.rows["sealing"]]


def test_a_station_is_sealed_goes_on_and_is_restored_on_a_fresh_machine(used: Path, tmp_path: Path) -> None:
    before = clear_secrets(settings_in(used).key_file)
    stick = tmp_path / "stick" / "motcua.key"
    stick.parent.mkdir()
    words = words_of(motcua(used, "keys", "protect", "--secret", str(stick)))
    lying = b"".join(path.read_bytes() for path in (used / "data").rglob("*") if path.is_file())
    assert not [secret for secret in before if secret in lying]
    assert motcua(used, "journal", "verify").returncode == 0
    backup = tmp_path / "kept" / "station.backup"
    assert motcua(used, "backup", str(backup)).returncode == 0
    fresh = tmp_path / "fresh"
    stick.rename(stick.with_suffix(".lost"))
    refused = motcua(fresh, "restore", str(backup))
    assert refused.returncode == 1
    assert "motcua keys recover" in refused.stderr
    wrong = motcua(fresh, "keys", "recover", f"{backup}.keys", given="AAAA-AAAA\n")
    assert wrong.returncode == 1
    assert "Chữ khôi phục" in wrong.stderr
    assert motcua(fresh, "keys", "recover", f"{backup}.keys", given=words.lower() + "\n").returncode == 0
    done = motcua(fresh, "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert clear_secrets(fresh / "data" / "keys.sqlite") == before


def test_the_tpm_of_the_machine_and_words_that_say_so(used: Path, tmp_path: Path) -> None:
    before = clear_secrets(settings_in(used).key_file)
    with software_tpm(tmp_path / "tpm") as tcti:
        words_of(motcua(used, "keys", "protect", "--tpm", TPM2TOOLS_TCTI=tcti))
        assert "TPM" in motcua(used, "keys", "status").stdout
        done = subprocess.run(
            [sys.executable, "-c", OPENED, str(used)], capture_output=True, text=True, check=False,
            env={**os.environ, "TPM2TOOLS_TCTI": tcti},
        )  # fmt: skip
        assert bytes.fromhex(done.stdout) == before[0], done.stderr
        backup = str(tmp_path / "station.backup")
        assert motcua(used, "backup", backup, TPM2TOOLS_TCTI=tcti).returncode == 0
    refused = motcua(used, "restore", backup, TPM2TOOLS_TCTI="swtpm:host=127.0.0.1,port=9")
    assert refused.returncode == 1
    assert "TPM" in refused.stderr


def test_an_open_station_or_a_wrong_file_is_refused(used: Path, tmp_path: Path) -> None:
    other = tmp_path / "no-keys.sqlite"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE x (y)")
    assert "không phải tệp khóa" in motcua(used, "keys", "recover", str(other), given="A\n").stderr
    store = open_store(used)
    try:
        refused = motcua(used, "keys", "protect", "--none")
    finally:
        store.close()
    assert refused.returncode == 1
    assert "đang chạy rồi" in refused.stderr


def test_without_a_chip_sealing_to_it_changes_nothing(used: Path) -> None:
    if Path("/dev/tpmrm0").exists():
        pytest.skip("this machine has a TPM of its own")
    before = settings_in(used).key_file.read_bytes()
    assert motcua(used, "keys", "protect", "--tpm", TPM2TOOLS_TCTI="").returncode == 1
    assert settings_in(used).key_file.read_bytes() == before


def test_the_city_s_server_can_be_sealed_too(used: Path, tmp_path: Path) -> None:
    shutil.copytree(used / "data", tmp_path / "city")
    secret = tmp_path / "city.key"
    words_of(motcua(tmp_path, "keys", "protect", "--secret", str(secret), "--data-dir", str(tmp_path / "city")))
    with closing(sqlite3.connect(tmp_path / "city" / "keys.sqlite")) as db:
        assert key_wrapping.facts_of(db)["kind"] == b"secret"
        assert {len(secret) for secret in key_wrapping.secrets_in(db)} == {61}
