"""Phản ánh, kiến nghị on the city's pages: who reads the words, passes on and answers; tokens are shown once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.queries import public_feedback as queries
from kiosk.services import public_feedback, reading
from kiosk.values.city_accounts import CityRole
from kiosk.values.public_feedback import MARK, AboutWhat, AnswerFeedback, SayFeedback
from kiosk.values.reading import ReadFeedback
from tests.kiosk.city.towns import WARD, Town
from tests.kiosk.counter import DESK, KIOSK
from tests.kiosk.server.city.people import Person, open_account

WORDS, ANSWER = "Máy lấy số ở cửa số 2 hay kẹt giấy.", "Đã gọi thợ."


@pytest.fixture
def town(tmp_path: Path, any_db: str) -> Iterator[Town]:
    made = Town(tmp_path, any_db)
    try:
        yield made
    finally:
        made.close()


def person(town: Town, role: CityRole, **scope: Any) -> Person:
    name = f"mau-{role}-{len(scope)}"
    open_account(town.central, name, role, **scope)
    made = Person(town.central, name)
    made.set_up()
    return made


def test_the_city_passes_on_and_answers_and_the_kiosk_shows_it(town: Town) -> None:
    store = town.station()
    said = store.run(public_feedback.say, SayFeedback(about=AboutWhat.PLACE, words=WORDS, place=KIOSK)).result(20)
    town.push(store)
    path = f"/city/feedback/{WARD}/{said.id}"
    city = person(town, CityRole.CITY)
    assert said.code in city.get("/city/feedback").text
    assert WORDS not in city.get("/city/feedback").text, "the list has no words"
    assert WORDS in city.get(path).text
    assert city.post(f"{path}/forward", {"unit": "Văn phòng HĐND và UBND"}, page=path).status_code == 303
    assert city.post(f"{path}/answer", {"words": "  "}, page=path).status_code == 422
    assert city.post(f"{path}/answer", {"words": "Đã thay bộ cuốn giấy."}, page=path).status_code == 303
    town.pull(store)
    shown = store.read(queries.shown, MARK + said.id.replace("-", "").upper()).result(20)
    assert (shown.unit, shown.answer) == ("Văn phòng HĐND và UBND", "Đã thay bộ cuốn giấy.")


@pytest.mark.parametrize(("role", "scope", "status"), [
    (CityRole.WARD, {"wards": (WARD,)}, 200), (CityRole.WARD, {"wards": ("99002",)}, 403),
    (CityRole.DEPARTMENT, {"department": "so-tu-phap"}, 403),
])  # fmt: skip
def test_who_reads_the_words_of_one(town: Town, role: CityRole, scope: dict[str, Any], status: int) -> None:
    store = town.station()
    said = store.run(public_feedback.say, SayFeedback(about=AboutWhat.PLACE, words=WORDS, place=KIOSK)).result(20)
    town.push(store)
    path = f"/city/feedback/{WARD}/{said.id}"
    somebody = person(town, role, **scope)
    answer = somebody.get(path)
    assert answer.status_code == status
    assert (WORDS in answer.text) is (status == 200)


def test_city_and_auditor_see_who_read_it_at_a_desk_and_the_auditor_no_word(town: Town) -> None:
    store = town.station()
    told = SayFeedback(about=AboutWhat.PLACE, words=WORDS, contact="0900000000", place=KIOSK)
    said = store.run(public_feedback.say, told).result(20)
    for _again in range(2):  # once a day
        store.run(reading.note_feedback, ReadFeedback(feedback=said.id, place=DESK, actor="truongbophan")).result(20)
    store.run(public_feedback.answer, AnswerFeedback(subject=said.id, words=ANSWER, actor="truongbophan", place=DESK))
    town.push(store)
    path, seen = f"/city/feedback/{WARD}/{said.id}", {}
    for role, scope in ((CityRole.CITY, {}), (CityRole.AUDITOR, {}), (CityRole.WARD, {"wards": (WARD,)})):
        somebody = person(town, role, **scope)
        assert path in somebody.get("/city/feedback").text
        seen[role] = somebody.get(path).text
    for role in (CityRole.CITY, CityRole.AUDITOR):
        rows = seen[role].partition('id="readers"')[2].partition("</table>")[0]
        assert rows.count("truongbophan") == 1
        assert "Phụ trách bộ phận" in rows
    assert "truongbophan" not in seen[CityRole.WARD], "it answers citizens, and looks after nobody"
    for word in (WORDS, "0900000000", ANSWER):
        assert word in seen[CityRole.CITY]
        assert word not in seen[CityRole.AUDITOR]


def test_a_token_is_shown_once_and_is_on_no_page_afterwards(town: Town) -> None:
    city = person(town, CityRole.CITY)
    form = {"department": "so-tu-phap", "name": "Sở Tư pháp", "wards": "99001, 99002", "fields": "", "days": "30"}
    made = city.post("/city/api-tokens", form)
    assert made.status_code == 200
    token = made.text.partition("<code>")[2].partition("</code>")[0]
    assert token.startswith("mc_")
    later = city.get("/city/api-tokens").text
    assert token.split("_")[1] in later
    assert token not in later
    gone = city.post("/city/api-tokens/revoke", {"name": token.split("_")[1]}, page="/city/api-tokens")
    assert gone.status_code == 303
    for days in ("0", "²", "9" * 200):
        assert city.post("/city/api-tokens", {**form, "days": days}).status_code == 422
