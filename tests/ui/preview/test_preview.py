"""`motcua form preview`: pictures of every page from a real process, a real window under its ribbon, nothing stored."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from kiosk.catalogue import Catalogue
from kiosk.settings import Settings, with_defaults
from tests.kiosk.forms.builders import form_of
from ui import page_check
from ui.app import application
from ui.preview.window import PreviewWindow, open_window
from ui.tour.hand import Hand, named

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | relevant | constraint | appearance |
| | select_one yes | married | Đã kết hôn chưa? | Married? | | | |
| | text | spouse | Họ tên vợ hoặc chồng | Name of the spouse | ${married} = 'y' | | full-name |
| | integer | copies | Cần mấy bản? | How many? | | . = 77 | |
| | begin_group | g | Nhóm | Group | | | field-list |
| | text | a | Câu một | One | | | |
| | text | b | Câu hai | Two | | | |
| | end_group | | | | | | |
| | begin_repeat | child | Con | Children | | | |
| | text | c_name | Tên con | Name of the child | | | given-name |
| | end_repeat | | | | | | |
| | image | x_sign | Xin ký tên | Please sign | | | signature |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) |
| | yes | n | Chưa | No |
| | yes | y | Rồi | Yes |
| settings |
| | form_id | form_title | version | default_language |
| | thu | Tờ khai thử | 1 | Vietnamese (vi) |
"""


def preview(folder: Path, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"MOTCUA_DATA_DIR": str(folder / "data"), "MOTCUA_WITNESS_DIR": str(folder / "witness")}
    environment |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "xdg"), "XDG_STATE_HOME": str(folder / "xdg")}
    command = [sys.executable, "-m", "kiosk.cli", "form", "preview", str(file), *more]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=560, check=False)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "thu.md"
    file.write_text(FORM, encoding="utf-8")
    return file


def test_a_picture_of_every_page_and_nothing_else(tmp_path: Path, sheet: Path) -> None:
    done = preview(tmp_path, sheet, "--out", str(tmp_path / "out"), "--size", "1366x768", "--text", "130",
                   "--theme", "contrast", "--lang", "en")  # fmt: skip
    assert (done.returncode, "page check" in done.stderr) == (0, False), done.stderr
    names = [file.name.split("-", 1)[1] for file in sorted((tmp_path / "out").iterdir())]
    for wanted in ("married", "spouse", "copies", "g-a", "g-b", "child-c_name", "child-list", "x_sign", "review"):
        assert any(name.removesuffix(".png").endswith(wanted) for name in names), (wanted, names)
    picture = QImage(str(min((tmp_path / "out").iterdir())))
    assert (picture.width(), picture.height()) == (1366, 768)
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "witness").exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out", "thu.md"]


def test_a_compiled_form_is_opened_too(tmp_path: Path) -> None:
    compiled = Path("resources/forms/trich-luc/compiled.xml").resolve()
    assert compiled.is_file()
    out = tmp_path / "out"
    done = preview(tmp_path, compiled, "--out", str(out), "--size", "1080x1920")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(list(out.iterdir())) > 8


def test_a_broken_form_says_what_form_check_says(tmp_path: Path, sheet: Path) -> None:
    sheet.write_text(FORM.replace("${married} = 'y'", "${maried} = 'y'"), encoding="utf-8")
    done = preview(tmp_path, sheet, "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    checked = subprocess.run([sys.executable, "-m", "kiosk.cli", "form", "check", str(sheet)], capture_output=True,
                             text=True, timeout=120, check=False)  # fmt: skip
    assert checked.returncode == 1
    assert done.stderr == checked.stderr
    assert "maried" in done.stderr


def test_without_a_display_it_says_how_to_get_pictures(tmp_path: Path, sheet: Path) -> None:
    done = preview(tmp_path, sheet)
    assert done.returncode == 1
    assert "--out" in done.stderr


def window_of(tmp_path: Path, **changes: object) -> PreviewWindow:
    application()
    given = {"size": "1366x768", "text": 100, "theme": "normal", "lang": "vi", **changes}
    settings = with_defaults(Settings(data_dir=tmp_path / "data", witness_dir=tmp_path / "witness"))
    return open_window(form_of(FORM, tmp_path), settings, Catalogue(settings.ward_dir), Namespace(**given))


def test_the_window_is_a_citizens_one_under_a_ribbon(tmp_path: Path) -> None:
    window = window_of(tmp_path)
    hand = Hand(window)
    hand.touch("choice:y")
    for option in ("size:160", "theme:contrast", "language:en"):
        hand.touch("appearance")
        hand.touch(option)
        hand.touch("appearance_done")
        assert named(window, "ribbon_words") is not None
        assert named(window, "field") is not None, "the question stays"
        assert page_check.check(window, window.look.pixels_per_mm) == []
    hand.touch("later")
    hand.touch("again")
    assert hand.sees("choice:y")
    window.close()
    assert not (tmp_path / "data").exists()
