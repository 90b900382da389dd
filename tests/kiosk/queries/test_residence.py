"""CT04 and CT06: given where a residence procedure is received or refused, and printed again as such."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import receipts, residence
from kiosk.queries.dossier_papers import paper_of_dossier
from kiosk.services import dossiers, papers
from kiosk.values.dossiers import DocumentState, RefuseDossier, ReturnAt, TickedDocument
from kiosk.values.papers_residence import ResidenceDocument, ResidenceReceipt, ResidenceRefusal
from kiosk.values.print_jobs import PaperKind
from kiosk.values.receipts import Genuineness
from tests.jobs import take_next
from tests.kiosk.counter import DESK, PERSON, Counter

PERMANENT, CARD = "1.004222", "1.116410"  # of the police both; the card has forms of another law
POLICE = ("Công an phường Hoa Sen (mẫu)", "Công an tỉnh Hoa Mai (mẫu)")
DOCUMENTS = (
    TickedDocument(key="ct01", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1, copies=2),
    TickedDocument(key="cho-o", name="Giấy tờ", state=DocumentState.BY_DATA),
)


def test_a_residence_dossier_is_received_with_ct04(counter: Counter) -> None:
    received = counter.received(procedure=PERMANENT, documents=DOCUMENTS, return_at=ReturnAt.POST)
    job = counter.run(take_next)
    assert (job.id, job.kind) == (received.receipt, PaperKind.RESIDENCE_RECEIPT)
    paper = counter.read(papers.paper_of, job)
    assert isinstance(paper, ResidenceReceipt)
    assert (paper.registrar, paper.registrar_parent) == POLICE
    assert (paper.code, paper.number, paper.applicant, paper.clerk) == (received.code, 1, PERSON, "Cán Bộ Mẫu")
    assert paper.documents == (
        ResidenceDocument(name="Tờ khai", shape="01 bản chính, 02 bản sao"),
        ResidenceDocument(name="Giấy tờ", note="thay bằng dữ liệu, không phải nộp"),
    )
    assert (paper.on_paper, paper.electronic, paper.permanent) == (True, False, "")
    assert counter.read(receipts.check, paper.qr).verdict is Genuineness.GENUINE
    assert counter.read(paper_of_dossier, received.id) is job.kind
    online = counter.received(procedure=PERMANENT, return_at=ReturnAt.ONLINE)
    assert counter.read(residence.receipt, online.id).electronic


def test_a_residence_dossier_is_refused_with_ct06(counter: Counter) -> None:
    refused = counter.run(dossiers.refuse, RefuseDossier(
        procedure=PERMANENT, place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", reason="Ngoài địa bàn",
        applicant=PERSON,
    ))  # fmt: skip
    job = counter.run(take_next)
    assert (job.kind, job.subject) == (PaperKind.RESIDENCE_REFUSAL, refused)
    paper = counter.read(papers.paper_of, job)
    assert isinstance(paper, ResidenceRefusal)
    assert (paper.registrar, paper.registrar_parent) == POLICE
    assert (paper.applicant, paper.reason, paper.content) == (PERSON, "Ngoài địa bàn", "Đăng ký thường trú")
    assert counter.read(paper_of_dossier, refused) is PaperKind.RESIDENCE_REFUSAL


def test_others_keep_the_forms_of_the_one_stop_counter(counter: Counter) -> None:
    for procedure in (CARD, "1.001193"):
        received = counter.received(procedure=procedure)
        assert counter.run(take_next).kind is PaperKind.RECEIPT
        assert counter.read(paper_of_dossier, received.id) is PaperKind.RECEIPT
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.unknown"):
        counter.read(paper_of_dossier, "nobody")
