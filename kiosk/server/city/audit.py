"""Who read and changed what, for auditors: a list over some days, narrowed by account or ward, and as CSV.

A page of kiosk.server.city. That somebody looked at the audit is in the audit.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from kiosk.city import audit
from kiosk.clock import ZONE, local
from kiosk.server.city.access import allow
from kiosk.server.city.menu import MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.values.city_accounts import AuditLine, CityRole, CityUser

Auditing = Annotated[CityUser, Depends(allow(CityRole.AUDITOR, CityRole.CITY))]
Day = Annotated[date | None, Query()]
Account = Annotated[str, Query(max_length=32)]
Ward = Annotated[str, Query(max_length=8)]
FILE = 100_000  # lines of a file at most
COLUMNS = ("at", "account", "role", "what", "subject", "ward", "address")


class AuditPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        router.add_api_route("/city/audit", self.list, methods=["GET"], response_class=Response)
        router.add_api_route("/city/audit.csv", self.file, methods=["GET"], response_class=Response)
        return router

    async def list(
        self, request: Request, user: Auditing, first: Day = None, last: Day = None, account: Account = "",
        ward: Ward = "",
    ) -> Response:  # fmt: skip
        first, last = self._days(first, last)
        lines = await self._found(first, last, account, ward, audit.PAGE)
        await self._web.audit(request, "audit")
        return self._web.page(
            request, "audit.html", lines=lines, first=first, last=last, account=account, ward=ward, most=audit.PAGE,
            kept=audit.KEPT.days,
        )  # fmt: skip

    async def file(
        self, request: Request, user: Auditing, first: Day = None, last: Day = None, account: Account = "",
        ward: Ward = "",
    ) -> Response:  # fmt: skip
        first, last = self._days(first, last)
        lines = await self._found(first, last, account, ward, FILE)
        await self._web.audit(request, "audit_file")
        named = {"content-disposition": f'attachment; filename="audit-{first}-{last}.csv"'}
        return Response(csv_of(lines), media_type="text/csv; charset=utf-8", headers=named)

    def _days(self, first: date | None, last: date | None) -> tuple[date, date]:
        today = local(self._web.store.clock.now()).date()
        last = last or today
        return first or last - timedelta(days=6), last

    async def _found(self, first: date, last: date, account: str, ward: str, most: int) -> tuple[AuditLine, ...]:
        return await self._web.read(
            audit.lines, first=_midnight(first), last=_midnight(last + timedelta(days=1)), account=account.strip(),
            ward=ward.strip(), most=most,
        )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def csv_of(lines: tuple[AuditLine, ...]) -> bytes:
    """With a mark of UTF-8, and no cell that a spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in lines:
        cells = [local(line.at).isoformat(), *(getattr(line, name) for name in COLUMNS[1:])]
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


PAGE = CityPage(
    lambda web: AuditPages(web).router(),
    (MenuEntry("city_pages.menu.audit", "/city/audit", frozenset({CityRole.AUDITOR, CityRole.CITY}), "house"),),
)
