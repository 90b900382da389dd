"""Dossier codes: ours are written, all three generations in use are read, and nothing else is taken for one."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ExpectedError
from kiosk.rules import dossier_codes, numbering
from kiosk.rules.dossier_codes import CENTRALISED_SINCE, MOST, CodeKind

DAY = date(2026, 11, 24)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
ROOTS = st.builds("{}{:02d}".format, st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXY"), st.integers(0, 99))
LEVELS = st.lists(st.one_of(st.from_regex(r"[0-9]{2,3}", fullmatch=True)), max_size=3)
DIGITS = st.from_regex(r"[0-9]{4,12}", fullmatch=True)


def test_codes_are_written() -> None:
    assert dossier_codes.official("H99.001.01", DAY, 7) == "H99.001.01-261124-0007"
    assert dossier_codes.official("H26", DAY, 12345) == "H26-261124-12345"
    assert dossier_codes.provisional("K7Q2M9X4", DAY, 7) == "TAM-K7Q2M9X4-261124-0007"
    for prefix, number in (("", 1), ("TAM", 1), ("H9", 1), ("Z99.001", 1), ("h99.001.01", 1), ("000.00.16.H26", 1),
                           ("H99", 0), ("H99", MOST + 1)):  # fmt: skip
        with pytest.raises(ExpectedError) as error:
            dossier_codes.official(prefix, DAY, number)
        assert error.value.key == "rules.errors.dossier_prefix"


@pytest.mark.parametrize(
    ("text", "kind", "agency", "number"),
    [
        ("H99.001.01-261124-0007", CodeKind.OFFICIAL, "H99.001.01", "0007"),
        ("h26-261124-0001", CodeKind.OFFICIAL, "H26", "0001"),
        ("H26.001.00-261124-12345", CodeKind.OFFICIAL, "H26.001", "12345"),
        ("H26.001.01-261124-991234", CodeKind.CENTRAL, "H26.001.01", "1234"),
        ("H26.001.01-260125-991234", CodeKind.CENTRAL, "H26.001.01", "1234"),
        ("H26.001.01-260124-991234", CodeKind.OFFICIAL, "H26.001.01", "991234"),  # a long sequence, the day before
        ("000.00.16.H26-220614-0001", CodeKind.OLD, "H26.16", "0001"),
        ("012.05.16.H26-190614-0001", CodeKind.OLD, "H26.16.05.012", "0001"),
        ("TAM-3-261124-0007", CodeKind.PROVISIONAL, "", "0007"),
        ("TAM-K7Q2M9X4-261124-0007", CodeKind.PROVISIONAL, "", "0007"),
        (" tam–3–261124–0007\n", CodeKind.PROVISIONAL, "", "0007"),
    ],
)
def test_codes_of_every_generation_are_read(text: str, kind: CodeKind, agency: str, number: str) -> None:
    code = dossier_codes.parse(text)
    assert (code.kind, code.agency, code.number) == (kind, agency, number)
    assert code.system == ("99" if kind is CodeKind.CENTRAL else "")
    assert code.root == agency[:3]
    assert dossier_codes.parse(code.code) == code


@pytest.mark.parametrize(
    "text", ["", "A042", "H99-261324-0007", "H99-261124-007", "TAM-3-261124", "X Y-261124-0001", "Z1",
             "H99.001.01-261124-", "H99.001.01-٢٦١١٢٤-0007", "H99.001.01.02.03-261124-0007", "HS-2019-000123"]
)  # fmt: skip
def test_other_texts_are_no_code(text: str) -> None:
    with pytest.raises(ExpectedError) as error:
        dossier_codes.parse(text)
    assert error.value.key == "rules.errors.dossier_code"


@given(st.integers(1, MOST), st.dates(date(2025, 7, 1), date(2099, 12, 31)), st.integers(1, 2**63 - 1))
def test_own_codes_are_read_back_and_never_confused(number: int, day: date, epoch: int) -> None:
    volume = numbering.volume("99001.k7q2m9x4", epoch)
    official = dossier_codes.parse(dossier_codes.official("H99.001.01", day, number))
    provisional = dossier_codes.parse(dossier_codes.provisional(volume, day, number))
    assert (official.kind, official.day, int(official.number)) == (CodeKind.OFFICIAL, day, number)
    assert (provisional.kind, provisional.day, int(provisional.number)) == (CodeKind.PROVISIONAL, day, number)
    assert provisional.prefix == volume


@given(ROOTS, LEVELS, DAYS, DIGITS)
def test_a_code_is_of_exactly_one_generation_and_says_its_parts(
    root: str, levels: list[str], day: date, digits: str
) -> None:
    text = f"{'.'.join([root, *levels])}-{day:%y%m%d}-{digits}"
    code = dossier_codes.parse(text)
    central = day >= CENTRALISED_SINCE and len(digits) >= 6
    assert code.kind is (CodeKind.CENTRAL if central else CodeKind.OFFICIAL)
    assert (code.code, code.day, code.system + code.number, code.root) == (text, day, digits, root)
    assert len(code.number) >= 4
    assert code.within(root)
    assert code.within(code.agency)
    assert not code.within(f"{root[0]}{(int(root[1:]) + 1) % 100:02d}")
    assert dossier_codes.is_agency(code.agency)


@given(ROOTS, st.integers(0, 999), st.integers(0, 99), st.integers(0, 99), DAYS, DIGITS)
def test_an_old_code_names_the_agency_that_a_new_one_names(
    root: str, least: int, middle: int, upper: int, day: date, digits: str
) -> None:
    old = dossier_codes.parse(f"{least:03d}.{middle:02d}.{upper:02d}.{root}-{day:%y%m%d}-{digits}")
    assert (old.kind, old.number, old.system) == (CodeKind.OLD, digits, "")
    turned = f"{root}.{upper:02d}.{middle:02d}.{least:03d}"
    assert old.agency == dossier_codes.parse(f"{turned}-{day:%y%m%d}-0001").agency


@given(st.text(max_size=40))
def test_whatever_is_scanned_is_a_code_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(ExpectedError):
        code = dossier_codes.parse(text)
        assert dossier_codes.parse(code.code) == code


@given(ROOTS, LEVELS, DAYS, DIGITS, st.sampled_from("‐‑‒–—−-"), st.sampled_from(("", " ", "\n", "\t")))
def test_spelling_makes_no_other_code(
    root: str, levels: list[str], day: date, digits: str, dash: str, blank: str
) -> None:
    prefix = ".".join([root, *levels])
    spelled = f"{blank}{prefix.lower()}{dash}{day:%y%m%d}{blank}{dash}{digits}{blank}"
    assert dossier_codes.parse(spelled) == dossier_codes.parse(f"{prefix}-{day:%y%m%d}-{digits}")


@given(DAYS)
def test_the_day_of_a_code_is_its_day(day: date) -> None:
    later = day + timedelta(days=1) if day < date(2099, 12, 31) else day
    first, second = (dossier_codes.parse(f"H99-{one:%y%m%d}-0001") for one in (day, later))
    assert first.day <= second.day
