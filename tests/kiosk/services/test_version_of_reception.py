"""A received dossier keeps the procedure's version of its reception for every later step, also later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError
from kiosk.queries.dossier_life import life
from kiosk.queries.registers import register
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.ids import ProcedureCode
from kiosk.values.print_jobs import PaperKind
from tests.factories import open_store
from tests.kiosk.counter import Counter
from tests.kiosk.life import approve, take

CODE = ProcedureCode("9.000001")
FIRST = """
[[procedure]]
code = "9.000001"
field = "ho-tich"
agency = "ward"
effective_from = 2026-01-01
legal_basis = ["Văn bản mẫu 1"]
source = { text = "Thủ tục mẫu", mark = "I", looked_at = 2026-11-22 }
name = { vi = "Thủ tục mẫu cũ", en = "Old sample" }
short = { vi = "Thủ tục mẫu", en = "Sample" }
documents = []
time = { unit = "working_days", quantity = 5, extension_working_days = 3, basis = "Văn bản mẫu 1" }
fee = { unit = "none" }
"""
LATER = """
[[procedure.next]]
effective_from = 2026-11-26
name = { vi = "Thủ tục mẫu mới", en = "New sample" }
papers = "residence"
time = { quantity = 1, extension_working_days = 0, basis = "Văn bản mẫu 2" }
"""


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[Counter]:
    ward = tmp_path / "ward"
    shutil.copytree(SAMPLE_WARD, ward)
    (ward / "catalogue").mkdir(exist_ok=True)
    (ward / "catalogue" / "moving.toml").write_text(FIRST, encoding="utf-8")
    counter = Counter(tmp_path, ward_dir=ward)
    try:
        yield counter
    finally:
        counter.close()


def moved_on(counter: Counter, words: str) -> None:
    """The ward's catalogue is another one from the next start on."""
    ward = counter.folder / "ward"
    (ward / "catalogue" / "moving.toml").write_text(words, encoding="utf-8")
    counter.store.close()
    catalogue = Catalogue(ward, counter.clock)
    counter.store = open_store(counter.folder, clock=counter.clock, bus=counter.bus, catalogue=catalogue, ward_dir=ward)


def test_deadlines_and_papers_are_those_of_its_version(moving: Counter) -> None:
    done = moving.received(procedure=CODE)
    assert done.due == "2026-12-01T17:00"
    moved_on(moving, FIRST + LATER)
    moving.pass_time(days=2)
    catalogue = moving.store.catalogue
    assert catalogue.procedure(CODE).time.quantity == 1
    assert take(moving, done.id, LifeStep.ASK_SUPPLEMENT).paper is PaperKind.SUPPLEMENT  # and not CT05
    assert take(moving, done.id, LifeStep.RESUBMIT).due == "2026-12-03T17:00"
    approve(moving, done.id, LifeStep.EXTEND)
    assert take(moving, done.id, LifeStep.EXTEND).due == "2026-12-08T17:00"
    found = moving.read(life, done.id)
    assert (found.procedure_version, found.procedure_name) == (1, "Thủ tục mẫu cũ")
    day = found.row.received_at.date()
    assert moving.read(register, day, day).parts[0].lines[0].procedure == "Thủ tục mẫu cũ"
    assert moving.received(procedure=CODE).due == "2026-11-27T17:00"  # the new version


def test_a_version_that_is_gone_moves_no_deadline_and_says_so(moving: Counter) -> None:
    done = moving.received(procedure=CODE)
    moved_on(moving, "")
    approve(moving, done.id, LifeStep.EXTEND)
    with pytest.raises(ExpectedError, match="life_steps.errors.no_version"):
        take(moving, done.id, LifeStep.EXTEND)
    take(moving, done.id, LifeStep.ASK_SUPPLEMENT)
    with pytest.raises(ExpectedError, match="life_steps.errors.no_version"):
        take(moving, done.id, LifeStep.RESUBMIT)
    assert moving.read(life, done.id).row.due_now == done.due
