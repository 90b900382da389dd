"""Reading a declaration aloud: at once, or asked twice where the question is private; headphones by a setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.settings import Settings, VoiceSettings
from tests.ui.questions.forms import shown
from tests.ui.questions.hand import SIZES, faults, find, touch

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | bind::motcua:sensitive |
| | select_one l | cause | Người đã mất vì bệnh gì? | What was the cause of death? | yes |
| | select_one l | plain | Cần mấy bản sao? | How many copies? | |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) |
| | l | a | Một | One |
| | l | b | Hai | Two |
| settings |
| | form_id | form_title | version | default_language | namespaces |
| | test | Thử | 1 | Vietnamese (vi) | motcua="urn:motcua:form" |
"""


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


def test_a_private_question_asks_back_in_words_and_is_read_at_the_second_touch(tmp_path: Path) -> None:
    where, _session = shown(FORM, tmp_path)
    assert where.read_aloud() == ""
    assert "lần nữa" in find(where, "notice").text()
    assert "Người đã mất vì bệnh gì" in where.read_aloud()


def test_each_private_page_is_asked_for_anew(tmp_path: Path) -> None:
    where, _session = shown(FORM, tmp_path)
    where.read_aloud()
    touch(where, "choice:a")
    assert "Cần mấy bản sao" in where.read_aloud(), "what is not private is read at once"
    touch(where, "back")
    assert where.read_aloud() == ""
    assert where.read_aloud()


def test_with_headphones_it_is_read_at_once(tmp_path: Path) -> None:
    where, _session = shown(FORM, tmp_path, headphones=True)
    assert "Người đã mất vì bệnh gì" in where.read_aloud()


def test_the_setting_reaches_the_pages() -> None:
    from kiosk.catalogue import Catalogue
    from tests.ui.questions.hand import screen
    from tests.ui.stand_in import Station

    station: Any = Station("kiosk-1")
    station.settings = Settings(voice=VoiceSettings(headphones=True))
    station.catalogue = Catalogue(clock=station.clock)
    where = screen()
    where.fit_out(station)
    assert where.headphones
    assert where.units is not None


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("percent", [100, 160])
def test_the_words_have_room(tmp_path: Path, size: str, percent: int) -> None:
    where, _session = shown(FORM, tmp_path, size, percent)
    where.read_aloud()
    assert faults(where) == []
