"""What several fault tests use: a ward of several machines, a folder whose disk is not waited for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.town import Town


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: for tests that cut files or orders, not the power of a disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="motcua-test-") as folder:
        yield Path(folder)


@pytest.fixture
def town(tmp_path: Path, any_db: str) -> Iterator[Town]:
    made = Town(tmp_path, any_db)
    try:
        yield made
    finally:
        made.close()
