"""`motcua form publish`: versions, effective dates, and which version is in force on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue
from kiosk.cli import main
from kiosk.errors import ExpectedError
from kiosk.forms.library import FormLibrary
from kiosk.forms.model.form_folders import in_force, is_later, read_layout, version_on
from kiosk.forms.model.published_forms import load
from kiosk.texts import error_texts


def sheet(folder: Path, version: str, label: str = "Tên?", name: str = "don-thu") -> Path:
    file = folder / "don-thu.md"
    file.write_text(
        f"| survey |\n| | type | name | label |\n| | text | a | {label} |\n| settings |\n"
        f'| | form_id | form_title | version |\n| | {name} | Đơn "thử" | {version} |\n',
        encoding="utf-8",
    )
    return file


def publish(tmp_path: Path, version: str, *more: str, label: str = "") -> int:
    out = tmp_path / "ward" / "forms" / "don-thu"
    return main(["form", "publish", str(sheet(tmp_path, version, label or version)), "--out", str(out), *more])


def on(tmp_path: Path, day: str) -> str:
    """The version in force on a day, "" where none is."""
    try:
        return version_on("don-thu", (tmp_path / "ward",), date.fromisoformat(day))
    except ExpectedError as error:
        if error.key != "forms.errors.not_in_force" or "tại quầy" not in error_texts(error)[1]:
            raise
        return ""


def test_versions_follow_each_other_by_their_dates(tmp_path: Path) -> None:
    assert publish(tmp_path, "2026112401", "--from", "2026-11-24") == 0
    assert publish(tmp_path, "2027030101", "--from", "2027-03-01", "--to", "2027-12-31") == 0
    days = ("2026-11-23", "2026-11-24", "2027-02-28", "2027-03-01", "2027-12-31", "2028-01-01")
    assert [on(tmp_path, day) for day in days] == ["", "2026112401", "2026112401", "2027030101", "2027030101", ""]
    home = tmp_path / "ward" / "forms" / "don-thu"
    kept = read_layout(home / "versions" / "2026112401" / "form.toml")
    assert kept["effective_to"] == date(2027, 2, 28)
    form = load("don-thu", (tmp_path / "ward",), day=date(2027, 1, 1))
    assert (form.version, form.title()) == ("2026112401", 'Đơn "thử"')
    assert load("don-thu", (tmp_path / "ward",), version="2026112401", day=date(2029, 1, 1)).version == "2026112401"
    assert in_force("don-thu", (tmp_path / "ward",), date(2027, 6, 1)) == home


def test_a_form_that_is_no_longer_in_force_is_not_offered(tmp_path: Path) -> None:
    assert publish(tmp_path, "1", "--to", "2026-12-31") == 0
    forms = FormLibrary(tmp_path / "ward", Catalogue())
    assert forms.offered("don-thu", date(2026, 12, 31))
    assert not forms.offered("don-thu", date(2027, 1, 1))
    assert not forms.offered("nobody", date(2026, 12, 31))
    assert forms.in_force("don-thu", date(2026, 12, 31)).version == "1"
    with pytest.raises(ExpectedError, match="not_in_force"):
        forms.in_force("don-thu", date(2027, 1, 1))


def test_a_version_must_be_higher_and_can_be_published_again_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(tmp_path, "10") == 0
    assert publish(tmp_path, "10") == 0
    for version, said in (("9", "không cao hơn"), ("10", "nội dung khác"), ("", "phiên bản"), ("../x", "phiên bản")):
        assert publish(tmp_path, version, label="Khác?") == 1
        words = capsys.readouterr().err
        assert said in words
        assert "Xin " in words
    assert publish(tmp_path, "11", label="Khác?") == 0
    assert sorted(one.name for one in (tmp_path / "ward" / "forms" / "don-thu" / "versions").iterdir()) == ["10"]


def test_dates_the_wrong_way_round_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(tmp_path, "1") == 0
    home = tmp_path / "ward" / "forms" / "don-thu"
    before = {one.name: one.read_bytes() for one in home.iterdir()}
    assert publish(tmp_path, "2", "--from", "2027-01-02", "--to", "2027-01-01") == 1
    assert "--from" in capsys.readouterr().err
    assert {one.name: one.read_bytes() for one in home.iterdir()} == before
    with pytest.raises(SystemExit):
        publish(tmp_path, "2", "--from", "1/3/2027")


def test_what_the_official_wrote_stays(tmp_path: Path) -> None:
    assert publish(tmp_path, "1", "--from", "2026-01-01", "--to", "2026-06-30") == 0
    file = tmp_path / "ward" / "forms" / "don-thu" / "form.toml"
    written = file.read_text(encoding="utf-8").replace("legal_basis = []", 'legal_basis = ["Luật thử"]  # xem lại')
    file.write_text(written, encoding="utf-8")
    assert publish(tmp_path, "2", "--from", "2026-07-01") == 0
    held = read_layout(file)
    assert held["legal_basis"] == ["Luật thử"]
    assert held["effective_from"] == date(2026, 7, 1)
    assert "effective_to" not in held, "the end was that of the version before"
    assert "# xem lại" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("version", "than", "later"),
    [("2", "1", True), ("10", "9", True), ("1", "1", False), ("2026112402", "2026112401", True), ("1.10", "1.9", True),
     ("1", "", True), ("v2", "v1", True), ("9", "10", False)],
)  # fmt: skip
def test_which_version_is_later(version: str, than: str, later: bool) -> None:
    assert is_later(version, than) is later


def test_an_earlier_version_keeps_the_paper_that_it_was_published_with(tmp_path: Path) -> None:
    """An official changes the paper for the new version first, and only then publishes."""
    folder = tmp_path / "ward" / "forms" / "don-thu"
    folder.mkdir(parents=True)
    (folder / "paper.toml").write_text('kind = "lines"\ntitle = "ĐƠN CŨ"\n', encoding="utf-8")
    assert publish(tmp_path, "2026112401") == 0
    (folder / "paper.toml").write_text('kind = "lines"\ntitle = "ĐƠN MỚI"\n', encoding="utf-8")
    assert publish(tmp_path, "2026112402") == 0
    papers = {
        version: load("don-thu", (tmp_path / "ward",), version=version).layout["title"]
        for version in ("2026112401", "")
    }
    assert papers == {"2026112401": "ĐƠN CŨ", "": "ĐƠN MỚI"}
