"""Accounts: one's own (password, second factor, signing out everywhere), and, for the city, everybody's.

Pages of kiosk.server.city. A new account gets a password that is shown once and changed at its first sign-in. Who
changes accounts is in the audit.
"""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Form, Path, Request, Response

from kiosk.city import accounts, audit, second_factor
from kiosk.errors import ExpectedError
from kiosk.ids import short_code
from kiosk.server.city.access import allow, who
from kiosk.server.city.menu import STEERING, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb, looked_at
from kiosk.services import proving
from kiosk.texts import error_texts
from kiosk.values.city_accounts import AddCityAccount, ChangeCityAccount, CityRole, CityUser

Seeing = Annotated[CityUser, Depends(allow(*STEERING))]
Deciding = Annotated[CityUser, Depends(allow(CityRole.CITY))]
Typed = Annotated[str, Form(max_length=200)]
HOME = "/city/accounts"
LENGTH = 12  # letters of a first password


class AccountPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", "/city/account", self.own), ("POST", "/city/account/codes", self.codes),
            ("GET", HOME, self.list), ("POST", HOME, self.add), ("POST", f"{HOME}/change", self.change),
            ("GET", f"{HOME}/{{name}}", self.one),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    # -- one's own ------------------------------------------------------------------------------------------

    async def own(self, request: Request) -> Response:
        return self._web.page(request, "account.html")

    async def codes(self, request: Request) -> Response:
        """Fresh recovery codes."""
        codes = await self._web.run(second_factor.new_codes, who(request).account)
        await self._web.run(audit.note, looked_at(request, "new_codes"))
        return self._web.page(request, "recovery.html", codes=codes, on="/city/account")

    # -- everybody's ----------------------------------------------------------------------------------------

    async def list(self, request: Request, user: Seeing) -> Response:
        return await self._shown(request, user)

    async def one(self, request: Request, user: Seeing, name: Annotated[str, Path(max_length=32)]) -> Response:
        """One account, and what can be done with it, each with what it does."""
        everyone = {one.name: one for one in await self._web.read(accounts.everyone)}
        found = everyone.get(name)
        if found is None:
            raise ExpectedError("city_pages.errors.account_unknown", name=name)
        acts = [act for act, there in (
            ("second", found.second), ("password", True), ("off", found.active and name != user.account),
            ("on", not found.active),
        ) if there]  # fmt: skip
        return self._web.page(
            request, "account_one.html", one=found, acts=acts, decides=user.role is CityRole.CITY
        )

    async def add(
        self, request: Request, user: Deciding, name: Typed, full_name: Typed, role: Annotated[CityRole, Form()],
        wards: Typed = "",
        department: Typed = "",
    ) -> Response:  # fmt: skip
        secret = short_code(LENGTH)
        try:
            command = await _command(
                {"name": name.strip().lower(), "full_name": full_name.strip(), "role": role, "department": department,
                 "wards": tuple(re.findall(r"[0-9]+", wards)), "by": user.account},
                secret,
            )  # fmt: skip
            await self._web.run(accounts.add, command)
        except ExpectedError as error:
            return await self._shown(request, user, error)
        await self._web.run(audit.note, looked_at(request, "account_added", command.name))
        return self._web.page(request, "account_secret.html", name=command.name, secret=secret)

    async def change(self, request: Request, user: Deciding, name: Typed, act: Typed) -> Response:
        secret = short_code(LENGTH) if act == "password" else ""
        given = {"password": {}, "off": {"active": False}, "on": {"active": True}, "second": {"second_lost": True}}
        if act not in given:
            raise ExpectedError("city_pages.errors.garbled")
        if act == "off" and name == user.account:
            raise ExpectedError("city_pages.errors.account_own")
        verifier = await _verifier(secret) if secret else ""
        command = ChangeCityAccount(name=name, verifier=verifier, by=user.account, **given[act])
        await self._web.run(accounts.change, command)
        await self._web.run(audit.note, looked_at(request, f"account_{act}", name))
        if secret:
            return self._web.page(request, "account_secret.html", name=name, secret=secret)
        return self._web.back(HOME, "city_pages.said.account")

    async def _shown(self, request: Request, user: CityUser, error: ExpectedError | None = None) -> Response:
        found = await self._web.read(accounts.everyone)
        problem = error_texts(error, self._web.language(request)) if error is not None else None
        return self._web.page(
            request, "accounts.html", 422 if error else 200, accounts=found, problem=problem, roles=tuple(CityRole),
            decides=user.role is CityRole.CITY,
        )  # fmt: skip


async def _command(given: dict[str, object], secret: str) -> AddCityAccount:
    """Raises ExpectedError where a field has another shape than the account's."""
    try:
        return msgspec.convert({**given, "verifier": await _verifier(secret)}, AddCityAccount)
    except msgspec.ValidationError:
        raise ExpectedError("city_pages.errors.account_shape") from None


async def _verifier(secret: str) -> str:
    return await asyncio.wrap_future(proving.beside(proving.verifier, secret))


PAGE = CityPage(
    lambda web: AccountPages(web).router(), (MenuEntry("city_pages.menu.accounts", HOME, STEERING, "house"),)
)
