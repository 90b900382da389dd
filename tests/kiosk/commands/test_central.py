"""`motcua central` and `motcua enrol` as people use them: three real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from kiosk.commands import central, server_options
from kiosk.server.central import Central
from kiosk.settings import Settings
from tests import forked


def run(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return forked.run(["kiosk.cli", *words], env=env)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    folders = {"MOTCUA_DATA_DIR": str(tmp_path / "data"), "MOTCUA_WITNESS_DIR": str(tmp_path / "witness")}
    return {**os.environ, **folders, "PYTHONIOENCODING": "utf-8"}


EVERY_ROLE = [word for role in ("citizen", "desk", "hall", "rating", "single") for word in ("--role", role)]


def test_serve_make_a_code_and_join(tmp_path: Path, env: dict[str, str]) -> None:
    folder, port_file = tmp_path / "city", tmp_path / "port"
    words = ["central", "--data-dir", str(folder), "--port", "0", "--port-file", str(port_file)]
    with forked.Forked(["kiosk.cli", *words], stdout=subprocess.PIPE, text=True, env=env) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        try:
            least = run("central", "enrol-code", "--data-dir", str(folder), "--ward", "99001", env=env)
            assert "hall" in least.stdout
            assert run("enrol", address, least.stdout.splitlines()[0], env=env).returncode == 1
            made = run("central", "enrol-code", "--data-dir", str(folder), "--ward", "99001", *EVERY_ROLE, env=env)
            assert made.returncode == 0, made.stderr
            code = made.stdout.splitlines()[0]
            assert len(code) == 14
            joined = run("enrol", address, code, env=env)
            assert joined.returncode == 0, joined.stderr
            assert address in joined.stdout
            again = run("enrol", address, "AAAA-AAAA-AAAA", env=env)
            assert again.returncode == 1
            assert again.stdout == ""
            assert "Mã đăng ký" in again.stderr
            with urllib.request.urlopen(address + "/v1/status", timeout=20) as answer:
                (former,) = (station["station"] for station in json.load(answer)["stations"])
            anew = become_another(address, folder, former, env)
            assert anew.returncode == 0, anew.stderr
            with urllib.request.urlopen(address + "/v1/status", timeout=20) as answer:
                assert len(json.load(answer)["stations"]) == 2
            gone = run("central", "revoke", former, "--why", "mất cắp", "--data-dir", str(folder), env=env)
            assert (gone.returncode, former in gone.stdout) == (0, True), gone.stderr
            nobody = run("central", "revoke", "99001.nobody22", "--why", "x", "--data-dir", str(folder), env=env)
            assert (nobody.returncode, nobody.stdout) == (1, "")
            assert "99001.nobody22" in nobody.stderr
            assert address.endswith(":" + port_file.read_text().strip())
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert not (folder / "central.json").exists()


def become_another(
    address: str, folder: Path, former: str, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """`--new-identity`: the station joins a second time, as another one; a wrong code may be tried again without it."""
    wrong = run("enrol", address, "AAAA-AAAA-AAAA", "--new-identity", env=env)
    assert wrong.returncode == 1
    assert "từ nay là trạm" in wrong.stdout
    words = ("central", "enrol-code", "--data-dir", str(folder), "--ward", "99001", "--instead-of", former)
    made = run(*words, *EVERY_ROLE, env=env)
    return run("enrol", address, made.stdout.splitlines()[0], env=env)


def test_wrong_ways_to_start_say_why(tmp_path: Path, env: dict[str, str]) -> None:
    folder = str(tmp_path / "city")
    open_to_all = run("central", "--data-dir", folder, "--host", "0.0.0.0", env=env)
    assert (open_to_all.returncode, open_to_all.stdout) == (1, "")
    assert "--tls" in open_to_all.stderr
    alone = run("central", "enrol-code", "--data-dir", folder, "--ward", "99001", env=env)
    assert (alone.returncode, alone.stdout) == (1, "")
    assert "motcua central" in alone.stderr


def parsed(*words: str) -> Settings:
    return server_options.settings_of(central._parser().parse_args(list(words)), "central")


def test_the_witness_lies_beside_the_data_and_not_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "city"
    assert parsed("--data-dir", str(folder)).witness_dir == tmp_path / "city.witness"
    given = parsed("--data-dir", str(folder), "--witness-dir", str(tmp_path / "w"))
    assert given.witness_dir == tmp_path / "w"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for here in (".", "../city", "./"):
        assert parsed("--data-dir", here).witness_dir == tmp_path / "city.witness"


def test_a_witness_in_the_data_is_moved_out_once(tmp_path: Path) -> None:
    former = tmp_path / "city" / "witness"
    former.mkdir(parents=True)
    (former / "x.grants").write_text("{}")
    settings = parsed("--data-dir", str(tmp_path / "city"))
    central._move_witness_out(settings)
    assert (tmp_path / "city.witness" / "x.grants").exists()
    assert not former.exists()
    former.mkdir()  # of an image of before: what lies outside counts
    central._move_witness_out(settings)
    assert former.exists()
    assert [file.name for file in settings.witness_dir.iterdir()] == ["x.grants"]


def test_data_put_back_in_the_default_layout_are_noticed(tmp_path: Path) -> None:
    settings, folder = parsed("--data-dir", str(tmp_path / "city")), tmp_path / "city"
    for step in ("kept", "used"):
        server = Central(settings)
        server.open()
        server.close()
        if step == "kept":
            shutil.copytree(folder, tmp_path / "image")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "image", folder)
    server = Central(settings)
    server.open()
    assert not server.store.station.first_epoch
    server.close()
