"""Who may erase what, and how erasures reach whoever was off line: in bounded answers, none twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.records.drafts import DraftExpired
from kiosk.records.stations import SubjectErased
from kiosk.server import answers
from kiosk.services import erasure
from kiosk.store import projections
from kiosk.values.journal import EraseAsked
from tests.factories import open_store
from tests.faults.town import Town, held_keys, readable, says
from tests.kiosk.counter import PERSON


def test_a_desk_without_the_right_to_tombstones_has_the_ward_and_the_city_erase(town: Town) -> None:
    desk, other = town.another("desk", "desk"), town.another("other", "desk")
    draft = town.keep(town.store)
    town.push()
    for store in (desk, other):
        town.pull(store)
    dossier = town.receive(desk, draft)
    town.push(desk)
    asked = EraseAsked(subjects=(dossier,), actor="truongbophan", why="Rút đơn")
    assert desk.run(erasure.erase_asked, asked).result(20) == 2
    town.push(desk)
    town.hear(other)
    for store in (desk, other, town.central.store):
        assert not readable(store, draft)
        assert store.read(lambda r: r.open_sealed(dossier)).result(20) is None
        assert held_keys(store, draft) == held_keys(store, dossier) == 0


def test_an_expiry_erases_nothing_but_a_draft_of_its_author(town: Town) -> None:
    desk, other = town.another("desk", "desk"), town.another("other-kiosk", "citizen")
    draft = town.keep(town.store)
    dossier = town.receive(desk, draft)
    refused = town.keep(desk)
    town.push()
    says(other, DraftExpired(), draft)  # a kiosk that never had it
    says(other, DraftExpired(), dossier)
    town.keep(other, draft=None)
    says(town.store, DraftExpired(), dossier)
    town.push()
    central = town.central.store
    assert readable(central, draft)
    assert central.read(lambda r: r.open_sealed(dossier)).result(20).applicant == PERSON
    assert readable(central, refused)
    assert held_keys(central, dossier) == 1
    town.restart_central()
    assert readable(town.central.store, draft)
    assert held_keys(town.central.store, dossier) == 1


def _erases_many(single: Any, count: int) -> None:
    def erase(ctx: Any, numbers: range) -> None:
        for number in numbers:
            ctx.record(SubjectErased(reason="retention"), subject=f"subject-{number}")
            ctx.erase_keys(f"subject-{number}")

    for start in range(0, count, 500):
        single.run(erase, range(start, min(count, start + 500))).result(60)


def test_a_station_off_line_for_a_year_hears_all_erasures_in_bounded_answers_and_none_twice(
    town: Town, times: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    count = times(10_000)
    single, desk = town.another("single", "single"), town.another("desk", "desk")
    kept = town.keep(single)
    town.push()
    town.pull(desk)
    _erases_many(single, count)
    town.push(single)
    sizes: list[int] = []
    real = answers.erased

    def counted(*asked: Any) -> Any:
        found = real(*asked)
        sizes.append(len(found.subjects))
        return found

    monkeypatch.setattr(answers, "erased", counted)
    assert town.hear(desk) == count
    assert max(sizes) <= answers.PULLED
    assert len(sizes) <= count // answers.PULLED + 1
    sizes.clear()
    assert town.hear(desk) == 0
    assert sizes == [0]
    assert readable(desk, kept)
    _erases_many(single, 1)
    town.push(single)
    town.hear(desk)
    assert sizes == [0, 1]


def test_an_opening_looks_at_new_erasures_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    real = projections._not_buried

    def counted(keys: Any, erased: Any) -> Any:
        listed = list(erased)
        looked.append(len(listed))
        return real(keys, listed)

    store = open_store(tmp_path)
    _erases_many(store, 300)
    store.close()
    store.open()
    monkeypatch.setattr(projections, "_not_buried", counted)
    _erases_many(store, 2)
    store.close()
    store.open()
    assert looked[0] == 2  # those of the journal; then those of the list outside
    store.close()
    looked.clear()
    store.open()
    assert looked[0] == 0
    store.close()
