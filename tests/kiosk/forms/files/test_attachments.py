"""Files of a declaration: put beside its answers, replaced, counted, written out by `form run`, drawn on the review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from kiosk.commands.form import run_form
from kiosk.errors import ExpectedError
from kiosk.forms.files import attachments
from kiosk.values.attachments import JPEG, PDF, PNG, TakenFile
from kiosk.values.papers import FINGERPRINT
from tests.kiosk.forms.builders import form_of, session_of

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | appearance | relevant |
| | image | paper | Ảnh giấy tờ | | |
| | file | more | Giấy tờ khác | | ${paper} != '' |
| | image | x_sign | Xin ký tên | signature | |
"""
SMALL = TakenFile(media_type=JPEG, data=b"\xff\xd8 nho")


def test_a_file_is_an_answer_of_its_own_name(tmp_path: Path) -> None:
    session = session_of(FORM, tmp_path)
    first = attachments.attach(session, path(session, "paper"), SMALL)
    assert first.name.startswith("paper-")
    assert first.name.endswith(".jpg")
    assert session.record()["paper"] == first.name
    assert [line.value for part in session.review() for line in part.lines] == ["Đã có ảnh"]


def path(session, name: str) -> str:
    [element] = session.form.named(name)
    return "/" + "/".join(element.path)


def test_another_takes_its_place_and_a_word_instead_drops_it(tmp_path: Path) -> None:
    session = session_of(FORM, tmp_path)
    attachments.attach(session, path(session, "paper"), SMALL)
    second = attachments.attach(session, path(session, "paper"), SMALL)
    assert list(session.attachments) == [second.name]
    attachments.attach(session, path(session, "x_sign"), TakenFile(media_type=PNG, data=b"png"))
    attachments.detach(session, path(session, "x_sign"), FINGERPRINT)
    assert list(session.attachments) == [second.name]
    assert session.record()["x_sign"] == FINGERPRINT


def test_what_is_not_relevant_is_kept_and_not_handed_in(tmp_path: Path) -> None:
    session = session_of(FORM, tmp_path)
    attachments.attach(session, path(session, "paper"), SMALL)
    more = attachments.attach(session, path(session, "more"), TakenFile(media_type=PDF, data=b"%PDF-"))
    attachments.detach(session, path(session, "paper"))
    assert attachments.kept(session) == (more,)
    assert attachments.handed_in(session) == ()


def test_a_declaration_has_an_end(tmp_path: Path) -> None:
    session = session_of(FORM, tmp_path)
    half = TakenFile(media_type=JPEG, data=bytes(attachments.MOST_BYTES // 2 + 1))
    held = attachments.attach(session, path(session, "paper"), half)
    with pytest.raises(ExpectedError, match="too_much"):
        attachments.attach(session, path(session, "more"), half)
    assert attachments.kept(session) == (held,)
    attachments.attach(session, path(session, "paper"), half)  # in its own place there is room


def test_form_run_takes_pictures_beside_the_answers_and_leaves_them_beside_the_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form_of(FORM, tmp_path)
    Image.new("RGB", (900, 600), "white").save(tmp_path / "scan.png")
    (tmp_path / "answers.json").write_text(json.dumps({"paper": "scan.png", "x_sign": FINGERPRINT}), encoding="utf-8")
    assert run_form(str(tmp_path / "form.md"), tmp_path / "answers.json", out=tmp_path / "out") == 0
    record = json.loads(capsys.readouterr().out)
    files = {file.name for file in (tmp_path / "out").iterdir()}
    assert files == {"record.json", "submission.xml", record["paper"]}
    assert (tmp_path / "out" / record["paper"]).read_bytes().startswith(b"\xff\xd8\xff")
    assert record["paper"] in (tmp_path / "out" / "submission.xml").read_text(encoding="utf-8")
