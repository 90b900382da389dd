"""The running station reads the accounts again when their file has changed, and a bad file changes nobody's rights."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue import Catalogue, accounts, roster
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(roster, "LOOK_S", 0.0)
    shutil.copytree(SAMPLE_WARD, tmp_path / "ward")
    return tmp_path / "ward" / "accounts.toml"


def close(file: Path, name: str) -> None:
    written = accounts.read(file)
    accounts.write(file, (msgspec.structs.replace(one, active=one.name != name) for one in written))


def test_an_account_closed_in_the_file_is_closed_in_the_running_station(file: Path) -> None:
    catalogue = Catalogue(file.parent)
    assert catalogue.account("canbo").active  # type: ignore[union-attr]
    close(file, "canbo")
    assert not catalogue.account("canbo").active  # type: ignore[union-attr]
    assert catalogue.account("truongbophan").active  # type: ignore[union-attr]


def test_the_file_is_looked_at_once_in_a_while(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "LOOK_S", 3600.0)
    catalogue = Catalogue(file.parent)
    assert catalogue.account("canbo").active  # type: ignore[union-attr]
    close(file, "canbo")
    assert catalogue.account("canbo").active  # type: ignore[union-attr]
    catalogue.roster.look()
    assert not catalogue.account("canbo").active  # type: ignore[union-attr]


@pytest.mark.parametrize("damage", ["gone", "cut", "a folder"])
def test_a_damaged_file_changes_nothing_until_it_is_whole_again(file: Path, damage: str) -> None:
    catalogue = Catalogue(file.parent)
    known, whole = catalogue.accounts(), file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(whole[: len(whole) // 2] + b'\nname = "')
    elif damage == "a folder":
        file.mkdir()
    assert catalogue.accounts() == known
    assert catalogue.accounts() == known
    if damage == "a folder":
        file.rmdir()
    file.write_bytes(whole)
    close(file, "canbo")
    assert not catalogue.account("canbo").active  # type: ignore[union-attr]


def test_a_damaged_file_at_the_start_is_said(file: Path) -> None:
    file.write_text('[[accounts]]\nname = "', encoding="utf-8")
    with pytest.raises(ExpectedError, match="catalogue.errors"):
        Catalogue(file.parent).accounts()
