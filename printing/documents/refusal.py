"""Mẫu 03, Phiếu từ chối tiếp nhận giải quyết hồ sơ, as an A5 PDF (TT 03/2025/TT-VPCP, Phụ lục I).

Called by the spooler and the desk's preview. What is not known is left as a dotted line, to be written by hand.
"""

from __future__ import annotations

from kiosk.values.papers_forms import RefusalPaper
from printing.documents import official
from printing.documents.official import Signer, dotted, line, reachable, say, sentence
from printing.layout import pdf
from printing.layout.blocks import together
from printing.layout.text_runs import BOLD


def to_pdf(paper: RefusalPaper) -> bytes:
    """The whole paper."""
    width, person = pdf.A5.inner, paper.applicant
    fields = [
        *sentence(paper.agency.counter, width, BOLD),
        *line(say("refusal.of"), person.name, width, BOLD),
        *line(say("common.personal_number"), person.number, width),
        *line(say("common.address"), person.address, width),
        *reachable(person, width),
        *line(say("refusal.code"), paper.code, width),
        *line(say("common.content"), paper.content, width, BOLD),
        *together(sentence(say("refusal.told"), width)),
        *(sentence(paper.reason, width) if paper.reason else dotted(official.OPEN_LINES, width)),
        *sentence(say("refusal.close"), width),
    ]
    signers = (
        Signer(say("common.left_signer"), person.name),
        Signer(say("common.right_signer"), paper.clerk),
    )
    return official.to_pdf(paper, "refusal", "03", fields, signers)
