"""The city's pages for the people who steer: behind sign-in, in one frame, one module a page.

`city_router(store)` is put into the city's server by kiosk.server.central. A new page adds its module and its name to
PAGES; what it has in the menu it says itself.
"""

from __future__ import annotations

from fastapi import APIRouter

from kiosk.server.city import assets, documents_draft, documents_list, public, signing_in, today
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.store import Store

PAGES: tuple[CityPage, ...] = (
    assets.PAGE, public.PAGE, signing_in.PAGE, today.PAGE, documents_list.PAGE, documents_draft.PAGE,
)  # fmt: skip


def city_router(store: Store) -> APIRouter:
    """The routes of all pages."""
    web = CityWeb(store, tuple(entry for page in PAGES for entry in page.entries))
    router = APIRouter(include_in_schema=False)
    for page in PAGES:
        router.include_router(page.router(web))
    return router
