"""Reports on pages: figures as Vietnamese write them, charts with their twins, files, and whose wards may be seen."""

from __future__ import annotations

import csv
import io
import json

import pytest
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from kiosk.catalogue import targets
from kiosk.texts import text
from kiosk.values.city_accounts import CityRole
from kiosk.values.city_reports import ReportName
from tests.kiosk.server.city.conftest import Town
from tests.kiosk.server.city.samples import WARDS

DAYS = "first=2026-11-01&last=2026-11-30"


def page_of(town: Town, path: str, role: CityRole = CityRole.CITY) -> html.HtmlElement:
    answer = town.person(role).get(path)
    assert answer.status_code == 200, answer.text
    return html.document_fromstring(answer.text)


def cells(tree: html.HtmlElement, part: str) -> list[list[str]]:
    rows = tree.xpath(f"//*[@aria-labelledby='figures']//{part}/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_volumes_add_up_and_say_so(town: Town) -> None:
    tree = page_of(town, f"/city/reports/volumes?{DAYS}")
    body, (total,) = cells(tree, "tbody"), cells(tree, "tfoot")
    assert len(body) == WARDS
    for column in range(1, len(total)):
        assert sum(int(row[column].replace(".", "")) for row in body) == int(total[column].replace(".", ""))
    assert "." in total[1]  # thousands are grouped with a point
    held = [" ".join(one.text_content().split()) for one in tree.xpath("//h2[@id='identities']/following::ul[1]/li")]
    assert len(held) == 4
    assert all(one.startswith(text("city_report_pages.holds")) for one in held)


def test_every_chart_has_a_table_that_says_the_same(town: Town) -> None:
    tree = page_of(town, f"/city/reports/volumes?{DAYS}")
    (chart,) = tree.xpath("//*[@data-chart]")
    data = tree.xpath(f"string(//script[@id='{chart.get('data-chart')}'])")
    twin = tree.xpath("//details//tbody/tr")
    assert len(twin) == 12  # the largest
    drawn = json.loads(data)
    assert [str(row.xpath("string(th)")).strip() for row in twin] == drawn["categories"]
    for nth, row in enumerate(twin):
        shown = [int(cell.text_content().strip().replace(".", "")) for cell in row.xpath("td")]
        assert shown == [one["values"][nth] for one in drawn["series"]]
    assert not tree.xpath("//script[not(@src) and not(@type='application/json')]")


@pytest.mark.parametrize("name", list(ReportName))
def test_each_report_is_there_as_a_page_and_as_files(town: Town, name: ReportName) -> None:
    path = f"/city/reports/{name}"
    assert text(f"city_report_pages.name.{name}") in page_of(town, f"{path}?{DAYS}").text_content()
    person = town.person(CityRole.CITY)
    for shape, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK\x03\x04"), ("pdf", b"%PDF-")):
        answer = person.get(f"{path}/file?format={shape}&{DAYS}")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert f'filename="{name}-20261101-20261130.{shape}"' in answer.headers["content-disposition"]


def test_files_hold_what_the_page_says(town: Town) -> None:
    person, path = town.person(CityRole.CITY), f"/city/reports/volumes/file?{DAYS}"
    shown = cells(page_of(town, f"/city/reports/volumes?{DAYS}"), "tfoot")[0][1:]
    lines = list(csv.reader(io.StringIO(person.get(f"{path}&format=csv").content.decode("utf-8-sig"))))
    total = next(line for line in lines if line and line[0] == text("city_reports.total"))
    assert [int(cell) for cell in total[1:]] == [int(cell.replace(".", "")) for cell in shown]
    sheet = load_workbook(io.BytesIO(person.get(f"{path}&format=xlsx").content)).worksheets[0]
    last = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert last[1:] == [int(cell.replace(".", "")) for cell in shown]
    pdf = PdfReader(io.BytesIO(person.get(f"{path}&format=pdf").content))
    assert shown[0] in " ".join(page.extract_text() for page in pdf.pages)


def test_few_answers_are_shown_as_few_and_the_survey_is_named(town: Town) -> None:
    tree = page_of(town, f"/city/reports/ratings?{DAYS}&ward=99002")  # one of few answers
    words = " ".join(tree.text_content().split())
    assert text("city_report_pages.no_sipas") in words
    few = page_of(town, "/city/reports/ratings?first=2026-11-24&last=2026-11-24&ward=99002")
    assert text("city_report_pages.few") in " ".join(few.text_content().split())
    whole = page_of(town, f"/city/reports/ratings?{DAYS}")
    assert "%" in whole.xpath("string(//*[contains(@class, 'figures')])")


def test_a_wards_account_sees_its_ward_alone(town: Town) -> None:
    person = town.person(CityRole.WARD)
    assert person.get(f"/city/reports/volumes?{DAYS}").status_code == 200  # its own, by itself
    for ward in ("99002", "*"):
        assert person.get(f"/city/reports/volumes?{DAYS}&ward={ward}").status_code == 403
        assert person.get(f"/city/reports/volumes/file?{DAYS}&ward={ward}").status_code == 403
    tree = page_of(town, f"/city/reports/volumes?{DAYS}", CityRole.WARD)
    assert tree.xpath("//select[@name='ward']/option/@value") == ["99001"]
    assert town.person(CityRole.DEPARTMENT).get("/city/reports").status_code == 403


@pytest.mark.parametrize("days", [
    "first=x&last=2026-11-30", "first=2026-12-01&last=2026-11-30", "first=0001-01-01&last=2026-11-30",
])  # fmt: skip
def test_a_period_that_is_none_is_told_beside_its_field(town: Town, days: str) -> None:
    answer = town.person(CityRole.CITY).get(f"/city/reports/volumes?{days}")
    assert answer.status_code == 422
    assert html.document_fromstring(answer.text).xpath("//input[@aria-invalid='true']")
    assert town.person(CityRole.CITY).get(f"/city/reports/volumes/file?{days}").status_code in (400, 422)
    assert town.person(CityRole.CITY).get("/city/reports/nothing").status_code == 404


def test_ratings_say_everywhere_that_they_are_no_sipas(town: Town) -> None:
    """Counts, intervals, few as few, response, skipped, quick: on the page and in each file, and nobody's name."""
    person, path = town.person(CityRole.CITY), f"/city/reports/ratings/file?{DAYS}"
    said = text("city_reports.label_ratings")
    page = page_of(town, f"/city/reports/ratings?{DAYS}").text_content()
    plain = person.get(f"{path}&format=csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(person.get(f"{path}&format=xlsx").content))
    sheets = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    pdf = PdfReader(io.BytesIO(person.get(f"{path}&format=pdf").content))
    paper = " ".join(" ".join(part.extract_text() for part in pdf.pages).split())
    for told in (page, plain, sheets, paper):
        assert said in told
        for column in ("asked", "answered", "share_response", "share_low", "share_high", "skipped", "quick"):
            assert text(f"city_reports.column.{column}") in told, column
        source = targets.shipped().source("satisfaction")
        assert text("city_reports.note.target", percent="85", source=source) in " ".join(told.split())
    assert said in book.sheetnames[0]


def test_a_chart_of_shares_has_the_lowest_wards(town: Town) -> None:
    tree = page_of(town, f"/city/reports/ratings?{DAYS}")
    (chart,) = tree.xpath("//*[@data-chart]")
    drawn = json.loads(tree.xpath(f"string(//script[@id='{chart.get('data-chart')}'])"))
    (values,) = [one["values"] for one in drawn["series"]]
    assert values == sorted(values)
    shares = [row[7] for row in cells(tree, "tbody")]
    lowest = min(float(share.replace(",", ".").split()[0]) for share in shares if share != "–")
    assert values[0] == pytest.approx(lowest, abs=0.01)
