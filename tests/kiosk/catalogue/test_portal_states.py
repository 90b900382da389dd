"""The national portal's status codes: each of the ten once, every stage told by one, and a wrong file refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.catalogue.portal_states import SHIPPED, portal_states
from kiosk.errors import ExpectedError
from kiosk.queries.dossier_life import life
from kiosk.values.dossier_steps import LifeStep, Stage
from tests.kiosk.counter import Counter
from tests.kiosk.life import take


def test_every_stage_is_told_by_one_of_the_ten_codes() -> None:
    states = portal_states(SAMPLE_WARD)
    assert set(states) == set(Stage)
    assert sorted({one.code for one in states.values()}) == list(range(1, 11))
    assert {stage.value: states[stage].code for stage in (Stage.REFUSED, Stage.SUPPLEMENT, Stage.RETURNED)} == {
        "refused": 3, "supplement": 5, "returned": 10,
    }  # fmt: skip


@pytest.mark.parametrize(("old", "new"), [
    ('stages = ["duty"]', "stages = []"),
    ('stages = ["duty"]', 'stages = ["duty", "done"]'),
    ('stages = ["duty"]', 'stages = ["duties"]'),
    ("code = 6", "code = 11"),
    ("code = 6", "kode = 6"),
])  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    words = SHIPPED.read_text(encoding="utf-8")
    (tmp_path / "portal_states.toml").write_text(words.replace(old, new), encoding="utf-8")
    with pytest.raises(ExpectedError, match="catalogue.errors.wrong"):
        portal_states(tmp_path)


def test_a_dossier_shows_the_code_of_its_stage(counter: Counter) -> None:
    dossier = counter.received().id
    assert counter.read(life, dossier).portal_code == 2
    take(counter, dossier, LifeStep.ASK_SUPPLEMENT)
    found = counter.read(life, dossier)
    assert (found.portal_code, found.portal_name) == (5, "Yêu cầu bổ sung giấy tờ")
