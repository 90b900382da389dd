"""What a declaration said of a place stays as it was said, also after the official list calls the place otherwise."""

from __future__ import annotations

from pathlib import Path

from kiosk.catalogue.units import Units
from kiosk.forms.answering.session import Session
from tests.kiosk.forms.builders import TODAY, form_of, put
from ui.questions.places import Places

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | appearance |
| | text | where | Nơi ở | address |
"""
BEFORE = "Số 3, Xã Long Thành, Tỉnh Đồng Nai"  # until April 2026; since then a ward of a city


def test_a_draft_and_its_record_keep_the_name_that_was_said(tmp_path: Path) -> None:
    units = Units()
    assert "Xã Long Thành, Tỉnh Đồng Nai" not in {units.full_name(ward) for ward in units.wards()}
    form = form_of(FORM, tmp_path)
    begun = Session(form, "vi", today=TODAY)
    put(begun, where=BEFORE)
    taken_up = Session(form, "vi", today=TODAY)
    assert taken_up.restore(begun.answers()) == ()
    assert BEFORE in str(taken_up.record())
    assert Places(units).split(BEFORE) == (BEFORE, "")  # shown whole, not taken for another place


def test_todays_name_is_told_from_it() -> None:
    assert Places(Units()).split("Số 3, Phường Long Thành, Thành phố Đồng Nai") == (
        "Số 3",
        "Phường Long Thành, Thành phố Đồng Nai",
    )
