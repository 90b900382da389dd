"""Long work: begun here, with its progress, its result or error, and a way to end it. A page of kiosk.server.city.

What it does is kiosk.server.city.jobs; the rows are kiosk.city.work's, so that any process shows the work of all. The
city begins and ends it, an auditor looks.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response

from kiosk.city import audit, work
from kiosk.city.working import Job, LongWorker
from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.server.city import jobs
from kiosk.server.city.access import allow
from kiosk.server.city.menu import STEERING, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb, looked_at
from kiosk.texts import error_texts, known, text
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.city_work import BeginWork, WorkKind

Seeing = Annotated[CityUser, Depends(allow(*STEERING))]
Deciding = Annotated[CityUser, Depends(allow(CityRole.CITY))]
Name = Annotated[str, Path(max_length=36)]
HOME = "/city/work"
TONES = {"running": "plain", "done": "good", "failed": "bad", "stopped": "warm", "lost": "bad"}
YEARS = 10  # that a report of a whole year may go back


class WorkPages:
    def __init__(self, web: CityWeb) -> None:
        self._web, self._worker = web, LongWorker(web.store)

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", HOME, self.list), ("GET", "/city/parts/work", self.part), ("POST", HOME, self.begin),
            ("POST", f"{HOME}/stop", self.stop), ("GET", f"{HOME}/{{name}}/file", self.file),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    async def list(self, request: Request, user: Seeing) -> Response:
        return await self._shown(request, user, "work.html")

    async def part(self, request: Request, user: Seeing) -> Response:
        return await self._shown(request, user, "work_part.html")

    async def _shown(
        self, request: Request, user: CityUser, template: str, error: ExpectedError | None = None
    ) -> Response:
        found = await self._web.read(work.newest)
        language, this = self._web.language(request), business_day(self._web.store.clock.now()).year
        master = jobs.old_master(self._web.store) if user.role is CityRole.CITY else None
        return self._web.page(
            request, template, 409 if error else 200, work=found, tones=TONES, decides=user.role is CityRole.CITY,
            problem=error_texts(error, language) if error else None, years=[this - back for back in range(YEARS)],
            rotates=jobs.rotating(self._web.store) is not None,
            master=master, copies=await self._web.read(jobs.copies) if master else (),
            said_of={one.id: result_words(one.result, language) for one in found},
        )  # fmt: skip

    async def begin(
        self, request: Request, user: Deciding, kind: Annotated[WorkKind, Form()],
        year: Annotated[int, Form(ge=2000, le=2100)] = 2026,
    ) -> Response:  # fmt: skip
        job, about = self._job(request, kind, year)
        command = BeginWork(kind=kind, about=about, account=user.account)
        try:
            name = await asyncio.wrap_future(self._worker.begin(command, job))
        except ExpectedError as error:
            return await self._shown(request, user, "work.html", error)
        await self._web.run(audit.note, looked_at(request, "began_work", f"{kind.value} {about} {name}"))
        return self._web.back(HOME, "city_pages.said.work_began")

    def _job(self, request: Request, kind: WorkKind, year: int) -> tuple[Job, str]:
        store, language = self._web.store, self._web.language(request)
        if kind is WorkKind.EXPORT:
            return jobs.year(store, year, language), str(year)
        if kind is WorkKind.REPLAY:
            return jobs.replaying(store), ""
        rotation = jobs.rotating(store) if kind is WorkKind.ROTATION else None
        if rotation is None:
            raise ExpectedError("city_pages.errors.garbled")
        return rotation, ""

    async def stop(
        self, request: Request, user: Deciding, work_id: Annotated[str, Form(max_length=36)]
    ) -> Response:
        there = await self._web.run(work.wish_end, work_id)
        await self._web.run(audit.note, looked_at(request, "stopped_work", work_id))
        return self._web.back(HOME, "city_pages.said.stopping" if there else "city_pages.said.not_running")

    async def file(self, request: Request, name: Name, user: Seeing) -> Response:
        """What it made."""
        found = await self._web.read(work.one, name)
        if not found.file or found.kind is WorkKind.IMPORT:  # whose report its own page shows
            raise ExpectedError("city_pages.errors.not_there")
        await self._web.audit(request, "work_file", found.file)
        named = {"content-disposition": f'attachment; filename="{found.file}"'}
        return Response(await self._web.read(work.file_of, name), media_type="application/zip", headers=named)


def result_words(result: str, language: str) -> str:
    """A result as `kiosk.city.working` writes it: a key and its values, numbers among them as numbers."""
    key, *given = result.split("|")
    if not known(key):
        return result
    values: dict[str, object] = {}
    for one in given:
        name, _, value = one.partition("=")
        values[name] = int(value) if value.isdecimal() and len(value) < 16 else value
    try:
        return text(key, language, **values)
    except (KeyError, ValueError):  # of an older program, whose text had other values
        return text("city_pages.work_result.failed", language)


PAGE = CityPage(
    lambda web: WorkPages(web).router(), (MenuEntry("city_pages.menu.work", HOME, STEERING, "house"),)
)
