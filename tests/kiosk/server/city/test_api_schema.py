"""Whatever the API's own document allows is asked: no 5xx, answers as documented, nothing across wards or fields."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kiosk.city import department_dossiers, telling
from kiosk.errors import ExpectedError
from kiosk.values.departments import ApiToken
from kiosk.values.told_states import TellState, ToldState
from tests.faults.central_rows import database
from tests.kiosk.city.towns import WARD, Town, received
from tests.kiosk.counter import BIRTH, COPIES, DEATH
from tests.kiosk.server.stranger import Elsewhere

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
OPERATIONS = 5
QUIET = list(HealthCheck)  # an API's examples are large and slow to find
FIELDS = ("ho-tich", "chung-thuc", "dat-dai", "cu-tru")
WARDS = (WARD, "99002", "99003")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, run_engine: str) -> Iterator[Town]:
    with database(run_engine) as db:
        yield from _town(tmp_path_factory.mktemp("town"), db)


def _town(folder: Path, db: str) -> Iterator[Town]:
    made = Town(folder, db)
    store = made.station()
    made.dossier = received(store, BIRTH)
    received(store, DEATH)
    made.push(store)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two wards, and two fields in the first."""
    made = Town(tmp_path_factory.mktemp("two"))
    here = made.station()
    there = made.station("other", ward="99002", catalogue=Elsewhere(here.settings.ward_dir, made.clock))
    made.dossier = (received(here, BIRTH), received(there, BIRTH), received(here, COPIES))
    made.push(here)
    made.push(there)
    try:
        yield made
    finally:
        made.close()


def operations(town: Town) -> list[Any]:
    schema = openapi.from_url(f"{town.central.address}/api/openapi.json")
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.parametrize("scope", ["ours", "elsewhere", "none"])
def test_whatever_the_document_allows_is_answered_as_documented(
    town: Town, scope: str, seeded: random.Random, times: Callable[[int], int]
) -> None:
    """`times(150)` examples of each operation; half of them name the ward and a dossier that are there."""
    given_scope: dict[str, Any] = {"wards": ("99002",)} if scope == "elsewhere" else {}
    token = town.token("ai-do", **given_scope)[0] if scope != "none" else "mc_nobody"
    found = operations(town)
    assert len(found) == OPERATIONS
    for operation in found:

        @hypothesis.seed(seeded.randrange(2**32))
        @settings(max_examples=times(150), deadline=None, suppress_health_check=QUIET, database=None)
        @given(case=operation.as_strategy(), real=st.booleans())
        def look(case: Any, real: bool) -> None:
            if real:
                there = {"ward": WARD, "dossier": town.dossier.id}
                for name in case.path_parameters or {}:
                    case.path_parameters[name] = there[name]
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            case.validate_response(answer, checks=CHECKS)
            if scope != "ours":
                assert town.dossier.code not in answer.text
                assert not (answer.status_code == 200 and case.method == "POST")

        look()


def test_two_departments_with_a_token_each_learn_nothing_of_each_other(
    two: Town, seeded: random.Random, times: Callable[[int], int]
) -> None:
    """The same examples with both tokens: of two wards, and of two fields of one ward."""
    mine, others, sibling = two.dossier
    wards = {mine.id: WARD, others.id: "99002", sibling.id: WARD}
    scopes = {"noi-vu": (WARD, "ho-tich"), "xay-dung": ("99002", "ho-tich"), "cong-an": (WARD, "chung-thuc")}
    tokens = {
        name: two.token(name, name=f"Phòng {name}", wards=(ward,), fields=(field,))[0]
        for name, (ward, field) in scopes.items()
    }
    sees = {"noi-vu": mine, "xay-dung": others, "cong-an": sibling}
    for operation in operations(two):

        @hypothesis.seed(seeded.randrange(2**32))
        @settings(max_examples=times(30), deadline=None, suppress_health_check=QUIET, database=None)
        @given(case=operation.as_strategy(), dossier=st.sampled_from((mine, others, sibling)))
        def look(case: Any, dossier: Any) -> None:
            there = {"ward": wards[dossier.id], "dossier": dossier.id}
            for name in case.path_parameters or {}:
                case.path_parameters[name] = there[name]
            for name, token in tokens.items():
                answer = case.call(headers={"Authorization": f"Bearer {token}"})
                case.validate_response(answer, checks=CHECKS)
                for hidden in (mine, others, sibling):
                    if hidden is not sees[name]:
                        assert hidden.code not in answer.text, (name, case.operation.path)
                        assert hidden.id not in answer.text, (name, case.operation.path)
                if "dossier" in (case.path_parameters or {}) and dossier is not sees[name]:
                    assert answer.status_code in (404, 406, 413, 415, 422), (name, case.operation.path)

        look()
    events = {one.id: two.central.store.read(lambda r, s=one.id: r.events_of(s)).result(20) for one in sees.values()}
    for name, dossier in sees.items():
        said = {event.actor for event in events[dossier.id] if event.kind.startswith("told.")}
        assert said <= {name}, "nobody tells of what is another's"


def test_every_token_reads_and_tells_of_its_own_wards_and_fields_alone(
    town: Town, seeded: random.Random, times: Callable[[int], int]
) -> None:
    base = town.token("khuon")[1]

    @hypothesis.seed(seeded.randrange(2**32))
    @settings(max_examples=times(200), deadline=None, suppress_health_check=QUIET, database=None)
    @given(
        wards=st.lists(st.sampled_from(WARDS), unique=True), fields=st.lists(st.sampled_from(FIELDS), unique=True),
        ward=st.sampled_from(WARDS), request=st.uuids(),
    )  # fmt: skip
    def look(wards: list[str], fields: list[str], ward: str, request: Any) -> None:
        caller: ApiToken = msgspec.structs.replace(base, wards=tuple(wards), fields=tuple(fields))
        allowed = ward == WARD and (not wards or ward in wards) and (not fields or "ho-tich" in fields)
        command = TellState(ward=ward, dossier=town.dossier.id, request=str(request), state=ToldState.TAKEN_IN)
        for ask in (
            lambda: town.central.store.read(department_dossiers.one, caller, ward, town.dossier.id).result(20),
            lambda: town.central.store.run(telling.tell_state, (caller, command)).result(20),
        ):
            try:
                ask()
            except ExpectedError as error:
                refused = error.key
            else:
                refused = ""
            assert refused == ("" if allowed else "city_api.errors.not_found")

    look()

