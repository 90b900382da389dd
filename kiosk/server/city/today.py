"""Today at a glance over all wards: a grid that is searched, the worst first. A page of kiosk.server.city.

A ward's account sees its wards alone. The grid refreshes itself; one who reads can stop it.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from kiosk.rules.search import fold
from kiosk.server.city.access import allow
from kiosk.server.city.menu import WITH_WARDS, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.server.overview import WardDay, overview
from kiosk.values.city_accounts import CityUser

Seeing = Annotated[CityUser, Depends(allow(*WITH_WARDS))]


class TodayPage:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        router.add_api_route("/city", self.page, methods=["GET"], response_class=Response)
        return router

    async def page(self, request: Request, user: Seeing, q: str = "") -> Response:
        found = await self._web.read(overview)
        wards = tuple(one for one in found.wards if user.sees(one.ward) and _fits(one, q))
        await self._web.audit(request, "today")
        return self._web.page(request, "today.html", o=found, wards=wards, q=q[:100])


def _fits(ward: WardDay, asked: str) -> bool:
    """By name or code, as it is typed: "hoa binh" finds "Hoà Bình"."""
    return all(word in fold(f"{ward.ward} {ward.name}") for word in fold(asked).split())


PAGE = CityPage(lambda web: TodayPage(web).router(), (MenuEntry("city_pages.menu.today", "/city", WITH_WARDS),))
