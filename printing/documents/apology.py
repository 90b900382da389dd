"""Mẫu 04, Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết, as an A5 PDF (TT 03/2025/TT-VPCP, Phụ lục I).

Signed by the agency's head: a station may only print one that was issued.
"""

from __future__ import annotations

from kiosk.values.papers_forms import ApologyPaper
from printing.documents import official
from printing.documents.official import DOTS, Signer, day_words, line, reasons, say, sentence
from printing.layout import pdf
from printing.layout.text_runs import BOLD


def to_pdf(paper: ApologyPaper) -> bytes:
    """The whole paper."""
    width, issuer = pdf.A5.inner, paper.issuer
    told = {
        "issuer": issuer, "content": paper.content or DOTS, "number": paper.applicant.number or DOTS,
        "code": paper.code or DOTS,
    }  # fmt: skip
    fields = [
        *line(say("apology.to"), paper.applicant.name, width, BOLD),
        *sentence(say("apology.received", **day_words(paper.received_at), **told), width),
        *sentence(say("apology.due", **day_words(paper.due_at)), width),
        *sentence(say("apology.late", issuer=issuer), width),
        *reasons(say("apology.reason"), paper.reason, width),
        *sentence(say("apology.sorry", issuer=issuer), width),
        *sentence(say("apology.new_due", issuer=issuer, **day_words(paper.new_due)), width, BOLD),
        *sentence(say("apology.close"), width),
    ]
    hints = (say("common.head_sign"), say("common.digital"))
    signers = (Signer(say("common.head_signer"), paper.head, hints),)
    return official.to_pdf(paper, "apology", "04", fields, signers)
