"""Who read and changed what, for auditors: a list over some days, narrowed by account or ward, and as CSV.

A page of kiosk.server.city. That somebody looked at the audit is in the audit.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from kiosk.city import audit
from kiosk.clock import ZONE, local
from kiosk.errors import ExpectedError
from kiosk.rules.sheet_cells import guarded
from kiosk.rules.typed_days import typed_day
from kiosk.server.city.access import allow
from kiosk.server.city.menu import MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.texts import table
from kiosk.values.city_accounts import AuditLine, CityRole, CityUser

_DAY = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
Auditing = Annotated[CityUser, Depends(allow(CityRole.AUDITOR, CityRole.CITY))]
FILE = 100_000  # lines of a file at most
COLUMNS = ("at", "account", "role", "what", "subject", "ward", "address")


class AuditAsked(NamedTuple):
    """What was asked for, as it stands in the address."""

    first: date | None
    last: date | None
    account: str
    ward: str
    what: str
    subject: str
    before: str


def asked_of(
    first: Annotated[str, Query(pattern=_DAY)] = "", last: Annotated[str, Query(pattern=_DAY)] = "",
    account: Annotated[str, Query(max_length=32)] = "", ward: Annotated[str, Query(max_length=8)] = "",
    what: Annotated[str, Query(max_length=40)] = "", subject: Annotated[str, Query(max_length=96)] = "",
    before: Annotated[str, Query(max_length=36)] = "",
) -> AuditAsked:  # fmt: skip
    """An empty day is none, as a form sends it that was not filled in."""
    try:
        begin, end = (typed_day(one) if one else None for one in (first, last))
    except ValueError:
        raise ExpectedError("city_pages.errors.garbled") from None
    return AuditAsked(begin, end, account.strip(), ward.strip(), what, subject.strip(), before)


Asked = Annotated[AuditAsked, Depends(asked_of)]


class AuditPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        router.add_api_route("/city/audit", self.list, methods=["GET"], response_class=Response)
        router.add_api_route("/city/audit.csv", self.file, methods=["GET"], response_class=Response)
        return router

    async def list(self, request: Request, user: Auditing, chosen: Asked) -> Response:
        asked = self._with_days(chosen)
        lines = await self._found(asked, audit.PAGE)
        await self._web.audit(request, "audit", said_by(asked))
        older = urlencode({**query_of(asked), "before": lines[-1].id}) if len(lines) == audit.PAGE else ""
        return self._web.page(
            request, "audit.html", lines=lines, asked=asked, older=older, kept=audit.KEPT.days,
            acts=[key.rpartition(".")[2] for key in table("city_pages.audit.what")],
        )  # fmt: skip

    async def file(self, request: Request, user: Auditing, chosen: Asked) -> Response:
        asked = self._with_days(chosen)
        lines = await self._found(asked, FILE)
        await self._web.audit(request, "audit_file", said_by(asked))
        named = {"content-disposition": f'attachment; filename="audit-{asked.first}-{asked.last}.csv"'}
        return Response(csv_of(lines), media_type="text/csv; charset=utf-8", headers=named)

    def _with_days(self, asked: AuditAsked) -> AuditAsked:
        last = asked.last or local(self._web.store.clock.now()).date()
        return asked._replace(first=asked.first or last - timedelta(days=6), last=last)

    async def _found(self, asked: AuditAsked, most: int) -> tuple[AuditLine, ...]:
        assert asked.first is not None
        assert asked.last is not None
        return await self._web.read(
            audit.lines, first=_midnight(asked.first), last=_midnight(asked.last + timedelta(days=1)),
            account=asked.account, ward=asked.ward, what=asked.what, subject=asked.subject, most=most,
            before=asked.before,
        )  # fmt: skip


def query_of(asked: AuditAsked) -> dict[str, str]:
    return {name: str(value) for name, value in asked._asdict().items() if value and name != "before"}


def said_by(asked: AuditAsked) -> str:
    """What somebody looked for in the audit, in the audit."""
    return " ".join(query_of(asked).values())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def csv_of(lines: tuple[AuditLine, ...]) -> bytes:
    """With a mark of UTF-8, and no cell that a spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in lines:
        cells = [local(line.at).isoformat(), *(getattr(line, name) for name in COLUMNS[1:])]
        writer.writerow(map(guarded, cells))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


PAGE = CityPage(
    lambda web: AuditPages(web).router(),
    (MenuEntry("city_pages.menu.audit", "/city/audit", frozenset({CityRole.AUDITOR, CityRole.CITY}), "house"),),
)
