"""`motcua central import`: a list at the running server becomes a draft that somebody else approves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.city import documents
from kiosk.cli import main
from kiosk.values.document_contents import AccountsContent, FormerWard, UnitsContent
from kiosk.values.documents import ActOnDraft, DocumentKind
from tests.faults.city import City
from tests.kiosk.city import list_files
from tests.kiosk.city.list_files import HEADING, STAFF, UNITS, book, row
from tests.kiosk.city.papers import WARD, accounts, publish


def told(city: City, file: Path, *more: str, what: str = "procedures") -> int:
    folder = str(city.central.settings.data_dir)
    return main([
        "central", "import", str(file), "--what", what, "--decision", "Quyết định số 1/QĐ-UBND", "--account",
        "nguoi-soan", "--data-dir", folder, *more,
    ])  # fmt: skip


def test_a_list_becomes_a_draft_and_says_what_it_found(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "danh-muc.xlsx"
    file.write_bytes(book(HEADING, row("9.000001", "Việc mới"), row("x", "Không mã")).data)
    assert told(city, file, "--only-report") == 3
    assert city.central.store.read(documents.drafts).result(30) == ()
    assert told(city, file) == 3
    out, err = capsys.readouterr()
    assert "1 mới, 0 sửa, 0 bãi bỏ" in out
    assert "Dòng 3" in err
    (draft,) = city.central.store.read(documents.drafts).result(30)
    assert (draft.kind, draft.changed_by, draft.reason) == (
        DocumentKind.CATALOGUE, "nguoi-soan", "Quyết định số 1/QĐ-UBND",
    )  # fmt: skip
    run = city.central.store.run
    run(documents.submit, ActOnDraft(id=draft.id, revision=draft.revision, actor="nguoi-soan")).result(30)
    run(documents.approve, ActOnDraft(id=draft.id, revision=draft.revision + 1, actor="nguoi-duyet")).result(30)
    file.write_bytes(book(HEADING, row("9.000001", "Việc mới")).data)
    assert told(city, file) == 0  # what is approved already changes nothing
    assert city.central.store.read(documents.drafts).result(30) == ()


def test_wards_are_taken_from_a_table_of_text(city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "don-vi.csv"
    rows = (("99001", "Phường Hoa Sen Mới", "99009 Phường Cỏ May, 30/6/2026"), ("99002", "Phường An Bình", "Xã nào đó"))
    file.write_bytes(list_files.text([UNITS, *rows], separator=";").data)
    assert told(city, file, "--from", "2027-01-01", what="units") == 3
    out, err = capsys.readouterr()
    assert "1 mới, 0 sửa, 0 bãi bỏ" in out
    assert "Dòng 3" in err
    (draft,) = city.central.store.read(documents.drafts).result(30)
    said = city.central.store.read(documents.draft, draft.id).result(30)
    assert (said.kind, said.scope, said.valid_from) == (DocumentKind.UNITS, "", date(2027, 1, 1))
    assert isinstance(said.content, UnitsContent)
    (unit,) = said.content.wards
    former = FormerWard(code="99009", name="Phường Cỏ May", until=date(2026, 6, 30))
    assert (unit.ward, unit.name, unit.predecessors) == ("99001", "Phường Hoa Sen Mới", (former,))


def test_staff_of_a_ward_keep_their_passwords_and_need_their_ward(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The document is sealed: what the list is held against is fetched through the running server."""
    verifier = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
    publish(city.central.store, DocumentKind.ACCOUNTS, accounts(verifier=verifier), scope=WARD)
    file = tmp_path / "can-bo.xlsx"
    file.write_bytes(book(
        STAFF, ("nguyen.van.mau", "Nguyễn Văn Mẫu", "Lãnh đạo", "", ""),
        ("tran.thi.mau", "Trần Thị Mẫu", "Tiếp nhận", "", ""),
    ).data)  # fmt: skip
    assert told(city, file, what="accounts") == 1
    assert "phường" in capsys.readouterr().err
    assert told(city, file, "--ward", WARD, what="accounts") == 0
    assert "1 mới, 1 sửa, 0 bãi bỏ" in capsys.readouterr().out
    (draft,) = city.central.store.read(documents.drafts).result(30)
    said = city.central.store.read(documents.draft, draft.id).result(30)
    assert (said.kind, said.scope, said.base) == (DocumentKind.ACCOUNTS, WARD, 1)
    assert isinstance(said.content, AccountsContent)
    assert [(one.name, one.verifier) for one in said.content.accounts] == [
        ("nguyen.van.mau", verifier), ("tran.thi.mau", ""),
    ]  # fmt: skip
    assert list((city.central.settings.data_dir / "handed").iterdir()) == []


def test_what_is_no_list_is_an_error_with_words(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "danh-muc.xlsx"
    file.write_bytes(b"nothing")
    for wrong in (file, tmp_path / "missing.xlsx"):
        assert told(city, wrong) == 1
    assert capsys.readouterr().err
