"""The city's pages for the people who steer: behind sign-in, in one frame, one module a page.

`city_router(store)` is put into the city's server by kiosk.server.central. A new page adds its module and its name to
PAGES; what it has in the menu it says itself.
"""

from __future__ import annotations

from fastapi import APIRouter

from kiosk.errors import ExpectedError
from kiosk.server.city import (
    accounts,
    api_tokens,
    assets,
    audit,
    department,
    documents_draft,
    documents_import,
    documents_list,
    feedback_page,
    public,
    quarantine,
    reports_pages,
    signing_in,
    today,
    wards,
    work,
)
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.server.joining import join
from kiosk.store import AnyStore

PAGES: tuple[CityPage, ...] = (
    assets.PAGE,
    public.PAGE,
    signing_in.PAGE,
    today.PAGE,
    department.PAGE,
    wards.PAGE,
    quarantine.PAGE,
    work.PAGE,
    audit.PAGE,
    accounts.PAGE,
    feedback_page.PAGE,
    api_tokens.PAGE,
    reports_pages.PAGE,
    documents_list.PAGE,
    documents_import.PAGE,
    documents_draft.PAGE,
)
BELOW = ("/city", public.PATH)  # where all of them lie


def city_router(store: AnyStore) -> APIRouter:
    """The routes of all pages."""
    web = CityWeb(store, tuple(entry for page in PAGES for entry in page.entries))
    router = APIRouter(include_in_schema=False)
    for page in PAGES:
        join(router, page.router(web))
    rest = web.router(open_to_all=True)
    rest.add_api_route("/city/{rest:path}", _nowhere, methods=["GET"])
    join(router, rest)
    return router


async def _nowhere() -> None:
    raise ExpectedError("city_pages.errors.not_there")
