"""Documents of the city on its pages: drafted by one, approved by another, imported from a list, read by an auditor."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from lxml import html
from sqlalchemy import insert

from kiosk.city import documents, import_kinds, work
from kiosk.city.lists import HandedIn
from kiosk.clock import business_day
from kiosk.db.tables.city_documents import CityStationDocument
from kiosk.server.central import Central
from kiosk.server.city import documents_import
from kiosk.texts import text
from kiosk.values.city_accounts import CityRole
from kiosk.values.document_contents import AccountsContent, CatalogueContent, FeesContent
from kiosk.values.documents import DocumentKind
from kiosk.values.imports import ImportAsked
from tests.kiosk.city.list_files import HEADING, STAFF, book, row, zip_bomb
from tests.kiosk.server.city.people import Person, open_account
from tests.waiting import eventually

CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
DRAFT = re.compile(r"/city/drafts/([0-9a-f-]{36})")
REVISION = re.compile(r'name="revision" value="(\d+)"')


class Office:
    """Two who edit, on a server of their own."""

    def __init__(self, central: Central) -> None:
        self.central = central
        self.first, self.second = (self._person(name) for name in ("nguoi-soan", "nguoi-duyet"))
        self.day = business_day(central.clock.now()) + timedelta(days=7)

    def _person(self, name: str, role: CityRole = CityRole.CITY) -> Person:
        open_account(self.central, name, role)
        person = Person(self.central, name)
        person.set_up()
        return person

    def begin(self, kind: str, scope: str = "") -> str:
        """A draft's path."""
        page = f"/city/documents/{kind}{f'?scope={scope}' if scope else ''}"
        answer = self.first.post(f"/city/documents/{kind}", {"scope": scope}, page=page)
        assert answer.status_code == 303, answer.text
        found = DRAFT.search(answer.headers["location"])
        assert found
        return f"/city/drafts/{found[1]}"

    def post(self, path: str, page: str, who: Person | None = None, **form: Any) -> httpx.Response:
        """A form of `page` as its browser sends it, with the revision that it showed."""
        person = who or self.first
        shown = person.get(page)
        assert shown.status_code == 200, shown.text
        revision = REVISION.search(shown.text)
        return person.post(path, {"revision": revision[1] if revision else "0", **form}, page=page)

    def row(self, draft: str, part: str, key: str = "", **form: Any) -> httpx.Response:
        return self.post(f"{draft}/rows/{part}", f"{draft}/rows/{part}", key=key, **form)

    def dated(self, draft: str, reason: str = "Quyết định mẫu") -> None:
        done = self.post(draft, draft, valid_from=self.day.isoformat(), reason=reason)
        assert done.status_code == 303, done.text

    def act(self, draft: str, act: str, who: Person | None = None, **form: Any) -> httpx.Response:
        return self.post(f"{draft}/act/{act}", draft, who, **form)

    def newest(self, kind: DocumentKind, scope: str = "") -> Any:
        version = self.central.store.read(documents.newest, kind, scope).result(30)
        return self.central.store.read(documents.content, kind, scope, version).result(30) if version else None

    def upload(self, draft: str, name: str, data: bytes, **form: Any) -> httpx.Response:
        shown = self.first.get(f"{draft}/import").text
        csrf, revision = CSRF.search(shown), REVISION.search(shown)
        assert csrf
        assert revision
        given = {"csrf": csrf[1], "revision": revision[1], "decision": "Quyết định số 1/QĐ-UBND",
                 "valid_from": self.day.isoformat(), **form}  # fmt: skip
        headers = {"origin": self.central.address}
        return self.first.http.post(f"{draft}/import", data=given, files={"file": (name, data)}, headers=headers)

    def close(self) -> None:
        self.first.close()
        self.second.close()


@pytest.fixture
def office(fresh: Central) -> Iterator[Office]:
    made = Office(fresh)
    yield made
    made.close()


def wrong_fields(answer: httpx.Response) -> dict[str, str]:
    tree = html.document_fromstring(answer.text)
    fields = tree.xpath("//*[@aria-invalid='true']")
    said = {one.get("name"): one.get("aria-describedby").split()[0] for one in fields}
    return {name: " ".join(tree.get_element_by_id(at).text_content().split()) for name, at in said.items()}


def test_a_fee_is_drafted_by_one_and_approved_by_another(office: Office) -> None:
    draft = office.begin("fees")
    fields = {"procedure": "2.000815", "valid_from": office.day.isoformat(), "unit": "per_copy", "amount": "2.000",
              "approved": "Nghị quyết số 12/2026/NQ-HĐND"}  # fmt: skip
    assert office.row(draft, "fees", **fields).status_code == 303
    assert office.act(draft, "submit").status_code == 422  # no reason yet
    office.dated(draft)
    assert office.act(draft, "submit").status_code == 303
    assert text("city_documents.draft.waits") in html.document_fromstring(office.first.get(draft).text).text_content()
    own = office.act(draft, "approve")
    assert own.status_code == 422
    assert text("documents.errors.own_draft.title") in own.text
    assert office.newest(DocumentKind.FEES) is None
    assert office.act(draft, "approve", office.second).status_code == 303
    said = office.newest(DocumentKind.FEES)
    assert isinstance(said, FeesContent)
    assert [(one.procedure, one.fee.amount) for one in said.fees] == [("2.000815", 2000)]
    page = office.second.get("/city/documents/fees/1").text
    assert "2.000815" in page
    assert "nguoi-duyet" in page
    assert "nguoi-soan" in page


def test_what_is_wrong_with_a_row_stands_beside_its_field(office: Office) -> None:
    draft = office.begin("fees")
    answer = office.row(draft, "fees", procedure="", valid_from="hôm nay", unit="per_case", amount="0")
    assert answer.status_code == 422
    assert wrong_fields(answer) == {
        "procedure": text("city_documents.wrong.required"), "valid_from": text("city_documents.wrong.day"),
        "amount": text("city_documents.wrong.required"),
    }  # fmt: skip
    kept = office.row(draft, "fees", procedure="2.000815", valid_from="2027-01-01", unit="per_case", amount="5000")
    assert wrong_fields(kept) == {"approved": text("city_documents.wrong.approved")}
    assert html.document_fromstring(kept.text).xpath("//input[@name='amount']/@value") == ["5000"]


def test_limits_of_figures_are_set_by_the_document_of_targets(office: Office) -> None:
    draft = office.begin("targets")
    fields = {"limit": "unusual_minutes", "count": "50", "valid_from": office.day.isoformat(), "basis": "Kế hoạch mẫu"}
    between = office.row(draft, "limits", **fields)
    assert "45, 60" in wrong_fields(between)["count"]  # waits are counted by steps
    assert office.row(draft, "limits", **{**fields, "count": "45"}).status_code == 303
    assert office.row(draft, "targets", target="on_time", percent="99", valid_from=fields["valid_from"],
                      basis="").status_code == 303  # fmt: skip
    office.dated(draft)
    shown = html.document_fromstring(office.first.get(draft).text).text_content()
    assert text("city_documents.option.limit.unusual_minutes") in shown
    office.act(draft, "submit")
    assert office.act(draft, "approve", office.second).status_code == 303
    said = office.newest(DocumentKind.TARGETS)
    assert ([one.count for one in said.limits], [one.percent for one in said.targets]) == ([45], [99])


def test_why_a_machine_could_not_take_a_version_stands_there_in_words(office: Office) -> None:
    said = {
        "documents.errors.does_not_open": text("city_documents.why.does_not_open"),
        "catalogue.errors.wrong": text("city_documents.why.wrong"),
        "documents.errors.of_next_year": text("city_documents.why.unknown", said="documents.errors.of_next_year"),
    }
    told = [
        {"ward": "99001", "station": f"99001.MAY{nth}", "kind": "fees", "scope": "", "version": 0, "held": 1,
         "refused": 1, "why": why, "at": office.central.clock.now()}
        for nth, why in enumerate(said)
    ]  # fmt: skip
    noted = insert(CityStationDocument)
    office.central.store.run(lambda ctx, rows: ctx.connection.execute(noted, rows).rowcount, told).result(30)
    shown = html.document_fromstring(office.first.get("/city/documents/wards").text).text_content()
    assert [words for words in said.values() if words not in shown] == []
    assert "documents.errors.does_not_open" not in shown


def test_two_who_edit_hear_of_each_other(office: Office) -> None:
    draft = office.begin("targets")
    shown = office.second.get(draft)
    revision = REVISION.search(shown.text)
    assert revision
    office.dated(draft)
    late = office.second.post(
        draft, {"revision": revision[1], "valid_from": office.day.isoformat(), "reason": "Khác"}, page=draft
    )
    assert late.status_code == 422
    assert text("documents.errors.draft_changed.title") in late.text


def test_a_draft_that_is_returned_says_why_and_goes_on(office: Office) -> None:
    draft = office.begin("notices")
    office.dated(draft)
    office.row(draft, "notices", text_vi="Nghỉ lễ")
    assert office.row(draft, "notices", text_vi="Nghỉ lễ ngày 01/01").status_code == 422  # a notice has a name
    assert office.act(draft, "submit").status_code == 303
    assert office.act(draft, "reject", office.second, note="Thiếu bản tiếng Anh").status_code == 303
    assert "Thiếu bản tiếng Anh" in office.first.get(draft).text
    assert office.act(draft, "submit").status_code == 303
    assert office.act(draft, "approve", office.second).status_code == 303


def test_accounts_belong_to_a_ward_and_no_password_is_ever_shown(office: Office) -> None:
    draft = office.begin("accounts", "99001")
    fields = {"account": "nguyen.van.mau", "full_name": "Nguyễn Văn Mẫu", "roles": ["clerk", "supervisor"],
              "active": "1", "password": "nắng vàng trên sông", "code": "", "pin": ""}  # fmt: skip
    assert office.row(draft, "accounts", **fields).status_code == 303
    weak = office.row(draft, "accounts", **{**fields, "account": "tran.thi.mau", "password": "12345678"})
    assert list(wrong_fields(weak)) == ["password"]
    page = office.first.get(f"{draft}/rows/accounts?key=nguyen.van.mau").text
    assert "nắng vàng" not in page
    assert "argon2" not in page
    assert "argon2" not in office.first.get(draft).text
    office.dated(draft)
    office.act(draft, "submit")
    office.act(draft, "approve", office.second)
    said = office.newest(DocumentKind.ACCOUNTS, "99001")
    assert isinstance(said, AccountsContent)
    (account,) = said.accounts
    assert account.roles == ("clerk", "supervisor")
    assert account.verifier.startswith("$argon2id$")


def test_a_procedure_that_is_edited_becomes_its_next_version(office: Office) -> None:
    draft = office.begin("catalogue")
    office.dated(draft)
    page = office.first.get(f"{draft}/rows/procedures?key=2.000815").text
    tree = html.document_fromstring(page)
    typed = tree.xpath("//main//*[@name and not(@type='hidden') and not(self::select)]")
    form = {one.get("name"): (one.get("value") or one.text or "") for one in typed}
    form |= {one.get("name"): one.xpath("string(.//option[@selected]/@value)") for one in tree.xpath("//main//select")}
    form |= {"short_vi": "Sao y bản chính", "quantity": "2", "time_unit": "working_days"}
    assert office.row(draft, "procedures", "2.000815", **form).status_code == 303
    assert office.row(draft, "procedures", "2.000815", **{**form, "quantity": "3"}).status_code == 303  # said anew
    office.act(draft, "submit")
    assert office.act(draft, "approve", office.second).status_code == 303
    said = office.newest(DocumentKind.CATALOGUE)
    assert isinstance(said, CatalogueContent)
    *_before, former, last = said.procedures
    assert (last.short.vi, last.time.quantity, last.version) == ("Sao y bản chính", 3, former.version + 1)
    assert last.effective_from == office.day
    assert former.effective_to == office.day - timedelta(days=1)
    assert last.documents == former.documents


# -- a list that is handed in -------------------------------------------------------------------------------


def test_a_list_is_imported_with_its_report_and_comes_to_the_draft(office: Office) -> None:
    draft = office.begin("catalogue")
    file = book(
        HEADING, row("9.000001", "Việc mới"), row("2.000815", "Tên mới", "Chứng thực"), row("hỏng", "Không mã"),
        ("B", "BÃI BỎ"), row("2.000884", "Việc cũ"),
    )  # fmt: skip
    answer = office.upload(draft, file.name, file.data)
    assert answer.status_code == 200
    page = html.document_fromstring(answer.text).text_content()
    assert "1 mới, 1 sửa, 1 bãi bỏ" in page
    assert text("city_imports.row.code.do") in page
    again = office.upload(draft, file.name, file.data)
    assert "1 mới, 1 sửa, 1 bãi bỏ" in again.text  # against what was approved, not against itself
    shown = html.document_fromstring(office.first.get(draft).text).text_content()
    assert "9.000001" in shown
    assert "Tên mới" in shown


def test_a_list_that_takes_long_is_shown_as_work_and_its_report_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accounts: what is kept with the work names nobody; a list of another kind's page is no work of it."""
    may_go_on = threading.Event()
    of = import_kinds.BY_KIND[DocumentKind.ACCOUNTS]

    def slowly(file: HandedIn, asked: ImportAsked, base: Any) -> Any:
        assert may_go_on.wait(30)
        return of.take(file, asked, base)

    monkeypatch.setitem(import_kinds.BY_KIND, DocumentKind.ACCOUNTS, of._replace(take=slowly))  # type: ignore[arg-type]
    monkeypatch.setattr(documents_import, "PATIENCE", 0.0)
    draft = office.begin("accounts", "99001")
    file = book(STAFF, ("nguyen.van.mau", "Nguyễn Văn Mẫu", "Tiếp nhận"), ("tran.thi.mau", "Trần Thị Mẫu", "Vua"))
    answer = office.upload(draft, file.name, file.data)
    assert answer.status_code == 303, answer.text
    page = answer.headers["location"].partition("?")[0]
    assert text("city_documents.import.running") in office.first.get(page).text
    assert office.upload(draft, file.name, file.data).status_code == 422  # one at a time
    may_go_on.set()
    eventually(lambda: "1 mới, 0 sửa, 0 bãi bỏ" in office.first.get(page).text)
    shown = office.first.get(page).text
    assert text("city_imports.row.role.do") in shown
    assert "Vua" not in shown
    assert "nguyen.van.mau" in office.first.get(draft).text
    (done,) = office.central.store.read(work.newest).result(30)
    assert office.first.get(f"/city/work/{done.id}/file").status_code == 404
    assert b"nguyen" not in office.central.store.read(work.file_of, done.id).result(30)


def test_hostile_files_change_nothing_and_are_told(office: Office) -> None:
    draft = office.begin("catalogue")
    before = office.first.get(draft).text
    bomb = zip_bomb()
    for name, data, status in (
        (bomb.name, bomb.data, 422), ("a.exe", b"MZ" * 100, 422), ("a.xlsx", b"PK\x03\x04nothing", 422),
        ("../../etc/passwd", b"root", 422), ("a.csv", b"", 422), ("a.csv", b"x" * (13 * 1024 * 1024), 413),
        ("a.csv", b"x," * (5 * 1024 * 1024), 422),
    ):  # fmt: skip
        answer = office.upload(draft, name, data)
        assert answer.status_code == status, name
        assert "Traceback" not in answer.text
    assert REVISION.search(office.first.get(draft).text)[1] == REVISION.search(before)[1]  # type: ignore[index]


def test_only_the_city_edits_and_an_auditor_reads(office: Office) -> None:
    draft = office.begin("fees")
    auditor = office._person("kiem-tra", CityRole.AUDITOR)
    ward = office._person("phuong", CityRole.WARD)
    try:
        assert auditor.get(draft).status_code == 200
        assert ward.get(draft).status_code == 403
        assert ward.get("/city/documents/wards").status_code == 200
        page = auditor.get(draft)
        csrf = CSRF.search(page.text)
        assert csrf
        headers = {"origin": office.central.address}
        for path in (draft, f"{draft}/act/submit", f"{draft}/rows/fees", f"{draft}/drop/fees"):
            answer = auditor.http.post(path, data={"csrf": csrf[1], "revision": "1", "key": "x"}, headers=headers)
            assert answer.status_code == 403, path
        forged = office.first.http.post(f"{draft}/act/submit", data={"revision": "1"}, headers=headers)
        assert forged.status_code == 403
    finally:
        auditor.close()
        ward.close()


def test_paths_that_name_nothing(office: Office) -> None:
    for path in ("/city/documents/nothing", "/city/documents/fees/9", "/city/drafts/nobody",
                 f"{office.begin('fees')}/rows/nothing", f"{office.begin('fees')}/import"):  # fmt: skip
        assert office.first.get(path).status_code in (404, 422), path


def test_a_draft_that_a_newer_version_came_before_is_put_onto_it(office: Office) -> None:
    fields = {"procedure": "2.000815", "valid_from": office.day.isoformat(), "unit": "per_copy", "amount": "2.000",
              "approved": "Nghị quyết số 12/2026/NQ-HĐND"}  # fmt: skip
    first, second = office.begin("fees"), office.begin("fees")
    for draft, amount in ((first, "2.000"), (second, "3.000")):
        office.row(draft, "fees", **{**fields, "amount": amount})
        office.dated(draft)
    office.act(first, "submit")
    assert office.act(first, "approve", office.second).status_code == 303
    page = office.first.get(f"{second}/rebase")
    shown = html.document_fromstring(page.text)
    assert "Mức thu (đồng)" in shown.text_content()
    assert "fee > amount" not in shown.text_content()
    (name,) = {one.get("name") for one in shown.xpath("//input[@type='radio']")}
    refused = office.post(f"{second}/rebase", f"{second}/rebase")
    assert refused.status_code == 422
    assert text("documents.errors.conflicts.title") in refused.text
    assert office.post(f"{second}/rebase", f"{second}/rebase", **{name: "mine"}).status_code == 303
    assert office.act(second, "submit").status_code == 303
    assert office.act(second, "approve", office.second).status_code == 303
    assert [one.fee.amount for one in office.newest(DocumentKind.FEES).fees] == [3000]
