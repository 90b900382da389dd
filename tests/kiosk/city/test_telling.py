"""A department tells how far a dossier is: one event in the ward's chain, pulled by the ward, conflicts shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.city import department_dossiers, telling
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.journal.verify import verify
from kiosk.queries import dossier_life, standing
from kiosk.services import dossier_steps
from kiosk.values.dossier_steps import FinishDossier, Stage, StopDossier
from kiosk.values.ids import DossierId
from kiosk.values.told_states import TellState, ToldResult, ToldState
from tests.kiosk.city.towns import WARD, Town, received
from tests.kiosk.counter import DESK


@pytest.fixture
def town(tmp_path: Path, any_db: str) -> Iterator[Town]:
    made = Town(tmp_path, any_db)
    try:
        yield made
    finally:
        made.close()


def told(town: Town, caller: Any, dossier: str, state: ToldState, request: str = "", **given: Any) -> Any:
    command = TellState(
        ward=WARD, dossier=DossierId(dossier), request=request or str(uuid.uuid4()), state=state, **given
    )
    return town.run(telling.tell_state, (caller, command))


def row(store: Any, dossier: str) -> DossierRecord:
    query = select(DossierRecord.__table__).where(DossierRecord.subject == dossier)
    found: DossierRecord = store.read(lambda r: r.connection.execute(query).one()).result(20)
    return found


def step(store: Any, use_case: Any, kind: Any, dossier: str, **given: Any) -> None:
    command = kind(dossier=dossier, place=DESK, desk="1", actor="truongbophan", actor_name="Cán Bộ Mẫu", **given)
    store.run(use_case, command).result(20)


def test_a_told_state_reaches_the_ward_once_and_both_read_alike(town: Town) -> None:
    store = town.station()
    dossier = received(store)
    town.push(store)
    _token, caller = town.token()
    request = str(uuid.uuid4())
    first = told(town, caller, dossier.id, ToldState.TAKEN_IN, request)
    assert told(town, caller, dossier.id, ToldState.TAKEN_IN, request) == type(first)(event=first.event, repeated=True)
    with pytest.raises(ExpectedError) as refused:
        told(town, caller, dossier.id, ToldState.DECIDED, request)
    assert refused.value.key == "city_api.errors.request"
    result = ToldResult(number="12/QĐ-UBND", title="Trích lục mẫu")
    told(town, caller, dossier.id, ToldState.READY, result=result)
    assert town.pull(store) == 3, "the chain's opening and two states"
    assert town.pull(store) == 0
    for one in (row(town.central.store, dossier.id), row(store, dossier.id)):
        assert (one.stage, one.told_state, one.told_result) == (Stage.DONE, ToldState.READY, "12/QĐ-UBND")
        assert (one.told_by, one.told_aside) == ("Phòng Nội vụ", False)
        assert one.done_at is not None
    shown = store.read(standing.of, dossier.id).result(20)
    assert shown.stage is Stage.DONE
    kinds = [line.kind for line in store.read(dossier_life.life, dossier.id).result(20).history]
    assert kinds.count("told.state") == 2
    for there in (store, town.central.store):
        assert verify(there.settings.database, there.settings.key_file).ok


def test_the_wards_own_step_and_the_departments_word_meet_in_the_fold_and_neither_is_lost(town: Town) -> None:
    store = town.station()
    known, apart = received(store), received(store)
    town.push(store)
    _token, caller = town.token()
    told(town, caller, known.id, ToldState.REFUSED, reason="Thiếu điều kiện")
    town.pull(store)
    assert row(store, known.id).stage == Stage.DONE, "the written answer is to be collected"
    step(store, dossier_steps.stop, StopDossier, apart.id, reason="Rút hồ sơ", approved_by="")  # not known above yet
    told(town, caller, apart.id, ToldState.READY)
    town.push(store)
    town.pull(store)
    here, there = row(store, apart.id), row(town.central.store, apart.id)
    city_alone = {"life": "", "apologised_on": ""}  # what reports of the city alone count by
    assert {**here._mapping, **city_alone} == {**there._mapping, **city_alone}  # type: ignore[attr-defined]
    assert here.told_state == ToldState.READY
    assert here.told_aside == (here.stage != Stage.DONE)
    kinds = [line.kind for line in store.read(dossier_life.life, apart.id).result(20).history]
    assert {"told.state", "dossier.stopped"} <= set(kinds)


def test_a_later_step_of_the_ward_that_knew_ends_what_was_told(town: Town) -> None:
    store = town.station()
    dossier = received(store)
    town.push(store)
    _token, caller = town.token()
    told(town, caller, dossier.id, ToldState.TAKEN_IN)
    town.pull(store)
    step(store, dossier_steps.finish, FinishDossier, dossier.id)
    found = row(store, dossier.id)
    assert (found.stage, found.told_state, found.told_aside) == (Stage.DONE, "", False)


@pytest.mark.parametrize(("scope", "seen"), [
    ({}, True), ({"wards": ("99001",)}, True), ({"wards": ("99002",)}, False), ({"fields": ("ho-tich",)}, True),
    ({"fields": ("dat-dai",)}, False), ({"wards": ("99001",), "fields": ("dat-dai",)}, False),
])  # fmt: skip
def test_a_token_sees_its_wards_and_fields_alone(town: Town, scope: dict[str, Any], seen: bool) -> None:
    store = town.station()
    dossier = received(store)
    town.push(store)
    _token, caller = town.token(**scope)

    def reads(query: Any, *arguments: Any) -> Any:
        return town.central.store.read(query, caller, WARD, *arguments).result(20)

    if seen:
        assert reads(department_dossiers.one, dossier.id).code == dossier.code
        assert [one.id for one in reads(department_dossiers.changed, "").dossiers] == [dossier.id]
        told(town, caller, dossier.id, ToldState.TAKEN_IN)
        return
    with pytest.raises(ExpectedError, match="not_found"):
        reads(department_dossiers.one, dossier.id)
    with pytest.raises(ExpectedError, match="not_found"):
        told(town, caller, dossier.id, ToldState.TAKEN_IN)
