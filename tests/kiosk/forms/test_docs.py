"""The page docs/forms.md from its empty sheet to the kiosk: its example, its commands and its functions work."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from pathlib import Path

import pypdf
import pytest

from kiosk.catalogue.catalogue import Catalogue
from kiosk.cli import main
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.library import FormLibrary
from kiosk.forms.model.form_folders import forms_folder
from kiosk.forms.model.published_forms import load
from kiosk.forms.xpath.functions import find
from kiosk.services import papers
from kiosk.values.dates import PartialDate
from kiosk.values.forms import PageKind
from kiosk.values.ids import FormId, ProcedureCode
from printing.documents import declaration as document
from tests.kiosk.counter import Counter
from tests.kiosk.forms.builders import TODAY
from tests.kiosk.forms.manual import (
    EXAMPLE,
    PAGE,
    commands,
    parts,
    read_workbook,
    sheets,
    ward_of_the_page,
    words,
    write_workbook,
)
from tests.kiosk.forms.walking import SAMPLE_WARD, Walk, assert_review_opens, card
from tests.printing.read_back import assert_inside, in_order, words_of

FORM = "nha-van-hoa"
CODE = ProcedureCode("P.000001")
SCRIPT = {
    "card": card("father"), "ok": "right", "phone": "0900000123", "what": "other", "what_other": "mừng thọ",
    "day": "2026-12-05", "part": "afternoon", "size": "middle", "things": ("chairs", "sound"), "helpers": "2",
    "h_name": ["Trần Thị Mẫu", "Nguyễn Thử"], "h_phone": ["", "0900000456"],
}  # fmt: skip
ON_PAPER = [
    "Mẫu riêng của phường", "ĐƠN ĐỀ NGHỊ SỬ DỤNG NHÀ VĂN HÓA", "(dành cho cá nhân, tổ dân phố)",
    "Kính gửi: UBND PHƯỜNG HOA SEN (MẪU) (1)", "Họ và tên: NGUYỄN VĂN THỬ", "Sinh ngày: 02/03/1994",
    "Số định danh cá nhân:", "Số điện thoại: 0900000123", "Để: mừng thọ", "Ngày: 05/12/2026", "Buổi: chiều",
    "Ngày ghi bằng chữ: Ngày mùng năm", "Số người (2):", "Bàn ghế", "Người cùng chịu trách nhiệm:", "TT",
    "TRẦN THỊ MẪU", "NGUYỄN THỬ", "0900000456", "Tôi xin giữ gìn tài sản chung", "Người đề nghị", "Nguyễn Văn Thử",
    "Ý KIẾN CỦA NGƯỜI QUẢN LÝ NHÀ VĂN HÓA", "Chú thích:", "(1) Nơi quản lý nhà văn hóa.",
]  # fmt: skip


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    return ward_of_the_page(tmp_path)


def test_the_example_is_what_the_page_shows() -> None:
    assert read_workbook(EXAMPLE / f"{FORM}.xlsx") == sheets()
    [procedure] = parts("procedure")
    assert tomllib.loads(procedure) == tomllib.loads((EXAMPLE / "thu-tuc.toml").read_text(encoding="utf-8"))
    paper = (EXAMPLE / "paper.toml").read_text(encoding="utf-8")
    shown = [part.partition("```")[0] for part in words().partition("## 3.")[2].split("```toml\n")[1:3]]
    assert len(shown) == 2
    lines = set(paper.splitlines())
    assert [line for part in shown for line in part.splitlines() if line not in lines] == []


def test_each_command_of_the_page_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An official's folder: the workbook as it was typed, the other files of the example, and the ward's folder."""
    monkeypatch.chdir(tmp_path)
    write_workbook(tmp_path / f"{FORM}.xlsx")
    for name in ("paper.toml", "answers.json"):
        shutil.copy(EXAMPLE / name, tmp_path)
    shutil.copytree(SAMPLE_WARD, tmp_path / "phuong")
    for line in commands("check"):
        if line[2] != "preview":  # that opens windows: tests of its own
            assert follow(line) == 0, capsys.readouterr().err
    assert "Dùng được: Đơn đề nghị sử dụng nhà văn hóa" in capsys.readouterr().out
    for line in commands("publish"):
        assert follow(line) == 0, capsys.readouterr().err
    home = tmp_path / "phuong" / "forms" / FORM
    published = {f"{FORM}.xlsx", "compiled.xml", "form.toml", "paper.toml", "versions"}
    assert {file.name for file in home.iterdir()} == published
    capsys.readouterr()
    monkeypatch.setenv("MOTCUA_WARD_DIR", "phuong")
    for line in commands("try"):
        assert follow(line) == 0, capsys.readouterr().err
    assert json.loads(capsys.readouterr().out)["use"]["what_told"] == "tổ chức đám cưới"
    assert {file.name for file in (tmp_path / "thu").iterdir()} >= {"record.json", "submission.xml", "declaration.pdf"}
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "thu" / "declaration.pdf").pages)
    assert "ĐƠN ĐỀ NGHỊ SỬ DỤNG NHÀ VĂN HÓA" in text
    assert "TRẦN THỊ MẪU" in text


def follow(line: list[str]) -> int:
    """One command of the page, as a shell would run it."""
    name, *rest = line
    if name == "mkdir":
        os.makedirs(rest[-1], exist_ok=True)
    elif name == "cp":
        for file in rest[:-1]:
            shutil.copy(file, rest[-1])
    else:
        assert name == "motcua"
        return main(rest)
    return 0


def test_a_wards_form_is_found_without_touching_the_package(ward: Path) -> None:
    assert not (forms_folder() / FORM).exists()
    with pytest.raises(ExpectedError, match="not_found"):
        load(FORM)
    catalogue = Catalogue(ward)
    procedure = catalogue.procedure(CODE, TODAY)
    assert procedure.form == FORM
    assert procedure in catalogue.search("muon hoi truong", TODAY)
    assert procedure in catalogue.procedures(TODAY, field="khac")


@pytest.mark.parametrize("name", ["", ".", "..", "../forms/nha-van-hoa", "phuong/nha-van-hoa", "a\\b"])
def test_a_forms_name_leads_nowhere_else(ward: Path, name: str) -> None:
    with pytest.raises(ExpectedError, match="not_found"):
        load(name, (ward,))


def test_a_wards_own_version_of_a_shipped_form_goes_first_and_older_drafts_find_theirs(ward: Path) -> None:
    own = ward / "forms" / "khai-tu"
    shutil.copytree(forms_folder() / "khai-tu", own)
    shipped = load("khai-tu").version
    text = (own / "compiled.xml").read_text(encoding="utf-8").replace(f'version="{shipped}"', 'version="3000010101"')
    (own / "compiled.xml").write_text(text, encoding="utf-8")
    toml = (own / "form.toml").read_text(encoding="utf-8").replace(f'version = "{shipped}"', 'version = "3000010101"')
    (own / "form.toml").write_text(toml, encoding="utf-8")
    assert load("khai-tu", (ward,)).version == "3000010101"
    assert load("khai-tu", (ward,), version=shipped).version == shipped
    with pytest.raises(ExpectedError, match="no_version"):
        load("khai-tu", (ward,), version="1")


def test_it_is_filled_kept_and_printed_like_any_other(ward: Path, tmp_path: Path) -> None:
    catalogue = Catalogue(ward)
    form = FormLibrary(ward, catalogue).version(FORM)
    session = Session(form, "vi", today=TODAY, facts={"ward_name": catalogue.agency().place_name})
    walk = Walk(session, SCRIPT)
    walk.finish()
    assert walk.seen == [
        "card", "ok", "phone", "what", "what_other", "day", "part", "size", "things", "helpers", "h_name", "h_phone",
        "h_name", "h_phone",
    ]  # fmt: skip
    alone = Walk(Session(form, "vi", today=TODAY), SCRIPT | {"what": "meeting", "helpers": "0"}).to_review()
    assert alone.seconds <= 300
    counter = Counter(tmp_path, ward_dir=ward)
    try:
        kept = counter.declaration(
            form=FormId(FORM), form_version=form.version, procedure=CODE, answers=session.answers(),
            record=session.record(), holder_numbers=session.holder_numbers(), holder_births=session.holder_births(),
        )  # fmt: skip
        paper = counter.read(papers.declaration, kept.id)
        assert counter.faults() == []
    finally:
        counter.close()
    assert session.holder_births() == (PartialDate(1994, 3, 2),)
    pdf = document.to_pdf(paper)
    assert_inside(pdf)
    in_order(words_of(pdf), ON_PAPER)
    ticks = [(tick.label, tick.ticked) for line in paper.lines for tick in line.ticks if tick.ticked]
    assert ticks == [("30 đến 100", True), ("Bàn ghế", True), ("Loa, micrô", True)]


def test_its_review_opens_every_question_in_both_languages(ward: Path) -> None:
    for language in ("vi", "en"):
        session = Session(load(FORM, (ward,)), language, today=TODAY)
        walk = Walk(session, SCRIPT).to_review()
        assert session.page.kind is PageKind.REVIEW
        assert_review_opens(session)
        assert walk.session.next()


def test_the_functions_that_the_manual_names_exist() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("### Expressions")[2].partition("and the rest")[0]
    named = [part.partition("(")[0] for part in section.split("`")[1::2]]
    assert len(named) > 30
    assert [name for name in named if find(name) is None] == []
