"""Lists of units and of staff accounts against the document: new, changed, ended, left out, refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from kiosk.catalogue import city_contents
from kiosk.city import import_kinds
from kiosk.city.lists import HandedIn
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.document_contents import AccountsContent, Content, FormerWard, UnitsContent, WardUnit
from kiosk.values.imports import ImportAsked, ImportReport
from kiosk.values.staff import Account, StaffRole
from tests.kiosk.city import list_files
from tests.kiosk.city.list_files import STAFF, UNITS, book, zip_bomb
from tests.kiosk.city.papers import merged

DAY = date(2026, 12, 15)
VERIFIER = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
MAU = Account(name="nguyen.van.mau", full_name="Nguyễn Văn Mẫu", roles=(StaffRole.CLERK,), verifier=VERIFIER,
              code="123", pin=VERIFIER)  # fmt: skip


def taken(
    what: str, file: HandedIn, base: Content | None = None, *, whole: bool = False
) -> tuple[Any, ImportReport]:
    of = import_kinds.BY_WHAT[what]
    asked = ImportAsked(valid_from=DAY, decision="Nghị quyết 1685/NQ-UBTVQH15", whole=whole)
    content, report = of.take(file, asked, base)
    city_contents.check(of.kind, content)  # as a station will look at it
    return content, report


def staff(*rows: Sequence[object], base: AccountsContent | None = None, whole: bool = False) -> Any:
    return taken("accounts", book(STAFF, *rows), base or AccountsContent(accounts=(MAU,)), whole=whole)


def test_one_new_eighteen_changed_a_hundred_and_ninety_gone() -> None:
    before = UnitsContent(wards=tuple(WardUnit(ward=f"{nth:05}", name=f"Xã {nth}") for nth in range(1, 219)))
    changed = [(str(nth), f"Phường {nth}") for nth in range(1, 19)]  # a spreadsheet cut their noughts off
    same = [(f"{nth:05}", f"Xã {nth}") for nth in range(209, 219)]
    content, report = taken("units", book(UNITS, ("99001", "Phường mới"), *changed, *same), before, whole=True)
    said = text("city_imports.said.counts", "vi", new=len(report.new), changed=len(report.changed),
                abolished=len(report.abolished))  # fmt: skip
    assert (said, report.unchanged, report.faulty) == ("1 mới, 18 sửa, 190 bãi bỏ", 10, ())
    assert len(content.wards) == 29


def test_a_unit_keeps_what_the_list_does_not_say_and_names_begin_with_its_day() -> None:
    before = merged("Phường Hoa Sen (mẫu)", date(2026, 7, 1))
    (unit,) = before.wards
    heading = ("Mã đơn vị", "Tên đơn vị", "Các đơn vị cũ", "Tên người dân gọi", "Công an")
    rows = ("99001", "Phường Hoa Sen Mới", "99008 Phường Cỏ Lau, 30/6/2026\n99009 Phường Cỏ May, 30/6/2026",
            "Trung tâm mới", "Công an phường Hoa Sen Mới")  # fmt: skip
    content, report = taken("units", book(heading, rows), before)
    (after,) = content.wards
    assert (after.name, report.changed) == ("Phường Hoa Sen Mới", ("99001",))
    assert after.predecessors[0] == FormerWard(code="99008", name="Phường Cỏ Lau", until=date(2026, 6, 30))
    assert [one.valid_from for one in after.names] == [unit.names[0].valid_from, DAY]
    assert after.names[-1].agency.counter == "Trung tâm mới"
    assert after.names[-1].agency.parent == unit.names[0].agency.parent
    assert after.names[-1].agencies["police"] == "Công an phường Hoa Sen Mới"
    again, told = taken("units", book(heading, rows), content)
    assert (again, told.unchanged, told.changes) == (content, 1, 0)


def test_staff_keep_their_passwords_and_whoever_leaves_becomes_inactive() -> None:
    content, report = staff(
        ("tran.thi.mau", "Trần Thị Mẫu", "Tiếp nhận, Phụ trách", "456", ""),
        ("nguyen.van.mau", "Nguyễn Văn Mẫu", "Lãnh đạo", "", ""),
    )
    old, new = content.accounts
    assert (old.roles, old.verifier, old.pin, old.code) == ((StaffRole.HEAD,), VERIFIER, VERIFIER, "123")
    assert (new.roles, new.verifier, new.code) == ((StaffRole.CLERK, StaffRole.SUPERVISOR), "", "456")
    assert (report.new, report.changed) == (("tran.thi.mau",), ("nguyen.van.mau",))
    left, told = staff(("nguyen.van.mau", "Nguyễn Văn Mẫu", "Lãnh đạo", "", "Nghỉ việc từ 01/12"), base=content)
    assert [one.active for one in left.accounts] == [False, True]
    assert told.abolished == ("nguyen.van.mau",)
    rest, whole = staff(("nguyen.van.mau", "Nguyễn Văn Mẫu", "Lãnh đạo", "", ""), base=left, whole=True)
    assert [one.active for one in rest.accounts] == [True, False]
    assert (whole.changed, whole.abolished) == (("nguyen.van.mau",), ("tran.thi.mau",))


@pytest.mark.parametrize(("cells", "why"), [
    (("Trần Mẫu", "Trần Mẫu", "Tiếp nhận"), "account"), (("", "Trần Mẫu", "Tiếp nhận"), "account"),
    (("tran.mau", "=HYPERLINK(1)", "Tiếp nhận"), "no_name"), (("tran.mau", "Trần Mẫu", "Tiếp nhận, Vua"), "role"),
    (("tran.mau", "Trần Mẫu", "", "123"), "role"), (("tran.mau", "Trần Mẫu", "Tiếp nhận", "12"), "staff_code"),
    (("tran.mau", "Trần Mẫu", "Tiếp nhận", "", "nghỉ việc"), "nothing_to_end"),
])  # fmt: skip
def test_each_faulty_row_is_left_out_and_told(cells: tuple[str, ...], why: str) -> None:
    rows = [cells, ("le.mau", "Lê Mẫu", "Kiểm tra"), ("le.mau", "Lê Mẫu Hai", "Kiểm tra")]
    content, report = taken("accounts", list_files.text([STAFF, *rows]), AccountsContent(accounts=(MAU,)), whole=True)
    assert [(one.why, one.row) for one in report.faulty] == [(why, 2), ("twice", 4)]
    assert [one.name for one in content.accounts if one.active and one != MAU] == ["le.mau"]
    assert report.kept_back == (1 if why == "account" else 0)  # a row without its name may be anybody
    for one in report.faulty:
        for language in ("vi", "en"):
            assert text(f"city_imports.row.{one.why}.is", language, value=one.value)
            assert text(f"city_imports.row.{one.why}.do", language, value=one.value)
        text(f"city_imports.column.{one.column}")


@pytest.mark.parametrize(("what", "file", "key"), [
    ("accounts", book((*STAFF, "Mật khẩu"), ("a.b", "Mẫu", "Tiếp nhận", "", "", "bimat123")), "secrets"),
    ("accounts", book((*STAFF, "Mã PIN"), ("a.b", "Mẫu", "Tiếp nhận", "", "", "123456")), "secrets"),
    ("accounts", book(STAFF, ("a.b", "Mẫu", "Tiếp nhận", "999"), ("c.d", "Mẫu", "Tiếp nhận", "999")), "codes"),
    ("accounts", book(("Họ và tên", "Vai trò"), ("Mẫu", "Tiếp nhận")), "no_heading"),
    ("units", zip_bomb(), "too_large"), ("units", book(UNITS), "no_heading"),
    ("units", HandedIn(name="a.xlsx", data=b"PK\x03\x04"), "file"),
    ("units", book(UNITS, ("99001", "=1+1")), "file"),
])  # fmt: skip
def test_lists_that_are_refused_as_a_whole(what: str, file: HandedIn, key: str) -> None:
    with pytest.raises(ExpectedError) as refused:
        taken(what, file)
    assert refused.value.key.startswith("city_imports.errors.")
    assert refused.value.key.endswith(key) or key == "no_heading"
    assert "bimat123" not in " ".join(error_texts(refused.value, "vi"))


@pytest.mark.parametrize(("cells", "why"), [
    (("", "Phường Mẫu"), "ward"), (("123456", "Phường Mẫu"), "ward"), (("99002", "@SUM"), "no_name"),
    (("99002", "Phường Mẫu", "Phường Cũ"), "predecessors"), (("99002", "Phường", "", "giải thể"), "nothing_to_end"),
])  # fmt: skip
def test_faulty_units(cells: tuple[str, ...], why: str) -> None:
    content, report = taken("units", list_files.text([UNITS, cells, ("99003", "Xã Mẫu")]))
    assert [one.why for one in report.faulty] == [why]
    assert [one.ward for one in content.wards] == ["99003"]


def test_a_unit_whose_paper_names_are_not_whole() -> None:
    file = book(("Mã đơn vị", "Tên đơn vị", "Địa danh"), ("99002", "Phường Mẫu", "Phường Mẫu"))
    _content, report = taken("units", file)
    assert [(one.why, one.column) for one in report.faulty] == [("names_missing", "parent")]
