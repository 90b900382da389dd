"""Fee slips say recorded sums and approved rows, never anything else; labels say where a result goes by post."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import address_labels, dossiers, fee_slips
from kiosk.queries.address_labels import LabelsAsked
from kiosk.services import papers, print_jobs
from kiosk.services.print_jobs import ReprintPaper
from kiosk.values.dossiers import ReturnAt
from kiosk.values.ids import ProcedureCode
from kiosk.values.papers_slips import FeeLine, LabelSheet
from kiosk.values.print_jobs import PaperKind
from tests.jobs import printed, take_next
from tests.kiosk.counter import DESK, PERSON, Counter

SIGNATURE = ProcedureCode("2.000884")  # 10.000 đồng a case


def test_certified_copies_bring_the_sum_that_was_recorded(counter: Counter) -> None:
    done = counter.certified(pages=4, copies=3)
    slip = counter.read(fee_slips.fee_slip, done.id)
    assert slip.lines == (
        FeeLine(name="Chứng thực bản sao từ bản chính giấy tờ, văn bản", working=done.fee_words, amount=18_000),
    )
    assert (slip.total, slip.in_words) == (18_000, "Mười tám nghìn đồng")
    assert slip.reference == f"Số chứng thực 1, quyển {done.volume}-SCT/BS"
    assert slip.approved == ("Thông tư 226/2016/TT-BTC",)
    assert slip.payer == ""
    later = counter.certified(given_now=False, applicant=PERSON)
    slip = counter.read(fee_slips.fee_slip, later.id)
    assert (slip.reference, slip.payer) == (later.code, PERSON.name)


def test_another_dossier_has_one_where_its_row_names_an_amount_a_case(counter: Counter) -> None:
    received = counter.received(procedure=SIGNATURE)
    slip = counter.read(fee_slips.fee_slip, received.id)
    assert [(line.amount, line.working) for line in slip.lines] == [(10_000, "10.000 đồng/trường hợp")]
    assert (slip.reference, slip.payer) == (received.code, PERSON.name)
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.no_fee"):
        counter.read(fee_slips.fee_slip, counter.received().id)  # the row of births names none
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.unknown"):
        counter.read(fee_slips.fee_slip, "nobody")


def test_it_is_printed_when_staff_ask_and_later_prints_say_so(counter: Counter) -> None:
    done = counter.certified()
    asked = ReprintPaper(kind=PaperKind.FEE, subject=done.id, place=DESK, actor="canbo")
    for reprint in (None, 2):
        counter.run(print_jobs.reprint, asked)
        job = counter.run(take_next)
        paper = counter.read(papers.paper_of, job)
        assert (paper.reprint.nth if paper.reprint else None) == reprint
        counter.run(printed, job)


def test_a_label_says_where_the_result_goes(counter: Counter) -> None:
    received = counter.received(return_at=ReturnAt.POST)
    assert [row.by_post for row in counter.read(dossiers.today)] == [True]
    asked = LabelsAsked(dossiers=(received.id, received.id), sheet=LabelSheet.TWO_BY_SEVEN, start=3)
    paper = counter.read(address_labels.address_labels, asked)
    assert (paper.sheet, paper.start, len(paper.labels)) == (LabelSheet.TWO_BY_SEVEN, 3, 2)
    label = paper.labels[0]
    assert (label.name, label.address, label.phone, label.code) == (
        PERSON.name, PERSON.address, PERSON.phone, received.code,
    )  # fmt: skip
    nowhere = counter.received(applicant=msgspec.structs.replace(PERSON, address=" "))
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.no_address"):
        counter.read(address_labels.address_labels, LabelsAsked(dossiers=(nowhere.id,)))
