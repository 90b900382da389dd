"""What a station and a city's server leave on the disk is their own account's alone, whatever umask they inherit."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import private
from kiosk.db import engine
from tests.factories import open_store, settings_in

pytestmark = pytest.mark.skipif(not private.HAS_MODES, reason="Windows has no POSIX modes")
OPEN_STATION = """
import sys
from ui import program
sys.exit(program.run("citizen", full_screen=False, on_ready=lambda house, window: window.close()))
"""
CORE = """
import sys, os
from pathlib import Path
os.umask(0)
from tests.factories import open_store
open_store(Path(sys.argv[1])).close()
"""


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8",
        "MOTCUA_DATA_DIR": str(folder / "data"), "MOTCUA_WITNESS_DIR": str(folder / "witness"),
        "MOTCUA_CLOCK_AT": "2026-11-23T08:45",
    }  # fmt: skip


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A process of the product whose parent lets everybody read what it makes."""
    return subprocess.run(
        [sys.executable, *words], env=environment(folder), umask=0, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


def too_open(*folders: Path) -> list[str]:
    """What others may read, write or enter below the folders."""
    found = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    assert len(found) > len(folders)
    wrong = [(path, stat.S_IMODE(path.stat().st_mode)) for path in found if not path.is_symlink()]
    return [f"{path} {mode:o}" for path, mode in wrong if mode & 0o077]


def loosen(*folders: Path) -> None:
    """As an older program left it: 0644 and 0755."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_station_its_backup_and_a_restore_leave_nothing_that_others_can_read(tmp_path: Path) -> None:
    for _ in range(2):  # the second time over what the first left
        done = run(tmp_path, "-c", OPEN_STATION)
        assert done.returncode == 0, done.stderr
        assert too_open(tmp_path / "data", tmp_path / "witness") == []
    kept = tmp_path / "kept" / "station.backup"
    done = run(tmp_path, "-m", "kiosk.cli", "backup", str(kept))
    assert done.returncode == 0, done.stderr
    assert {path.name for path in kept.parent.iterdir()} == {"station.backup", "station.backup.keys"}
    assert too_open(kept.parent) == []
    loosen(tmp_path / "data", tmp_path / "witness")
    done = run(tmp_path, "-m", "kiosk.cli", "restore", str(kept))
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "data").glob("station.replaced-*"))
    assert too_open(tmp_path / "data", tmp_path / "witness", kept.parent) == []


def test_an_installation_of_an_older_program_is_tightened_at_opening(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    settings = store.settings
    store.close()
    (settings.data_dir / "papers").mkdir()
    (settings.data_dir / "papers" / "old.pdf").write_bytes(b"%PDF")
    loosen(settings.data_dir, settings.witness_dir)
    done = subprocess.run([sys.executable, "-c", CORE, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert too_open(settings.data_dir, settings.witness_dir) == []


def test_the_log_of_a_running_database_and_the_copy_before_a_migration_are_closed(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = open_store(tmp_path)
        settings = store.settings
        assert {"station.sqlite-wal", "station.sqlite-shm", "keys.sqlite"} <= {
            path.name for path in settings.data_dir.iterdir()
        }
        assert too_open(settings.data_dir, settings.witness_dir) == []
        store.close()
        kept = tmp_path / "elsewhere"
        kept.mkdir(mode=0o755)
        engine.backup(settings.database, kept / "copy.sqlite")
        engine.backup(settings.database, kept / "new" / "copy.sqlite")
    finally:
        os.umask(before)
    assert too_open(kept / "new") == []
    assert too_open(kept) == [f"{kept} 755"]  # a folder that was there and may be shared stays as it is


def test_the_city_s_server_closes_data_keys_certificate_and_log(tmp_path: Path) -> None:
    words = ["-m", "kiosk.cli", "central", "--data-dir", str(tmp_path / "city"), "--port", "0", "--tls"]
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, *words], env=environment(tmp_path), umask=0, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            assert server.stdout.readline().startswith("https://")
            assert {"central.key", "central.crt", "central.json", "keys.sqlite", "station.sqlite"} <= {
                path.name for path in (tmp_path / "city").iterdir()
            }
            assert too_open(tmp_path / "city", tmp_path / "city.witness") == []
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) == 0
        loosen(tmp_path / "city", tmp_path / "city.witness")  # and once more


def test_files_are_closed_from_their_first_byte_on_and_keep_what_is_in_them(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = private.file(tmp_path / "a" if private.folder(tmp_path / "x" / "y") else tmp_path)
        made.write_bytes(b"kept")
        made.chmod(0o666)
        assert private.file(made).read_bytes() == b"kept"
        private.write(tmp_path / "b", b"whole")
    finally:
        os.umask(before)
    assert (tmp_path / "b").read_bytes() == b"whole"
    assert too_open(tmp_path / "x") == []
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"] == [0o600, 0o600]


def test_what_is_open_to_others_is_told_with_its_reason(tmp_path: Path) -> None:
    closed = private.file(tmp_path / "closed")
    shared = private.file(tmp_path / "shared")
    shared.chmod(0o640)
    path = tmp_path / "line"
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
        path.chmod(0o777)
        assert [private.open_to(one) for one in (closed, shared, path)] == ["", "mode", "mode"]
        private.tighten(path)
        assert private.open_to(path) == ""
    (tmp_path / "link").symlink_to("/etc/passwd")
    private.tighten_below(tmp_path)
    assert stat.S_IMODE(Path("/etc/passwd").stat().st_mode) == 0o644
    assert private.open_to(shared) == ""
    assert private.open_to(tmp_path / "missing") == ""
    if os.getuid() == 0:
        os.chown(closed, 65534, 65534)
        assert private.open_to(closed) == "owner"


def test_a_folder_that_everybody_writes_to_is_nobody_s_to_close(tmp_path: Path) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    private.folder(shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    assert settings_in(tmp_path).data_dir
