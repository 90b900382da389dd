"""CT05, Phiếu hướng dẫn bổ sung, hoàn thiện hồ sơ of residence procedures, as an A5 PDF (TT 66/2023/TT-BCA)."""

from __future__ import annotations

from kiosk.values.papers_residence import ResidenceSupplement
from printing.documents import residence
from printing.documents.official import DOTS, listed, reasons, say, sentence
from printing.layout import pdf
from printing.layout.text_runs import BOLD


def to_pdf(paper: ResidenceSupplement) -> bytes:
    """The whole paper."""
    width, part = pdf.A5.inner, "residence_supplement"
    contact = say(f"{part}.contact", contact=paper.contact or DOTS, phone=paper.contact_phone or DOTS)
    fields = [
        *sentence(paper.registrar, width, BOLD),
        *residence.person(paper, say("residence.supplement_of"), width),
        *listed(say(f"{part}.asked"), paper.asked, width),
        *reasons(say(f"{part}.reason"), paper.reason, width),
        *sentence(contact, width),
    ]
    return residence.to_pdf(paper, "CT05", part, fields)
