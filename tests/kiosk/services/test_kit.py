"""Printing ahead: which numbers and codes a kit bears, that no kit bears them again, and no machine gives them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.rules import dossier_codes, numbering
from kiosk.services import kit
from kiosk.values.ids import Place
from kiosk.values.kit import KitPaper, PrintKit
from tests.kiosk.counter import Counter

OFFICE = Place("desk-1")


def printed(counter: Counter, slips: int = 3, receipts: int = 2) -> KitPaper:
    command = PrintKit(slips=slips, receipts=receipts, place=OFFICE, actor="truongbophan")
    paper: KitPaper = counter.run(kit.print_kit, command)
    return paper


def of_letter(paper: KitPaper, letter: str = "A") -> list[str]:
    return [slip.label for slip in paper.slips if slip.label.startswith(letter)]


def test_each_kit_goes_on_where_the_last_one_ended(counter: Counter) -> None:
    first, second = printed(counter), printed(counter)
    assert of_letter(first) == ["A900", "A901", "A902"]
    assert of_letter(second) == ["A903", "A904", "A905"]
    assert of_letter(second, "H") == ["H903", "H904", "H905"]
    assert not set(first.codes) & set(second.codes)
    counter.pass_time(days=1)
    third = printed(counter, slips=96)
    assert of_letter(third)[-3:] == ["A999", "A900", "A901"], "they come round again"
    read = dossier_codes.parse(third.codes[0])
    assert (read.kind, read.day, read.number) == (dossier_codes.CodeKind.PROVISIONAL, date(2026, 11, 25), "0001")


def test_no_machine_gives_a_number_that_is_printed_ahead() -> None:
    given = [numbering.beyond_kit(number) for number in range(1, 1200)]
    assert not set(given) & set(numbering.KIT)
    assert {number for number in given if number < 900} == set(range(1, 900))
    assert numbering.beyond_kit(900) == 1000


def test_one_machine_alone_prints_and_not_too_much(counter: Counter, tmp_path: Path) -> None:
    with pytest.raises(ExpectedError, match=r"kit\.errors\.counts"):
        printed(counter, slips=101)
    desk = Counter(tmp_path / "desk", roles=("desk", "citizen"))
    with pytest.raises(ExpectedError, match=r"kit\.errors\.not_here"):
        printed(desk)
    desk.close()


def test_printing_is_a_supervisors(counter: Counter) -> None:
    command = PrintKit(slips=1, receipts=1, place=OFFICE, actor="canbo")
    with pytest.raises(ExpectedError, match=r"staff\.errors\.not_allowed"):
        counter.run(kit.print_kit, command)
