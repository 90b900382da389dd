"""Wrong documents: the error names file and key; a ward's own documents replace the shipped ones."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue, procedures
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts

TODAY = date(2026, 11, 23)
ROW = """
[[procedure]]
code = "1.000001"
field = "khac"
agency = "ward"
effective_from = 2025-07-01
name = { vi = "Việc mẫu", en = "Sample" }
short = { vi = "Việc mẫu", en = "Sample" }
documents = [{ key = "don", name = { vi = "Đơn", en = "Application" }, need = "submit" }]
time = { unit = "working_days", quantity = 3, basis = "x" }
fee = { unit = "unpublished" }
legal_basis = ["x"]
source = { text = "x", mark = "K", looked_at = 2026-11-22 }
"""


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "10-mau.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_new_procedure_is_a_row_of_data(tmp_path: Path) -> None:
    (found,) = procedures.read(folder(tmp_path, ROW))
    assert (found.code, found.version, found.name.vi) == ("1.000001", 1, "Việc mẫu")


def test_later_versions_repeat_only_what_changes(tmp_path: Path) -> None:
    later = '[[procedure.next]]\neffective_from = 2026-05-01\ntime = { quantity = 2 }\nlegal_basis = ["y"]\n'
    first, second = procedures.read(folder(tmp_path, ROW + later))
    assert first.effective_to == date(2026, 4, 30)
    assert (second.version, second.time.quantity, second.time.basis, second.legal_basis) == (2, 2, "x", ("y",))
    assert second.name == first.name


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('unit = "working_days"', 'unit = "weeks"', "procedure 1.000001"),
        ("quantity = 3", "quantity = 0", "procedure 1.000001 > time > quantity"),
        ("quantity = 3", "quantity = 3, extention = 2", "procedure 1.000001 > time > extention"),
        ("quantity = 3", "quantity = 3, cutoff = 15:00:00", "procedure 1.000001 > time > cutoff"),
        ('unit = "unpublished"', 'unit = "per_copy", amount = 8000', "procedure 1.000001 > fee > amount"),
        (
            'unit = "unpublished"',
            'unit = "council", amount = 1, approved = "x"',
            "procedure 1.000001 > fee > unit",
        ),
        ('need = "submit"', 'need = "bring"', "procedure 1.000001"),
        ('need = "submit"', 'needs = "submit"', "procedure 1.000001 > documents [1] > needs"),
        ('agency = "ward"', 'agency = "army"', "procedure 1.000001 > agency"),
        ('code = "1.000001"', "", "procedure [1]"),
        ('legal_basis = ["x"]', "legal_basis = []", "procedure 1.000001 > legal_basis"),
        ("effective_from = 2025-07-01", 'effective_from = "soon"', "procedure 1.000001"),
        ("[[procedure]]", "[[procedures]]", "procedures"),
        ('code = "1.000001"', "code = ", "-"),
    ],
)
def test_a_wrong_row_names_file_and_key(tmp_path: Path, old: str, new: str, where: str) -> None:
    assert old in ROW
    with pytest.raises(ExpectedError) as error:
        procedures.read(folder(tmp_path, ROW.replace(old, new)))
    assert error.value.key == "catalogue.errors.wrong"
    title, message = error_texts(error.value)
    assert "10-mau.toml" in title
    assert f"mục {where}:" in message


def test_a_code_twice_and_versions_out_of_order(tmp_path: Path) -> None:
    for text in (
        ROW + ROW,
        ROW + "[[procedure.next]]\neffective_from = 2025-07-01\n",
        ROW + "[[procedure.next]]\n",
    ):
        with pytest.raises(ExpectedError) as error:
            procedures.read(folder(tmp_path, text))
        assert error.value.key == "catalogue.errors.wrong"


def test_an_edited_document_wins_over_the_compiled_one(tmp_path: Path) -> None:
    here = tmp_path / "catalogue"
    shutil.copytree(procedures.SHIPPED, here)
    (here / "99-mau.toml").write_text(ROW, encoding="utf-8")
    assert "1.000001" in {p.code for p in procedures.load(here)}
    (here / procedures.COMPILED).write_bytes(b"{")
    assert len(procedures.load(here)) == len(procedures.load()) + 1


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    copied = tmp_path / "ward"
    shutil.copytree(SAMPLE_WARD, copied)
    return copied


AT, BACK = "opens = 08:00:00, closes = 11:00:00", "opens = 11:00:00, closes = 08:00:00"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('letter = "H"', 'letter = "A"', "fields > letter"),
        ('letter = "H"', 'letter = "Đ"', "fields > letter"),
        ('fields = ["ho-tich"]', 'fields = ["ho-tic"]', "desks > desk-2"),
        ('icon = "candle"', 'icon = "candle"\nicn = "x"', "home_cards [5] > icn"),
        ("opens = 13:00:00, closes = 17:00:00", "opens = 11:00:00, closes = 17:00:00", "hours > weekdays > 1"),
        ("\n1 = [", "\nmon = [", "hours > weekdays"),
        ('key = "ho-tich"', 'key = "chung-thuc"', "fields > key"),
        ('letter = "H"', 'letter = "H"\ncapacity = -1', "fields > ho-tich > capacity"),
        ('letter = "H"', f'letter = "H"\nhours = [{{ days = [8], {AT} }}]', "fields > ho-tich > hours > days"),
        ('letter = "H"', f'letter = "H"\nhours = [{{ days = [1], {BACK} }}]', "fields > ho-tich > hours"),
        ("[hours.weekdays]", "[hours]\nnumbers_before = 999\n[hours.weekdays]", "hours > numbers_before"),
        ('short = "TTPVHCC"\n', "", "-"),
    ],
)
def test_a_wrong_ward_names_file_and_key(ward: Path, old: str, new: str, where: str) -> None:
    edit(ward / "ward.toml", old, new)
    with pytest.raises(ExpectedError) as error:
        Catalogue(ward).fields()
    title, message = error_texts(error.value)
    assert "ward.toml" in title
    assert f"mục {where}:" in message


def test_a_missing_ward_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExpectedError) as error:
        Catalogue(tmp_path / "nowhere").agency()
    assert error.value.key == "catalogue.errors.unreadable"


def test_a_wards_own_rows_and_calendars_win(ward: Path) -> None:
    (ward / "catalogue").mkdir()
    (ward / "catalogue" / "own.toml").write_text(ROW, encoding="utf-8")
    (ward / "calendars").mkdir()
    shipped = SAMPLE_WARD.parent / "calendars" / "2027.toml"
    text = shipped.read_text(encoding="utf-8").replace("version = 1", "version = 2", 1)
    (ward / "calendars" / "2027.toml").write_text(
        text.replace("\napproved = false", "\napproved = true", 1), encoding="utf-8"
    )
    catalogue = Catalogue(ward)
    assert catalogue.procedure("1.000001", TODAY).name.vi == "Việc mẫu"
    assert catalogue.procedure("1.001193", TODAY)
    calendar = catalogue.calendar(2027)
    assert calendar is not None
    assert calendar.approved


def test_a_calendar_day_of_another_year_is_refused(ward: Path) -> None:
    (ward / "calendars").mkdir()
    shipped = (SAMPLE_WARD.parent / "calendars" / "2027.toml").read_text(encoding="utf-8")
    (ward / "calendars" / "2027.toml").write_text(shipped.replace("2027-01-01", "2026-01-01"), encoding="utf-8")
    with pytest.raises(ExpectedError) as error:
        Catalogue(ward).calendars()
    assert error.value.key == "catalogue.errors.wrong"
