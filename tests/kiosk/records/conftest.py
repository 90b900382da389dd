"""Tests of the engine run with one made-up word on the program's list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kiosk.records.sample_facts import declared_too


@pytest.fixture(autouse=True)
def _slips() -> Iterator[None]:
    with declared_too():
        yield
