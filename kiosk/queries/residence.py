"""CT04, CT05 and CT06 of residence procedures, which stand in for Mẫu 01, 02 and 03 (TT 66/2023/TT-BCA).

Called by services.papers for the spooler. Where a person is registered (thường trú, tạm trú) is not asked at the desk,
so that these two lines are left to be written by hand. Raises ExpectedError as queries.papers.receipt,
queries.refusals.refusal and queries.step_papers.supplement do.
"""

from __future__ import annotations

from typing import TypedDict

from kiosk.queries import papers, refusals, step_papers
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.dossiers import DocumentState, ReturnAt, TickedDocument
from kiosk.values.ids import DossierId
from kiosk.values.papers import ReceiptPaper
from kiosk.values.papers_forms import OfficialPaper
from kiosk.values.papers_residence import ResidenceDocument, ResidenceReceipt, ResidenceRefusal, ResidenceSupplement


class _Police(TypedDict):
    registrar: str
    registrar_parent: str


def receipt(reader: Reader, dossier: DossierId, nth: int = 1) -> ResidenceReceipt:
    """CT04, from what was decided when the dossier was received."""
    one = papers.receipt(reader, dossier, nth)
    fact = next(fact for fact in reader.events_of(dossier) if fact.kind == "dossier.received")
    electronic = fact.body.return_at == ReturnAt.ONLINE
    return ResidenceReceipt(
        **_police(reader, one), agency=one.agency, written_at=one.received_at, number=one.number, volume=one.volume,
        code=one.code, provisional=one.provisional, conflict=one.conflict, applicant=one.applicant,
        content=one.content, documents=tuple(_document(document) for document in one.documents),
        received_at=one.received_at, due_at=one.due_at, warnings=one.warnings, on_paper=not electronic,
        electronic=electronic, clerk=one.clerk, reprint=one.reprint, qr=one.qr,
    )  # fmt: skip


def refusal(reader: Reader, dossier: DossierId, nth: int = 1) -> ResidenceRefusal:
    """CT06, from what the desk had written when it was refused."""
    one = refusals.refusal(reader, dossier, nth)
    return ResidenceRefusal(
        **_police(reader, one), agency=one.agency, written_at=one.written_at, number=one.number, volume=one.volume,
        applicant=one.applicant, content=one.content, reason=one.reason, clerk=one.clerk, reprint=one.reprint,
    )  # fmt: skip


def supplement(reader: Reader, dossier: DossierId, nth: int = 1) -> ResidenceSupplement:
    """CT05, from what the desk asked for."""
    one = step_papers.supplement(reader, dossier, nth)
    police = _police(reader, one)
    return ResidenceSupplement(
        **police, agency=one.agency, written_at=one.written_at, number=one.number, volume=one.volume, code=one.code,
        applicant=one.applicant, content=one.content, asked=one.asked, reason=one.reason,
        contact=police["registrar"], clerk=one.clerk, reprint=one.reprint,
    )  # fmt: skip


def _police(reader: Reader, paper: ReceiptPaper | OfficialPaper) -> _Police:
    """Who registers residence, by the names of the paper's day."""
    day = (paper.received_at if isinstance(paper, ReceiptPaper) else paper.written_at).date()
    catalogue = reader.catalogue
    return _Police(
        registrar=catalogue.agency_name("police", day), registrar_parent=catalogue.agency_above("police", day)
    )


def _document(document: TickedDocument) -> ResidenceDocument:
    """A row of the table; what was not handed in says so."""
    counts = (("original", document.originals), ("copy", document.copies))
    shape = [text(f"official.residence_receipt.{key}", n=count) for key, count in counts if count]
    handed_in = document.state in (DocumentState.SUBMITTED, DocumentState.COPY)
    note = "" if handed_in else text(f"papers.receipt.state.{document.state.value}")
    return ResidenceDocument(name=document.name, shape=", ".join(shape), note=note)
