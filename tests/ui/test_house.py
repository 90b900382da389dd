"""The house of a station's windows: what it goes on doing while it is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.services import drafts
from tests.ui.house import open_house
from ui.tour.hand import spin_until


def test_a_station_that_runs_for_weeks_looks_for_old_declarations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    expire = drafts.expire_old
    monkeypatch.setattr(drafts, "expire_old", lambda ctx, _none: (looked.append(1), expire(ctx))[1])
    with open_house(tmp_path) as house:
        spin_until(lambda: len(looked) == 1, 20, "the look at opening")
        assert house.expiring.isActive()
        house.expiring.timeout.emit()
        spin_until(lambda: len(looked) == 2, 20, "the look afterwards")
    assert not house.expiring.isActive()
