"""`motcua erase` and `motcua central erase` as people use them: shown first, a supervisor's word, real processes."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.services import drafts
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place
from tests.factories import open_store
from tests.faults.city import City
from tests.faults.erasing import readable, refused
from tests.forked import run
from tests.kiosk.counter import BIRTH, RECORD


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    store = open_store(tmp_path)
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(store.settings.data_dir))
    monkeypatch.setenv("MOTCUA_WITNESS_DIR", str(store.settings.witness_dir))
    monkeypatch.setenv("MOTCUA_CLOCK_AT", "2026-11-24T08:40:00+07:00")
    yield store
    store.close()


def kept(store: Any) -> Any:
    command = KeepDraft(
        form=FormId("khai-sinh"), form_version="", procedure=BIRTH, place=Place("kiosk-1"), language="vi",
        answers={"/data/requester/r_name": "Trần Thị Mẫu"}, record=RECORD, finished=True,
    )  # fmt: skip
    return store.run(drafts.keep, command).result(20)


def says(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def sealed(store: Any, subject: str) -> Any:
    return store.read(lambda r: r.open_sealed(subject)).result(20)


def test_it_shows_kinds_and_numbers_asks_and_has_a_supervisor_sign_in(
    station: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = kept(station)
    words = ["erase", draft.code, "--why", "Rút đơn"]
    assert cli.main(words) == 1
    assert "Phụ trách" in capsys.readouterr().err  # it runs: its supervisor's screen does the same
    station.close()
    password = station.catalogue.ward().sample_password
    says(monkeypatch, "khong")
    assert cli.main([*words, "--account", "truongbophan"]) == 3
    out = capsys.readouterr().out
    assert draft.code in out
    assert "Trần" not in out
    for account, secret in (("truongbophan", "sai"), ("canbo", password)):
        says(monkeypatch, "XOA", secret)
        assert cli.main([*words, "--account", account]) == 1
    station.open()
    assert sealed(station, draft.id) is not None
    station.close()
    says(monkeypatch, password)
    assert cli.main([*words, "--account", "truongbophan", "--yes"]) == 0
    assert cli.main([*words, "--yes"]) == 1
    assert "Không tìm thấy" in capsys.readouterr().err
    station.open()
    assert sealed(station, draft.id) is None
    query = "SELECT raw FROM journal_events WHERE kind = 'subject.erased'"
    (raw,) = station.read(lambda r: r.connection.exec_driver_sql(query).scalars().all()).result(20)
    assert b"truongbophan" in raw


def test_central_erases_for_every_station_of_the_ward(tmp_path: Path, any_db: str) -> None:
    city = City(tmp_path, db=any_db)
    try:
        city.enrol()
        gone, other = refused(city.store), refused(city.store)
        city.start_worker()
        assert city.synced()
        words = ["central", "erase", gone, "--ward", "99001", "--why", "Rút đơn", "--name", "Lê Thị Mẫu"]
        folder = ["--data-dir", str(city.central.settings.data_dir)]
        made = run(["kiosk.cli", *words, *folder], given="XOA\n")
        assert made.returncode == 0, made.stderr
        assert not readable(city.central.store, gone)
        city.issue()
        assert city.synced()
        assert city.watched.until(lambda: not readable(city.store, gone))
        assert readable(city.store, other)
        assert readable(city.central.store, other)
    finally:
        city.close()
