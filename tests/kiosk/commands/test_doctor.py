"""`motcua doctor`: each fault is named with what to do about it; exit status 1 only if something is broken."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.clock import SystemClock
from kiosk.commands.doctor import LOW_MIB, doctor_command, examine
from kiosk.journal import chains
from kiosk.settings import (
    CentralSettings,
    ClockSettings,
    PlaceSettings,
    PrinterSettings,
    Settings,
)
from kiosk.values.lines import LedSettings, PadSettings, ScannerSettings
from tests.factories import open_store, settings_in


@pytest.fixture
def used(tmp_path: Path) -> Settings:
    """Settings of a station that has been in use."""
    store = open_store(tmp_path, clock=SystemClock())
    store.close()
    return settings_in(tmp_path)


def levels(settings: Settings) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in examine(settings):
        assert finding.words
        found.setdefault(finding.name, set()).add(finding.level)
    return found


def test_a_fresh_and_a_used_station_are_well(
    tmp_path: Path, used: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = settings_in(tmp_path / "fresh")
    for settings in (fresh, used):
        assert doctor_command(settings, as_json=True) == 0
        rows = json.loads(capsys.readouterr().out)
        named = {"database", "access", "clock", "disk", "place", "printer", "scanner", "central", "accounts",
                 "province"}  # fmt: skip
        assert {row["name"] for row in rows} - {"keys"} == named
        assert "bad" not in {row["level"] for row in rows}


def test_a_damaged_database_is_named_with_the_way_back(used: Settings) -> None:
    data = bytearray(used.database.read_bytes())
    data[4096:12288] = b"\0" * 8192
    used.database.write_bytes(bytes(data))
    [finding] = [f for f in examine(used) if f.name == "database"]
    assert finding.level == "bad"
    assert "motcua restore" in finding.words


def test_a_test_clock_is_loud(used: Settings) -> None:
    loud = msgspec.structs.replace(used, clock=ClockSettings(test_start=datetime(2026, 1, 1, tzinfo=UTC)))
    [finding] = [f for f in examine(loud) if f.name == "clock"]
    assert finding.level == "warn"
    assert "MOTCUA_CLOCK_AT" in finding.words


def test_dead_devices_are_named(used: Settings) -> None:
    dead = msgspec.structs.replace(
        used,
        scanner=ScannerSettings(port="/dev/motcua-no-such-port"),
        places={
            "kiosk-1": PlaceSettings(ticket=PrinterSettings(transport="network", target="127.0.0.1:9")),
            "desk-1": PlaceSettings(
                pad=PadSettings(port="0c2e:ffff"), led=LedSettings(port="/dev/motcua-none", protocol="none")
            ),
        },
        central=CentralSettings(url="http://127.0.0.1:9", timeout_seconds=2),
    )
    found = levels(dead)
    assert "bad" in found["scanner"]
    assert "bad" in found["printer"]
    assert (found["pad"], found["led"]) == ({"bad"}, {"bad"})
    assert found["central"] == {"warn"}
    assert doctor_command(dead) == 1


def test_a_lost_witness_is_named(used: Settings) -> None:
    for file in used.witness_dir.glob("*"):
        file.unlink()
    assert any(f.name == "database" and f.level == "warn" for f in examine(used))


def test_a_full_disk_is_named(used: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    usage = shutil.disk_usage(used.data_dir)
    for free, level in ((LOW_MIB - 1, "warn"), (10, "bad")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _p, free=free: usage._replace(free=free * 1_048_576))
        assert levels(used)["disk"] == {level}


def words_of(settings: Settings, name: str, level: str) -> str:
    return " ".join(f.words for f in examine(settings) if f.name == name and f.level == level)


def test_damaged_events_are_counted_with_what_to_do(used: Settings, tmp_path: Path) -> None:
    assert words_of(used, "database", "warn") == ""
    store = open_store(tmp_path, clock=SystemClock())
    station = store.station.id
    store.run(lambda ctx, _none: chains.note_damage(ctx.connection, station, 1, 1, 0), None).result(20)
    store.close()
    words = words_of(used, "database", "warn")
    assert words.startswith("1 sự kiện")
    assert "motcua journal verify" in words
    assert "motcua restore" in words
    assert doctor_command(used) == 0


@pytest.mark.parametrize("empty", [True, False])
def test_a_lost_database_is_named_with_both_ways_out(used: Settings, empty: bool) -> None:
    for part in used.data_dir.glob("station.sqlite*"):
        part.unlink()
    if empty:
        used.database.touch()
    words = words_of(used, "database", "bad")
    assert "motcua restore TỆP" in words
    assert "--without-backup" in words
    assert doctor_command(used) == 1
    assert used.database.exists() == empty  # it only looks


@pytest.mark.parametrize("damaged", [True, False])
def test_a_lost_key_file_is_named(used: Settings, damaged: bool) -> None:
    used.key_file.unlink()
    if damaged:
        used.key_file.write_bytes(b"no keys at all" * 300)
    assert "--new-identity" in words_of(used, "database", "bad")
    assert used.key_file.exists() == damaged


def test_a_witness_folder_that_cannot_be_written_is_named(used: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        blocked = msgspec.structs.replace(used, witness_dir=folder)
        assert str(folder) in words_of(blocked, "database", "bad")


def test_a_station_that_has_not_joined_is_named(used: Settings) -> None:
    meant = msgspec.structs.replace(used, central=CentralSettings(url="http://127.0.0.1:9", timeout_seconds=2))
    assert "motcua enrol" in words_of(meant, "central", "warn")
