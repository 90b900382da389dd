"""The day's reconciliation on A4: a count for each question, what is behind it, and who signs.

Printed from the desk's closing page and written by `motcua report day`. Nobody is named on it.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.reconciliation import (
    DayQuestion,
    ReconciledLine,
    ReconciledRow,
    ReconciliationList,
    ReconciliationPaper,
)
from printing.documents.header import gap, header, official
from printing.layout import pdf
from printing.layout.blocks import Block, beside, signature, space, stack, together, words
from printing.layout.tables import ColumnHead, head, row, widths_of
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun, register_fonts

SIZE = 10.5
COLUMNS = (("nth", 1.1), ("what", 6.2), ("count", 1.6), ("note", 6.0))


def to_pdf(paper: ReconciliationPaper) -> bytes:
    """One page on an ordinary day; lists flow on."""
    register_fonts()
    page = pdf.A4
    width, found = page.inner, paper.found
    made_at = local(found.made_at)
    blocks = [header(paper.agency, made_at.date(), width), space(10)]
    blocks += words([TextRun(_text("title"), BOLD)], 15, width, align="centre")
    day = _text("day", day=f"{found.day:%d/%m/%Y}", at=f"{made_at:%H:%M %d/%m/%Y}")
    blocks += [*words([TextRun(day, ITALIC)], 11, width, align="centre"), space(8), *_counts(paper, width)]
    for one in paper.lists:
        blocks += _list(one, width)
    if found.clear:
        blocks += [gap(6), *words([TextRun(_text("clear"), ITALIC)], 11, width)]
    blocks = [*blocks[:-1], *together(blocks[-1:]), _signatures(width)]
    return official(paper.agency, blocks, page, f"{_text('title')} {paper.shown_as}", running=paper.shown_as)


def _text(key: str, /, **values: object) -> str:
    return text(f"closing.paper.{key}", "vi", **values)


def _counts(paper: ReconciliationPaper, width: float) -> list[Block]:
    headings = [ColumnHead(_text(key), share) for key, share in COLUMNS]
    widths, captions = widths_of(headings, width), head(headings, SIZE, width)
    rows = [
        row([str(n), _asked(one), str(one.count), _note(paper, one)], widths, SIZE, REGULAR)._replace(again=captions)
        for n, one in enumerate(paper.found.rows, 1)
    ]
    return [captions._replace(keep=True), *rows]


def _asked(one: ReconciledRow) -> str:
    return text(f"closing.question.{one.question}", "vi")


def _note(paper: ReconciliationPaper, one: ReconciledRow) -> str:
    fees = paper.found.fees
    if one.question is DayQuestion.FEES:
        return _text("fees", due=fees.due, paid=fees.paid, receipts=fees.receipts)
    if one.question is DayQuestion.DUE_TOMORROW:
        return _text("until", day=f"{paper.found.next_day:%d/%m/%Y}")
    return ""


def _list(one: ReconciliationList, width: float) -> list[Block]:
    title = _text("list", what=text(f"closing.question.{one.question}", "vi"), count=one.count)
    blocks = [gap(8), *together(words([TextRun(title, BOLD)], 11, width))]
    lines = [words([TextRun(_line(one.question, line))], 10, width - 10) for line in one.lines]
    blocks += [beside([(10.0, line)]) for line in lines]
    left = one.count - len(one.lines)
    if left > 0:
        blocks += words([TextRun(_text("more", count=left), ITALIC)], 10, width)
    return blocks


def _line(question: DayQuestion, line: ReconciledLine) -> str:
    parts = [line.code or line.subject[:8], line.procedure or line.field]
    if question is DayQuestion.FEES:
        parts.append(_text("paid_of", paid=line.paid, due=line.amount, receipts=line.receipts).strip())
    elif question is DayQuestion.LOOK_UP:
        parts += line.documents
    elif line.due:
        parts.append(f"{datetime.fromisoformat(line.due):%H:%M %d/%m/%Y}")
    elif line.at is not None:
        parts.append(f"{local(line.at):%H:%M %d/%m/%Y}")
    return "  ·  ".join(filter(None, parts))


def _signatures(width: float) -> Block:
    half = width / 2
    left = signature(_text("keeper"), _text("sign"), "", 11, half - 8)
    right = signature(_text("head"), _text("sign"), "", 11, half - 8)
    return stack([space(14), beside([(0.0, left), (half + 8, right)])])
