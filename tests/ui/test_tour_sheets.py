"""`tour --all`: pages of many visits are told apart by what they are, and each combination has its place on a sheet."""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from ui.app import application
from ui.tour import sheets

FOUND = "page check: 02-citizen-home: small card:x 12.0 x 9.0 mm\n"


def test_pages_are_told_by_window_name_and_how_often() -> None:
    names = ["01-desk-waiting", "02-citizen-review", "03-citizen-review", "04-desk-waiting"]
    assert list(sheets.keyed(names).values()) == [
        "desk-waiting", "citizen-review", "citizen-review-2", "desk-waiting-2"]  # fmt: skip


def test_a_page_of_some_visits_only_stands_where_it_came() -> None:
    assert sheets.ordered([["a", "b", "d"], ["a", "b", "c", "d"], ["z", "d", "e"]]) == ["z", "a", "b", "c", "d", "e"]


def options(out: Path) -> argparse.Namespace:
    return argparse.Namespace(out=out, jobs=3, lang="en", visit="copies", cards=2, form=None, life="", low=False)


@pytest.mark.parametrize(("wrong", "status"), [("", 0), ("finding", 1), ("failure", 1)])
def test_all_combinations_are_played_and_drawn(
    wrong: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    application()
    played = []

    def tour(asked: list[str], **_how: Any) -> subprocess.CompletedProcess[str]:
        """What `motcua tour` leaves, without its twenty seconds: two pictures, and a finding or a failure of one."""
        given = dict(zip(asked[4::2], asked[5::2], strict=True))
        folder, (width, height) = Path(given["--out"]), map(int, given["--size"].split("x"))
        mine = (given["--size"], given["--text"], given["--theme"], given["--lang"], given["--visit"])
        played.append(mine)
        for name in ("01-citizen-home", "02-citizen-home"):
            picture = QImage(width, height, QImage.Format.Format_RGB32)
            picture.fill(QColor("#3060a0"))
            picture.save(str(folder / f"{name}.png"))
        (folder / "summary.json").write_text('{"ticket_number": "A001"}', encoding="utf-8")
        bad = wrong and mine[:3] == ("1366x768", "160", "contrast")
        return subprocess.CompletedProcess(asked, int(bool(bad)), "", {"finding": FOUND, "failure": "Missed: x"}.get(
            wrong, "") if bad else "")  # fmt: skip

    monkeypatch.setattr(sheets.subprocess, "run", tour)
    assert sheets.run_all(options(tmp_path)) == status
    assert len(set(played)) == 18
    assert {one[3:] for one in played} == {("en", "copies")}
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["findings.txt", "sheet-01-citizen-home.jpg", "sheet-02-citizen-home-2.jpg", "summary.json"]
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert len(summary["tours"]) == 18
    assert summary["findings"] == int(wrong == "finding")
    assert summary["failed"] == (["1366x768 · 160 % · contrast"] if wrong == "failure" else [])
    sheet = QImage(str(tmp_path / "sheet-02-citizen-home-2.jpg"))
    blue = sum(QColor(sheet.pixel(x, y)).blue() > 120 > QColor(sheet.pixel(x, y)).red()
               for x in range(0, sheet.width(), 40) for y in range(0, sheet.height(), 40))  # fmt: skip
    assert blue > 0.6 * sheet.width() * sheet.height() / 1600, "the pictures fill the sheet"
    said = capsys.readouterr().err
    assert ("small card:x" in said) is (wrong == "finding")
    assert ("Missed: x" in said) is (wrong == "failure")
