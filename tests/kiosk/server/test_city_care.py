"""The server looks after its master keys itself where it can, and says where somebody has to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.city import processes, rotating
from kiosk.city.masters import Masters
from kiosk.city.store import CityStore
from kiosk.cli import main
from kiosk.db.base import to_micros
from kiosk.server.central import Central
from kiosk.server.city import jobs
from kiosk.server.city_care import CityCare
from tests.factories import settings_in
from tests.faults.central_rows import database

DAY = timedelta(days=1)


@pytest.fixture
def url() -> Iterator[str]:
    with database("postgresql") as made:
        yield made


def aged(masters: Masters, days: int, now: Any) -> None:
    """As if its keys had been made so many days ago."""
    known = [msgspec.structs.replace(one, at=to_micros(now - days * DAY)) for one in masters.all()]
    masters._write(known)


def looked(central: Central, url: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, list[str]]]:
    settings = central.settings
    words = ["--data-dir", str(settings.data_dir), "--witness-dir", str(settings.witness_dir), "--json"]
    status = main(["central", "doctor", "--db", url, *words])
    found: dict[str, list[str]] = {}
    for one in json.loads(capsys.readouterr().out):
        found.setdefault(one["name"], []).append(f"{one['level']} {one['words']}")
    return status, found


def test_old_masters_are_rotated_by_the_server_or_asked_for(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    central = Central(settings_in(tmp_path / "central"), db=url)
    central.open()
    store = central.store
    assert isinstance(store, CityStore)
    try:
        care = CityCare(store, "https://other")
        masters, now = Masters(central.settings.data_dir), store.clock.now()
        kept = store.run(lambda ctx, _: ctx.ledger.keys.for_subject("99001", "kept"), None).result(20)
        assert kept is not None
        first = masters.all()[-1].name

        aged(masters, 27, now)
        care.turn()
        assert [one.name for one in masters.all()] == [first]

        # another machine has a file of its own: nobody rotates but a person
        there = msgspec.structs.replace(care.process, name="far", place="elsewhere", host="may-2", folder="/srv/o",
                                     seen_at=now)  # fmt: skip
        store.run(processes.beat, there).result(20)
        aged(masters, 36, now)
        care.turn()
        assert [one.name for one in masters.all()] == [first]
        status, found = looked(central, url, capsys)
        assert status == 1
        assert any(line.startswith("bad") and "36" in line for line in found["keys"])
        assert any("may-2" in line for line in found["workers"])
        here = central.settings.data_dir
        copying = f"scp {here}/keys.masters {here}/keys.identity may-2:/srv/o/"
        assert any(line.startswith("warn") and copying in line for line in found["keys"])
        assert store.read(jobs.copies).result(20) == ("may-2:/srv/o/",)
        store.run(processes.beat, msgspec.structs.replace(there, masters="f" * 16)).result(20)
        _status, found = looked(central, url, capsys)
        assert any(line.startswith("bad") and copying in line for line in found["keys"])

        store.run(processes.leave, "far").result(20)
        care.turn()
        (newest,) = masters.all()
        assert newest.name != first
        assert store.read(lambda reader: reader.keys.get(kept[0])).result(20) == kept[1]
        status, found = looked(central, url, capsys)
        assert status == 0, found
        assert found["keys"][0].startswith("ok")
        assert rotating.age(masters, store.clock) < DAY
    finally:
        central.close()
    _status, found = looked(central, url, capsys)
    assert found["workers"] == [found["workers"][0]]
    assert found["workers"][0].startswith("warn") or "other" in found["workers"][0]
    assert found["folding"][0].startswith("ok")


def test_what_is_amiss_is_named(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    central = Central(settings_in(tmp_path / "central"), db=url)
    central.open()
    central.close()
    for file in central.settings.witness_dir.glob("*"):
        file.rename(tmp_path / file.name)
    status, found = looked(central, url, capsys)
    assert (status, found["witness"][0][:3]) == (1, "bad")
    (central.settings.data_dir / "keys.masters").rename(tmp_path / "keys.masters")
    status, found = looked(central, url, capsys)
    assert "keys.masters" in found["keys"][0]
    status, found = looked(central, "postgresql+psycopg://motcua@127.0.0.1:1/none", capsys)
    assert (status, found["engine"][0][:3]) == (1, "bad")
