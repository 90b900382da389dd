"""Reports on pages: which one, over which days, of which ward or field; tables, charts, whether they add up, files.

Pages of kiosk.server.city on kiosk.queries.city_reports. A ward's account sees its wards alone. A file says what the
page says: CSV and XLSX for spreadsheets, PDF for paper. Figures alone, nobody's name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response

from kiosk import figure_words
from kiosk.city.editing.fields import TypedRow
from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.queries import city_names, city_reports
from kiosk.queries.report_lines import ListedPart
from kiosk.rules import report_files
from kiosk.server.city.access import allow, see_ward
from kiosk.server.city.documents_shared import PageWords
from kiosk.server.city.menu import WITH_WARDS, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.city_accounts import CityUser
from kiosk.values.city_reports import (
    EACH,
    TOGETHER,
    CellKind,
    CityReport,
    ReportChart,
    ReportColumn,
    ReportName,
    ReportRow,
)

PATH = "/city/reports"
LONGEST = 20 * 366  # days
ON_PAPER = 1_000  # in a PDF
LISTED = 100  # single dossiers on a page
Seeing = Annotated[CityUser, Depends(allow(*WITH_WARDS))]
Day = Annotated[str, Query(max_length=20)]
Key = Annotated[str, Query(max_length=64)]
Page = Annotated[int, Query(ge=1, le=100_000)]
# What stands above a report in large figures: columns of its last line, and how bad it is if one is not nothing.
HEADLINES: dict[ReportName, tuple[tuple[str, str], ...]] = {
    ReportName.VOLUMES: (("in_total", ""), ("out_total", ""), ("out_late", "bad"), ("open_total", ""),
                         ("open_late", "bad")),
    ReportName.ONTIME: (("share_on_time", ""), ("settled", ""), ("out_late", "bad")),
    ReportName.WAITS: (("taken", ""), ("served", ""), ("wait_median", ""), ("wait_ninetieth", ""), ("unusual", "warm")),
    ReportName.CHANNELS: (("received", ""), ("by_online", ""), ("by_counter", ""), ("share_self", "")),
    ReportName.LATE: (("out_late", "bad"), ("open_late", "bad"), ("apologies", ""), ("bare", "bad")),
    ReportName.TRACKING: (("received", ""), ("out_settled", ""), ("open_now", "")),
    ReportName.FEEDBACK: (("feedback_said", ""), ("feedback_open", ""), ("feedback_passed", ""),
                          ("feedback_overdue", "bad")),
}  # fmt: skip
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf",
}  # fmt: skip


class ReportAsked(NamedTuple):
    """What a reader of reports chose, as it stands in the address."""

    first: str
    last: str
    ward: str
    field: str
    page: int = 1  # of single dossiers


class Choices(NamedTuple):
    """What may be chosen."""

    wards: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]


def asked_of(first: Day = "", last: Day = "", ward: Key = "", field: Key = "", page: Page = 1) -> ReportAsked:
    return ReportAsked(first, last, ward, field, page)


Chosen = Annotated[ReportAsked, Depends(asked_of)]


class ReportPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        for path, handler in (
            (PATH, self.index), (f"{PATH}/{{name}}", self.page), (f"{PATH}/{{name}}/file", self.file),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=["GET"], response_class=Response)
        return router

    async def index(self, request: Request, user: Seeing) -> Response:
        return self._web.page(request, "reports.html", names=tuple(ReportName), path_here=PATH)

    async def page(self, request: Request, name: str, user: Seeing, chosen: Chosen) -> Response:
        which, language = _named(name), self._web.language(request)
        choices = await self._web.read(_choices, user, language)
        asked = self._with_defaults(chosen, user)
        days = TypedRow({"first": [asked.first], "last": [asked.last]})
        first, last = days.day("first", required=True), days.day("last", required=True)
        if first is not None and last is not None and not first <= last <= first + timedelta(days=LONGEST):
            days.refuse("last", "before")
        if days.wrong or first is None or last is None:
            wrong = {field: text(f"city_documents.wrong.{why}", language) for field, why in days.wrong.items()}
            return self._shown(request, which, asked, choices, None, wrong, 422)
        part = ListedPart((asked.page - 1) * LISTED, LISTED)
        report = await self._made(request, which, asked, user, (first, last), part)
        return self._shown(request, which, asked, choices, report, {})

    def _with_defaults(self, asked: ReportAsked, user: CityUser) -> ReportAsked:
        """This month until today; a ward's account its own ward."""
        today = business_day(self._web.store.clock.now())
        ward = asked.ward if user.sees_all or asked.ward else next(iter(user.wards), "")
        first = asked.first or today.replace(day=1).isoformat()
        return ReportAsked(first, asked.last or today.isoformat(), ward, asked.field, asked.page)

    async def _made(
        self, request: Request, name: ReportName, asked: ReportAsked, user: CityUser, days: tuple[date, date],
        part: ListedPart,
    ) -> CityReport:  # fmt: skip
        if asked.ward in (EACH, TOGETHER) and not user.sees_all:
            raise ExpectedError("city_pages.errors.not_allowed")
        if asked.ward not in (EACH, TOGETHER):
            see_ward(user, asked.ward)
        await self._web.audit(request, "report", name.value, "" if asked.ward in (EACH, TOGETHER) else asked.ward)
        language = self._web.language(request)
        return await self._web.read(
            city_reports.report, name.value, *days, asked.ward, asked.field, language=language, listed=part
        )

    def _shown(
        self, request: Request, name: ReportName, asked: ReportAsked, choices: Choices, report: CityReport | None,
        wrong: dict[str, str], status: int = 200,
    ) -> Response:  # fmt: skip
        language = self._web.language(request)
        drawn = {**_drawn(report, language), **_pages(report, asked.page)} if report is not None else {}
        return self._web.page(
            request, "report.html", status, name=name, asked=asked, choices=choices, report=report, wrong=wrong,
            names=tuple(ReportName), path_here=f"{PATH}/{name}", reports=PATH, EACH=EACH, TOGETHER=TOGETHER, **drawn,
        )  # fmt: skip

    async def file(
        self, request: Request, name: str, user: Seeing, chosen: Chosen,
        format: Annotated[str, Query(pattern="^(csv|xlsx|pdf)$")] = "csv",
    ) -> Response:  # fmt: skip
        which, asked = _named(name), self._with_defaults(chosen, user)
        days = TypedRow({"first": [asked.first], "last": [asked.last]})
        first, last = days.day("first", required=True), days.day("last", required=True)
        if first is None or last is None or last > first + timedelta(days=LONGEST):
            raise ExpectedError("city_pages.errors.garbled")
        part = city_reports.EVERY if format != "pdf" else ListedPart(0, ON_PAPER)
        report = await self._made(request, which, asked, user, (first, last), part)
        language = self._web.language(request)
        data = await asyncio.to_thread(_writer(format), report, language)
        called = f"{which.value}-{first:%Y%m%d}-{last:%Y%m%d}.{format}"
        headers = {"content-disposition": f'attachment; filename="{called}"'}
        return Response(data, media_type=_MEDIA[format], headers=headers)


def _named(name: str) -> ReportName:
    if name not in list(ReportName):
        raise ExpectedError("city_pages.errors.not_there")
    return ReportName(name)


def _writer(shape: str) -> Callable[[CityReport, str], bytes]:
    if shape == "pdf":
        from printing.documents import city_report

        return city_report.to_pdf
    return report_files.as_csv if shape == "csv" else report_files.as_workbook


def _choices(reader: Reader, user: CityUser, language: str) -> Choices:
    wards = tuple((code, name or code) for code, name in city_names.wards(reader).items() if user.sees(code))
    return Choices(wards, tuple(city_names.fields(reader, language).items()))


# -- what a page draws ------------------------------------------------------------------------------------------


def _drawn(report: CityReport, language: str) -> PageWords:
    rows = tuple(_cells(report.columns, row, language) for row in report.rows)
    total = report.total if report.total is not None and len(report.rows) > 1 else None
    return {
        "period": figure_words.period(report, language), "place": figure_words.place(report, language),
        "groups": _groups(report.columns, language), "rows": rows, "kinds": [one.kind for one in report.columns],
        "headings": [figure_words.heading(one, language) for one in report.columns],
        "total": _cells(report.columns, total, language) if total is not None else (),
        "identities": tuple(zip(report.identities, figure_words.identities(report, language), strict=True)),
        "notes": tuple(figure_words.note(one, language) for one in report.notes),
        "charts_of": tuple(_chart(one, language) for one in report.charts),
        "details": tuple(_cells(report.detail_columns, row, language) for row in report.details),
        "detail_columns": [
            (figure_words.heading(one, language), "number" if one.kind is not CellKind.TEXT else "")
            for one in report.detail_columns
        ],
        "rated": _rated(report, language), "headlines": _headlines(report, language),
    }  # fmt: skip


def _headlines(report: CityReport, language: str) -> list[tuple[str, str, str]]:
    """Key of the words, figure with its unit, tone."""
    asked = HEADLINES.get(report.name, ())
    if report.total is None or not report.rows:
        return []
    told = dict(zip((one.key for one in report.columns), _cells(report.columns, report.total, language), strict=True))
    raw = dict(zip((one.key for one in report.columns), report.total.cells, strict=True))
    kinds = {one.key: one.kind for one in report.columns}
    unit = f" {text('city_report_pages.minutes', language)}"
    return [
        (key, told[key] + (unit if kinds[key] is CellKind.MINUTES and raw[key] is not None else ""),
         tone if raw[key] else "good" if tone else "")
        for key, tone in asked
    ]  # fmt: skip


def _pages(report: CityReport, page: int) -> PageWords:
    """The pages beside this one of the single dossiers."""
    more = report.details_from + len(report.details) < report.details_total
    return {"former": page - 1 if page > 1 else None, "further": page + 1 if more and report.details else None}


def _cells(columns: Iterable[ReportColumn], row: ReportRow, language: str) -> tuple[str, ...]:
    return tuple(figure_words.shown(cell, one.kind, language) for cell, one in zip(row.cells, columns, strict=True))


def _groups(columns: tuple[ReportColumn, ...], language: str) -> tuple[tuple[str, int], ...]:
    """What stands over how many columns, in their order; () where nothing stands over any."""
    if not any(one.head for one in columns):
        return ()
    grouped = groupby(columns, key=lambda one: one.head)
    return tuple((text(f"city_reports.head.{head}", language) if head else "", len(list(of))) for head, of in grouped)


def _chart(chart: ReportChart, language: str) -> PageWords:
    """As resources/pages/city/charts.js takes it."""
    series = [
        {"name": text(f"city_reports.series.{one.key}", language), "values": [round(value, 2) for value in one.values]}
        for one in chart.series
    ]
    unit = {CellKind.SHARE: "%", CellKind.MINUTES: text("city_report_pages.minutes", language)}.get(chart.kind, "")
    return {
        "key": chart.key, "title": text(f"city_reports.chart.{chart.key}", language),
        "data": {"kind": "bar", "categories": list(chart.labels), "series": series, "unit": unit, "horizontal": True},
        "rows": [[label, *(_figure(one.values[at], chart.kind, language) for one in chart.series)]
                 for at, label in enumerate(chart.labels)],
        "columns": [one["name"] for one in series], "lowest": chart.kind is CellKind.SHARE,
    }  # fmt: skip


def _figure(value: float, kind: CellKind, language: str) -> str:
    return figure_words.shown(value, kind, language)


class RatedFigures(NamedTuple):
    """All answers of a report of ratings together. `part` and its ends are parts of one; None for too few answers."""

    asked: str
    answered: str
    response: str
    share: str
    interval: str
    part: float | None
    few: bool


def _rated(report: CityReport, language: str) -> RatedFigures | None:
    if report.name is not ReportName.RATINGS or report.total is None:
        return None
    if not any(isinstance(cell, int | float) and cell for cell in report.total.cells):
        return None
    told = dict(zip((one.key for one in report.columns), _cells(report.columns, report.total, language), strict=True))
    raw = dict(zip((one.key for one in report.columns), report.total.cells, strict=True))
    share = raw["share_satisfied"]
    part = float(share) / 100 if isinstance(share, int | float) else None
    interval = text("city_report_pages.interval", language, low=told["share_low"], high=told["share_high"])
    return RatedFigures(
        told["asked"], told["answered"], told["share_response"], told["share_satisfied"],
        interval if part is not None else text("city_report_pages.few", language), part, part is None,
    )  # fmt: skip


PAGE = CityPage(
    lambda web: ReportPages(web).router(),
    (
        MenuEntry("city_report_pages.menu.reports", PATH, WITH_WARDS, "reports"),
        MenuEntry("city_report_pages.menu.volumes", f"{PATH}/volumes", WITH_WARDS, "reports"),
        MenuEntry("city_report_pages.menu.ontime", f"{PATH}/ontime", WITH_WARDS, "reports"),
        MenuEntry("city_report_pages.menu.ratings", f"{PATH}/ratings", WITH_WARDS, "people"),
    ),
)
