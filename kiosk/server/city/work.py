"""Progress on long work, with a way to end it. A page of kiosk.server.city; the rows are kiosk.city.work's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from kiosk.city import audit, work
from kiosk.server.city.access import allow
from kiosk.server.city.menu import STEERING, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb, looked_at
from kiosk.values.city_accounts import CityRole, CityUser

Seeing = Annotated[CityUser, Depends(allow(*STEERING))]
Deciding = Annotated[CityUser, Depends(allow(CityRole.CITY))]
HOME = "/city/work"
TONES = {"running": "plain", "done": "good", "failed": "bad", "stopped": "warm", "lost": "bad"}


class WorkPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", HOME, self.list), ("GET", "/city/parts/work", self.part), ("POST", f"{HOME}/stop", self.stop),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    async def list(self, request: Request, user: Seeing) -> Response:
        return await self._shown(request, user, "work.html")

    async def part(self, request: Request, user: Seeing) -> Response:
        return await self._shown(request, user, "work_part.html")

    async def _shown(self, request: Request, user: CityUser, template: str) -> Response:
        found = await self._web.read(work.newest)
        return self._web.page(request, template, work=found, tones=TONES, decides=user.role is CityRole.CITY)

    async def stop(
        self, request: Request, user: Deciding, work_id: Annotated[str, Form(max_length=36)]
    ) -> Response:
        there = await self._web.run(work.wish_end, work_id)
        await self._web.run(audit.note, looked_at(request, "stopped_work", work_id))
        return self._web.back(HOME, "city_pages.said.stopping" if there else "city_pages.said.not_running")


PAGE = CityPage(
    lambda web: WorkPages(web).router(), (MenuEntry("city_pages.menu.work", HOME, STEERING, "house"),)
)
