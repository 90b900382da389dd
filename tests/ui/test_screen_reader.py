"""The citizen station read from outside: what AT-SPI, and with it every screen reader of Linux, is told of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.print_server import until
from tests.screen_reader import ScreenReader, Told, screen_reader

BUTTONS = ("push button", "button")  # the second since AT-SPI 2.54


@pytest.fixture
def reader() -> Iterator[ScreenReader]:
    with tempfile.TemporaryDirectory(prefix="atspi-") as folder, screen_reader(Path(folder)) as made:
        yield made  # a socket's path is short


@pytest.fixture
def kiosk(reader: ScreenReader, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    own = {"MOTCUA_DATA_DIR": str(tmp_path / "data"), "MOTCUA_WITNESS_DIR": str(tmp_path / "witness")}
    with (tmp_path / "out").open("wb") as out:
        made = subprocess.Popen(
            [sys.executable, "-m", "kiosk.cli", "citizen", "--geometry", "1366x768+0+0"],
            env={**reader.environment, **own, "HOME": str(tmp_path)}, stdout=out, stderr=out, cwd=os.getcwd(),
        )  # fmt: skip
    yield made
    made.terminate()
    made.wait(30)


def named(page: list[Told], *roles: str) -> list[str]:
    return [one.name for one in page if one.role in roles]


@pytest.mark.timeout(240)
def test_a_citizens_pages_are_read_from_outside(reader: ScreenReader, kiosk: subprocess.Popen[bytes]) -> None:
    page: list[Told] = []

    def shows(*buttons: str) -> bool:
        assert kiosk.poll() is None, "the station has ended"
        page[:] = reader.read(kiosk.pid)
        return set(buttons) <= set(named(page, *BUTTONS))

    until(lambda: shows("Khai sinh"), "the first page", 90)
    assert page[0].role == "application"
    assert page[1].role in ("window", "frame")
    assert named(page, "heading"), page
    assert "Phường Hoa Sen (mẫu)" in named(page, "label")
    assert all(one.name for one in page if one.focusable or one.role in BUTTONS), page
    home = named(page, "heading")

    reader.press(kiosk.pid, "Khai sinh")
    until(lambda: shows("Quay lại"), "the procedure's page", 60)
    assert named(page, "heading") != home
    assert all(one.name for one in page if one.focusable or one.role in BUTTONS), page
