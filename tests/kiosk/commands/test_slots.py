"""`motcua slots import`: the running hub takes a list; a single station that is closed does; what is wrong is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.commands.slots import take
from kiosk.errors import ExpectedError
from kiosk.server.hub import Hub
from kiosk.values.roles import Role
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock
from tests.faults.ward import sql

LINES = """Ngày,Giờ,Lĩnh vực,Mã
31/12/2099,9:00,Hộ tịch,HEN-1
2099-12-31,25:00,Hộ tịch,HEN-2
2099-12-31,9h30,nowhere,HEN-3
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_text(LINES, encoding="utf-8-sig")
    return file


def codes(store: Any) -> list[str]:
    return [code for (code,) in sql(store, "SELECT code FROM slots ORDER BY code")]


def test_the_running_hub_takes_it(tmp_path: Path, written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = settings_in(tmp_path, data_dir=tmp_path / "hub", roles=(Role.HUB,))
    with pytest.raises(ExpectedError, match=r"central\.errors\.not_running"):
        take(written, settings)
    hub = Hub(settings, clock=StandingClock())
    hub.open()
    try:
        assert take(written, settings_in(tmp_path, data_dir=tmp_path)) == 0  # the settings of that machine
        assert codes(hub.store) == ["HEN-1"]
    finally:
        hub.close()
    said = capsys.readouterr()
    assert "1 mới" in said.out
    assert len(said.err.splitlines()) == 4  # two lines, told before each try


def test_a_single_station_takes_it_while_it_is_closed(tmp_path: Path, written: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'data_dir = "{tmp_path / "data"}"\nwitness_dir = "{tmp_path / "witness"}"\n', encoding="utf-8")
    assert main(["slots", "import", str(written), "--settings", str(file)]) == 0
    store = open_store(tmp_path, StandingClock())
    try:
        assert codes(store) == ["HEN-1"]
        assert main(["slots", "import", str(written), "--settings", str(file)]) == 1  # it is in use
    finally:
        store.close()
    assert main(["slots", "import", str(tmp_path / "none.csv"), "--settings", str(file)]) == 1
