"""Where the citizen was helped, where a dossier was received, and who decides: three fields, named by configuration."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.queries.dossier_life import life
from kiosk.queries.step_papers import control
from kiosk.rules.counter_units import unit_name
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.ids import Place
from tests.kiosk.counter import BIRTH, Counter
from tests.kiosk.life import take

UNITS = """
[[units]]
key = "diem-2"
name = "Điểm Phục vụ hành chính công số 2 (mẫu)"
places = ["kiosk-2"]

[[units]]
key = "chi-nhanh-1"
name = "Chi nhánh số 1 (mẫu)"
places = ["desk-7"]
"""


@pytest.fixture
def branches(tmp_path: Path) -> Iterator[Counter]:
    ward = tmp_path / "ward"
    shutil.copytree(SAMPLE_WARD, ward)
    with (ward / "ward.toml").open("a", encoding="utf-8") as file:
        file.write(UNITS)
    counter = Counter(tmp_path, ward_dir=ward)
    try:
        yield counter
    finally:
        counter.close()


def test_a_declaration_of_one_place_is_received_at_another_and_decided_by_a_third(branches: Counter) -> None:
    kept = branches.declaration(place=Place("kiosk-2"))
    done = branches.received(draft=kept.id, place=Place("desk-7"), desk="7", procedure="1.004222")
    units = branches.read(life, done.id).units
    assert units.helped_at == "Điểm Phục vụ hành chính công số 2 (mẫu)"
    assert units.taken_in_at == "Chi nhánh số 1 (mẫu)"
    assert units.agency == "Công an phường Hoa Sen (mẫu)"
    rows = branches.sql("SELECT helped_at, taken_in_at, agency FROM dossiers")
    assert rows == [("diem-2", "chi-nhanh-1", "police")]
    take(branches, done.id, LifeStep.HAND_OVER)
    assert branches.read(control, done.id, 1).settled_by == units.agency


def test_without_units_all_is_the_counters_own(branches: Counter) -> None:
    units = branches.read(life, branches.received(procedure=BIRTH).id).units
    counter = branches.store.catalogue.agency().counter
    assert (units.helped_at, units.taken_in_at) == (counter, counter)
    assert units.agency == "Ủy ban nhân dân phường Hoa Sen (mẫu)"


def test_a_unit_that_is_gone_is_named_by_its_key(branches: Counter) -> None:
    catalogue = branches.store.catalogue
    assert unit_name(catalogue.counter_units(), catalogue.ward().code, "", "chi-nhanh-9") == "chi-nhanh-9"
