"""When something is not as it should be, a person still sees a page of the city: what happened, and what to do."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.values.city_accounts import CityRole
from tests.kiosk.server.city.browser import Chromium, violations
from tests.kiosk.server.city.conftest import Town


class Away:
    """A store whose queries of one kind fail; everything else goes on."""

    def __init__(self, store: Any, query: str, error: Exception) -> None:
        self._store, self._query, self._error = store, query, error

    def read(self, query: Any, *given: Any, **named: Any) -> Future[Any]:
        if query.__name__ == self._query:
            failed: Future[Any] = Future()
            failed.set_exception(self._error)
            return failed
        return self._store.read(query, *given, **named)


PROBLEMS = [
    (ExpectedError("sync.errors.busy", here=5), 503, "Cơ sở dữ liệu chưa trả lời"),
    (ExpectedError("store.errors.disk_full"), 507, "Máy chủ hết chỗ lưu"),
    (KeyError("Nguyễn Văn Mẫu"), 500, "Trang này gặp lỗi"),
]


@pytest.mark.parametrize(("error", "status", "words"), PROBLEMS)
def test_a_failing_store_is_a_page_with_a_way_on(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    store = town.central.store
    person = town.person(CityRole.CITY)
    monkeypatch.setattr(store, "read", Away(_Kept(store.read), "newest", error).read)
    answer = person.get("/city/work")
    assert answer.status_code == status
    assert words in answer.text
    assert 'href="/city/work"' in answer.text  # to try again
    assert "Mẫu&#39;" not in answer.text
    assert (answer.headers.get("retry-after") == "10") is (status == 503)
    part = person.get("/city/parts/work", headers={"hx-request": "true"})
    assert (part.status_code, "<html" in part.text, words in part.text) == (status, False, True)


def test_even_the_session_may_be_unreadable(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    store, person = town.central.store, town.person(CityRole.CITY)
    away = Away(_Kept(store.read), "of", ExpectedError("sync.errors.busy", here=5))
    monkeypatch.setattr(store, "read", away.read)
    answer = person.get("/city")
    assert answer.status_code == 503
    assert "Cơ sở dữ liệu chưa trả lời" in answer.text


class _Kept:
    """The store's own `read`, as it was before."""

    def __init__(self, read: Any) -> None:
        self.read = read


@pytest.mark.parametrize(("path", "role", "status"), [
    ("/city/nowhere", CityRole.CITY, 404), ("/city/audit", CityRole.WARD, 403),
    ("/city/audit?first=x", CityRole.CITY, 400), ("/city/stations/99001.quay9", CityRole.CITY, 404),
])  # fmt: skip
def test_refusals_are_pages_that_break_no_rule(
    town: Town, chromium: Chromium, path: str, role: CityRole, status: int
) -> None:
    for theme, language in (("light", "vi"), ("dark", "en")):
        with chromium.page(town.person(role), theme=theme) as page:
            answer = page.goto(f"{town.central.address}{path}{'&' if '?' in path else '?'}lang={language}")
            assert answer is not None
            assert answer.status == status
            assert page.locator("h1").count() == 1
            assert violations(page) == []
