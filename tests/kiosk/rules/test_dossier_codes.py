"""Dossier codes: ours are written, all that are in use are read, and nothing else is taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ExpectedError
from kiosk.rules import dossier_codes, numbering
from kiosk.rules.dossier_codes import CodeKind

DAY = date(2026, 11, 24)


def test_codes_are_written() -> None:
    assert dossier_codes.official("H99.001.01", DAY, 7) == "H99.001.01-261124-0007"
    assert dossier_codes.official("H26", DAY, 12345) == "H26-261124-12345"
    assert dossier_codes.provisional("K7Q2M9X4", DAY, 7) == "TAM-K7Q2M9X4-261124-0007"
    for prefix in ("", "TAM", "H9", "Z99.001", "h99.001.01"):
        with pytest.raises(ExpectedError) as error:
            dossier_codes.official(prefix, DAY, 1)
        assert error.value.key == "rules.errors.dossier_prefix"


@pytest.mark.parametrize(
    ("text", "kind", "prefix", "number"),
    [
        ("H99.001.01-261124-0007", CodeKind.OFFICIAL, "H99.001.01", "0007"),
        ("h26-261124-0001", CodeKind.OFFICIAL, "H26", "0001"),
        ("H26.001.01-261124-991234", CodeKind.OFFICIAL, "H26.001.01", "991234"),
        ("000.00.16.H26-220614-0001", CodeKind.OLD, "000.00.16.H26", "0001"),
        ("TAM-3-261124-0007", CodeKind.PROVISIONAL, "3", "0007"),
        ("TAM-K7Q2M9X4-261124-0007", CodeKind.PROVISIONAL, "K7Q2M9X4", "0007"),
        (" tam–3–261124–0007\n", CodeKind.PROVISIONAL, "3", "0007"),
    ],
)
def test_codes_are_read(text: str, kind: CodeKind, prefix: str, number: str) -> None:
    code = dossier_codes.parse(text)
    assert (code.kind, code.prefix, code.number) == (kind, prefix, number)
    assert dossier_codes.parse(code.code) == code


@pytest.mark.parametrize(
    "text", ["", "A042", "H99-261324-0007", "H99-261124-007", "TAM-3-261124", "X Y-261124-0001", "Z1"]
)
def test_other_texts_are_no_code(text: str) -> None:
    with pytest.raises(ExpectedError) as error:
        dossier_codes.parse(text)
    assert error.value.key == "rules.errors.dossier_code"


@given(st.integers(1, 10**6), st.dates(date(2025, 7, 1), date(2099, 12, 31)), st.integers(1, 2**63 - 1))
def test_own_codes_are_read_back_and_never_confused(number: int, day: date, epoch: int) -> None:
    volume = numbering.volume("99001.k7q2m9x4", epoch)
    official = dossier_codes.parse(dossier_codes.official("H99.001.01", day, number))
    provisional = dossier_codes.parse(dossier_codes.provisional(volume, day, number))
    assert (official.kind, official.day, int(official.number)) == (CodeKind.OFFICIAL, day, number)
    assert (provisional.kind, provisional.day, int(provisional.number)) == (CodeKind.PROVISIONAL, day, number)
    assert provisional.prefix == volume
