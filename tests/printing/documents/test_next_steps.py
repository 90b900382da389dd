""" "Việc cần làm tiếp": everything is on the page, large, in order; on thermal paper too; and printed without a job."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import msgspec
import pypdf
import pytest

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import JobId, Place
from kiosk.values.papers import NextStep, NextStepsPaper
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind, Printed, PrintJob
from printing.documents import next_steps
from printing.printers import profiles
from printing.printers.emulator import Emulator
from printing.printers.others import MemoryPrinter
from printing.printers.profiles import PrinterChoice
from printing.spooler import Spooler
from tests.fakes import StandingClock
from tests.printing.samples import AGENCY

PAPER = NextStepsPaper(
    agency=msgspec.structs.replace(AGENCY, phone="0299 000 0000"),
    title="Nhà có người mất",
    heading="Gia đình cần làm",
    steps=(
        NextStep(key="khai-tu", title="Đăng ký khai tử", where="Ngay tại đây", when="Có thể có kết quả ngay hôm nay",
                 papers=("Giấy báo tử, hoặc giấy thay thế",), note="Trong 15 ngày thì miễn lệ phí."),
        NextStep(key="mai-tang", title="Tiền mai táng", where="Cơ quan bảo hiểm xã hội", only_if="Nếu có lương hưu"),
        NextStep(key="hoi", kind="advice", title="Cán bộ sẽ xem giúp", note="Gia đình cứ hỏi."),
    ),
    after=("Xin thêm bản sao trích lục khai tử.",),
    day="23/11/2026",
    condolence=True,
)  # fmt: skip
SAID = (
    "VIỆC CẦN LÀM TIẾP", "Nhà có người mất", "Xin chia buồn cùng gia đình.", "Gia đình cần làm", "1. Đăng ký khai tử",
    "Ngay tại đây", "Có thể có kết quả ngay hôm nay", "Giấy báo tử, hoặc giấy thay thế", "miễn lệ phí", "2. Tiền mai",
    "Nếu có lương hưu", "Cơ quan bảo hiểm xã hội", "Cán bộ sẽ xem giúp", "Gia đình cứ hỏi.", "Sau đó",
    "Xin thêm bản sao", "0299 000 0000", "23/11/2026",
)  # fmt: skip


def read(pdf: bytes) -> tuple[str, set[float]]:
    """The text of all pages, and the sizes of the letters in it."""
    sizes: set[float] = set()

    def visit(text: str, _cm: list[float], _tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.add(size)

    pages = [page.extract_text(visitor_text=visit) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return " ".join("\n".join(pages).split()), sizes


def test_everything_is_said_in_order_and_large() -> None:
    text, _sizes = read(next_steps.to_pdf(PAPER))
    places = [text.find(words) for words in SAID[:-1]]
    assert -1 not in places, [words for words in SAID if words not in text]
    assert places == sorted(places)
    assert SAID[-1] in text
    assert "3. " not in text


def test_letters_are_at_least_twenty_points(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[float] = []
    real = next_steps.words

    def noting(runs, size: float, *rest, **more):  # type: ignore[no-untyped-def]
        used.append(size)
        return real(runs, size, *rest, **more)

    monkeypatch.setattr(next_steps, "words", noting)
    next_steps.to_pdf(PAPER)
    assert min(used) >= 16
    assert sum(size < 20 for size in used) == 1, "only the counter's name above the title may be smaller"


def test_long_advice_goes_on_on_further_pages() -> None:
    many = msgspec.structs.replace(PAPER, steps=PAPER.steps * 8)
    pdf = next_steps.to_pdf(many)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 4
    assert read(pdf)[0].count("Tiền mai táng") == 8


@pytest.mark.parametrize("profile", ["thermal-80", "thermal-58", "thermal-80-simple"])
def test_a_slip_says_the_same_where_there_is_only_thermal_paper(profile: str) -> None:
    chosen = profiles.load(profile)
    data = next_steps.to_bytes(PAPER, chosen)
    emulator = Emulator(chosen.dots, dpi=chosen.dpi, dots_per_feed_unit=chosen.dots_per_feed_unit)
    emulator.feed(data)
    (picture,) = emulator.papers(last=True)
    assert picture.width >= chosen.dots
    shorter = msgspec.structs.replace(PAPER, steps=PAPER.steps[:1])
    other = Emulator(chosen.dots, dpi=chosen.dpi, dots_per_feed_unit=chosen.dots_per_feed_unit)
    other.feed(next_steps.to_bytes(shorter, chosen))
    assert other.papers(last=True)[0].height < picture.height


class NoJobs:
    """A store without a job, and without a word of what the leaflet says."""

    def waiting(self) -> tuple[PrintJob, ...]:
        return ()

    def take(self, job: PrintJob) -> None:
        raise AssertionError("a leaflet is no job of the store")

    def in_doubt(self, job: PrintJob) -> tuple[str, ...]:
        raise AssertionError("a leaflet is no job of the store")

    def paper(self, job: PrintJob) -> NextStepsPaper:
        raise AssertionError("a leaflet is not asked for from the store")

    def handed_over(self, job: PrintJob, said: Printed) -> None:
        raise AssertionError("a leaflet is no job of the store")

    def ended(self, job: PrintJob, said: Printed) -> None:
        raise AssertionError("a leaflet is no job of the store")

    def recover(self) -> tuple[PrintJob, ...]:
        return ()


class Broken(MemoryPrinter):
    def print(self, data: bytes, kind: PaperKind, label: str = "", subject: str = "") -> Printed:
        raise ExpectedError("printer.errors.no_paper")


@pytest.mark.parametrize(
    ("make", "state", "reason"),
    [(MemoryPrinter, JobState.PRINTED, ""), (Broken, JobState.FAILED, "printer.errors.no_paper")],
)
def test_a_leaflet_is_printed_once_and_its_outcome_told_but_stored_nowhere(
    make: Callable[..., MemoryPrinter], state: JobState, reason: str
) -> None:
    clock, bus, told, outcomes = StandingClock(), Bus(), threading.Event(), list[JobOutcome]()
    choice = PrinterChoice(profile="a4-system", transport="memory")
    printers: list[MemoryPrinter] = []

    def connect(chosen: PrinterChoice, place: Place) -> MemoryPrinter:
        printers.append(make(profiles.load(chosen.profile)))
        return printers[-1]

    bus.listen(JobOutcome, lambda outcome: (outcomes.append(outcome), told.set()))
    spooler = Spooler(NoJobs(), lambda place, kind: choice, clock, bus, connect=connect)
    bus.listen(Leaflet, spooler.leaflet)
    spooler.open()
    job = PrintJob(id=JobId("l-1"), kind=PaperKind.NEXT_STEPS, subject="l-1", place=Place("kiosk-1"),
                   state=JobState.WAITING, nth=1, asked_at=clock.now())  # fmt: skip
    bus.announce(Leaflet(job=job, paper=PAPER))
    assert told.wait(20)
    spooler.close()
    assert [(one.job.id, one.state, one.reason) for one in outcomes] == [("l-1", state, reason)]
    assert len(printers) == 1
    assert spooler._leaflets.waiting(()) == ()
