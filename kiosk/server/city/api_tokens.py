"""Tokens of processing departments: listed, made and shown once, withdrawn. A page of kiosk.server.city.

The city makes and withdraws them, an auditor reads the list; no secret is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Form, Request, Response
from markupsafe import Markup

from kiosk.city import api_tokens
from kiosk.errors import ExpectedError
from kiosk.queries import city_names
from kiosk.server.city.access import allow
from kiosk.server.city.menu import STEERING, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.server.city.words import CityWords
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.departments import DAYS, ApiToken, MadeToken, MakeToken, RevokeToken

PATH = "/city/api-tokens"
COLUMNS = ("name", "department", "wards", "fields", "made", "expires", "used", "state")
Seeing = Annotated[CityUser, Depends(allow(*STEERING))]
Working = Annotated[CityUser, Depends(allow(CityRole.CITY))]
Typed = Annotated[str, Form(max_length=4000)]


class ApiTokenPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        router.add_api_route(PATH, self.listed, methods=["GET"], response_class=Response)
        router.add_api_route(PATH, self.make, methods=["POST"], response_class=Response)
        router.add_api_route(f"{PATH}/revoke", self.revoke, methods=["POST"], response_class=Response)
        return router

    async def listed(self, request: Request, user: Seeing) -> Response:
        await self._web.audit(request, "api_tokens")
        return await self._shown(request, user)

    async def make(
        self, request: Request, user: Working, department: Typed = "", name: Typed = "", wards: Typed = "",
        fields: Typed = "", days: Typed = str(DAYS),
    ) -> Response:  # fmt: skip
        """The answer shows the token, this once: it stands in no address and on no page that is fetched again."""
        asked = {
            "department": department.strip(), "name": name.strip(), "by": user.account, "wards": _words(wards),
            "fields": _words(fields), "days": int(days) if days.strip().isdecimal() else 0,
        }  # fmt: skip
        try:
            command = msgspec.convert(asked, MakeToken)
        except msgspec.ValidationError as error:
            raise ExpectedError("city_api.errors.form") from error
        made = await self._web.run(api_tokens.make, command)
        await self._web.audit(request, "api_token_made", made.name)
        return await self._shown(request, user, made)

    async def revoke(self, request: Request, user: Working, name: Typed = "") -> Response:
        await self._web.run(api_tokens.revoke, RevokeToken(name=name[:16], by=user.account))
        await self._web.audit(request, "api_token_revoked", name[:16])
        return self._web.back(PATH)

    async def _shown(self, request: Request, user: CityUser, made: MadeToken | None = None) -> Response:
        found = await self._web.read(api_tokens.listed)
        words = CityWords(self._web.language(request))
        columns = [(words.t(f"city_api.list.{key}"), "") for key in COLUMNS]
        now = self._web.store.clock.now()
        living = [one for one in found if one.revoked_at is None and one.expires_at > now]
        fields = await self._web.read(city_names.fields, words.language)
        rows = [_row(one, words, fields, alive=one in living) for one in found]
        may = user.role is CityRole.CITY
        return self._web.page(
            request, "api_tokens.html", columns=columns, rows=rows, made=made, may_change=may, days=DAYS,
            living={one.name for one in living},
        )  # fmt: skip


def _words(typed: str) -> list[str]:
    return [one for one in typed.replace(",", " ").split() if one]


def _row(one: ApiToken, words: CityWords, fields: Mapping[str, str], *, alive: bool) -> list[object]:
    everything, state = words.t("city_api.said.all"), "living" if alive else "revoked" if one.revoked_at else "expired"
    badge = Markup('<span class="badge {}">{}</span>').format(
        "good" if alive else "plain", words.t(f"city_api.list.{state}")
    )
    return [
        one.name, f"{one.department_name} ({one.department})", ", ".join(one.wards) or everything,
        ", ".join(fields.get(field, field) for field in one.fields) or everything,
        words.moment(one.made_at), words.moment(one.expires_at), words.moment(one.used_at), badge,
    ]  # fmt: skip


PAGE = CityPage(
    lambda web: ApiTokenPages(web).router(), (MenuEntry("city_pages.menu.api_tokens", PATH, STEERING, "house"),)
)
