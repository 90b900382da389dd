"""The city's page: today's counts and the stations' state, in Vietnamese or English, and the same as JSON.

Called by kiosk.server.central. `/` is the page, `/parts/overview` what it refreshes itself with, `/v1/status` the
JSON, `/assets` styles and fonts. Nothing on it is personal; nothing comes from another server.
"""

from __future__ import annotations

import asyncio
import functools
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk.clock import local
from kiosk.server.overview import METRICS, Overview, StationState, overview
from kiosk.server.pages.shared import Shared
from kiosk.store import AnyStore
from kiosk.texts import day_words, grouped, moment_words, text

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
_ASSETS = {
    "page.css": ("pages/page.css", "text/css; charset=utf-8"),
    "page.js": ("pages/page.js", "text/javascript; charset=utf-8"),
    **{
        f"BeVietnamPro-{weight}.ttf": (f"fonts/BeVietnamPro-{weight}.ttf", "font/ttf")
        for weight in ("Regular", "Medium", "SemiBold", "Bold")
    },
}


def page_router(store: AnyStore) -> APIRouter:
    """Routes of the page; what an answer says is read from the store, and rendered, for all who ask meanwhile."""
    templates = Environment(
        loader=FileSystemLoader(RESOURCES / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    router = APIRouter(include_in_schema=False)

    async def read() -> Overview:
        return await asyncio.wrap_future(store.read(overview))

    figures = Shared(read)

    async def rendered(name: str, language: str) -> str:
        found = await figures.get()
        return await asyncio.to_thread(_html, templates, name, found, language)

    views = {
        (name, language): Shared(functools.partial(rendered, name, language))
        for name in ("page.html", "overview.html") for language in ("vi", "en")
    }  # fmt: skip

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(await views["page.html", _language(request)].get())

    async def part(request: Request) -> HTMLResponse:
        return HTMLResponse(await views["overview.html", _language(request)].get())

    async def status() -> Response:
        return Response(status_json(await figures.get()), 200, media_type="application/json")

    async def asset(name: str) -> Response:
        if name not in _ASSETS:
            return Response(status_code=404)
        path, media = _ASSETS[name]
        age = {"cache-control": "max-age=86400" if media == "font/ttf" else "no-cache"}
        return FileResponse(RESOURCES / path, media_type=media, headers=age)

    for path, endpoint in (("/", page), ("/parts/overview", part), ("/v1/status", status), ("/assets/{name}", asset)):
        router.add_api_route(path, endpoint, methods=["GET"], response_class=Response)
    return router


def status_json(found: Overview) -> bytes:
    """What `/v1/status` says: `ok`, `events`, the day's totals, wards, stations. Every field is always there."""
    tree: dict[str, Any] = {
        "ok": found.ok,
        "now": found.now.isoformat(),
        "day": found.day.isoformat(),
        "events": found.events,
        "pending": found.pending,
        "waiting": found.waiting,
        "totals": found.totals,
        "wards": [{"ward": w.ward, "name": w.name, "waiting": w.waiting, **w.counts} for w in found.wards],
        "stations": [
            {name: getattr(station, name) for name in station.__struct_fields__} for station in found.stations
        ],
    }
    return msgspec.json.encode(tree)


def _language(request: Request) -> str:
    return "en" if request.query_params.get("lang") == "en" else "vi"


def _html(templates: Environment, name: str, found: Overview, language: str) -> str:
    def t(key: str, **values: object) -> str:
        return text(f"central.{key}", language, **values)

    def number(value: int) -> str:
        return grouped(value, language)

    def seen(station: StationState) -> str:
        key, values = ago(station.seen_seconds)
        return t(key, **values)

    def clock(instant: datetime) -> str:
        return f"{local(instant):%H:%M}"

    def moment(instant: datetime) -> str:
        return moment_words(local(instant), language)

    return templates.get_template(name).render(
        o=found, t=t, number=number, seen=seen, clock=clock, moment=moment, lang=language, metrics=METRICS,
        day=day_words(found.day, language), time=f"{local(found.now):%H:%M:%S}",
        late=lambda s: s.withdrawn_at is None and (s.seen_seconds is None or s.seen_seconds > 180),
    )  # fmt: skip


def ago(seconds: int | None) -> tuple[str, dict[str, int]]:
    """Key and number of "5 minutes ago"."""
    if seconds is None:
        return "state.never", {}
    if seconds < 10:
        return "state.just_now", {}
    for limit, unit, name in ((60, 1, "seconds"), (3600, 60, "minutes"), (86_400, 3600, "hours")):
        if seconds < limit:
            return f"state.{name}", {"n": seconds // unit}
    return "state.days", {"n": seconds // 86_400}
