"""Debian's Chromium, driven for tests: pages in both themes and languages, what axe says of them, pictures on request.

`MOTCUA_PICTURES=DIR python -m pytest tests/kiosk/server/city` keeps a picture of every page that was looked at, and a
PDF as it is printed. Pages ask this machine alone; whatever one asks elsewhere, or says as an error, is a fault.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.kiosk.server.city.people import Person

PROGRAM = Path("/usr/bin/chromium")
AXE = Path(__file__).resolve().parents[3] / "axe" / "axe.min.js"
PICTURES = os.environ.get("MOTCUA_PICTURES", "")  # read before a test's own folders are made
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = [(language, theme) for language in ("vi", "en") for theme in ("light", "dark")]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Chromium:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @contextlib.contextmanager
    def page(self, person: Person | None, *, theme: str = "light", phone: bool = False, **given: Any) -> Iterator[Page]:
        """A page of a browser in which the person is signed in; its faults are in `faults_of(page)`."""
        context = self._browser.new_context(
            viewport=PHONE if phone else DESK, color_scheme=theme, has_touch=phone, locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce", **given,
        )  # fmt: skip
        context.set_default_timeout(60_000)
        try:
            if person is not None:
                _sign_in(context, person)
            page = context.new_page()
            faults: list[str] = []
            page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: faults.append(str(error)))
            _FAULTS[id(page)] = faults
            yield page
        finally:
            context.close()


_FAULTS: dict[int, list[str]] = {}


def faults_of(page: Page) -> list[str]:
    """What the page said in the console: errors, refused requests, breaches of its policy."""
    return _FAULTS.get(id(page), [])


@contextlib.contextmanager
def opened() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(PROGRAM), args=ARGUMENTS)
        try:
            yield Chromium(browser)
        finally:
            browser.close()


def _sign_in(context: BrowserContext, person: Person) -> None:
    context.add_cookies(
        [{"name": one.name, "value": one.value or "", "url": person.central.address} for one in person.http.cookies.jar]
    )


@functools.cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and the elements that break it."""
    page.evaluate(_axe())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    return [
        f"{one['id']}: {one['help']} – {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"] for node in one["nodes"]
    ]  # fmt: skip


_BY_KEYBOARD = """() => {
  const wrong = [];
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  for (const one of document.querySelectorAll(all)) {
    if (one.disabled || one.closest('details:not([open]) > :not(summary)')) continue;
    if (one.offsetParent === null && one.className !== 'skip') continue;
    one.focus();
    const said = one.outerHTML.slice(0, 120);
    if (document.activeElement !== one) wrong.push('never focused: ' + said);
    else if (getComputedStyle(one).outlineStyle === 'none') wrong.push('its focus is not seen: ' + said);
  }
  if (document.querySelector('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])')) wrong.push('an order of its own');
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not one first heading');
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption) wrong.push('a table without a caption');
    if (table.querySelector('th:not([scope])')) wrong.push('a heading of a table without its scope');
  }
  return wrong;
}"""


def unreached(page: Page) -> list[str]:
    """What the keyboard does not reach or does not show, after the first stop, which leads past the menu; and tables
    that a screen reader would not tell apart."""
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    found: list[str] = page.evaluate(_BY_KEYBOARD)
    return found if first == "skip" else [f"the first stop is {first}", *found]


def keep(page: Page, name: str) -> None:
    """A picture of the whole page, where they were asked for."""
    if PICTURES:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)


def keep_print(page: Page, name: str) -> bytes:
    printed: bytes = page.pdf(prefer_css_page_size=True)
    if PICTURES:
        (Path(PICTURES) / f"{name}.pdf").write_bytes(printed)
    return printed
