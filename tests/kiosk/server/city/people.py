"""Accounts of the city for tests: opened by the same use cases as real ones, signed in through the pages' own forms.

`Person` is a browser without a screen (httpx); `browser.py` is the real one.
"""

from __future__ import annotations

import re
import ssl
from pathlib import Path
from typing import Any

import httpx
import pyotp

from kiosk.city import accounts
from kiosk.server.central import Central
from kiosk.services.proving import verifier
from kiosk.values.city_accounts import AddCityAccount, CityRole

FIRST, OWN = "mot-cua-sang-nay", "nang-vang-tren-song"
_VERIFIERS: dict[str, str] = {}
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
_SECRET = re.compile(r'<code class="key">((?:<span>[A-Z2-7]{4}</span>){8})</code>')
SCOPE: dict[CityRole, dict[str, Any]] = {
    CityRole.WARD: {"wards": ("99001",)}, CityRole.DEPARTMENT: {"department": "so-tu-phap"},
}  # fmt: skip


def known_verifier(secret: str) -> str:
    """argon2id takes its time: once a process for each."""
    if secret not in _VERIFIERS:
        _VERIFIERS[secret] = verifier(secret)
    return _VERIFIERS[secret]


def open_account(central: Central, name: str, role: CityRole, **scope: Any) -> None:
    given = {**SCOPE.get(role, {}), **scope}
    command = AddCityAccount(name=name, full_name="Nguyễn Văn Mẫu", role=role, verifier=known_verifier(FIRST), **given)
    central.store.run(accounts.add, command).result(60)


OPENED: list[Person] = []  # in this worker; those of a test are closed after it (conftest.py)


class Person:
    """One who sits at a browser: keeps cookies, sends forms with their tokens as a browser does."""

    def __init__(self, central: Central, name: str, trusts: Path | None = None) -> None:
        """`trusts`: the certificate of a server under TLS."""
        self.central, self.name, self.secret, self.codes = central, name, "", ()
        verify = ssl.create_default_context(cafile=str(trusts)) if trusts else True
        self.http = httpx.Client(base_url=central.address, timeout=60, verify=verify)
        self.stays = False  # longer than the test that it was made in
        OPENED.append(self)

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.http.get(path, **given)

    def post(self, path: str, form: dict[str, str] | None = None, *, page: str = "", **given: Any) -> httpx.Response:
        """A form of `page` (the same path, if none is named), its token within it."""
        shown = self.get(page or path, follow_redirects=True)
        found = _CSRF.search(shown.text)
        assert found, shown.text
        headers = {"origin": self.central.address, **given.pop("headers", {})}
        return self.http.post(path, data={"csrf": found[1], **(form or {})}, headers=headers, **given)

    def sign_in(self, password: str = OWN) -> httpx.Response:
        return self.post("/city/sign-in", {"name": self.name, "password": password})

    def code(self, steps: int = 0) -> str:
        """Of the app, now or some steps of thirty seconds from now."""
        return pyotp.TOTP(self.secret).generate_otp(int(self.central.clock.now().timestamp()) // 30 + steps)

    def set_up(self) -> None:
        """The first time: the given password, a second factor, a password of one's own."""
        assert self.sign_in(FIRST).headers["location"] == "/city/second/new"
        found = _SECRET.search(self.get("/city/second/new").text)
        assert found
        self.secret = re.sub(r"<[^>]*>", "", found[1])
        shown = self.post("/city/second/new", {"code": self.code()})
        assert shown.status_code == 200, shown.text
        self.codes = tuple(re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", shown.text))
        done = self.post("/city/password", {"present": FIRST, "new": OWN, "again": OWN})
        assert done.status_code == 303, done.text
