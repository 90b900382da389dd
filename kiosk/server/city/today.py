"""Today at a glance over all wards: a grid that is searched, the worst first. A page of kiosk.server.city.

A ward's account sees its wards alone. The grid refreshes itself; who reads it can stop that. The figures are those of
kiosk.server.city.figures. Nothing on the page is personal.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.city import former_names
from kiosk.rules import sorting
from kiosk.rules.search import fold
from kiosk.server import grant_memory
from kiosk.server.city import department, jobs, state_words
from kiosk.server.city.access import allow
from kiosk.server.city.figures import FiguresOfToday
from kiosk.server.city.menu import WITH_WARDS, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.city_reports import TodayFigures, WardFigures
from kiosk.values.document_contents import FormerWard

Anybody = Annotated[CityUser, Depends(allow())]
Seeing = Annotated[CityUser, Depends(allow(*WITH_WARDS))]
NEVER = float("-inf")
ORDERS: dict[str, Callable[[WardFigures], float]] = {  # the largest first
    "waiting": lambda one: one.waiting,
    "longest": lambda one: -one.waiting_since.timestamp() if one.waiting_since else NEVER,
    "median": lambda one: one.median_wait or 0, "unusual": lambda one: one.unusual, "late": lambda one: one.late,
    "served": lambda one: one.served, "received": lambda one: one.received,
    "ratings": lambda one: 0 if one.ratings.share is None else 1000 - one.ratings.share,  # the least satisfied first
    "oldest": lambda one: -oldest.timestamp() if (oldest := state_words.oldest_of(one)) else NEVER,
}  # fmt: skip


class TodayPage:
    def __init__(self, web: CityWeb) -> None:
        self._web, self._figures = web, web.kept(FiguresOfToday)

    def router(self) -> APIRouter:
        router = self._web.router()
        router.add_api_route("/city", self.page, methods=["GET"], response_class=Response)
        router.add_api_route("/city/parts/today", self.part, methods=["GET"], response_class=Response)
        return router

    async def page(self, request: Request, user: Anybody, q: str = "", order: str = "worst") -> Response:
        if user.role is CityRole.DEPARTMENT:  # whose first page is its dossiers
            return RedirectResponse(department.HOME, 303)
        await self._web.audit(request, "today")
        return await self._shown(request, user, "today.html", q, order)

    async def part(self, request: Request, user: Seeing, q: str = "", order: str = "worst") -> Response:
        return await self._shown(request, user, "today_part.html", q, order)

    async def _shown(self, request: Request, user: CityUser, template: str, asked: str, order: str) -> Response:
        found = await self._figures.seen_by(user)
        former = await self._web.read(former_names.former) if asked.strip() else {}
        own = user.role is CityRole.CITY
        master = jobs.old_master(self._web.store) if own else None
        wards = _ordered(found, asked[:100], order, former)
        return self._web.page(
            request, template, f=found, wards=wards, all=state_words.summary(found), q=asked[:100],
            order=order if order in ORDERS or order == "name" else "worst", orders=tuple(ORDERS),
            master=master, copies=await self._web.read(jobs.copies) if master else (),
            waits=await self._web.read(grant_memory.asks_for) if own else (),
            amiss=state_words.of_ward, oldest=state_words.oldest_of, former=former,
        )  # fmt: skip


def _ordered(
    found: TodayFigures, asked: str, order: str, former: Mapping[str, Sequence[FormerWard]]
) -> list[WardFigures]:
    """Found by name or code, also by a former one, as it is typed: "hoa binh" finds "Hoà Bình". With the worst first,
    as the badges say."""
    words = fold(asked).split()

    def said(ward: WardFigures) -> str:
        before = " ".join(f"{one.code} {one.name}" for one in former.get(ward.ward, ()))
        return fold(f"{ward.ward} {ward.name} {before}")

    wards = [one for one in found.wards if all(word in said(one) for word in words)]
    found_by_name = sorting.by_name(wards, lambda one: one.name)
    if order == "name":
        return found_by_name
    if order in ORDERS:
        return sorted(found_by_name, key=ORDERS[order], reverse=True)
    return sorted(found_by_name, key=functools.partial(state_words.badness, found=found), reverse=True)


TODAY = MenuEntry("city_pages.menu.today", "/city", WITH_WARDS, below=("/city/wards", "/city/stations"))
PAGE = CityPage(lambda web: TodayPage(web).router(), (TODAY,))
