"""Identifiers: sorted by time, readable aloud."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from kiosk.ids import READABLE, short_code, uuid7


def test_uuid7_sorts_by_time_and_is_one() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    made = [uuid7(start + timedelta(milliseconds=n)) for n in range(50)]
    assert made == sorted(made)
    assert len(set(made)) == 50
    assert {uuid.UUID(one).version for one in made} == {7}
    assert {uuid.UUID(one).variant for one in made} == {uuid.RFC_4122}


def test_short_codes_can_be_read_aloud() -> None:
    assert not set(READABLE) & set("01ILO")
    assert len(short_code(6)) == 6
