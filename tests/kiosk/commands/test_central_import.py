"""`motcua central import`: a list at the running server becomes a draft that somebody else approves."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.city import documents
from kiosk.cli import main
from kiosk.values.documents import ActOnDraft, DocumentKind
from tests.faults.city import City
from tests.kiosk.city.list_files import HEADING, book, row


def told(city: City, file: Path, *more: str) -> int:
    folder = str(city.central.settings.data_dir)
    return main([
        "central", "import", str(file), "--what", "procedures", "--decision", "Quyết định số 1/QĐ-UBND", "--account",
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


def test_what_is_no_list_is_an_error_with_words(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "danh-muc.xlsx"
    file.write_bytes(b"nothing")
    for wrong in (file, tmp_path / "missing.xlsx"):
        assert told(city, wrong) == 1
    assert capsys.readouterr().err
