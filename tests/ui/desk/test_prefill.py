"""What the desk fills in by itself, and the words it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.values.base import Text
from kiosk.values.dossiers import Applicant, DocumentState
from kiosk.values.drafts import Draft, DraftState
from kiosk.values.ids import DraftId, FormId, ProcedureCode, TicketId
from kiosk.values.procedures import DocumentItem, DocumentNeed
from kiosk.values.tickets import TicketState, WaitingTicket
from tests.ui.stand_in import NOW
from ui.desk import prefill, words


def item(need: DocumentNeed, **more: object) -> DocumentItem:
    return DocumentItem(key="giay", name=Text("Giấy chứng sinh"), need=need, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("need", "online", "state"),
    [
        (DocumentNeed.SUBMIT, True, DocumentState.SUBMITTED),
        (DocumentNeed.SHOW, True, DocumentState.SHOWN),
        (DocumentNeed.DATA, True, DocumentState.BY_DATA),
        (DocumentNeed.DATA, False, DocumentState.LOOK_UP),
        (DocumentNeed.SUBMIT, False, DocumentState.SUBMITTED),
    ],
)
def test_the_usual_tick(need: DocumentNeed, online: bool, state: DocumentState) -> None:
    assert prefill.usual_state(item(need), online=online) is state


def test_a_paper_for_some_cases_is_no_part_until_ticked() -> None:
    assert prefill.usual_state(item(DocumentNeed.SUBMIT, only_if=Text("khi đi thay"))) is None
    assert prefill.usual_state(item(DocumentNeed.SHOW, optional=True)) is None


def test_counts_are_given_for_papers_only() -> None:
    paper = item(DocumentNeed.SUBMIT, originals=2, copies=1)
    assert prefill.counts_of(paper, DocumentState.SUBMITTED) == (2, 1)
    assert prefill.counts_of(paper, DocumentState.LOOK_UP) == (0, 0)
    assert prefill.counts_of(paper, DocumentState.COPY) == (0, 1)


def draft(record: dict, answers: dict | None = None) -> Draft:
    return Draft(
        id=DraftId("d"),
        code="K1-7Q4MXP",
        state=DraftState.FINISHED,
        form=FormId("khai-sinh"),
        form_version="1",
        procedure=ProcedureCode("1.001193"),
        language="vi",
        answers=answers or {},
        record=record,
        ticket=None,
        kept_at=NOW,
    )


def test_the_applicant_comes_from_the_declaration() -> None:
    asker = {"name": "Lê Văn Bịa", "phone": "0900"}
    record = {"parents": {"mother": {"name": "Trần Thị Mẫu"}}, "requester": asker}
    assert prefill.applicant_of(draft(record)) == Applicant(name="Lê Văn Bịa", phone="0900")


def test_what_a_form_says_of_its_applicant_goes_first() -> None:
    address = {"applicant_name": "Lê Văn Bịa", "applicant_address": "Xã Thử"}  # by the card; the paper wants none
    record = {"requester": {"r_name": "Lê Văn Bịa"}, "applicant": address}
    assert prefill.applicant_of(draft(record)) == Applicant(name="Lê Văn Bịa", address="Xã Thử")


def test_without_a_requester_the_mother_asks() -> None:
    record = {"mother": {"m_name": "Trần Thị Mẫu", "m_number": "001196000123"}}
    assert prefill.applicant_of(draft(record)) == Applicant(name="Trần Thị Mẫu", number="001196000123")


def test_no_draft_no_applicant() -> None:
    assert prefill.applicant_of(None) is None
    assert prefill.applicant_of(draft({"child": {"name": "Minh An"}})) is None


def test_the_offline_banner_says_what_still_works() -> None:
    said = words.offline_words(NOW - timedelta(minutes=90))
    assert said.startswith("Mất kết nối từ 7 giờ 42. Vẫn làm được: ")
    assert ". Chưa làm được: " in said
    hub = words.offline_words(NOW - timedelta(minutes=90), level="hub")
    assert hub.startswith("Mạng nội bộ đứt từ 7 giờ 42. Cứ làm tiếp: ")
    assert "gõ số trên phiếu" in hub  # what to do about whom the list lacks
    assert len(hub) <= 145  # one line of a desk's screen, 1366 pixels wide
    assert len(said) <= 2 * 145


@pytest.mark.parametrize(
    ("age", "said"),
    [(20, "vừa xong"), (300, "5 phút"), (3660, "1 giờ 1 phút"), (3 * 86400, "3 ngày")],
)
def test_ages(age: int, said: str) -> None:
    assert words.age_words(timedelta(seconds=age)) == said


def test_a_due_time_has_hour_and_minute() -> None:
    assert words.due_words("2026-11-24T10:05") == "10 giờ 05, ngày 24/11/2026"


def test_a_waiting_row_is_a_whole_sentence() -> None:
    row = WaitingTicket(
        id=TicketId("t"),
        label="A042",
        field="chung-thuc",
        procedure=None,
        priority=True,
        state=TicketState.WAITING,
        issued_at=NOW - timedelta(minutes=14),
        draft=DraftId("d"),
        finished=True,
    )
    said = words.row_sentence(row, "Chứng thực", NOW)
    assert said == "A042, Ưu tiên, Chứng thực, từ 08:58, 14 phút, Đã khai"


def test_places_have_names() -> None:
    assert words.place_words("kiosk-1") == "Máy số 1"
    assert words.place_words("desk-2") == "Quầy 2"
