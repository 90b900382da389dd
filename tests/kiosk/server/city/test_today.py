"""Today's page as people use it: found by typing, refreshed without losing one's place, stopped, without a mouse."""

from __future__ import annotations

import re
from datetime import date

import pytest
from lxml import html
from playwright.sync_api import expect

from kiosk.server.central import Central
from kiosk.texts import text
from kiosk.values.city_accounts import CityRole
from kiosk.values.document_contents import FormerWard, UnitsContent, WardUnit
from kiosk.values.documents import DocumentKind
from tests.kiosk.city.papers import publish
from tests.kiosk.server.city.browser import Chromium, faults_of
from tests.kiosk.server.city.conftest import Town
from tests.kiosk.server.city.people import Person, open_account
from tests.kiosk.server.city.samples import WARDS, fill_wards


def names(page: object) -> list[str]:
    return [words.split("(")[0].strip() for words in page.locator("#wards tbody th a").all_inner_texts()]  # type: ignore[attr-defined]


def test_a_ward_is_found_as_it_is_typed_and_the_cursor_stays(town: Town, chromium: Chromium) -> None:
    with chromium.page(town.person(CityRole.CITY)) as page:
        page.goto(f"{town.central.address}/city")
        assert page.locator("#wards tbody tr").count() == WARDS
        normal = ["Bình thường" in words for words in page.locator("#wards tbody td:nth-child(2)").all_inner_texts()]
        assert normal == sorted(normal)  # whatever needs a look stands above
        assert True in normal
        page.locator("#q").focus()
        page.keyboard.type("hoa hi")
        page.locator("#wards tbody tr").nth(2).wait_for(state="detached")
        assert names(page) == ["Phường Hoà Hiệp", "Phường Hoà Hiệp 2"]
        assert page.evaluate("document.activeElement.id") == "q"
        page.locator("#q").fill("")
        page.locator("#q").press("Enter")
        page.locator("#wards tbody tr").nth(WARDS - 1).wait_for()
        page.get_by_role("columnheader", name="Đang chờ").get_by_role("link").press("Enter")
        page.locator("th[aria-sort=descending] #o-waiting").wait_for()
        assert page.evaluate("document.activeElement.id") == "o-waiting"
        page.evaluate("document.querySelector('#wards').dataset.old = 'yes'")
        page.evaluate("htmx.ajax('GET', '/city/parts/today', {target: '#figures', source: '#refresh'})")
        expect(page.locator("#wards:not([data-old])")).to_be_visible()  # refreshed, in the order that was chosen
        waiting = [int(words) for words in page.locator("#wards tbody td:nth-child(3)").all_inner_texts()]
        assert waiting == sorted(waiting, reverse=True)
        assert faults_of(page) == []


def test_refreshing_keeps_the_place_and_can_be_stopped(town: Town, chromium: Chromium) -> None:
    with chromium.page(town.person(CityRole.CITY)) as page:
        page.goto(f"{town.central.address}/city")
        page.locator("#w-99003").focus()
        page.evaluate("document.querySelector('#wards').dataset.old = 'yes'")
        page.evaluate("htmx.trigger('#refresh', 'refreshed'); htmx.ajax('GET', '/city/parts/today', '#figures')")
        page.locator("#wards[data-old]").wait_for(state="detached")
        assert page.evaluate("document.activeElement.id") == "w-99003"
        page.locator("#refreshing").uncheck()
        stopped = page.evaluate(
            "document.querySelector('#refresh').dispatchEvent(new CustomEvent('htmx:beforeRequest',"
            " {bubbles: true, cancelable: true, detail: {elt: document.querySelector('#refresh')}}))"
        )
        assert stopped is False
        assert faults_of(page) == []


def test_everything_is_reached_by_the_keyboard_alone(town: Town, chromium: Chromium) -> None:
    """The first stop leads past the menu; every link, field and button gets the focus, and it can be seen."""
    with chromium.page(town.person(CityRole.CITY)) as page:
        page.goto(f"{town.central.address}/city")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.goto(f"{town.central.address}/city/wards/99001")
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, [tabindex=\"0\"]')]"
            ".filter(one => one.offsetParent !== null || one.className === 'skip').length"
        )
        reached = set()
        for _ in range(wanted + 4):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none" or page.evaluate("document.activeElement === document.body")
        assert len(reached) >= wanted


@pytest.mark.parametrize("script", [True, False])
def test_language_and_theme_are_chosen_with_and_without_script(town: Town, chromium: Chromium, script: bool) -> None:
    with chromium.page(town.person(CityRole.CITY), java_script_enabled=script) as page:
        page.goto(f"{town.central.address}/city/account")
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name="My account").wait_for()
        page.locator("select[name=theme]").select_option("dark")
        if not script:
            page.get_by_role("button", name="Apply").click()
        page.locator("html[data-theme=dark]").wait_for()
        page.goto(f"{town.central.address}/city")
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_server_that_is_silent_is_said(town: Town, chromium: Chromium) -> None:
    with chromium.page(town.person(CityRole.CITY)) as page:
        page.goto(f"{town.central.address}/city")
        page.route(re.compile("/city/parts/"), lambda route: route.abort())
        page.evaluate("htmx.ajax('GET', '/city/parts/today', '#figures').catch(() => 0)")
        page.locator("#stale").wait_for(state="visible")
        assert page.locator("#wards tbody tr").count() == WARDS
        faults_of(page).clear()


def test_a_ward_is_found_by_what_it_and_those_within_it_were_called(fresh: Central) -> None:
    """By the document for every ward and by a ward's own; a ward that was merged says on its page where it went."""
    fresh.store.run(fill_wards, 4).result(60)
    until = date(2026, 6, 30)
    gone = FormerWard(code="99004", name="Phường Cỏ May", until=until)
    own = FormerWard(code="99002", name="Xã Bến Gạo", until=until)
    publish(fresh.store, DocumentKind.UNITS, UnitsContent(
        wards=(WardUnit(ward="99001", name="Phường Hoa Sen Mới", predecessors=(gone,)),)
    ))  # fmt: skip
    publish(fresh.store, DocumentKind.UNITS, UnitsContent(
        wards=(WardUnit(ward="99002", name="Phường An Bình", predecessors=(own,)),)
    ), scope="99002")  # fmt: skip
    open_account(fresh, "mau", CityRole.CITY)
    person = Person(fresh, "mau")
    person.set_up()

    def rows(asked: str) -> list[str]:
        found = html.document_fromstring(person.get("/city/parts/today", params={"q": asked}).text)
        return [" ".join(str(one.text_content()).split()) for one in found.xpath("//*[@id='wards']//tbody/tr/th")]

    assert len(rows("")) == 4
    for asked, now, before in (
        ("co may", "Phường Hoa Sen Mới 99001", gone), ("99004 co", "Phường Hoa Sen Mới 99001", gone),
        ("ben gao", "Phường An Bình 99002", own),
    ):  # fmt: skip
        words = text("city_documents.former", name=before.name, day="30/06/2026")
        assert rows(asked) == [f"{now}{words}"], asked
    for ward, said in (
        ("99001", text("city_documents.former", name=gone.name, day="30/06/2026")),
        ("99002", text("city_documents.former", name=own.name, day="30/06/2026")),
        ("99004", text("city_documents.merged_into", day="30/06/2026", into="Phường Hoa Sen Mới")),
    ):  # fmt: skip
        assert said in html.document_fromstring(person.get(f"/city/wards/{ward}").text).text_content(), ward
    assert text("city_documents.merged_into", day="30/06/2026", into="") not in person.get("/city/wards/99001").text
