"""Styles, scripts and charts of the city's pages, from this server alone. Of kiosk.server.city, for everybody."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from kiosk.server.city.web import RESOURCES, CityPage, CityWeb

CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
FILES = {
    "city.css": ("city/city.css", CSS), "city.js": ("city/city.js", SCRIPT), "charts.js": ("city/charts.js", SCRIPT),
    "htmx.min.js": ("vendor/htmx.min.js", SCRIPT), "echarts.min.js": ("vendor/echarts.min.js", SCRIPT),
    "public.css": ("city/public.css", CSS), "documents.css": ("city/documents.css", CSS),
}  # fmt: skip


async def asset(name: str) -> Response:
    if name not in FILES:
        return Response(status_code=404)
    path, media = FILES[name]
    age = "max-age=86400" if path.startswith("vendor/") else "no-cache"
    return FileResponse(RESOURCES / "pages" / path, media_type=media, headers={"cache-control": age})


def _router(_web: CityWeb) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/city/assets/{name}", asset, methods=["GET"], response_class=Response)
    return router


PAGE = CityPage(_router)
