"""CT04, Phiếu tiếp nhận hồ sơ và hẹn trả kết quả of residence procedures, as an A5 PDF (TT 66/2023/TT-BCA)."""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.papers_residence import ResidenceDocument, ResidenceReceipt
from printing.documents import header, official, residence
from printing.documents.official import line, say, sentence
from printing.layout import pdf, rows
from printing.layout.blocks import Block, beside, space, tick, together, words
from printing.layout.text_runs import BOLD, BOLD_ITALIC, ITALIC, TextRun

SHARES = (7, 41, 36, 16)
SIZE = 9.4
TIMES = 10.4  # the longest fits into one line
EMPTY_ROWS = 4


def to_pdf(paper: ResidenceReceipt) -> bytes:
    """The whole paper."""
    width = pdf.A5.inner
    fields = [
        *(sentence(f"({say('residence.provisional')})", width, BOLD_ITALIC) if paper.provisional else ()),
        *(sentence(text("papers.receipt.conflict"), width, BOLD_ITALIC) if paper.conflict else ()),
        *sentence(paper.registrar, width, BOLD),
        *residence.person(paper, say("residence.of"), width),
        *together(sentence(say("residence_receipt.documents"), width)),
        *together([space(2)]),
        *_documents(paper.documents, width),
        space(3),
        *line(say("residence_receipt.received_at"), header.moment(paper.received_at), width, size=TIMES),
        *line(say("residence_receipt.due_at"), header.moment(paper.due_at), width, BOLD, TIMES),
        *(block for warning in paper.warnings for block in sentence(warning, width, ITALIC)),
        _ways(paper, width),
    ]
    return residence.to_pdf(paper, "CT04", "residence_receipt", fields, paper.qr)


def _documents(documents: tuple[ResidenceDocument, ...], width: float) -> list[Block]:
    """The table; without documents, empty rows to be written by hand."""
    widths = rows.shared(width, SHARES)
    shown = documents or (ResidenceDocument(name=""),) * EMPTY_ROWS
    cells = [
        [words([TextRun(said)], SIZE, rows.inside(wide)) for said, wide in zip(texts, widths, strict=True)]
        for texts in ((str(n), one.name, one.shape, one.note) for n, one in enumerate(shown, 1))
    ]
    captions = [say(f"residence_receipt.{key}") for key in ("count", "name", "shape", "note")]
    return rows.table(captions, cells, SIZE, widths)


def _ways(paper: ResidenceReceipt, width: float) -> Block:
    """ "Hình thức nhận kết quả", each with its box."""
    label = words([TextRun(say("residence_receipt.ways"))], official.SIZE, width * 0.36)
    columns, x = [(0.0, label)], width * 0.36
    for key in ("on_paper", "electronic", "by_sms"):
        block, wide = tick(say(f"residence_receipt.{key}"), getattr(paper, key), official.SIZE, width - x)
        columns.append((x, [block]))
        x += wide + 10
    return beside(columns)
