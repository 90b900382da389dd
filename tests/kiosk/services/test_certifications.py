"""Certified copies and signatures: numbers of three registers, fees, Mẫu 01, several papers at once, voided numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import certifications as asked
from kiosk.queries import dossiers as listed
from kiosk.queries import fee_slips, papers, reconciliation
from kiosk.queries.dossier_life import life
from kiosk.rules import numbering
from kiosk.services import approvals, certifications, clock_checks, dossier_steps, volumes
from kiosk.settings import DossierSettings
from kiosk.values.certifications import CertifiedCopies, CertifiedEntry, CertifySet
from kiosk.values.dossier_steps import ApproveStep, LifeStep, Stage, TakeBack, VoidCertification
from kiosk.values.dossiers import DocumentState
from kiosk.values.ids import DossierId, ProcedureCode
from kiosk.values.journal import ConfirmDate
from tests.kiosk.counter import COPIES, DESK, PERSON, Counter

SIGNATURES, BOOK, WILLS = ProcedureCode("2.000884"), ProcedureCode("2.000908"), ProcedureCode("2.001019")
TWO = (CertifySet(pages=3, copies=2, paper="Giấy khai sinh"), CertifySet(pages=1, copies=5))


def at(counter: Counter, hour: int, minute: int = 0) -> None:
    counter.clock.at = datetime(2026, 11, 24, hour - 7, minute, tzinfo=UTC)


def volume_of(counter: Counter) -> str:
    return numbering.volume(counter.store.station.id, counter.store.station.epoch)


def void(counter: Counter, dossier: str, reason: str = "Đóng dấu nhầm bản", approved_by: str = "") -> CertifiedEntry:
    command = VoidCertification(
        dossier=DossierId(dossier), place=DESK, desk="1", actor="canbo", reason=reason, approved_by=approved_by
    )
    return counter.run(certifications.void, command)


def rows(counter: Counter) -> list[tuple[object, ...]]:
    return counter.sql("SELECT register_number, stage, voided FROM dossiers ORDER BY register, register_number")


def test_copies_given_at_once_have_a_fee_a_number_and_no_receipt(counter: Counter) -> None:
    done = counter.certified(pages=4, copies=3)
    assert (done.register, done.register_number, done.fee) == ("SCT/BS", 1, 18_000)
    assert done.volume == f"{volume_of(counter)}/2026"
    assert (done.code, done.receipt) == ("", None)
    assert "2.000 đồng" in done.fee_words
    assert counter.certified(pages=1, copies=1).register_number == 2
    assert counter.sql("SELECT kind FROM print_jobs") == []
    assert counter.totals() == {"certified": 2, "certified_copies": 4, "certified_pages": 13}
    counter.pass_time(days=38)
    counter.run(clock_checks.confirm_date, ConfirmDate(day=date(2027, 1, 1), actor="truongbophan"))
    done = counter.certified()
    assert (done.register_number, done.volume) == (1, f"{volume_of(counter)}/2027")  # a new year, a new volume


def test_copies_given_later_have_mau_01(counter: Counter) -> None:
    at(counter, 15, 30)
    done = counter.certified(pages=300, copies=2, given_now=False, applicant=PERSON)
    assert (done.due, done.fee) == ("2026-11-25T17:00", 400_000)
    assert done.code == f"TAM-{volume_of(counter)}-261124-0001"
    paper = counter.read(papers.receipt, done.id, 1)
    assert paper.content == "Chứng thực bản sao từ bản chính giấy tờ, văn bản: 300 trang × 2 bản"
    assert [(line.state, line.copies) for line in paper.documents] == [
        (DocumentState.SHOWN, 0), (DocumentState.SUBMITTED, 2),
    ]  # fmt: skip
    assert counter.sql("SELECT id FROM print_jobs") == [(done.receipt,)]
    assert [row.state for row in counter.read(listed.today)] == ["certified"]
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.no_name"):
        counter.certified(given_now=False)


def test_many_papers_may_take_two_working_days_more_and_signatures_may_not(counter: Counter) -> None:
    at(counter, 15, 30)
    done = counter.certified(pages=300, copies=99, given_now=False, extended=True, applicant=PERSON)
    assert (done.due, done.code != "") == ("2026-11-27T17:00", True)
    with pytest.raises(ExpectedError, match=r"certify\.errors\.no_extension"):
        counter.certified(sets=(CertifySet(copies=1, people=1),), procedure=SIGNATURES, extended=True,
                          given_now=False, applicant=PERSON)  # fmt: skip


def test_several_papers_have_a_number_each_and_one_fee(counter: Counter) -> None:
    counter.certified()
    done: CertifiedCopies = counter.certified(sets=TWO)
    assert [(one.number, one.fee) for one in done.sets] == [(2, 10_000), (3, 10_000)]
    assert (done.id, done.fee) == (done.sets[0].id, 20_000)
    assert done.fee_words == "10.000 đồng + 10.000 đồng = 20.000 đồng"
    for one in done.sets:  # whichever is asked for
        slip = counter.read(fee_slips.fee_slip, one.id)
        assert [line.name for line in slip.lines] == [
            "Chứng thực bản sao, số 2: Giấy khai sinh", "Chứng thực bản sao, số 3",
        ]  # fmt: skip
        assert (slip.total, slip.reference.startswith("Số chứng thực 2, 3, quyển ")) == (20_000, True)
    assert counter.totals() == {"certified": 3, "certified_copies": 10, "certified_pages": 23}
    assert counter.sql("SELECT count(*), count(DISTINCT number) FROM certificates") == [(3, 3)]


def test_all_papers_of_a_visitor_are_numbered_or_none(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers, real = [], volumes.next_number

    def failing(*given: Any) -> volumes.VolumeNumber:
        numbers.append(real(*given).number)
        if len(numbers) == 2:
            raise OSError("the disk is full")
        return real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(volumes, "next_number", failing)
        with pytest.raises(OSError, match="disk is full"):
            counter.certified(sets=TWO)
    assert (numbers, counter.sql("SELECT count(*) FROM dossiers")) == ([1, 2], [(0,)])
    assert counter.certified().register_number == 1


def test_several_papers_given_later_are_one_dossier(counter: Counter) -> None:
    done = counter.certified(sets=TWO, given_now=False, applicant=PERSON)
    content = counter.read(papers.receipt, done.id, 1).content
    assert content.endswith("văn bản: Giấy khai sinh (3 trang × 2 bản); 1 trang × 5 bản")
    assert [stage for _number, stage, _void in rows(counter)] == [Stage.RECEIVED, ""]
    assert counter.sql("SELECT count(*) FROM print_jobs") == [(1,)]


@pytest.mark.parametrize(("change", "key"), [
    ({"sets": ()}, "no_sets"), ({"sets": TWO * 11}, "many_sets"), ({"pages": 0}, "pages"), ({"copies": 0}, "copies"),
    ({"pages": 10_000}, "pages"), ({"copies": 1000}, "copies"),
    ({"sets": (*TWO, CertifySet(pages=1, copies=0))}, "copies"),
    ({"sets": (CertifySet(copies=0, people=1),), "procedure": SIGNATURES}, "papers"),
    ({"sets": (CertifySet(copies=1),), "procedure": SIGNATURES}, "people"), ({"procedure": WILLS}, "other_work"),
    ({"sets": (CertifySet(pages=1, copies=1, paper="Bằng của ông A"),)}, "paper"),
])  # fmt: skip
def test_what_is_impossible_is_refused_and_uses_up_no_number(counter: Counter, change: dict, key: str) -> None:
    with pytest.raises(ExpectedError, match=rf"certify\.errors\.{key}\b"):
        counter.certified(**change)
    assert counter.sql("SELECT count(*) FROM dossiers") == [(0,)]
    assert counter.certified().register_number == 1


def test_signatures_and_copies_from_the_book_have_registers_of_their_own(counter: Counter) -> None:
    counter.certified()
    signed = counter.certified(sets=(CertifySet(copies=2, people=3, paper="Giấy ủy quyền"),), procedure=SIGNATURES)
    assert (signed.register, signed.register_number, signed.fee) == ("SCT/CK", 1, 20_000)
    assert signed.fee_words == "10.000 đồng/trường hợp × 2 văn bản = 20.000 đồng"
    free = counter.certified(sets=(CertifySet(copies=2),), procedure=BOOK)
    assert (free.register, free.register_number, free.fee, free.fee_words) == ("SG/BS", 1, 0, "Không thu phí")
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.no_fee"):
        counter.read(fee_slips.fee_slip, free.id)
    assert counter.totals() == {
        "certified": 3, "certified_copies": 5, "certified_pages": 12, "certified_papers": 2,
    }  # fmt: skip


def test_a_voided_number_stays_with_its_reason_and_owes_nothing(counter: Counter) -> None:
    done = counter.certified(sets=TWO)
    void(counter, done.sets[1].id)
    assert [(one.number, one.void) for one in counter.read(asked.recent, "1")] == [(2, True), (1, False)]
    assert counter.certified().register_number == 3  # it is given to nobody else
    sealed = counter.read(lambda reader: reader.open_sealed(done.sets[1].id, "certification.voided"))
    assert sealed.reason == "Đóng dấu nhầm bản"
    assert "nhầm bản".encode() not in counter.store.settings.database.read_bytes()
    assert [line.amount for line in counter.read(fee_slips.fee_slip, done.id).lines] == [10_000]
    assert counter.totals() == {
        "certified": 2, "certified_copies": 5, "certified_pages": 18, "certified_void": 1,
    }  # fmt: skip
    found = counter.read(asked.fees_of_day, date(2026, 11, 24))
    assert [(line.procedure, line.desk, line.numbers, line.amount) for line in found.lines] == [
        (COPIES, "1", 2, 28_000),
    ]  # fmt: skip
    assert (found.amount, found.void) == (28_000, 1)
    assert counter.read(reconciliation.day, date(2026, 11, 24)).fees.due == 28_000
    for dossier, reason, key in (
        (done.sets[1].id, "x", "void_already"), (done.id, " ", "no_reason"), (counter.received().id, "x", "unknown"),
        ("nobody", "x", "unknown"),
    ):  # fmt: skip
        with pytest.raises(ExpectedError, match=rf"certify\.errors\.{key}"):
            void(counter, dossier, reason)


def test_where_the_ward_wants_it_a_head_approves_by_code_and_pin(tmp_path: Path) -> None:
    counter = Counter(tmp_path, dossiers=DossierSettings(void_needs_head=True))
    done = counter.certified()
    assert LifeStep.VOID in counter.read(life, done.id).needs_head
    for name in ("", "canbo", "lanhdao"):  # a name alone is no proof
        with pytest.raises(ExpectedError, match=r"life_steps\.errors\.no"):
            void(counter, done.id, approved_by=name)
    pin = counter.store.catalogue.ward().sample_pin
    asked_for = ApproveStep(code="103", pin=pin, place=DESK, dossier=done.id, step=LifeStep.VOID)
    counter.start(approvals.approve, asked_for)
    assert void(counter, done.id, approved_by="lanhdao").void
    assert counter.faults() == []
    counter.close()


def test_undone_at_once_all_papers_of_the_visitor_go_and_their_numbers_stay(counter: Counter) -> None:
    done = counter.certified(sets=TWO)
    counter.run(dossier_steps.take_back, TakeBack(dossier=done.id, place=DESK, desk="1", actor="canbo"))
    assert [stage for _number, stage, _void in rows(counter)] == [Stage.TAKEN_BACK] * 2
    assert counter.totals() == {"certified_void": 2}
    assert counter.read(asked.fees_of_day, date(2026, 11, 24)).amount == 0
    assert counter.certified().register_number == 3


def test_a_dossier_with_mau_01_stops_with_the_last_of_its_papers(counter: Counter) -> None:
    done = counter.certified(sets=TWO, given_now=False, applicant=PERSON)
    void(counter, done.id)
    assert rows(counter) == [(1, Stage.RECEIVED, 1), (2, "", 0)]  # the second is still to be given
    void(counter, done.sets[1].id)
    assert rows(counter) == [(1, Stage.STOPPED, 1), (2, Stage.STOPPED, 1)]
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.no_fee"):
        counter.read(fee_slips.fee_slip, done.id)


def test_a_paper_called_by_its_own_name_keeps_it_sealed(counter: Counter) -> None:
    counter.certified(sets=(CertifySet(pages=1, copies=1, name="Bằng của Trần Thị Mẫu"),), applicant=PERSON)
    held = counter.store.settings.database.read_bytes()
    assert (PERSON.name.encode() in held, "Bằng của".encode() in held) == (False, False)
