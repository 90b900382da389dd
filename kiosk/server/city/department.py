"""A processing department's own page: its dossiers by deadline, lists as files, its tokens and their use.

For accounts of departments alone; figures and wards are not theirs to see. What they see is what
kiosk.city.department_lists says. Nothing on it is personal.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile

from kiosk.catalogue import procedures
from kiosk.city import department_lists, exchange
from kiosk.city.lists import LARGEST, HandedIn
from kiosk.errors import ExpectedError
from kiosk.queries import city_names
from kiosk.server.city.access import allow
from kiosk.server.city.menu import MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.texts import error_texts
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.exchange import AT_ONCE, ExchangeRow, RowTaken

HOME = "/city/department"
Working = Annotated[CityUser, Depends(allow(CityRole.DEPARTMENT))]
Asked = Annotated[str, Query(max_length=64)]
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


class DepartmentPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", HOME, self.page), ("GET", f"{HOME}/file", self.file), ("POST", f"{HOME}/states", self.take),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    async def page(self, request: Request, user: Working, stage: Asked = "", q: Asked = "") -> Response:
        await self._web.audit(request, "department_dossiers", user.department)
        return await self._shown(request, user, stage, q)

    async def _shown(
        self, request: Request, user: CityUser, stage: str = "", q: str = "", rows: tuple[RowTaken, ...] = (),
        error: ExpectedError | None = None,
    ) -> Response:  # fmt: skip
        found = await self._web.read(department_lists.view, user.department, stage, q.strip())
        wards, language = await self._web.read(city_names.wards), self._web.language(request)
        names = {one.code: one.name.of(language) for one in procedures.load()}
        return self._web.page(
            request, "department.html", 422 if error else 200, view=found, wards=wards, names=names, stage=stage, q=q,
            stages=department_lists.OPEN, taken=rows, problem=error_texts(error, language) if error else None,
            refused=[(one.line, error_texts(ExpectedError(one.refused), language)) for one in rows if one.refused],
        )  # fmt: skip

    async def file(
        self, request: Request, user: Working, stage: Asked = "",
        format: Annotated[str, Query(pattern="^(csv|xlsx)$")] = "xlsx",
    ) -> Response:  # fmt: skip
        found = await self._web.read(department_lists.view, user.department, stage, "")
        await self._web.audit(request, "department_file", user.department)
        rows = exchange.seen_cells(found.dossiers, self._web.language(request))
        data = await asyncio.to_thread(exchange.written, rows, format)
        named = {"content-disposition": f'attachment; filename="ho-so.{format}"'}
        return Response(data, media_type=_MEDIA[format], headers=named)

    async def take(self, request: Request, user: Working, file: Annotated[UploadFile, File()]) -> Response:
        """A list of states and results: each line is told to its ward, or refused by itself."""
        handed = HandedIn(name=file.filename or "", data=await file.read(LARGEST + 1))
        try:
            lines = await asyncio.to_thread(exchange.read, handed)
        except ExpectedError as error:
            return await self._shown(request, user, error=error)
        taken: list[RowTaken] = []
        for start in range(0, len(lines), AT_ONCE):
            piece: tuple[ExchangeRow, ...] = lines[start : start + AT_ONCE]
            taken += await self._web.run(department_lists.take, department_lists.TellList(user.department, piece))
        await self._web.audit(request, "department_told", user.department)
        return await self._shown(request, user, rows=tuple(taken))


PAGE = CityPage(
    lambda web: DepartmentPages(web).router(),
    (MenuEntry("city_pages.menu.department", HOME, frozenset({CityRole.DEPARTMENT})),),
)
