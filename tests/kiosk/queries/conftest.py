"""Every test of the questions gets a counter of its own, and its files are checked afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.counter import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path)
    yield opened
    found = opened.faults()
    opened.close()
    assert found == []
