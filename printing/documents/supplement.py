"""Mẫu 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ, as an A5 PDF (TT 03/2025/TT-VPCP, Phụ lục I).

What is not known is left as a dotted line, to be written by hand.
"""

from __future__ import annotations

from kiosk.values.papers_forms import SupplementPaper
from printing.documents import official
from printing.documents.official import DOTS, Signer, line, listed, reachable, reasons, say, sentence
from printing.layout import pdf
from printing.layout.text_runs import BOLD


def to_pdf(paper: SupplementPaper) -> bytes:
    """The whole paper."""
    width, person = pdf.A5.inner, paper.applicant
    contact = say("supplement.contact", contact=paper.contact or DOTS, phone=paper.contact_phone or DOTS)
    fields = [
        *line(say("supplement.of"), person.name, width, BOLD),
        *line(say("common.content"), paper.content, width),
        *line(say("common.address"), person.address, width),
        *reachable(person, width),
        *listed(say("supplement.asked"), paper.asked, width),
        *reasons(say("supplement.reason"), paper.reason, width),
        *sentence(contact, width),
    ]
    signers = (Signer(say("supplement.signer"), paper.clerk),)
    return official.to_pdf(paper, "supplement", "02", fields, signers)
