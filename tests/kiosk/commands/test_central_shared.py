"""`motcua central --db` with real processes: workers that are looked after, and every command beside them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.bus import Bus
from kiosk.clock import SystemClock
from kiosk.remote.city import erasable
from kiosk.remote.enrol import enrol
from kiosk.sync.worker import worker_for
from tests import postgres
from tests.factories import open_store, settings_in
from tests.faults.central_rows import database, execute, key_count, rows
from tests.kiosk.city.list_files import HEADING, book, row
from tests.kiosk.commands.running import MOTCUA, Running, alive
from tests.kiosk.commands.test_erase import refused
from tests.kiosk.server.city.people import FIRST
from tests.waiting import eventually

WARD = "99001"


def test_a_worker_is_started_again_and_none_outlives_its_keeper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database("postgresql") as url, Running(tmp_path, url, 2) as city:
        assert len(set(city.ports)) == 2
        eventually(lambda: all(map(city.answers, city.ports)))
        first = city.pids()
        assert len(first) == 2
        victim = int(str(_named(city)["pid"]))
        os.kill(victim, signal.SIGKILL)  # the very one that commands ask first
        eventually(lambda: not alive(victim))
        assert city.say("enrol-code", "--ward", WARD) == 0, capsys.readouterr().err
        assert any(map(city.answers, city.ports))
        eventually(lambda: all(map(city.answers, city.ports)) and len(city.pids()) == 2)
        assert len(city.pids() - first) == 1
        assert victim not in city.pids()
        last = city.pids()
        city.process.kill()  # whoever keeps them: they end by themselves
        city.process.wait(60)
        eventually(lambda: not any(alive(pid) for pid in last))
        assert not list(city.data.glob("central*.json"))


def _named(city: Running) -> dict[str, object]:
    """The process that the file of all names."""
    token = (city.data / "central.json").read_bytes()
    (file,) = [one for one in city.data.glob("central-*.json") if one.read_bytes() == token]
    return {"pid": file.stem.partition("-")[2]}


def test_what_keeps_the_first_from_starting_is_told_once(tmp_path: Path) -> None:
    data = ["--db", "oracle://x", "--data-dir", str(tmp_path / "a"), "--workers", "3", "--port", "0"]
    done = subprocess.run([*MOTCUA, "central", *data], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.count("postgresql+psycopg://…") == 1


def test_processes_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    """By hand, and on an empty database: one makes them, the others wait for it."""
    with postgres.running() as url:
        execute(url, f"CREATE DATABASE {url.partition('@/')[2].partition('?')[0]}_keys")
        keys = f"{url.partition('@/')[2].partition('?')[0]}_keys"
        try:
            made = [Running(tmp_path, url), Running(tmp_path, url)]
            for nth, one in enumerate(made):
                one._port_file = tmp_path / f"ports{nth}"
                one._errors = tmp_path / f"errors{nth}"
                one._command[one._command.index("--port-file") + 1] = str(one._port_file)
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(Running.start, made))
            try:
                assert all(one.answers(port) for one in made for port in one.ports)
            finally:
                assert [one.end() for one in made] == [0, 0]
        finally:
            execute(url, f"DROP DATABASE {keys} WITH (FORCE)")


@pytest.mark.parametrize(("engine", "workers"), [("postgresql", 2), ("mariadb", 1)])
def test_every_command_beside_it(
    engine: str, workers: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path / "asked")
    with database(engine) as url, Running(tmp_path, url, workers) as city:

        def said(*words: str, typed: str = "", status: int = 0) -> str:
            monkeypatch.setattr("sys.stdin", io.StringIO(typed))
            assert city.say(*words) == status, capsys.readouterr().err
            return capsys.readouterr().out

        def found(sql: str, **given: Any) -> list[tuple[Any, ...]]:
            return rows(settings, url, sql, **given)

        # a station joins, and hands in something of a person
        roles = [word for role in ("citizen", "desk", "hall", "rating", "single") for word in ("--role", role)]
        code = said("enrol-code", "--ward", WARD, *roles, "--prefix", "H99.001.01").splitlines()[0]
        station = open_store(tmp_path / "station")
        try:
            enrol(station, city.address(0), code.replace("-", ""))
            gone, other = refused(station), refused(station)
            worker = worker_for(station, station.settings, SystemClock(), Bus(), city.address(workers - 1))
            assert worker is not None
            eventually(lambda: (worker.work(), _arrived(found, other))[1])
            worker.close(30)
            name = station.station.id
        finally:
            station.close()

        # erasing, and a new master key while the server works
        assert key_count(settings, url, WARD, gone) == 1
        eventually(lambda: gone in _opened(city, gone))
        assert "Trần" not in said(
            "erase", gone, "--ward", WARD, "--why", "Rút đơn", "--name", "Lê Thị Mẫu", typed="XOA\n"
        )
        assert key_count(settings, url, WARD, gone) == 0
        said("erase", gone, "--ward", WARD, "--why", "Rút đơn", "--name", "Lê Thị Mẫu", "--yes", status=1)
        former = (city.data / "keys.masters").read_bytes()
        assert "Khóa chủ mới" in said("rotate-keys", "--db", url)
        assert (city.data / "keys.masters").read_bytes() != former
        assert other in _opened(city, other)

        looked = said("doctor", "--db", url)
        assert {"postgresql": "PostgreSQL 1", "mariadb": "MariaDB 1"}[engine] in looked
        assert f"{workers} tiến trình đang chạy" in looked
        assert "khóa chủ 0 ngày" in looked

        # accounts
        said("account", "add", "chu-tich", "--role", "city", typed=f"{FIRST}\n")
        assert "chu-tich" in said("account", "list")

        # documents, and a list that becomes one
        file = tmp_path / "danh-muc.xlsx"
        file.write_bytes(book(HEADING, row("9.000001", "Việc mới")).data)
        told = said("import", str(file), "--what", "procedures", "--decision", "QĐ 1 (mẫu)", "--account", "nguoi-soan")
        assert "1 mới, 0 sửa, 0 bãi bỏ" in told
        ((draft,),) = found("SELECT id FROM city_drafts WHERE state = 'draft'")
        said("document", "submit", draft, "--account", "nguoi-soan")
        said("document", "approve", draft, "--account", "nguoi-soan", status=1)
        said("document", "approve", draft, "--account", "nguoi-duyet")
        assert "phiên bản 1" in said("document", "list")
        said("document", "export", "catalogue", str(tmp_path / "danh-muc.json"), "--version", "1")
        assert "9.000001" in (tmp_path / "danh-muc.json").read_text(encoding="utf-8")

        # booked slots
        slots = tmp_path / "slots.csv"
        slots.write_text("Ngày,Giờ,Lĩnh vực,Mã,Họ tên\n31/12/2099,9:00,Hộ tịch,HEN-1,Vũ Thị Mẫu\n", encoding="utf-8")
        said("slots", WARD, str(slots))
        assert found("SELECT code FROM city_slots WHERE ward = :w", w=WARD) == [("HEN-1",)]

        # numbers after a restore, and a machine that was stolen
        assert WARD in said("confirm-grants", "--ward", WARD, "--name", "Chị Hoa")
        assert name in said("revoke", name, "--why", "mất cắp")
        assert found("SELECT count(*) FROM known_stations WHERE station = :s AND withdrawn_at > 0", s=name)[0][0] >= 1
        assert "nobody22" not in said("revoke", "99001.nobody22", "--why", "x", status=1)


def _arrived(found: Any, subject: str) -> bool:
    return bool(found("SELECT seq FROM journal_events WHERE subject = :it", it=subject))


def _opened(city: Running, subject: str) -> str:
    """What the running server would erase of it."""
    return " ".join(one.subject for one in erasable(city.data, WARD, subject).left)


def test_a_command_without_a_server_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["central", "rotate-keys", "--data-dir", str(tmp_path)]) == 1
    assert "--db" in capsys.readouterr().err
