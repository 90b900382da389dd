"""`motcua hub` as processes: its address, codes by place, a standby, the takeover, the doctor's words, the steps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.commands import backup, doctor, doctor_hub, hub
from kiosk.errors import ExpectedError
from kiosk.remote import city
from kiosk.settings import HubSettings
from tests.factories import open_store, settings_in
from tests.forked import Forked
from tests.waiting import eventually


class Running:
    """A `motcua hub` process."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.process = Forked(
            ["kiosk.cli", "hub", "--data-dir", str(folder), "--port", "0", "--no-network", *words],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.address = self.line()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path / "hub")
    try:
        yield made
    finally:
        made.end()


def test_a_hub_its_standby_and_the_takeover(
    first: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert first.address.startswith("http://127.0.0.1:")
    said = first.line()
    assert "99001" in said
    assert hub.command(["enrol-code", "--place", "hub-2", "--data-dir", str(first.folder)]) == 0
    code = capsys.readouterr().out.splitlines()[1]
    assert hub.command(["enrol-code", "--place", "pad-3", "--data-dir", str(first.folder)]) == 0
    for_pad = capsys.readouterr().out.splitlines()
    assert for_pad[2].endswith(f"motcua enrol --hub {first.address} --code {for_pad[1]} --as rating")
    assert {one.name for one in doctor.examine(settings_in(tmp_path, data_dir=tmp_path))}.isdisjoint(
        {"place", "printer", "scanner"}  # of a machine that is a hub alone
    )
    assert backup.command([str(tmp_path / "copy.backup"), "--hub", "--data-dir", str(first.folder)]) == 0
    assert (tmp_path / "copy.backup.keys").exists()
    assert hub.command(["enrol", first.address, code, "--data-dir", str(tmp_path / "second")]) == 0
    second = Running(tmp_path / "second", "--standby")
    try:
        eventually(lambda: city.hub_state(second.folder).coming == 2, "a term in advance")
        eventually(
            lambda: any(one.connected and not one.behind for one in city.hub_state(first.folder).standbys), "it follows"
        )
        settings = settings_in(tmp_path / "any")
        for folder, words in ((first.folder, "nhiệm kỳ 1"), (second.folder, "--takeover")):
            [found] = doctor_hub.check_hub(settings, folder)
            assert (found.level, words in found.words) == ("ok", True), found.words
        with pytest.raises(ExpectedError, match=r"hub\.errors\.place"):
            hub.command(["enrol-code", "--place", "roof-1", "--data-dir", str(first.folder)])
        first.end()
        assert hub.command(["--takeover", "--data-dir", str(second.folder)]) == 0
        assert "2" in capsys.readouterr().out
        findings = list(doctor_hub.check_hub(settings, second.folder))
        assert [one.level for one in findings] == ["ok", "warn"], findings  # it leads, without a standby
        assert [one.level for one in doctor_hub.check_hub(settings, first.folder)] == ["bad"]
        with pytest.raises(ExpectedError, match=r"hub\.errors\.not_running"):
            hub.command(["enrol-code", "--place", "kiosk-1", "--data-dir", str(first.folder)])
    finally:
        second.end()


def test_the_doctor_of_a_station_says_whether_its_hub_answers(first: Running, tmp_path: Path) -> None:
    from kiosk.remote.enrol import enrol

    code = city.ask_code(first.folder, "99001", ("desk",))
    store = open_store(tmp_path / "desk", roles=("desk",))
    enrol(store, first.address, code)
    store.close()
    settings = settings_in(tmp_path / "desk", roles=("desk",))
    assert [one.level for one in doctor_hub.check_hub(settings)] == ["ok"]
    unsaid = settings_in(tmp_path / "desk")  # the roles of its enrolment count
    assert [one.level for one in doctor_hub.check_hub(unsaid)] == ["ok"]
    alone = list(doctor_hub.check_hub(settings_in(tmp_path / "desk", roles=("desk", "single"))))
    assert [one.level for one in alone] == ["ok", "bad"]
    assert f'url = "{first.address}"' in alone[1].words
    gone = msgspec.structs.replace(settings, hub=HubSettings(url="http://127.0.0.1:9"))
    assert [one.level for one in doctor_hub.check_hub(gone)] == ["warn"]


def test_the_steps_are_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/opt/motcua/.venv/bin/motcua"])
    file = tmp_path / "steps.pdf"
    settings = tmp_path / "motcua.toml"
    settings.touch()
    assert hub.command(["--steps", str(file), "--settings", str(settings)]) == 0
    raw = file.read_bytes()
    assert raw.startswith(b"%PDF")
    assert raw.count(b"/Type /Page\n") == 1
