"""The queue's statistics on paper: the figures are there, nothing leaves the page, charts are lines and no pictures."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import msgspec
import pypdf

from kiosk.clock import ZONE
from kiosk.values.queue_report import Figures, QueueReport, Spread
from printing.documents import queue_report
from printing.layout import charts
from tests.printing.read_back import assert_inside, in_order, words_of
from tests.printing.samples import AGENCY

FIRST = date(2026, 11, 2)


def row(label: str, taken: int = 30) -> Figures:
    spread = Spread(count=taken, median=taken / 4, ninetieth=taken / 2)
    return Figures(key=label, label=label, taken=taken, called=taken, served=taken - 3, absent=1, left=2,
                   waits=spread, services=spread)  # fmt: skip


def report(days: int) -> QueueReport:
    names = ("Chứng thực", "Hộ tịch", "Người có công, bảo trợ xã hội và những việc còn lại của phường")
    return QueueReport(
        agency=msgspec.structs.replace(AGENCY, sample=False), first=FIRST, last=FIRST + timedelta(days=days - 1),
        made_at=datetime(2026, 12, 1, 8, 0, tzinfo=ZONE), whole=row("", 480),
        days=tuple(row(f"{FIRST + timedelta(days=n):%d/%m/%Y}", 20 + n) for n in range(days)),
        hours=tuple(msgspec.structs.replace(row(f"{n:02d}:00", 5 * n), key=f"{n:02d}") for n in (8, 10, 16)),
        groups=tuple(map(row, names)), desks=tuple(row(str(n)) for n in range(1, 13)),
    )  # fmt: skip


def test_a_month_is_on_paper_with_charts_that_are_no_pictures() -> None:
    pdf = queue_report.to_pdf(report(31))
    assert_inside(pdf)
    words = words_of(pdf)
    in_order(words, [
        "THỐNG KÊ XẾP HÀNG", "02/11/2026", "02/12/2026", "480", "Số người đến theo giờ", "Theo giờ",
        "Theo lĩnh vực", "bảo trợ xã hội", "Theo quầy", "12", "Theo ngày", "02/12/2026", "Trung vị",
    ])  # fmt: skip
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 3
    assert not any(page.images for page in pages)
    assert "Được gọi" in pages[2].extract_text(), "the header stands on a further page, too"


def test_a_single_quiet_day_is_one_page() -> None:
    quiet = msgspec.structs.replace(report(1), whole=Figures(key="", label=""), hours=(), groups=(), desks=(), days=())
    pdf = queue_report.to_pdf(quiet)
    assert_inside(pdf)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert "Không có số nào" in words_of(pdf)


def test_lines_of_a_chart_lie_at_round_figures() -> None:
    assert [charts._step(greatest) for greatest in (0, 5, 6, 40, 41, 199, 1047)] == [1, 1, 2, 10, 10, 50, 500]
