"""Numbers, days and times as people write them."""

from __future__ import annotations

import pytest

from kiosk.rules import written


@pytest.mark.parametrize(
    ("stored", "vietnamese", "english"),
    [
        ("1.234", "1,234", "1.234"),
        ("1234", "1.234", "1,234"),
        ("1000000", "1.000.000", "1,000,000"),
        ("-1234567.5", "-1.234.567,5", "-1,234,567.5"),
        ("0.3", "0,3", "0.3"),
        ("12", "12", "12"),
        ("2026", "2026", "2026"),  # may be a year
        ("2026.5", "2.026,5", "2,026.5"),
        ("0", "0", "0"),
        ("0912345678", "0912345678", "0912345678"),
        ("001196000123", "001196000123", "001196000123"),
        ("12a", "12a", "12a"),
        ("1e5", "1e5", "1e5"),
        ("", "", ""),
        ("NaN", "NaN", "NaN"),
        ("١٢٣٤", "١٢٣٤", "١٢٣٤"),
    ],
)
def test_numbers(stored: str, vietnamese: str, english: str) -> None:
    assert written.number(stored, "vi") == vietnamese
    assert written.number(stored, "en") == english


@pytest.mark.parametrize(
    ("kind", "stored", "said"),
    [
        ("day", "2026-11-20", "20/11/2026"),
        ("day", "2026-11", "11/2026"),
        ("day", "1950", "1950"),
        ("day", "2026-11-20 00:00:00", "20/11/2026"),
        ("day", "hôm nay", "hôm nay"),
        ("day", "2026-11-20x", "2026-11-20x"),
        ("time", "08:30", "08:30"),
        ("time", "08:30:00.000+07:00", "08:30"),
        ("time", "sáng", "sáng"),
        ("moment", "2026-11-20T08:30:00.000+07:00", "20/11/2026 08:30"),
        ("moment", "2026-11-20 08:30:00", "20/11/2026 08:30"),
        ("moment", "2026-11-20", "20/11/2026"),
        ("", "1234", "1234"),
        ("", "2026-11-20", "2026-11-20"),
    ],
)
def test_days_and_times(kind: str, stored: str, said: str) -> None:
    assert written.as_kind(kind, stored) == said


@pytest.mark.parametrize(
    ("kind", "stored", "said"),
    [
        ("day", "2026-04-11", "11 April 2026"),
        ("day", "2026-11", "November 2026"),
        ("day", "1950", "1950"),
        ("day", "2026-13-11", "2026-13-11"),
        ("moment", "2026-04-11T08:30:00.000+07:00", "11 April 2026, 08:30"),
    ],
)
def test_days_in_english_name_their_month(kind: str, stored: str, said: str) -> None:
    assert written.as_kind(kind, stored, "en") == said
