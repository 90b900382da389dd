"""The witness never runs ahead of the database, and no accident with it makes a copy of an honest machine."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.journal.witness import Seen, Witness, stations_in
from tests.factories import open_store
from tests.fakes import StandingClock
from tests.faults.checker import check
from tests.kiosk.records.sample_facts import declared_too
from tests.kiosk.store.test_store import files, issue

ROOT = Path(__file__).resolve().parents[3]
SEEN = Seen(station="99001.aaaaaaaa", epoch=3, seq=7, hash="ab", lease="l", letters=("Q",), made_at=5)


@pytest.fixture(autouse=True)
def _slips() -> Iterator[None]:
    with declared_too():
        yield


def test_the_furthest_of_both_files_counts(tmp_path: Path) -> None:
    import msgspec

    witness = Witness(tmp_path)
    assert witness.read(SEEN.station) is None
    assert witness.write(SEEN)
    assert witness.read(SEEN.station) == SEEN
    witness.follow(msgspec.structs.replace(SEEN, seq=9, hash="cd", lease="other", made_at=8))
    assert witness.read(SEEN.station) == msgspec.structs.replace(SEEN, seq=9, hash="cd", made_at=8)
    witness.follow(msgspec.structs.replace(SEEN, seq=6))
    assert witness.read(SEEN.station) == SEEN
    assert stations_in(tmp_path, "99001", tmp_path) == (SEEN.station,)
    assert stations_in(tmp_path, "9900", tmp_path) == ()
    (tmp_path / f"{SEEN.station}.witness").unlink()
    assert witness.read(SEEN.station) == msgspec.structs.replace(SEEN, seq=6)


def scribbles(seeded: random.Random) -> list[bytes]:
    fixed = [
        b"", b"\0" * 200, b"\xff\xfe\x80", b'{"station": "\xc3\x28"}', b"[" * 100_000, b"{}", b"null", b"7",
        b'{"station":"99001.aaaaaaaa","epoch":99999999999999999999999,"seq":1,"hash":""}',
        b'{"station":"99001.aaaaaaaa","epoch":9223372036854775807,"seq":1,"hash":""}',
        b'{"station":"99001.aaaaaaaa","epoch":-1,"seq":1,"hash":""}',
        b'{"station":"99001.bbbbbbbb","epoch":1,"seq":1,"hash":""}',
    ]  # fmt: skip
    return [*fixed, *(seeded.randbytes(seeded.randrange(1, 300)) for _ in range(200))]


def test_scribbled_files_count_as_none(tmp_path: Path, seeded: random.Random) -> None:
    witness = Witness(tmp_path)
    for suffix in ("witness", "trail"):
        for content in scribbles(seeded):
            (tmp_path / f"{SEEN.station}.{suffix}").write_bytes(content)
            assert witness.read(SEEN.station) is None


@pytest.mark.parametrize("content", [b"\xff\xfe\x80", b"\0" * 300, b'{"station": "\xc3\x28"}'])
def test_a_torn_trail_costs_nothing_and_a_scribbled_witness_does_not_stop_the_start(
    tmp_path: Path, content: bytes
) -> None:
    store = open_store(tmp_path)
    store.run(issue, "a").result()
    station = store.station.id
    store.close()
    (tmp_path / "witness" / f"{station}.trail").write_bytes(content)
    store = open_store(tmp_path)
    assert store.station.epoch == 1
    assert store.run(issue, "b").result() == "A002"
    store.close()
    (tmp_path / "witness" / f"{station}.witness").write_bytes(content)
    store = open_store(tmp_path)
    assert store.station.epoch > 1
    store.close()
    assert check(*files(tmp_path)) == []


def block(folder: Path, how: str) -> None:
    """From now on no witness can be written there: the disk is full, or writing is not permitted."""
    for file in (folder / "witness").glob("*"):
        for name in (file.name + ".new", file.name.replace("witness", "trail") + ".new"):
            fresh = file.with_name(name)
            if fresh.exists() or fresh.is_symlink() or ".new.new" in name:
                continue
            if how == "full":
                fresh.symlink_to("/dev/full")
            else:
                fresh.mkdir()


def unblock(folder: Path) -> None:
    for fresh in (folder / "witness").glob("*.new"):
        fresh.rmdir() if fresh.is_dir() else fresh.unlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("how", ["full", "forbidden"])
@pytest.mark.parametrize("clean", [True, False])
def test_a_witness_that_cannot_be_written_for_a_while_costs_no_epoch(tmp_path: Path, how: str, clean: bool) -> None:
    clock, shown = StandingClock(), []
    folder = tmp_path / "0"
    for run in range(5):
        store = open_store(folder, clock)
        assert store.station.epoch == 1
        if run == 1:
            block(folder, how)
        for _ in range(2):
            shown.append(store.run(issue, f"s{len(shown)}").result())
        store.write_witness().result()
        if clean:
            store.close()
        else:  # as after a kill: what lies on the disk now goes on elsewhere
            shutil.copytree(folder, tmp_path / str(run + 1), symlinks=True)
            folder = tmp_path / str(run + 1)
            store.close()
        if run == 3:
            unblock(folder)
    assert shown == [f"A{n:03d}" for n in range(1, 11)]
    assert check(*files(folder)) == []


def test_a_folder_that_never_could_be_written_costs_no_epoch(tmp_path: Path) -> None:
    (tmp_path / "witness").write_text("a file where the folder should be")
    for n in range(1, 4):
        store = open_store(tmp_path)
        assert (store.station.epoch, store.station.first_epoch) == (1, True)
        assert store.run(issue, f"s{n}").result() == f"A{n:03d}"
        store.close()
    (tmp_path / "witness").unlink()
    for _ in range(2):
        store = open_store(tmp_path)
        assert store.station.epoch == 1
        store.close()
    shutil.rmtree(tmp_path / "witness")
    store = open_store(tmp_path)
    assert store.station.epoch > 1  # now there had been one
    store.close()


def test_one_copy_put_back_costs_one_epoch_also_where_no_witness_can_be_written(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.run(issue, "a").result()
    store.close()
    shutil.copytree(tmp_path / "data", tmp_path / "image")
    store = open_store(tmp_path)
    store.run(issue, "b").result()
    store.close()
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(tmp_path / "image", tmp_path / "data")
    block(tmp_path, "forbidden")
    for _ in range(3):
        store = open_store(tmp_path)
        assert store.station.epoch == 2
        store.close()
    unblock(tmp_path)
    for _ in range(2):
        store = open_store(tmp_path)
        assert store.station.epoch == 2
        store.close()


FULL = """
import resource, signal, sys
from pathlib import Path
from kiosk.errors import ExpectedError
from tests.factories import open_store
from tests.kiosk.records.sample_facts import declared_too
from tests.kiosk.store.test_store import issue

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
with declared_too():
    try:
        store = open_store(Path(sys.argv[1]))
        for n in range(40):
            print(store.run(issue, f"{sys.argv[2]}-{n}").result(), flush=True)
    except ExpectedError as error:
        print(error.key, file=sys.stderr)
    finally:
        sys.stdout.flush()
        __import__("os")._exit(0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_a_full_disk_costs_no_epoch_and_no_number(tmp_path: Path) -> None:
    """No file may grow beyond a limit, as if the disk were full, at different moments of opening and working."""
    shown, refused = [], 0
    store = open_store(tmp_path)
    shown.append(store.run(issue, "first").result())
    store.close()
    for limit in (1, 500, 5_000, 33_000, 80_000, 400_000):
        words = [sys.executable, "-c", FULL, str(tmp_path), str(limit)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
        shown += done.stdout.split()
        refused += done.stderr.count("store.errors.disk_full")
        store = open_store(tmp_path)
        assert (store.station.epoch, store.station.first_epoch) == (1, True)
        shown.append(store.run(issue, f"after-{limit}").result())
        store.close()
    assert refused
    assert shown == [f"A{n:03d}" for n in range(1, len(shown) + 1)]
    assert check(*files(tmp_path)) == []


KILLED = """
import os, signal, sys, threading
from pathlib import Path
from tests.factories import open_store
from tests.kiosk.records.sample_facts import declared_too
from tests.kiosk.store.test_store import issue

with declared_too():
    store = open_store(Path(sys.argv[1]))
    for n in range(3):
        store.run(issue, f"{sys.argv[2]}-{n}").result()
    both_wait = threading.Event()
    def kill_at_the_commit(statement):
        if statement == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)
    def last(ctx, _):
        store.ledger.raw.set_trace_callback(kill_at_the_commit)
        return issue(ctx, f"{sys.argv[2]}-last")
    before = store.run(lambda ctx, _: both_wait.wait(20), None)
    together = [store.run(last, None), store.write_witness()]
    both_wait.set()
    [future.result() for future in together]
"""


def test_killed_at_the_commit_that_a_handshake_shares_costs_no_epoch(tmp_path: Path) -> None:
    for run in range(3):
        done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(run)], cwd=ROOT, check=False)
        assert done.returncode == -signal.SIGKILL
    store = open_store(tmp_path)
    assert store.station.epoch == 1
    assert store.run(issue, "after").result() == "A010"
    store.close()
    assert check(*files(tmp_path)) == []


def test_the_witness_is_asked_for_within_and_written_after_the_commit(tmp_path: Path) -> None:
    written: list[tuple[Any, bool]] = []

    class Watching(Witness):
        def write(self, seen: Seen) -> bool:
            written.append((seen.seq, store.ledger.raw.in_transaction))
            return super().write(seen)

    from kiosk.bus import Bus
    from kiosk.catalogue import Catalogue
    from kiosk.store import Store
    from tests.factories import settings_in

    settings = settings_in(tmp_path)
    clock = StandingClock()
    catalogue = Catalogue(settings.ward_dir, clock)
    store: Any = Store(settings, clock, Bus(), catalogue, witness=Watching(settings.witness_dir))
    store.open()
    store.run(issue, "a").result()
    store.write_witness().result()
    seq = store.ledger.state.tip.seq
    store.close()
    assert not any(within for _seq, within in written)
    assert seq in [found for found, _within in written]
    assert os.path.exists(tmp_path / "witness")
