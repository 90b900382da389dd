"""A city's server on loopback and a ward's store, joined by real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.city import City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path)
    try:
        yield made
    finally:
        made.close()
