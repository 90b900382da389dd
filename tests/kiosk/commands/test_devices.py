"""`motcua devices`: what is configured and found; its tests print, scan, really, on files and pseudo terminals."""

from __future__ import annotations

import json
import os
import pty
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.commands import device_list, device_tests

CARD = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu)|15042021"


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """(the device's end, the port that the program opens)."""
    near, far = pty.openpty()
    tty.setraw(far)
    yield near, os.ttyname(far)
    for end in (near, far):
        os.close(end)


@pytest.fixture
def settings(tmp_path: Path, line: tuple[int, str]) -> Path:
    file, papers = tmp_path / "motcua.toml", tmp_path / "papers"
    file.write_text(
        f"""
        data_dir = "{tmp_path}"
        place = "desk-1"
        [scanner]
        port = "{line[1]}"
        [places.pad-1.pad]
        port = "{line[1]}"
        [places.desk-1.led]
        port = "{line[1]}"
        [places.desk-1.ticket]
        transport = "file"
        target = "{papers}"
        [places.desk-1.a5]
        profile = "a5-system"
        transport = "file"
        target = "{papers}"
        shift_mm = [4.0, 2.0]
        [places.desk-1.a4]
        profile = "a4-system"
        transport = "network"
        target = "127.0.0.1:1"
        """
    )
    return file


def run(settings: Path, *words: str) -> int:
    return main(["devices", *words, "--settings", str(settings)])


def test_the_list_says_how_each_is(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(settings, "--json") == 1
    rows = json.loads(capsys.readouterr().out)["configured"]
    assert {row["name"]: row["level"] for row in rows} == {
        "desk-1/ticket": "ok", "desk-1/a5": "ok", "desk-1/a4": "bad", "scanner-1": "ok",
        "pad-1/pad": "ok", "desk-1/led": "ok", "pad-1/ticket": "ok",
    }  # fmt: skip
    run(settings)
    said = capsys.readouterr().out
    for part in ("desk-1/a5", "không", "motcua devices test", "Thiết bị"):
        assert part in said


@pytest.mark.parametrize("name", ["desk-1/ticket", "desk-1/a5"])
def test_a_printer_really_prints(
    settings: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(settings, "test", name) == 0
    assert "đã in xong" in capsys.readouterr().out
    made = [path for path in (tmp_path / "papers").rglob("*") if path.is_file()]
    assert any(path.stat().st_size > 4_000 for path in made)


def test_what_does_not_answer_is_said(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(settings, "test", "desk-1/a4") == 1
    assert "không nhận kết nối" in capsys.readouterr().err
    assert run(settings, "test", "desk-9/a3") == 1
    assert "desk-1/a5" in capsys.readouterr().err


@pytest.mark.parametrize(("sent", "said", "status"), [
    (b"HEN-471122\r", "HEN-471122", 0), (CARD.encode() + b"\r\n", "không hiện nội dung", 0), (b"\xff\xfe\xff\r", "", 1),
])  # fmt: skip
def test_a_scan_is_waited_for_and_shown(
    settings: Path, line: tuple[int, str], sent: bytes, said: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    hand = threading.Timer(0.3, os.write, (line[0], sent))
    hand.start()
    assert run(settings, "test", "scanner-1", "--seconds", "20") == status
    hand.join()
    out = capsys.readouterr().out
    assert said in out
    assert "Nguyễn" not in out


def test_nothing_scanned_is_a_failed_test(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(settings, "test", "scanner-1", "--seconds", "0.05") == 1
    assert "USB-COM" in capsys.readouterr().out


def test_screens_and_touch_panels_are_found(tmp_path: Path) -> None:
    for name, state in (("card0-HDMI-A-1", "connected"), ("card0-DP-1", "disconnected")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(state + "\n")
        (tmp_path / name / "modes").write_text("1920x1080\n1280x720\n")
    found = [(one.name, one.words) for one in device_list.screens(tmp_path)]
    assert found == [("HDMI-A-1", "1920x1080")]
    inputs = tmp_path / "devices"
    inputs.write_text(
        'N: Name="ILITEK Multi-Touch"\nB: PROP=2\n\nN: Name="USB Mouse"\nB: PROP=0\n\nN: Name="Keyboard"\nB: EV=1\n'
    )
    assert [one.name for one in device_list.touch_panels(inputs)] == ["ILITEK Multi-Touch"]
    assert list(device_list.touch_panels(tmp_path / "none")) == []


def test_a_button_is_waited_for(
    settings: Path, line: tuple[int, str], capsys: pytest.CaptureFixture[str]
) -> None:
    hand = threading.Timer(0.3, os.write, (line[0], b"B"))
    hand.start()
    assert run(settings, "test", "pad-1/pad", "--seconds", "20") == 0
    hand.join()
    assert "Đã nhận nút: 2" in capsys.readouterr().out
    assert run(settings, "test", "pad-1/pad", "--seconds", "0.05") == 1


def test_a_display_is_lit_and_somebody_has_to_look(
    settings: Path, line: tuple[int, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(device_tests, "LOOKED_AT_SECONDS", 0.3)
    assert run(settings, "test", "desk-1/led") == 3
    assert os.read(line[0], 64).startswith(b"A888\r")
    assert "A888" in capsys.readouterr().out
