"""The departments' JSON API over HTTP: its tokens, its documents, its refusals; what is another's is not there."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.city import api_tokens
from kiosk.db.tables.city_api import ApiTokenRow
from kiosk.errors import ExpectedError
from kiosk.values.departments import RevokeToken
from tests.faults.central_rows import database
from tests.kiosk.city.towns import WARD, Town, received
from tests.kiosk.counter import PERSON


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, run_engine: str) -> Iterator[Town]:
    with database(run_engine) as db:
        yield from _town(tmp_path_factory.mktemp("town"), db)


def _town(folder: Path, db: str) -> Iterator[Town]:
    made = Town(folder, db)
    store = made.station()
    made.dossier = received(store)
    made.push(store)
    try:
        yield made
    finally:
        made.close()


class Asking:
    def __init__(self, town: Town, token: str = "") -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=town.central.address, headers=headers, trust_env=False, timeout=30)
        town.closing(self.http.close)

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.http.get(f"/api/v1{path}", **given)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.http.post(f"/api/v1{path}", json=body)


def state(name: str = "taken_in", **given: Any) -> dict[str, Any]:
    return {"request": str(uuid.uuid4()), "state": name, **given}


def path_of(town: Any) -> str:
    return f"/wards/{WARD}/dossiers/{town.dossier.id}"


def test_a_department_lists_reads_and_tells(town: Any) -> None:
    asking = Asking(town, town.token("noi-vu-1")[0])
    assert asking.get("/me").json()["name"] == "Phòng Nội vụ"
    listed = asking.get(f"/wards/{WARD}/dossiers").json()
    assert [one["id"] for one in listed["dossiers"]] == [town.dossier.id]
    assert asking.get(f"/wards/{WARD}/dossiers", params={"cursor": listed["cursor"]}).json()["dossiers"] == []
    body = state()
    first = asking.post(path_of(town) + "/states", body)
    assert (first.status_code, first.json()["repeated"]) == (200, False)
    assert asking.post(path_of(town) + "/states", body).json() == {"event": first.json()["event"], "repeated": True}
    assert asking.post(path_of(town) + "/states", {**body, "state": "decided"}).status_code == 409
    result = {"request": str(uuid.uuid4()), "result": {"number": "7/GXN", "link": "https://kq.example/7"}}
    assert asking.post(path_of(town) + "/result", result).status_code == 200
    again = asking.get(f"/wards/{WARD}/dossiers", params={"cursor": listed["cursor"]}).json()
    assert [one["id"] for one in again["dossiers"]] == [town.dossier.id], "it has changed"


def test_nothing_of_a_person_is_in_any_answer(town: Any) -> None:
    asking = Asking(town, town.token("noi-vu-2")[0])
    said = asking.get(f"/wards/{WARD}/dossiers").text + asking.get(path_of(town)).text
    for personal in (PERSON.name, PERSON.number, PERSON.address, PERSON.phone):
        assert personal not in said


def test_a_token_is_kept_as_a_hash_alone_and_ends(town: Any) -> None:
    token, _caller = town.token("het-han", days=1)
    rows = town.central.store.read(lambda r: r.connection.execute(ApiTokenRow.__table__.select()).all()).result(20)
    assert not any(token.rpartition("_")[2] in str(row) for row in rows)
    asking = Asking(town, token)
    assert asking.get("/me").status_code == 200
    name = token.split("_")[1]
    assert town.run(api_tokens.revoke, RevokeToken(name=name, by="quantri")) is True
    assert asking.get("/me").status_code == 401
    expiring, _caller = town.token("het-han-2", days=1)
    town.clock.advance(timedelta(days=1, minutes=1))
    assert Asking(town, expiring).get("/me").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "mc_AAAAAAAAAAAAAAAA_" + "a" * 43])
def test_without_a_token_nothing_is_told(town: Any, token: str) -> None:
    asking = Asking(town, token)
    for answer in (asking.get("/me"), asking.get(path_of(town)), asking.post(path_of(town) + "/states", state())):
        assert (answer.status_code, answer.json()["error"]) == (401, "city_api.errors.no_token")


@pytest.mark.parametrize("body", [
    {}, {"state": "ready"}, {"request": "x", "state": "ready"}, state("no_such"), state(extra=1),
    state("refused"), state("supplement"), state("refused", reason="a\0b"), state(result={"number": "\x01"}),
    state(result={"number": ""}),
    state(result={"number": "1", "link": "http://plain.example"}), state("refused", reason="x" * 5000),
])  # fmt: skip
def test_what_does_not_fit_is_refused_and_said_without_its_words(town: Any, body: dict[str, Any]) -> None:
    answer = Asking(town, town.token("sai")[0]).post(path_of(town) + "/states", body)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "message"}


def test_a_body_beyond_its_bound_is_not_read(town: Any) -> None:
    asking = Asking(town, town.token("to")[0])
    answer = asking.http.post(
        f"/api/v1{path_of(town)}/states", content=json.dumps(state(reason="x" * 200_000)),
        headers={"content-type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 413


def test_a_cursor_of_another_server_begins_anew_and_says_so(town: Any) -> None:
    asking = Asking(town, town.token("con-tro")[0])
    answer = asking.get(f"/wards/{WARD}/dossiers", params={"cursor": "5.0123456789abcdef"}).json()
    assert answer["restarted"] is True
    assert [one["id"] for one in answer["dossiers"]] == [town.dossier.id]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_document_and_its_page_name_every_operation(town: Any, language: str) -> None:
    document = httpx.get(f"{town.central.address}/api/openapi.json", trust_env=False).json()
    assert len(document["paths"]) == 5
    page = httpx.get(f"{town.central.address}/api/", params={"lang": language}, trust_env=False)
    assert page.status_code == 200
    for path in document["paths"]:
        assert f"/api{path}" in page.text
    assert "<script" not in page.text


def test_a_department_of_the_api_is_named_in_the_journal(town: Any) -> None:
    asking = Asking(town, town.token("tu-phap")[0])
    event = asking.post(path_of(town) + "/states", state("decided")).json()["event"]
    events = town.central.store.read(lambda r: r.events_of(town.dossier.id)).result(20)
    assert [one.actor for one in events if one.id == event] == ["tu-phap"]


@pytest.mark.parametrize(("error", "status"), [("sync.errors.busy", 503), ("store.errors.disk_full", 507)])
def test_a_database_that_is_away_is_no_mistake_of_the_caller(
    town: Any, monkeypatch: pytest.MonkeyPatch, error: str, status: int
) -> None:
    """422 would say: never send this again."""
    asking = Asking(town, town.token("cho")[0])
    failed: Future[Any] = Future()
    failed.set_exception(ExpectedError(error, here=7))
    monkeypatch.setattr(town.central.store, "run", lambda *_given: failed)
    answer = asking.post(path_of(town) + "/states", state())
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers.get("retry-after") == ("7" if status == 503 else None)
