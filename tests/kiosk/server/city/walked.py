"""Every page of the city: found from the routes themselves, so that none is forgotten.

A route with a place in its path, or one that needs something in its query, has its example here; all others are walked
as they are. ALLOWED says who may ask for what: a route that is not in it fails the test of roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from kiosk.city import work
from kiosk.server.city import city_router
from kiosk.values.city_accounts import CityRole
from kiosk.values.city_work import WorkKind, WorkState
from tests.kiosk.server.city.conftest import Town

C, W, D, A = CityRole.CITY, CityRole.WARD, CityRole.DEPARTMENT, CityRole.AUDITOR
EXAMPLES: dict[str, str] = {
    "/city/wards/{ward}": "/city/wards/99001",
    "/city/parts/wards/{ward}": "/city/parts/wards/99001",
    "/city/stations/{station}": "/city/stations/99001.quay1",
    "/city/reports/{name}": "/city/reports/volumes",
    "/city/reports/{name}/file": "/city/reports/volumes/file?format=csv",
    "/city/documents/{kind}": "/city/documents/fees",
    "/city/documents/{kind}/{version}": "/city/documents/fees/1",
}
NO_PAGES = (  # files, and what is nowhere
    "/city/assets/{name}", "/city/{rest:path}", "/city/audit.csv", "/city/reports/{name}/file",
    "/city/work/{name}/file", "/city/department/file",
)  # fmt: skip
WITHOUT_SESSION = (
    "/city/sign-in", "/city/second", "/city/second/new", "/city/password", "/city/sign-out", "/city/look",
)  # fmt: skip
ALLOWED: dict[tuple[str, str], frozenset[CityRole]] = {
    ("GET", "/city"): frozenset({C, W, D, A}),  # a department is led to its own page
    ("GET", "/city/department"): frozenset({D}),
    ("GET", "/city/department/file"): frozenset({D}),
    ("POST", "/city/department/states"): frozenset({D}),
    ("GET", "/city/accounts/{name}"): frozenset({C, A}),
    ("GET", "/city/parts/today"): frozenset({C, W, A}),
    ("GET", "/city/wards/{ward}"): frozenset({C, W, A}),
    ("GET", "/city/parts/wards/{ward}"): frozenset({C, W, A}),
    ("GET", "/city/stations/{station}"): frozenset({C, W, A}),
    ("GET", "/city/quarantine"): frozenset({C, W, A}),
    ("GET", "/city/quarantine/event"): frozenset({C, W, A}),
    ("POST", "/city/quarantine/release"): frozenset({C}),
    ("POST", "/city/quarantine/close"): frozenset({C}),
    ("GET", "/city/work"): frozenset({C, A}),
    ("GET", "/city/parts/work"): frozenset({C, A}),
    ("POST", "/city/work"): frozenset({C}),
    ("GET", "/city/work/{name}/file"): frozenset({C, A}),
    ("POST", "/city/work/stop"): frozenset({C}),
    ("GET", "/city/audit"): frozenset({C, A}),
    ("GET", "/city/audit.csv"): frozenset({C, A}),
    ("GET", "/city/reports"): frozenset({C, W, A}),
    ("GET", "/city/reports/{name}"): frozenset({C, W, A}),
    ("GET", "/city/reports/{name}/file"): frozenset({C, W, A}),
    ("GET", "/city/documents"): frozenset({C, A}),
    ("GET", "/city/documents/wards"): frozenset({C, W, A}),
    ("GET", "/city/documents/{kind}"): frozenset({C, A}),
    ("POST", "/city/documents/{kind}"): frozenset({C}),
    ("GET", "/city/documents/{kind}/{version}"): frozenset({C, A}),
    ("GET", "/city/drafts/{name}"): frozenset({C, A}),
    ("POST", "/city/drafts/{name}"): frozenset({C}),
    ("GET", "/city/drafts/{name}/rows/{part}"): frozenset({C, A}),
    ("POST", "/city/drafts/{name}/rows/{part}"): frozenset({C}),
    ("POST", "/city/drafts/{name}/drop/{part}"): frozenset({C}),
    ("POST", "/city/drafts/{name}/act/{act}"): frozenset({C}),
    ("GET", "/city/drafts/{name}/rebase"): frozenset({C}),
    ("POST", "/city/drafts/{name}/rebase"): frozenset({C}),
    ("GET", "/city/drafts/{name}/import"): frozenset({C}),
    ("POST", "/city/drafts/{name}/import"): frozenset({C}),
    ("GET", "/city/drafts/{name}/import/{name_of_work}"): frozenset({C}),
    ("GET", "/city/drafts/{name}/form"): frozenset({C}),
    ("POST", "/city/drafts/{name}/form"): frozenset({C}),
    ("GET", "/city/account"): frozenset({C, W, D, A}),
    ("POST", "/city/account/codes"): frozenset({C, W, D, A}),
    ("GET", "/city/accounts"): frozenset({C, A}),
    ("POST", "/city/accounts"): frozenset({C}),
    ("POST", "/city/accounts/change"): frozenset({C}),
    ("GET", "/city/feedback"): frozenset({C, W, A}),
    ("GET", "/city/feedback/{ward}/{subject}"): frozenset({C, W, A}),  # an auditor without the words
    ("POST", "/city/feedback/{ward}/{subject}/forward"): frozenset({C, W}),
    ("POST", "/city/feedback/{ward}/{subject}/answer"): frozenset({C, W}),
    ("GET", "/city/api-tokens"): frozenset({C, A}),
    ("POST", "/city/api-tokens"): frozenset({C}),
    ("POST", "/city/api-tokens/revoke"): frozenset({C}),
}


def routes(town: Town) -> Iterator[tuple[str, str]]:
    """Methods and paths of all pages behind sign-in, as the server has them."""
    for route in _flat(city_router(town.central.store).routes):
        for method in sorted(route.methods - {"HEAD"}):
            if route.path.startswith("/city") and route.path not in (*NO_PAGES[:2], *WITHOUT_SESSION):
                yield method, route.path


def _flat(found: list[BaseRoute]) -> Iterator[APIRoute]:
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _flat(getattr(getattr(route, "original_router", route), "routes", []))


def example(town: Town, path: str) -> str:
    """An address of a route that there is something behind."""
    if path == "/city/feedback/{ward}/{subject}":
        shown = town.person(CityRole.CITY).get("/city/feedback").text
        found = re.search(r'href="(/city/feedback/99001/[^"]*)"', shown)
        assert found
        return found[1]
    if path == "/city/quarantine/event":
        shown = town.person(CityRole.CITY).get("/city/quarantine").text
        found = re.search(r'href="(/city/quarantine/event\?[^"]*seq=7[^"]*)"', shown)
        assert found
        return found[1].replace("&amp;", "&")
    if path == "/city/accounts/{name}":
        return f"/city/accounts/{town.person(CityRole.CITY).name}"
    if path == "/city/work/{name}/file":
        found = re.search(r'href="(/city/work/[^"/]*/file)"', town.person(CityRole.CITY).get("/city/work").text)
        assert found
        return found[1]
    if path == "/city/drafts/{name}/import/{name_of_work}":
        listed = town.central.store.read(work.newest).result(20)
        done = next(one for one in listed if (one.kind, one.state) == (WorkKind.IMPORT, WorkState.DONE))
        return f"/city/drafts/{draft_of(town, 'catalogue')}/import/{done.id}"
    if path.startswith("/city/drafts/{name}"):
        part, kind = DRAFTS.get(path, ("", "catalogue"))
        return f"/city/drafts/{draft_of(town, kind)}{part}"
    return EXAMPLES.get(path, path)


DRAFTS = {  # what stands behind a draft's own address, and of which kind it is
    "/city/drafts/{name}": ("", "fees"),
    "/city/drafts/{name}/rows/{part}": ("/rows/procedures?key=1.001193", "catalogue"),
    "/city/drafts/{name}/rebase": ("/rebase", "fees"),
    "/city/drafts/{name}/import": ("/import", "catalogue"),
    "/city/drafts/{name}/form": ("/form", "forms"),
}


def draft_of(town: Town, kind: str) -> str:
    """The draft under way of a kind."""
    shown = town.person(CityRole.CITY).get(f"/city/documents/{kind}").text
    found = re.search(r'href="/city/drafts/([0-9a-f-]{36})"', shown)
    assert found
    return found[1]


def pages(town: Town) -> list[tuple[str, CityRole]]:
    """Addresses of whole pages, each with a role that may open it; parts are within them."""
    found = []
    for method, path in routes(town):
        if method == "GET" and path not in NO_PAGES and "/parts/" not in path:
            roles = ALLOWED.get(("GET", path), frozenset())
            role = next((one for one in CityRole if one in roles), CityRole.CITY)
            found.append((example(town, path), role))
    return found
