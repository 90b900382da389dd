"""A published list against the catalogue: new, changed, abolished, and rows that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
import pytest

from kiosk.catalogue import city_contents, procedures
from kiosk.city import importing, list_cells
from kiosk.city.importing import ImportedProcedures
from kiosk.city.list_cells import Wrong
from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.documents import DocumentKind
from kiosk.values.imports import ImportAsked
from kiosk.values.procedures import FeeUnit, Procedure, TimeUnit
from tests.kiosk.city.list_files import HEADING, book, row

DAY = date(2026, 12, 15)
DECISION = "Quyết định số 1234/QĐ-UBND ngày 01/12/2026"
SHIPPED = procedures.load()
CODES = tuple(dict.fromkeys(one.code for one in SHIPPED))
GOING_ON = [one for one in {p.code: p for p in SHIPPED}.values() if one.effective_to is None]


def taken(*rows: tuple[object, ...], whole: bool = False, document: Iterable[Procedure] = ()) -> ImportedProcedures:
    asked = ImportAsked(valid_from=DAY, decision=DECISION, whole=whole, looked_at=date(2026, 12, 1))
    made = importing.procedures(book(HEADING, *rows), asked, tuple(document), SHIPPED)
    city_contents.check(DocumentKind.CATALOGUE, made.content)  # as a station will look at it
    return made


def of(made: ImportedProcedures, code: str) -> list[Procedure]:
    return [one for one in made.content.procedures if one.code == code]


def test_one_new_eighteen_changed_a_hundred_and_ninety_abolished() -> None:
    """The report of Hà Nội's list of 2018, in its own numbers."""
    before = tuple(
        msgspec.structs.replace(SHIPPED[0], code=f"9.{nth:06}", version=1, effective_to=None) for nth in range(210)
    )
    changed = [row(f"9.{nth:06}", "Tên khác", "Chứng thực") for nth in range(18)]
    gone = [row(f"9.{nth:06}", "Việc cũ", "Chứng thực") for nth in range(18, 208)]
    made = taken(
        row("9.900000", "Việc mới"), *changed, ("B", "DANH MỤC THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ"), *gone, document=before
    )
    report = made.report
    said = text(
        "city_imports.said.counts", "vi", new=len(report.new), changed=len(report.changed),
        abolished=len(report.abolished),
    )  # fmt: skip
    assert said == "1 mới, 18 sửa, 190 bãi bỏ"
    assert (report.faulty, report.unchanged) == ((), 0)
    assert not any(one.in_force(DAY) for code in report.abolished for one in of(made, code))
    assert len(made.content.procedures) == 210 + 18 + 1
    city_contents.refuse_changed_rows(city_contents.CatalogueContent(procedures=before), made.content)


def test_what_changes_is_a_new_version_and_what_the_list_does_not_say_stays() -> None:
    made = taken(row("2.000815", "Tên mới của việc chứng thực", "Chứng thực", "02 ngày làm việc"))
    *_before, former, last = of(made, "2.000815")
    assert (former.effective_to, last.effective_from, last.version) == (date(2026, 12, 14), DAY, former.version + 1)
    assert (last.name.vi, last.time.unit, last.time.quantity) == (
        "Tên mới của việc chứng thực", TimeUnit.WORKING_DAYS, 2,
    )  # fmt: skip
    assert (last.documents, last.certifies, last.legal_basis) == (
        former.documents, former.certifies, former.legal_basis,
    )  # fmt: skip
    assert last.source.text == DECISION
    again = taken(row("2.000815", "Tên mới của việc chứng thực", "Chứng thực", "02 ngày làm việc"), document=())
    assert again.content == made.content


def test_the_same_list_again_changes_nothing() -> None:
    new = row("9.000001", "Việc mới", "Hộ tịch", "24 giờ", "8.000 đồng/bản")
    rows = [row("2.000815", "Tên mới", "Chứng thực"), new]
    first = taken(*rows)
    second = taken(*rows, document=first.content.procedures)
    assert (second.report.changes, second.report.unchanged) == (0, 2)
    assert second.content == first.content


def test_a_whole_list_abolishes_what_it_lacks() -> None:
    rows = [row(one.code, one.name.vi, "", "") for one in GOING_ON if one.code != "2.000815"]
    made = taken(*rows, whole=True)
    assert made.report.abolished == ("2.000815",)
    assert of(made, "2.000815")[-1].effective_to == date(2026, 12, 14)


def test_nothing_is_abolished_while_a_row_has_no_code() -> None:
    rows = [row(one.code, one.name.vi, "", "") for one in GOING_ON if one.code != "2.000815"]
    made = taken(*rows, row("2.00O815", "Chứng thực bản sao"), whole=True)
    assert (made.report.abolished, made.report.kept_back) == ((), 1)
    (faulty,) = made.report.faulty
    assert (faulty.why, faulty.row) == ("code", len(rows) + 2)


def test_a_faulty_row_is_never_an_abolished_one() -> None:
    rows = [row(one.code, one.name.vi, "", "") for one in GOING_ON if one.code != "2.000815"]
    made = taken(*rows, row("2.000815", "Chứng thực", "Chứng thực", "sau khi xong"), whole=True)
    assert (made.report.abolished, made.report.kept_back) == ((), 0)
    assert [one.why for one in made.report.faulty] == ["time_unread"]


def test_a_procedure_that_comes_back_is_new() -> None:
    gone = taken(("B", "BÃI BỎ"), row("2.000815", "x"))
    later = importing.procedures(
        book(HEADING, row("2.000815", "Chứng thực bản sao", "Chứng thực")),
        ImportAsked(valid_from=date(2027, 2, 1), decision=DECISION), gone.content.procedures, SHIPPED,
    )  # fmt: skip
    assert later.report.new == ("2.000815",)
    rows = of(later, "2.000815")
    assert [one.in_force(date(2027, 1, 15)) for one in rows] == [False] * len(rows)
    assert rows[-1].in_force(date(2027, 2, 1))


def test_what_the_program_plans_for_later_is_kept_behind_a_change() -> None:
    """The Civil-Status Law of 1/3/2027: its rows keep what the list changes and the plan does not."""
    made = taken(row("1.001193", "Tên khác của khai sinh"))
    rows = of(made, "1.001193")
    assert [one.effective_from for one in rows[-2:]] == [DAY, date(2027, 3, 1)]
    assert rows[-2].effective_to == date(2027, 2, 28)
    assert rows[-1].name.vi == "Tên khác của khai sinh"
    assert rows[-1].legal_basis == ("Luật Hộ tịch số 03/2026/QH16",)
    assert [one.why for one in made.report.remarks] == ["planned"]
    with_it = taken(row("1.001193", "Và lại khác"), document=made.content.procedures)  # approved rows stay
    assert [one.why for one in with_it.report.faulty] == ["later_known"]


@pytest.mark.parametrize(("cells", "why"), [
    (row("", "Không mã"), "code"),
    (row("9.000001", ""), "name"),
    (row("9.000001", "Việc", "Hộ tịch", ""), "new_without_time"),
    (row("9.000001", "Việc", "", "1 ngày"), "new_without_field"),
    (row("9.000001", "Việc", "Hộ tịch", "03 ngày; trường hợp phải xác minh 08 ngày"), "time_several"),
    (row("9.000001", "Việc", "Hộ tịch", "1 ngày", "8.000 đồng hoặc 5.000 đồng"), "fee_several"),
    (row("9.000001", "Việc", "Hộ tịch", "1 ngày", "tùy trường hợp"), "fee_unread"),
    (row("9.000001", "Việc", "Hộ tịch", "1 ngày", "2.000 đồng/trang"), "fee_pages"),
])  # fmt: skip
def test_each_faulty_row_is_named_with_what_to_do(cells: tuple[str, ...], why: str) -> None:
    made = taken(cells, row("2.000815", "Tên mới", "Chứng thực"))
    (faulty,) = made.report.faulty
    assert (faulty.why, faulty.row, made.report.changed) == (why, 2, ("2.000815",))
    for language in ("vi", "en"):
        for part in ("is", "do"):
            assert text(f"city_imports.row.{why}.{part}", language, value=faulty.value)
    text(f"city_imports.column.{faulty.column}")


def test_a_code_twice_counts_once() -> None:
    made = taken(row("2.000815", "Một", "Chứng thực"), row("2.000815", "Hai", "Chứng thực"))
    assert [(one.why, one.row) for one in made.report.faulty] == [("twice", 3)]
    assert of(made, "2.000815")[-1].name.vi == "Một"


def test_a_list_without_rows_is_refused() -> None:
    with pytest.raises(ExpectedError, match=r"no_rows|no_heading"):
        taken()


# -- cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "code"), [
    ("1.001193", "1.001193"), (" 1.001193 ", "1.001193"), ("1,001193", "1.001193"), ("1.00088", "1.000880"),
    ("1.001193.000.00.00.H29", "1.001193"), ("2", ""), ("1.0011934", ""), ("", ""), ("QD-12", ""), ("12/3/2026", ""),
])  # fmt: skip
def test_codes(cell: str, code: str) -> None:
    assert list_cells.code(cell) == code


@pytest.mark.parametrize(("cell", "unit", "quantity"), [
    ("03 ngày làm việc", TimeUnit.WORKING_DAYS, 3), ("05 (năm) ngày làm việc", TimeUnit.WORKING_DAYS, 5),
    ("Không quá 10 ngày kể từ ngày nhận đủ hồ sơ hợp lệ", TimeUnit.DAYS, 10), ("24 giờ", TimeUnit.HOURS, 24),
    ("60 phút", TimeUnit.MINUTES, 60), ("Ngay trong ngày tiếp nhận", TimeUnit.SAME_DAY, 0),
    ("15", TimeUnit.WORKING_DAYS, 15),
])  # fmt: skip
def test_time_limits(cell: str, unit: TimeUnit, quantity: int) -> None:
    rule = list_cells.time_rule(cell, "Thời hạn (ngày làm việc)")
    assert not isinstance(rule, Wrong)
    assert (rule.unit, rule.quantity) == (unit, quantity)


@pytest.mark.parametrize("cell", ["", "2 tháng", "sớm", "0 ngày", "15", "1 ngày hoặc 2 giờ", "99999999 ngày"])
def test_what_is_no_time_limit(cell: str) -> None:
    assert isinstance(list_cells.time_rule(cell, "Thời hạn"), Wrong)


@pytest.mark.parametrize(("cell", "unit", "amount"), [
    ("Không", FeeUnit.NONE, 0), ("8.000 đồng/bản", FeeUnit.PER_COPY, 8000), ("50,000đ", FeeUnit.PER_CASE, 50_000),
    ("Theo Nghị quyết của HĐND thành phố", FeeUnit.COUNCIL, 0), ("100 000 đồng/hồ sơ", FeeUnit.PER_CASE, 100_000),
])  # fmt: skip
def test_fees(cell: str, unit: FeeUnit, amount: int) -> None:
    found = list_cells.fee(cell, DECISION)
    assert not isinstance(found, Wrong)
    assert (found.unit, found.amount) == (unit, amount)


def test_papers_of_a_cell() -> None:
    found = list_cells.papers("Hồ sơ gồm:\n- Tờ khai theo mẫu;\n- Căn cước (xuất trình)\n- Tờ khai theo mẫu")
    assert [(one.name.vi, one.need.value) for one in found] == [
        ("Tờ khai theo mẫu", "submit"), ("Căn cước (xuất trình)", "show"),
    ]  # fmt: skip
    assert len({one.key for one in found}) == 2


@pytest.mark.parametrize("cell", ["9" * 5_000, "0" * 20_000 + "1 ngày", "1." + "000." * 2_000])
def test_a_cell_that_no_number_holds_is_one_wrong_cell(cell: str) -> None:
    """And ends no import of a thousand other rows."""
    heading, approved = "Thời hạn (ngày làm việc)", "QĐ 12"
    for read in (list_cells.time_rule(cell, heading), list_cells.fee(cell, approved), list_cells.day(cell)):
        assert isinstance(read, Wrong), (cell[:20], read)
    assert isinstance(list_cells.extension(cell), Wrong | int)
    assert all(isinstance(list_cells.day(day), Wrong) for day in ("01/01/0001", "31/12/9999", "30/02/2026"))
