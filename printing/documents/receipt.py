"""Mẫu 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả, as an A5 PDF (TT 03/2025/TT-VPCP, Phụ lục I).

Called by the spooler, the desk's preview and the tour. Order and wording are the form's; long contents go on on a
second page. The code stands as Code128 under the left header, as one-stop counters do; the QR at the right holds the
signed text, or the code where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.texts import text
from kiosk.values.dossiers import Applicant, DocumentState, Principal, TickedDocument
from kiosk.values.papers import ReceiptPaper
from printing.documents.header import codes, header, moment, number_line, official
from printing.documents.ticket import reprint_words
from printing.layout import pdf
from printing.layout.blocks import (
    Block,
    beside,
    field,
    framed,
    signature,
    space,
    stack,
    together,
    whole,
    words,
)
from printing.layout.text_runs import BOLD, BOLD_ITALIC, ITALIC, REGULAR, TextRun, length, register_fonts

SIZE = 10.2
LATER = (DocumentState.MISSING, DocumentState.LOOK_UP)  # what the citizen still owes, what the agency finds itself


def to_pdf(paper: ReceiptPaper) -> bytes:
    """The whole paper. Raises ValueError for a code that no bar code can hold."""
    register_fonts()
    width = pdf.A5.inner
    blocks = [header(paper.agency, paper.received_at, width, _number(paper)), codes(paper.code, width, signed=paper.qr)]
    blocks += [*_title(paper, width), *_fields(paper, width), _signatures(paper, width)]
    title = f"{_text('title')} {paper.code}"
    return official(paper.agency, blocks, pdf.A5, title, running=f"{_text('code')} {paper.code}")


def _text(key: str, /, **values: object) -> str:
    return text(f"papers.receipt.{key}", "vi", **values)


def _number(paper: ReceiptPaper) -> str:
    """With the volume, since two stations of a ward number their own receipts from 1 on."""
    key = "number_in_volume" if paper.volume else "number"
    number = _text(key, number=paper.number, year=paper.received_at.year, volume=paper.volume)
    return number_line(paper.agency, "01", number)


def _title(paper: ReceiptPaper, width: float) -> list[Block]:
    blocks = [space(3), *words([TextRun(_text("title"), BOLD)], 12.6, width, align="centre")]
    code = [TextRun(f"{_text('code')} "), TextRun(paper.code, BOLD)]
    blocks += words(code, SIZE + 0.4, width, align="centre")
    if paper.provisional:
        blocks += words([TextRun(f"({_text('provisional')})", BOLD_ITALIC)], SIZE, width, align="centre")
    if paper.conflict:
        blocks += words([TextRun(_text("conflict"), BOLD_ITALIC)], SIZE, width, align="centre")
    if paper.reprint is not None:
        blocks += [space(2), framed(reprint_words(paper.reprint), SIZE - 0.4, width)]
    return [*blocks, space(3)]


def _fields(paper: ReceiptPaper, width: float) -> list[Block]:
    blocks = words([TextRun(paper.agency.counter, BOLD)], SIZE, width)
    blocks += _field("received_of", paper.applicant.name, width, BOLD)
    blocks += _field("personal_number", paper.applicant.number, width)
    blocks += _reachable(paper.applicant, width)
    for n, person in enumerate(paper.principals, 1):
        blocks += _principal(person, n if len(paper.principals) > 1 else 0, width)
    blocks += _field("content", paper.content, width, BOLD)
    blocks += _documents(paper.documents, width)
    blocks += _field("sets", _text("sets_value", sets=paper.sets), width)
    blocks += _field("time", paper.time_words, width)
    blocks += _field("received_at", moment(paper.received_at), width)
    return blocks + together(_last_fields(paper, width))


def _last_fields(paper: ReceiptPaper, width: float) -> list[Block]:
    """What the page with the signatures says at least: when and where the result is given."""
    blocks = _field("due_at", moment(paper.due_at), width, BOLD)
    for warning in paper.warnings:
        blocks += words([TextRun(warning, ITALIC)], SIZE - 1, width)
    return [*blocks, *_field("return_at", paper.return_at, width), *_book(paper, width)]


def _field(name: str, value: str, width: float, font: str = REGULAR) -> list[Block]:
    return whole(field(_text(name), value, SIZE, width, font=font))


def _reachable(person: Applicant, width: float) -> list[Block]:
    """Address, phone and e-mail."""
    half = width * 0.44
    phone = field(_text("phone"), person.phone, SIZE, half - 6)
    email = field(_text("email"), person.email, SIZE, width - half)
    return [*_field("address", person.address, width), beside([(0.0, phone), (half, email)])]


def _principal(person: Principal, n: int, width: float) -> list[Block]:
    """The block of a person who authorised the applicant, in the form's order; `n` 0 where there is only one."""
    heading = _text("principal_nth", n=n) if n else _text("principal")
    blocks = together(words([TextRun(heading, ITALIC)], SIZE, width))
    blocks += _field("principal_name", person.name, width, BOLD)
    *address, phone_and_email = _reachable(person, width)
    blocks += [*address, *_field("principal_number", person.number, width), phone_and_email]
    return blocks + _field("authority", person.paper, width)


def _documents(documents: tuple[TickedDocument, ...], width: float) -> list[Block]:
    """What was handed in or shown, and apart from it what was not; the numbers go on."""
    here = [one for one in documents if one.state not in LATER]
    blocks = together(words([TextRun(_text("documents"))], SIZE, width))
    blocks += _listed(here, 1, width)
    listed = len(here)
    for state in LATER:
        these = [one for one in documents if one.state is state]
        if these:
            blocks += together(words([TextRun(_text(f"later.{state.value}"))], SIZE, width))
            blocks += _listed(these, listed + 1, width)
            listed += len(these)
    return blocks


def _listed(documents: Sequence[TickedDocument], first: int, width: float) -> list[Block]:
    blocks: list[Block] = []
    for n, document in enumerate(documents, first):
        name = _text("document", n=n, name=document.name)
        state = TextRun(f" ({_state(document)})", ITALIC)
        blocks += whole(words([TextRun(name), state], SIZE, width, indent=9))
    return blocks


def _state(document: TickedDocument) -> str:
    said = [_text(f"state.{document.state.value}")]
    if document.originals:
        said.append(_text("state.originals", n=document.originals))
    if document.copies:
        said.append(_text("state.copies", n=document.copies))
    return said[0] + (": " + ", ".join(said[1:]) if said[1:] else "")


def _book(paper: ReceiptPaper, width: float) -> list[Block]:
    """The register's volume and line; dotted, to be filled by hand, where the number stands in no volume."""
    line, if_any = _text("book_line"), _text("if_any")
    if paper.volume:
        volume = f"{paper.volume}/{paper.received_at.year}"
        return words([TextRun(f"{_text('book')} {volume}, {line} {paper.number} {if_any}")], SIZE, width)
    wide, end = width * 0.62, length(if_any, REGULAR, SIZE)
    first = words([TextRun(_text("book"))], SIZE, wide - 6, dotted=True)
    second = words([TextRun(line)], SIZE, width - wide - end - 4, dotted=True)
    return [beside([(0.0, first), (wide, second), (width - end, words([TextRun(if_any)], SIZE, end + 1))])]


def _signatures(paper: ReceiptPaper, width: float) -> Block:
    half = width / 2
    left = signature(_text("left_signer"), _text("sign"), paper.applicant.name, SIZE, half - 8)
    right = signature(_text("right_signer"), _text("sign"), paper.clerk, SIZE, half - 8)
    return stack([space(8), beside([(0.0, left), (half + 8, right)])])
