"""CT06, Phiếu từ chối tiếp nhận, giải quyết hồ sơ of residence procedures, as an A5 PDF (TT 66/2023/TT-BCA)."""

from __future__ import annotations

from kiosk.values.papers_residence import ResidenceRefusal
from printing.documents import official, residence
from printing.documents.official import dotted, say, sentence
from printing.layout import pdf
from printing.layout.blocks import together
from printing.layout.text_runs import BOLD


def to_pdf(paper: ResidenceRefusal) -> bytes:
    """The whole paper."""
    width, part = pdf.A5.inner, "residence_refusal"
    fields = [
        *sentence(paper.registrar, width, BOLD),
        *residence.person(paper, say("residence.of"), width),
        *together(sentence(say(f"{part}.told", registrar=paper.registrar), width)),
        *(sentence(paper.reason, width) if paper.reason else dotted(official.OPEN_LINES, width)),
        *sentence(say(f"{part}.close"), width),
    ]
    return residence.to_pdf(paper, "CT06", part, fields)
