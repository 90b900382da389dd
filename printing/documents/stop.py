"""Mẫu 05, Thông báo dừng giải quyết hồ sơ, as an A5 PDF (TT 03/2025/TT-VPCP, Phụ lục I; NĐ 118/2025 Điều 21).

Its own fields were not found in a public text: docs/decisions/0049 says what this one rests on.
"""

from __future__ import annotations

from kiosk.values.papers_forms import StopPaper
from printing.documents import header, official
from printing.documents.official import Signer, day_words, line, listed, reachable, reasons, say, sentence
from printing.layout import pdf
from printing.layout.text_runs import BOLD


def to_pdf(paper: StopPaper) -> bytes:
    """The whole paper."""
    width, person = pdf.A5.inner, paper.applicant
    asked = header.moment(paper.asked_at) if paper.asked_at is not None else ""
    fields = [
        *line(say("stop.to"), person.name, width, BOLD),
        *line(say("common.personal_number"), person.number, width),
        *line(say("common.address"), person.address, width),
        *reachable(person, width),
        *sentence(say("stop.received", issuer=paper.issuer, **day_words(paper.received_at)), width),
        *line(say("stop.code"), paper.code, width),
        *line(say("common.content"), paper.content, width, BOLD),
        *line(say("stop.asked"), asked, width),
        *reasons(say("stop.reason"), paper.reason, width),
        *sentence(say("stop.stopped", issuer=paper.issuer), width),
        *(listed(say("stop.given_back"), paper.given_back, width) if paper.given_back else ()),
        *sentence(say("stop.close"), width),
    ]
    hints = (say("common.head_sign"), say("common.digital"))
    signers = (Signer(say("common.head_signer"), paper.head, hints),)
    return official.to_pdf(paper, "stop", "05", fields, signers)
