"""Every page in a real Chromium: no violation that axe finds, in both languages and themes, nothing asked elsewhere.

With pictures where MOTCUA_PICTURES names a folder.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload

from kiosk.city import public
from kiosk.server.city import public as public_page
from kiosk.server.city.public import at_step
from kiosk.services import public_feedback
from kiosk.values.city_accounts import CityRole
from kiosk.values.public import PublicAsker
from kiosk.values.public_feedback import AboutWhat, SayFeedback
from tests.faults.city import City
from tests.kiosk.city.list_files import HEADING, book, row
from tests.kiosk.counter import KIOSK
from tests.kiosk.server.city import browser
from tests.kiosk.server.city.browser import (
    LOOKS,
    PICTURES,
    Chromium,
    faults_of,
    keep,
    keep_print,
    unreached,
    violations,
)
from tests.kiosk.server.city.conftest import Town
from tests.kiosk.server.city.people import FIRST, Person, open_account
from tests.kiosk.server.city.test_public import PHONE, received
from tests.kiosk.server.city.walked import draft_of, pages

Looks = list[tuple[str, str]]  # addresses, each with its language


def named(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.partition("hash=")[0].lower()).strip("-")


def with_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def looked_at(town: Town, request: pytest.FixtureRequest, source: random.Random) -> dict[tuple[CityRole, str], Looks]:
    """Who looks at what, in which language and theme: each page in one drawn look, all looks with --long and for
    pictures."""
    whole = PICTURES or request.config.getoption("--long")
    found: dict[tuple[CityRole, str], Looks] = {}
    for nth, (path, role) in enumerate(source.sample(every := pages(town), len(every))):
        for language, theme in LOOKS if whole else [LOOKS[nth % len(LOOKS)]]:
            found.setdefault((role, theme), []).append((path, language))
    return found


def test_no_page_breaks_a_rule_of_access(
    town: Town, chromium: Chromium, request: pytest.FixtureRequest, seeded: random.Random
) -> None:
    found: dict[str, list[str]] = {}
    for (role, theme), mine in looked_at(town, request, seeded).items():
        with chromium.page(town.person(role), theme=theme) as page:
            for path, language in mine:
                answer = page.goto(town.central.address + with_language(path, language))
                assert answer is not None
                assert answer.status == 200, path
                keep(page, f"{named(path)}-{language}-{theme}")
                by_keyboard = unreached(page) if (language, theme) == LOOKS[0] else []
                if wrong := violations(page) + faults_of(page) + by_keyboard:
                    found[f"{path} {language} {theme}"] = wrong
                faults_of(page).clear()
    assert found == {}


def test_pages_fit_a_phone(
    town: Town, chromium: Chromium, request: pytest.FixtureRequest, seeded: random.Random,
    few: Callable[[int, int], int],
) -> None:  # fmt: skip
    """Nothing is wider than the screen: what is wide scrolls within itself. The rules of access, which each page met on
    a large screen, are looked at on a third of them, on all with --long."""
    wide = {}
    for (role, theme), mine in looked_at(town, request, seeded).items():
        if role is not CityRole.CITY:
            continue
        by_rules = seeded.sample(mine, few(len(mine), -(-len(mine) // 3)))
        with chromium.page(town.person(role), theme=theme, phone=True) as page:
            for path, language in mine:
                page.goto(town.central.address + with_language(path, language))
                keep(page, f"{named(path)}-phone-{language}-{theme}")
                across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if across > 0:
                    wide[f"{path} {language}"] = across
                if (path, language) in by_rules:
                    assert violations(page) == [], path
    assert wide == {}


def test_pages_print_dark_on_white_whatever_the_theme(
    town: Town, chromium: Chromium, seeded: random.Random, few: Callable[[int, int], int]
) -> None:
    """A third of them, drawn anew in each run; all with --long and for pictures."""
    every = pages(town)
    some = every if PICTURES else seeded.sample(every, few(len(every), -(-len(every) // 3)))
    with chromium.page(town.person(CityRole.CITY), theme="dark") as page:
        for path, role in some:
            if role is CityRole.CITY:
                page.goto(town.central.address + path)
                page.emulate_media(media="print", color_scheme="dark")
                ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
                ink = page.evaluate("getComputedStyle(document.body).color")
                assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)"), path
                assert not page.locator("nav.menu").is_visible() if page.locator("nav.menu").count() else True
                assert keep_print(page, f"{named(path)}-print")[:5] == b"%PDF-"
                page.emulate_media(media="screen")


def test_the_way_in_breaks_no_rule(
    town: Town, chromium: Chromium, request: pytest.FixtureRequest, seeded: random.Random
) -> None:
    """Signing in for the first time, in a browser, by the keyboard alone; every page on the way is looked at."""
    every = PICTURES or request.config.getoption("--long")
    for language, theme in LOOKS if every else [seeded.choice(LOOKS)]:
        _way_in(town, chromium, language, theme)


def _way_in(town: Town, chromium: Chromium, language: str, theme: str) -> None:
    name = f"moi-{language}-{theme}"
    open_account(town.central, name, CityRole.CITY)
    person = Person(town.central, name)
    with chromium.page(None, theme=theme) as page:
        page.goto(f"{town.central.address}/city?lang={language}")
        page.context.add_cookies([{"name": "motcua-lang", "value": language, "url": town.central.address}])
        page.reload()
        wrong = _looked(page, f"sign-in-{language}-{theme}")
        page.locator("#f-name").fill(name)
        page.keyboard.press("Tab")
        page.keyboard.type("sai-mat-khau-roi")
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
        wrong += _looked(page, f"sign-in-wrong-{language}-{theme}", refused=True)
        page.locator("#f-name").fill(name)
        page.locator("#f-password").fill(FIRST)
        page.keyboard.press("Enter")
        page.wait_for_url("**/city/second/new")
        person.secret = page.locator("code").inner_text()
        wrong += _looked(page, f"second-new-{language}-{theme}")
        page.locator("#f-code").fill(person.code())
        page.keyboard.press("Enter")
        page.locator(".codes li").first.wait_for()
        wrong += _looked(page, f"recovery-{language}-{theme}")
        page.get_by_role("main").get_by_role("link").press("Enter")
        page.wait_for_url("**/city/password")
        wrong += _looked(page, f"password-{language}-{theme}")
    person.close()
    assert wrong == []



def _looked(page: browser.Page, name: str, *, refused: bool = False) -> list[str]:
    keep(page, name)
    said = [one for one in faults_of(page) if not (refused and "422" in one)]
    faults_of(page).clear()
    return violations(page) + said


def test_what_opens_after_a_touch_breaks_no_rule_and_keeps_what_was_typed(town: Town, chromium: Chromium) -> None:
    """Folded parts, a form's faults in its page, what is refused, a list's report, an address that nothing is at."""
    wrong: dict[str, list[str]] = {}
    with chromium.page(town.person(CityRole.CITY), theme="dark") as page:
        paths = [path for path, role in pages(town) if role is CityRole.CITY]
        folded = re.compile("reports/volumes|documents/wards|quarantine/event|fees/1")
        for path in filter(folded.search, paths):
            page.goto(town.central.address + path)
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
            wrong[path] = violations(page) + unreached(page)
        draft = f"{town.central.address}/city/drafts/{draft_of(town, 'catalogue')}"
        page.goto(draft)
        page.locator("#f-reason").fill("Một lý do đã gõ")
        page.locator("#f-valid_from").evaluate("one => { one.type = 'text'; one.value = 'hôm nào đó'; }")
        page.locator("#f-reason").press("Tab")
        page.keyboard.press("Enter")
        page.locator("#f-valid_from[aria-invalid=true]").wait_for()
        assert page.locator("#f-reason").input_value() == "Một lý do đã gõ"
        assert page.evaluate("document.activeElement.id") == "f-valid_from"
        wrong["draft"] = violations(page)
        page.locator("#f-reason").fill("Một lý do đã gõ")
        page.locator("input[name=revision]").first.evaluate("one => { one.value = '999'; }")
        page.locator("#f-valid_from").fill("2026-11-30")
        page.locator("#f-reason").press("Tab")
        page.keyboard.press("Enter")
        page.locator("#trouble .problem").wait_for()  # somebody else saved meanwhile: nothing that was typed is lost
        assert page.locator("#f-reason").input_value() == "Một lý do đã gõ"
        wrong["refused"] = violations(page)
        page.goto(f"{draft}/rows/procedures?key=1.001193")
        page.locator("input[name=quantity]").fill("nhiều")
        page.get_by_role("main").locator("form button").first.press("Enter")
        page.locator("[aria-invalid=true]").first.wait_for()
        wrong["row"] = violations(page)
        page.goto(f"{draft}/import")
        day = page.locator("#f-valid_from").input_value().split("-")  # which the field may show month first
        assert page.locator("[data-day=f-valid_from]").inner_text() == "/".join(reversed(day))
        page.locator("#f-valid_from").fill("2026-12-24")
        assert page.locator("[data-day=f-valid_from]").inner_text() == "24/12/2026"
        page.locator("#f-file").set_input_files([_list_with_faults()])
        page.locator("#f-decision").fill("Quyết định mẫu")
        page.locator("form[enctype] button").press("Enter")
        page.locator("#faulty").wait_for()
        wrong["import"] = violations(page)
        page.goto(f"{town.central.address}/city/nowhere")
        wrong["nowhere"] = violations(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def _list_with_faults() -> FilePayload:
    made = book(HEADING, row("9.000001", "Việc mới"), row("hỏng", "Không mã"))
    return {"name": made.name, "mimeType": "application/octet-stream", "buffer": made.data}


def test_what_a_citizen_is_answered_breaks_no_rule_and_fits_a_phone(
    city: City, chromium: Chromium, seeded: random.Random, monkeypatch: pytest.MonkeyPatch,
    few: Callable[[int, int], int],
) -> None:  # fmt: skip
    """By the rules a third of the answers, drawn anew in each run; all with --long. And the words of one
    who said something, with the forms that pass them on and answer them."""
    monkeypatch.setattr(public_page, "at_step", functools.partial(at_step, step=0.01))
    said = SayFeedback(about=AboutWhat.PLACE, words="Máy lấy số hay kẹt giấy.", place=KIOSK)
    subject = city.store.run(public_feedback.say, said).result(30).id
    code, words = received(city)
    for nth in range(public.OF_CODE):
        city.central.store.run(public.allow, PublicAsker(address=f"192.0.2.{nth}", code=f"{code[:-4]}7777"))
    asked = {
        "genuine": ("text", words), "altered": ("text", words.replace(code, f"{code[:-4]}8888")),
        "unknown": ("text", "x"), "found": ("code", code, PHONE), "missed": ("code", code, "9999"),
        "wrong": ("code", "H9", "12"), "many": ("code", f"{code[:-4]}7777", "1234"),
    }  # fmt: skip
    by_rules = seeded.sample(sorted(asked), few(len(asked), 3))
    wrong: dict[str, object] = {}
    language, theme = seeded.choice(LOOKS)
    with chromium.page(None, theme=theme, phone=True) as page:
        for name, (field, value, *digits) in asked.items():
            page.goto(f"{city.central.address}/tra-cuu?lang={language}")
            page.locator(f"#f-{field}").fill(value)
            if digits:
                page.locator("#f-digits").fill(digits[0])
            page.locator("form", has=page.locator(f"#f-{field}")).locator("button").press("Enter")
            page.locator(".answer, [aria-invalid=true]").first.wait_for()
            keep(page, f"answer-{name}-{language}-{theme}")
            across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wrong[name] = (violations(page) if name in by_rules else []) + [f"{across} too wide"] * (across > 0)
    open_account(city.central, "mau-city", CityRole.CITY)
    person = Person(city.central, "mau-city")
    person.set_up()
    with chromium.page(person, theme=theme) as page:
        page.goto(f"{city.central.address}/city/feedback/99001/{subject}?lang={language}")
        page.locator("#f-words").wait_for()
        wrong["feedback"] = violations(page) + unreached(page)
    assert {name: found for name, found in wrong.items() if found} == {}
