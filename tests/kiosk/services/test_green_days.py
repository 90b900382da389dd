"""A green day at reception: the promise, its slip beside the legal deadline, and whether it was kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries import green_days, papers
from kiosk.records.dossier_steps import DossierDone, DossierTakenBack, SealedStep
from kiosk.records.facts import Fact
from kiosk.services import papers as paper_service
from kiosk.services import print_jobs
from kiosk.values.dossiers import DocumentState, TickedDocument
from kiosk.values.green_days import PromisesKept
from kiosk.values.ids import ProcedureCode
from kiosk.values.print_jobs import PaperKind
from tests.kiosk.counter import DESK, Counter

CLOSING = ProcedureCode("1.001266")
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def tuesday(counter: Counter) -> Counter:
    counter.clock.at = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)  # 09:10 in Việt Nam
    return counter


def noted(counter: Counter, dossier: str, fact: Fact) -> None:
    counter.run(lambda ctx, fact: ctx.record(fact, subject=dossier, sealed=SealedStep()), fact)


def test_the_promise_stands_beside_the_legal_deadline(tuesday: Counter) -> None:
    ticket = tuesday.ticket("khac")
    done = tuesday.received(procedure=CLOSING, ticket=ticket.id)
    assert done.promise.due == "2026-11-24T10:10"
    assert done.due == "2026-11-27T17:00"
    slip = tuesday.read(green_days.promise_slip, done.id)
    assert (slip.name, slip.minutes, slip.code, slip.label) == ("Ngày Thứ ba xanh", 60, done.code, ticket.label)
    assert f"{slip.ready_at:%H:%M}" == "10:10"
    assert slip.legal == "03 ngày làm việc"
    assert f"{tuesday.read(papers.receipt, done.id).due_at:%Y-%m-%dT%H:%M}" == done.due
    job = tuesday.run(print_jobs.take, done.promise_slip)
    assert job.kind is PaperKind.PROMISE
    assert tuesday.read(paper_service.paper_of, job) == slip


def test_nothing_is_promised_for_another_day_or_while_a_document_is_missing(tuesday: Counter) -> None:
    for state in (DocumentState.LOOK_UP, DocumentState.MISSING):
        open_paper = TickedDocument(key="gcn", name="Giấy chứng nhận", state=state)
        assert tuesday.received(procedure=CLOSING, documents=(open_paper,)).promise is None
    plain = tuesday.received()
    assert (plain.promise, plain.promise_slip) == (None, None)
    with pytest.raises(ExpectedError, match="no_promise"):
        tuesday.read(green_days.promise_slip, plain.id)
    tuesday.pass_time(hours=7)  # 16:10
    assert tuesday.received(procedure=CLOSING).promise is None
    assert tuesday.read(green_days.kept, TUESDAY, TUESDAY) == ()


def test_what_was_kept_is_counted(tuesday: Counter) -> None:
    first, second, third, fourth = (tuesday.received(procedure=CLOSING) for _ in range(4))
    tuesday.pass_time(minutes=50)
    noted(tuesday, first.id, DossierDone(day=TUESDAY, place=DESK))
    noted(tuesday, fourth.id, DossierTakenBack(day=TUESDAY, place=DESK, taken_back=uuid7(tuesday.clock.now())))
    now = PromisesKept(name="Ngày Thứ ba xanh", given=3, kept=1, broken=0)
    assert tuesday.read(green_days.kept, TUESDAY, TUESDAY) == (now,)
    tuesday.pass_time(minutes=30)
    noted(tuesday, second.id, DossierDone(day=TUESDAY, place=DESK))
    (later,) = tuesday.read(green_days.kept, date(2026, 11, 1), date(2026, 12, 31))
    assert (later.given, later.kept, later.broken) == (3, 1, 2), "one came late, one is not there yet"
    assert third.promise is not None
    totals = tuesday.totals("2026-11-24")
    assert (totals["promises"], totals["promises_kept"]) == (3, 1)
    assert tuesday.read(green_days.kept, date(2026, 11, 25), date(2026, 12, 31)) == ()


def test_what_is_still_possible_today(tuesday: Counter) -> None:
    found = tuesday.read(green_days.now)
    assert {one.code for one in found} == {"1.001266", "2.002481", "1.005099", "1.010832"}
    assert all(one.field and one.short is not None and one.minutes == 60 for one in found)
    tuesday.pass_time(hours=7)
    assert tuesday.read(green_days.now) == ()


def test_a_spoilt_document_stops_no_reception(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ward = tmp_path / "ward"
    ward.mkdir()
    for file in SAMPLE_WARD.iterdir():
        (ward / file.name).write_bytes(file.read_bytes())
    (ward / "green_days.toml").write_text("version = ", encoding="utf-8")
    spoilt = Counter(tmp_path / "data", ward_dir=ward)
    try:
        spoilt.clock.at = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
        assert spoilt.received(procedure=CLOSING).promise is None
    finally:
        spoilt.close()
    assert "no green day is promised" in caplog.text
