"""What the desk's tests share: a look through the objects that a test made itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def own_objects() -> Iterator[None]:
    """What was there before the test is out of sight of `gc`: no other test's remains are found, and a look through
    all live objects takes milliseconds. To be asked for before the fixtures whose objects are looked through."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
