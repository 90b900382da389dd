"""Public notices: the program's and the ward's own, on their days; a wrong document names file and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogue import notices
from kiosk.catalogue.notices import Notices
from kiosk.errors import ExpectedError

ICONS = Path(__file__).resolve().parents[3] / "resources" / "icons"
WARD = """
version = 3

[[notices]]
key = "identity"
text = { vi = "" }

[[notices]]
key = "tet"
text = { vi = "Nghỉ Tết đến hết mùng 5.", en = "Closed for Tết." }
first = 2027-02-05
last = 2027-02-11
weekdays = [1, 2, 3, 4, 5]
"""


def test_a_ward_adds_replaces_and_takes_away(tmp_path: Path) -> None:
    (tmp_path / "notices.toml").write_text(WARD, encoding="utf-8")
    ward = Notices(tmp_path)
    keys = {day: [notice.key for notice in ward.on(date(2027, 2, day))] for day in (4, 5, 6, 11, 12)}
    assert [day for day, found in keys.items() if "tet" in found] == [5, 11]  # the 6th is a Saturday
    assert not any("identity" in found for found in keys.values())
    assert "priority" in keys[4]
    assert "identity" in [notice.key for notice in Notices(tmp_path / "none").on(date(2027, 2, 4))]


def test_the_programs_notices_are_whole() -> None:
    document = notices.load(notices.COMMON)
    assert document.version >= 1
    for notice in document.notices:
        assert notice.text.vi
        assert notice.text.en
        assert (ICONS / f"{notice.icon}.svg").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("weekdays = [1, 2, 3, 4, 5]", "weekdays = [8]"), ("first = 2027-02-05", "frist = 2027-02-05")],
)
def test_a_wrong_document_is_refused(tmp_path: Path, wrong: str, said: str) -> None:
    path = tmp_path / "notices.toml"
    path.write_text(WARD.replace(wrong, said), encoding="utf-8")
    with pytest.raises(ExpectedError) as caught:
        Notices(tmp_path).on(date(2027, 2, 5))
    assert caught.value.values["file"] == "notices.toml"
