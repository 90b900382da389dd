"""`motcua central document`: a technician takes a document out, changes it, and two accounts publish it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.city import documents
from kiosk.cli import main
from kiosk.server.central import Central
from kiosk.values.documents import DocumentKind
from tests.factories import settings_in
from tests.kiosk.city.papers import WARD, accounts, notice, publish


@pytest.fixture
def central(tmp_path: Path, any_db: str) -> Iterator[Central]:
    made = Central(settings_in(tmp_path / "central"), db=any_db)
    made.open()
    try:
        yield made
    finally:
        made.close()


def run(central: Central, *words: str) -> int:
    return main(["central", "document", *words, "--data-dir", str(central.settings.data_dir)])


def draft_of(central: Central) -> str:
    (found,) = central.store.read(documents.drafts).result(20)
    return found.id


def test_a_document_is_taken_out_changed_and_published_by_two(
    central: Central, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(central, "list") == 0
    assert "Chưa có" in capsys.readouterr().out
    publish(central.store, DocumentKind.NOTICES, notice("cũ" * 200_000))  # more than one piece
    file = tmp_path / "notices.json"
    assert run(central, "export", "notices", str(file)) == 0
    assert file.stat().st_mode & 0o077 == 0
    said = json.loads(file.read_text(encoding="utf-8"))
    assert said["notices"][0]["text"]["vi"] == "cũ" * 200_000
    said["notices"][0]["text"]["vi"] = "mới"
    file.write_text(json.dumps(said), encoding="utf-8")
    assert run(central, "import", "notices", str(file), "--account", "ky.thuat", "--why", "Sửa chữ") == 0
    name = draft_of(central)
    assert run(central, "submit", name, "--account", "ky.thuat") == 0
    assert run(central, "approve", name, "--account", "ky.thuat") == 1
    assert "tự duyệt" in capsys.readouterr().err
    assert run(central, "approve", name, "--account", "truong.phong") == 0
    assert "phiên bản 2" in capsys.readouterr().out
    assert central.store.read(documents.content, DocumentKind.NOTICES, "", 2).result(20) == notice("mới")
    assert run(central, "list", "--kind", "notices") == 0
    assert capsys.readouterr().out.count("phiên bản") == 2
    assert list((central.settings.data_dir / "handed").iterdir()) == []


def test_a_wrong_file_is_named_and_leaves_nothing(
    central: Central, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "accounts.json"
    file.write_text('{"accounts": [{"name": "a", "full_name": "A", "roles": ["clerk"], "verifier": "mật khẩu"}]}')
    words = ("import", "accounts", str(file), "--ward", WARD, "--account", "ky.thuat", "--why", "x")
    assert run(central, *words) == 1
    assert "verifier" in capsys.readouterr().err
    assert run(central, "import", "accounts", str(tmp_path / "none.json"), "--account", "a", "--why", "x") == 1
    assert central.store.read(documents.drafts).result(20) == ()
    assert run(central, "approve", "none", "--account", "a") == 1


def test_drafts_are_listed_rejected_and_withdrawn(
    central: Central, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(central.store, DocumentKind.ACCOUNTS, accounts(), scope=WARD)
    file = tmp_path / "accounts.json"
    assert run(central, "export", "accounts", str(file), "--ward", WARD) == 0
    later = ("--from", "2099-01-01", "--ward", WARD)
    assert run(central, "import", "accounts", str(file), "--account", "a", "--why", "x", *later) == 0
    name = draft_of(central)
    assert run(central, "submit", name, "--account", "a") == 0
    assert run(central, "reject", name, "--account", "b") == 1  # no reason
    assert run(central, "reject", name, "--account", "b", "--why", "Sai") == 0
    capsys.readouterr()
    assert run(central, "list") == 0
    assert "bị trả lại" in capsys.readouterr().out
    assert run(central, "withdraw", name, "--account", "a") == 0
    assert central.store.read(documents.drafts).result(20) == ()
