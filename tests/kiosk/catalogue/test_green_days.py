"""green_days.toml: what is wrong in it is told by file and key; a ward without it has no green days."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue, green_days
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError

SHIPPED = (SAMPLE_WARD / "green_days.toml").read_text(encoding="utf-8")


def test_a_ward_without_the_file_has_none(tmp_path: Path) -> None:
    assert Catalogue(tmp_path).green_days() == ()
    shutil.copy(SAMPLE_WARD / "green_days.toml", tmp_path)
    assert Catalogue(tmp_path).green_days() == Catalogue().green_days() != ()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("weekday = 2", "weekday = 8", "green_days thu-ba-xanh > weekday"),
        ('"1.001266", minutes = 60', '"1.001266", minutes = 0', "green_days thu-ba-xanh > minutes"),
        ('"1.001266", minutes = 60', '"1.001266", minutes = 481', "green_days thu-ba-xanh > minutes"),
        ('"1.001266"', '"2.002481"', "green_days thu-ba-xanh > procedures"),
        ('key = "thu-6-xanh"', 'key = "thu-ba-xanh"', "green_days > key"),
        ('vi = "Ngày Thứ ba xanh"', 'vi = ""', "green_days thu-ba-xanh > name"),
        ('vi = "Ngày Thứ ba xanh"', f'vi = "{"xanh " * 20}"', "green_days thu-ba-xanh > name"),
        ("weekday = 2", "weekday = 2\neffective_to = 2025-01-01", "green_days thu-ba-xanh > effective_to"),
        ("weekday = 2", "weekdays = 2", "green_days [1] > weekdays"),
    ],
)
def test_a_wrong_document_is_told_by_its_key(tmp_path: Path, old: str, new: str, where: str) -> None:
    file = tmp_path / "green_days.toml"
    assert old in SHIPPED
    file.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ExpectedError) as error:
        green_days.load(file)
    assert error.value.values["file"] == "green_days.toml"
    assert error.value.values["where"] == where
