"""Pictures that a form names: beside it, in its media/, or a drawing for all; published is only what will be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.errors import ExpectedError
from kiosk.forms.model.definition import PICTOGRAMS
from kiosk.forms.publishing.publish import publish
from kiosk.texts import error_texts
from tests.kiosk.forms.builders import form_of, session_of

SHEET = """
| survey |
| | type | name | label::Vietnamese (vi) | media::image | media::audio |
| | select_one who | q | Ai? | OWN | SOUND |
| choices |
| | list_name | name | label::Vietnamese (vi) | media::image |
| | who | mother | Mẹ | CHOICE |
| | who | father | Cha | father.svg |
| settings |
| | form_id | form_title | version | default_language |
| | don-thu | Đơn thử | 2026112401 | Vietnamese (vi) |
"""


def sheet(folder: Path, own: str = "", choice: str = "mother.svg", sound: str = "") -> Path:
    file = folder / "don-thu.md"
    named = SHEET.replace("OWN", own).replace("CHOICE", choice).replace("SOUND", sound)
    file.write_text(named, encoding="utf-8")
    return file


def published(folder: Path, **named: str) -> Path:
    out = folder / "out"
    publish(sheet(folder, **named), out)
    return out


def test_a_drawing_for_all_is_found_and_the_forms_own_comes_before_it(tmp_path: Path) -> None:
    session = session_of(SHEET.replace("OWN", "").replace("CHOICE", "mother.svg").replace("SOUND", ""), tmp_path)
    form = session.form
    assert [choice.media for choice in session.page.questions[0].choices] == ["mother.svg", "father.svg"]
    assert form.media_file("mother.svg") == PICTOGRAMS / "mother.svg"
    (tmp_path / "media").mkdir()
    own = tmp_path / "media" / "mother.svg"
    own.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    assert form.media_file("mother.svg") == own
    for name in ("mother", "mother.png", "../icons/stretcher.svg", "no-such.svg", ".svg", ""):
        assert form.media_file(name) is None, name


def test_a_form_whose_pictures_are_there_is_published(tmp_path: Path) -> None:
    (tmp_path / "own.png").write_bytes(b"png")
    assert (published(tmp_path, own="own.png") / "compiled.xml").is_file()


@pytest.mark.parametrize(
    ("named", "sheet_name", "row"),
    [
        ({"own": "no-such.svg"}, "survey", 2),
        ({"choice": "no-such.svg"}, "choices", 2),
        ({"choice": "a.png"}, "choices", 2),
    ],
)
def test_a_picture_that_is_nowhere_keeps_a_form_from_being_published(
    tmp_path: Path, named: dict[str, str], sheet_name: str, row: int
) -> None:
    with pytest.raises(ExpectedError) as refused:
        published(tmp_path, **named)
    said = " ".join(error_texts(refused.value, "vi"))
    (file,) = named.values()
    assert f"không có hình “{file}”" in said
    assert "Xin chép tệp vào thư mục của tờ khai" in said
    assert f"trang {sheet_name}, dòng {row}, cột media::image" in said
    assert not (tmp_path / "out" / "compiled.xml").exists()


def test_a_recording_that_is_missing_is_a_note_the_voice_reads_instead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (published(tmp_path, sound="hoi.wav") / "compiled.xml").is_file()
    assert main(["form", "check", str(sheet(tmp_path, sound="hoi.wav"))]) == 0
    assert "“hoi.wav”" in capsys.readouterr().err


def test_check_says_so_of_a_choice_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "check", str(sheet(tmp_path, choice="no-such.svg"))]) == 0
    said = capsys.readouterr().err
    assert said.count("“no-such.svg”") == 1
    assert "hình vẽ có sẵn" in said
    assert main(["form", "check", str(sheet(tmp_path))]) == 0
    assert capsys.readouterr().err == ""


def test_a_picture_named_by_an_answer_is_looked_for_when_it_is_asked_for(tmp_path: Path) -> None:
    named = SHEET.replace("OWN", "${which}.png").replace("CHOICE", "mother.svg").replace("SOUND", "")
    asked = named.replace("| | select_one who", "| | text | which | Hình nào? | | |\n| | select_one who", 1)
    assert form_of(asked, tmp_path).media_kinds == ("image",)
    publish(tmp_path / "form.md", tmp_path / "out")
