"""A confirmation page with two lines keeps room for both, where one of them stands in two rows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.values.forms import PageKind
from tests.kiosk.forms.builders import put
from tests.ui.questions.hand import SIZES, TODAY, faults, screen


@pytest.mark.drawn_cases
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("theme", ["normal", "contrast"])
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_both_lines_have_room(size: str, percent: int, theme: str, language: str) -> None:
    QApplication.instance() or QApplication([])
    session = Session(load("ct01"), language, today=TODAY)
    put(session, whom="self", a_card="none", a_name="Nguyễn Văn Thử", a_number="001094000456", a_born="1994",
        h_relation="con", h_card="read", h_name="Nguyễn Văn Mẫu", h_number="001064000111")  # fmt: skip
    session.go("/data/head/head_person/h_ok")
    assert session.page.kind is PageKind.CONFIRM
    where = screen(size, percent, theme, language)
    where.begin(session)
    lines = [one for one in where.findChildren(QAbstractButton) if one.objectName().startswith("line:")]
    assert len([one for one in lines if one.isVisible()]) == 2
    assert faults(where) == []
    where.close()
