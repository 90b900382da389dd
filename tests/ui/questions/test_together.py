"""Small questions of a field list stand on one page where they have room, else one comes after the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.questions.forms import again, shown
from tests.ui.questions.hand import SIZES, faults, find, touch
from ui.questions.together import TogetherBody

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | appearance | required |
| | begin_group | g | Bản sao | Copies | field-list | |
| | select_one yes | want | Có xin bản sao không? | Do you want copies? | | yes |
| | integer | count | Mấy bản? | How many? | stepper | |
| | select_multiple l | langs | Tiếng nào? | Which languages? | | |
| | end_group | | | | | |
| | note | thanks | Cảm ơn | Thank you | | |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) |
| | yes | y | Có | Yes |
| | yes | n | Không | No |
| | l | vi | Việt | Vietnamese |
| | l | en | Anh | English |
"""


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


def test_all_are_answered_on_one_page(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    assert isinstance(where.body, TogetherBody)
    touch(where, "want:choice:y", "count:step:more", "count:step:more", "langs:choice:en", "langs:choice:vi",
          "langs:choice:en", "next")  # fmt: skip
    assert where.page.path.endswith("thanks")
    assert session.record()["g"] == {"want": "y", "count": 1, "langs": ["vi"]}


def test_what_is_missing_is_said_in_its_row(tmp_path: Path) -> None:
    where, _session = shown(FORM, tmp_path)
    touch(where, "count:step:more", "next")
    assert find(where, "error:want").text()
    assert faults(where) == []
    touch(where, "want:choice:n", "next")
    assert where.page.path.endswith("thanks")
    touch(where, "back")
    assert find(where, "want:choice:n").isChecked()


def test_what_was_touched_outlives_another_size(tmp_path: Path) -> None:
    where, session = shown(FORM, tmp_path)
    touch(where, "want:choice:y", "langs:choice:en")
    other = again(where, session)
    other.moves.next()
    assert session.record()["g"]["want"] == "y"
    assert session.record()["g"]["langs"] == ["en"]


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_nothing_is_cut_off(tmp_path: Path, size: str, percent: int) -> None:
    where, _session = shown(FORM, tmp_path, size, percent)
    assert faults(where) == []


def test_long_words_are_asked_one_by_one(tmp_path: Path) -> None:
    long = FORM.replace("Có xin bản sao không?", "Có xin cấp bản sao trích lục của giấy tờ này không? " * 8)
    where, _session = shown(long, tmp_path, "small", 160)
    assert not isinstance(where.body, TogetherBody)
    assert faults(where) == []
