"""`motcua report volumes` and its kin: a table, a CSV, a workbook with real numbers and a PDF with charts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kiosk import figure_words
from kiosk.bus import Bus
from kiosk.city.store import CityStore
from kiosk.clock import ZONE
from kiosk.commands import report as command
from kiosk.commands import report_city
from kiosk.errors import ExpectedError
from kiosk.queries.city_reports import report
from kiosk.queries.city_today import today
from kiosk.records.dossiers import DossierReceived
from kiosk.rules import report_files
from kiosk.values.city_reports import (
    CellKind,
    ChartSeries,
    CityReport,
    IdentityOutcome,
    ReportChart,
    ReportColumn,
    ReportName,
    ReportNote,
    ReportRow,
)
from printing.documents import city_report
from tests import engines
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk.counter import Counter
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied
from tests.waiting import eventually

DAY = "2026-11-24"
HANOI = CityReport(  # figures of a quarter that a newspaper told
    name=ReportName.ONTIME, first=date(2026, 4, 1), last=date(2026, 6, 30),
    made_at=datetime(2026, 7, 1, 8, tzinfo=ZONE),
    columns=(
        ReportColumn(key="unit", kind=CellKind.TEXT, number=2), ReportColumn(key="settled", number=7),
        ReportColumn(key="in_time", head="out"), ReportColumn(key="share_on_time", kind=CellKind.SHARE, head="out"),
        ReportColumn(key="wait_median", kind=CellKind.MINUTES), ReportColumn(key="due", kind=CellKind.MOMENT),
    ),
    rows=(
        ReportRow(key="1", cells=("=Phường Mẫu", 1_030_963, 1_028_705, 100 * 1_028_705 / 1_030_963, 12.55, None)),
        ReportRow(key="2", cells=("Phường Hai (mẫu)", 0, 0, None, None, "2026-06-30T17:00")),
    ),
    total=ReportRow(key="", cells=("", 1_059_072, 1_028_705, 99.998, None, None)),
    identities=(IdentityOutcome(says="3 = 7 + 11"), IdentityOutcome(says="7 = 8 + 9 + 10", wrong=("2",))),
    charts=(ReportChart(key="share_on_time", labels=("A", "B"), kind=CellKind.SHARE, series=(
        ChartSeries(key="share_on_time", values=(99.78, 0.0)),
    )),),
    notes=(ReportNote(key="target", values={"percent": "100", "source": "QĐ 1 (mẫu)"}),),
)  # fmt: skip
RECEIVED = DossierReceived(
    day=date(2026, 11, 23), code="TAM-K7Q2M9X4-261123-0001", series="tam:99001.k7q2m9x4", number=1, provisional=True,
    procedure="1.001193", procedure_version=1, place="desk-1", desk="1", due="2026-11-27T17:00", why="", time_words="",
    field="ho-tich",
)  # fmt: skip


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path)
    opened.served()
    opened.received()
    yield opened
    opened.close()


def run(counter: Counter, name: str, *more: str) -> int:
    folder = counter.store.settings.data_dir
    return command.command([name, "--from", DAY, "--to", DAY, "--data-dir", str(folder), *more])


def test_figures_stand_as_vietnamese_write_them() -> None:
    shown = report_files.as_text(HANOI)
    for word in ("1.030.963", "99,78 %", "12,6", "1.059.072", "99,99 %", "17:00 30/06/2026", "–", "(7) Có kết quả"):
        assert word in shown
    assert "Đẳng thức 3 = 7 + 11: đúng" in shown
    assert "Đẳng thức 7 = 8 + 9 + 10: SAI ở Phường Hai (mẫu)" in shown
    english = report_files.as_text(HANOI, "en")
    assert "1,030,963" in english
    assert "99.78 %" in english
    assert figure_words.shown(0.001, CellKind.SHARE) == "0,01 %"


def test_a_workbook_has_numbers_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(report_files.as_workbook(HANOI)))
    sheet = book["ontime"]
    assert [cell.value for cell in sheet[2]][1:3] == [1_030_963, 1_028_705]
    assert sheet["D2"].value == pytest.approx(0.997810, abs=1e-6)
    assert (sheet["D2"].number_format, sheet["B2"].number_format) == ("0.00%", "#,##0")
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", "=Phường Mẫu")
    rows = list(csv.reader(io.StringIO(report_files.as_csv(HANOI).decode("utf-8-sig"))))
    assert rows[1][:4] == ["'=Phường Mẫu", "1030963", "1028705", "99.78"]
    assert rows[4] == []  # what follows says what the figures are of, and tests them
    assert rows[-1] == ["Mục tiêu: 100 %. Căn cứ: QĐ 1 (mẫu)."]


def test_a_pdf_says_what_the_table_says() -> None:
    for language, words in (("vi", ("1.030.963", "99,78 %", "Tổng cộng")), ("en", ("1,030,963", "99.78 %", "Total"))):
        pages = PdfReader(io.BytesIO(city_report.to_pdf(HANOI, language))).pages
        said = "\n".join(page.extract_text() for page in pages)
        assert all(word in said for word in words), said
    alone = CityReport(
        name=ReportName.WAITS, first=HANOI.first, last=HANOI.first, made_at=HANOI.made_at, columns=HANOI.columns,
        rows=(),
    )  # fmt: skip
    assert len(PdfReader(io.BytesIO(city_report.to_pdf(alone))).pages) == 1


def test_a_long_report_has_its_heading_on_every_page() -> None:
    rows = tuple(ReportRow(key=str(n), cells=(f"Phường {n}", n, n, 100.0, 1.0, None)) for n in range(168))
    long = CityReport(
        name=ReportName.ONTIME, first=HANOI.first, last=HANOI.last, made_at=HANOI.made_at, columns=HANOI.columns,
        rows=rows,
    )  # fmt: skip
    pages = PdfReader(io.BytesIO(city_report.to_pdf(long))).pages
    assert len(pages) > 2
    assert all("Có kết quả" in page.extract_text() for page in pages)


@pytest.mark.parametrize("name", list(ReportName))
def test_every_report_is_written_in_every_form(
    counter: Counter, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ((), ("--ward", "99001"), ("--ward", "*", "--language", "en"), ("--field", "ho-tich")):
        assert run(counter, name, *more) == 0
        assert "{" not in capsys.readouterr().out
    for suffix, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        out = tmp_path / f"report.{suffix}"
        assert run(counter, name, "--out", str(out)) == 0
        assert out.read_bytes().startswith(begins)


def test_an_identity_that_fails_has_an_exit_status_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counter = Counter(tmp_path, roles=("central",))
    desk = Elsewhere("desk9", roles=("desk",))
    desk.says(RECEIVED, "d1", 1)
    introduce(counter.store, desk)
    counter.store.apply_received(desk.batch(1, 1)).result()
    wait_until_applied(counter.store)
    assert run(counter, "volumes") == 0
    spoil = "UPDATE dossier_rolls SET in_counter_desk = in_counter_desk + 1 WHERE period = 'm2026-11'"
    counter.store.run(lambda ctx, _: ctx.connection.exec_driver_sql(spoil), None).result()
    folder = str(counter.store.settings.data_dir)
    asked = ["volumes", "--from", "2026-11-10", "--to", "2026-12-15", "--data-dir", folder]
    assert command.command(asked) == report_city.WRONG
    assert "SAI" in capsys.readouterr().out
    counter.close()


@pytest.mark.timeout(300)
def test_a_citys_database_is_asked_by_its_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with engines.fresh("postgresql", tmp_path) as url, engines.fresh("postgresql", tmp_path) as keys:
        city = CityStore(settings_in(tmp_path, roles=("central",)), StandingClock(), Bus(), url, keys)
        city.open()
        try:
            desk = Elsewhere("desk9", roles=("desk",))
            desk.says(RECEIVED, "d1", 1)
            introduce(city, desk)
            city.apply_received(desk.batch(1, 1)).result(60)
            eventually(lambda: _counted(city))
            assert [ward.ward for ward in city.read(today).result().wards] == ["99001"]
        finally:
            city.close()
        assert command.command(["volumes", "--from", "2026-11-01", "--to", "2026-11-23", "--db", url]) == 0
        assert "99001" in capsys.readouterr().out
        with pytest.raises(ExpectedError, match="no_database"):
            command.command(["volumes", "--from", DAY, "--to", DAY, "--db", "oracle://nowhere"])


def _counted(city: CityStore) -> int:
    volumes = city.read(report, "volumes", date(2026, 11, 1), date(2026, 11, 23)).result()
    return len(volumes.rows)
