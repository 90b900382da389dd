"""Mẫu 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả, as an A5 PDF (TT 03/2025/TT-VPCP, Phụ lục I).

Called by the spooler, the desk's preview and the tour. Order and wording are the form's; long contents go on on a
second page. The code stands as Code128 under the left header, as one-stop counters do, and as a QR at the right.
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.dossiers import Applicant, TickedDocument
from kiosk.values.papers import ReceiptPaper
from printing.documents.header import LEFT, RIGHT, header, moment, number_line, official
from printing.documents.ticket import reprint_words
from printing.layout import pdf
from printing.layout.blocks import (
    MM,
    Block,
    beside,
    code128,
    field,
    framed,
    qr,
    signature,
    space,
    stack,
    together,
    words,
)
from printing.layout.text_runs import BOLD, BOLD_ITALIC, ITALIC, REGULAR, TextRun, register_fonts

SIZE = 10.2


def to_pdf(paper: ReceiptPaper) -> bytes:
    """The whole paper. Raises ValueError for a code that no bar code can hold."""
    register_fonts()
    width = pdf.A5.inner
    blocks = [_header(paper, width), *_title(paper, width), *_fields(paper, width)]
    blocks.append(_signatures(paper, width))
    title = f"{_text('title')} {paper.code}"
    return official(paper.agency, blocks, pdf.A5, title, running=f"{_text('code')} {paper.code}")


def _text(key: str, /, **values: object) -> str:
    return text(f"papers.receipt.{key}", "vi", **values)


def _header(paper: ReceiptPaper, width: float) -> Block:
    """Agency with number and bar code at the left, nation with date and QR at the right."""
    left, right = width * LEFT, width * RIGHT
    codes = [space(1), beside([((right - 21 * MM) / 2, [qr(paper.code, 21 * MM)])])]
    bars = [space(4), code128(paper.code, left, 9 * MM)]
    return header(paper.agency, paper.received_at, width, _number(paper), left=bars, right=codes)


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
    if paper.principal is not None:
        blocks += _principal(paper.principal, paper.authority_paper, width)
    blocks += _field("content", paper.content, width, BOLD)
    blocks += _documents(paper.documents, width)
    blocks += _field("sets", _text("sets_value", sets=paper.sets), width)
    blocks += _field("time", paper.time_words, width)
    blocks += _field("received_at", moment(paper.received_at), width)
    blocks += _field("due_at", moment(paper.due_at), width, BOLD)
    blocks += _field("return_at", paper.return_at, width)
    return blocks + _book(paper, width)


def _field(name: str, value: str, width: float, font: str = REGULAR) -> list[Block]:
    return field(_text(name), value, SIZE, width, font=font)


def _reachable(person: Applicant, width: float) -> list[Block]:
    """Address, phone and e-mail."""
    half = width * 0.44
    phone = field(_text("phone"), person.phone, SIZE, half - 6)
    email = field(_text("email"), person.email, SIZE, width - half)
    return [*_field("address", person.address, width), beside([(0.0, phone), (half, email)])]


def _principal(person: Applicant, authority: str, width: float) -> list[Block]:
    """The block of the person who authorised the applicant, in the form's order."""
    blocks = together(words([TextRun(_text("principal"), ITALIC)], SIZE, width))
    blocks += _field("principal_name", person.name, width, BOLD)
    address, *rest = _split_reachable(person, width)
    blocks += [*address, *_field("principal_number", person.number, width), *rest[0]]
    return blocks + _field("authority", authority, width)


def _split_reachable(person: Applicant, width: float) -> tuple[list[Block], list[Block]]:
    blocks = _reachable(person, width)
    return blocks[:-1], blocks[-1:]


def _documents(documents: tuple[TickedDocument, ...], width: float) -> list[Block]:
    blocks = together(words([TextRun(_text("documents"))], SIZE, width))
    for n, document in enumerate(documents, 1):
        name = _text("document", n=n, name=document.name)
        state = TextRun(f" ({_state(document)})", ITALIC)
        blocks += words([TextRun(name), state], SIZE, width, indent=9)
    return blocks or [space(SIZE)]


def _state(document: TickedDocument) -> str:
    said = [_text(f"state.{document.state.value}")]
    if document.originals:
        said.append(_text("state.originals", n=document.originals))
    if document.copies:
        said.append(_text("state.copies", n=document.copies))
    return said[0] + (": " + ", ".join(said[1:]) if said[1:] else "")


def _book(paper: ReceiptPaper, width: float) -> list[Block]:
    """The register's volume and line; dotted, to be filled by hand, where the number stands in no volume."""
    if paper.volume:
        volume = f"{paper.volume}/{paper.received_at.year}"
        return words([TextRun(f"{_text('book')} {volume}, {_text('book_line')} {paper.number}")], SIZE, width)
    wide = width * 0.68
    first = words([TextRun(_text("book"))], SIZE, wide - 6, dotted=True)
    second = words([TextRun(_text("book_line"))], SIZE, width - wide, dotted=True)
    return [beside([(0.0, first), (wide, second)])]


def _signatures(paper: ReceiptPaper, width: float) -> Block:
    half = width / 2
    left = signature(_text("left_signer"), _text("sign"), paper.applicant.name, SIZE, half - 8)
    right = signature(_text("right_signer"), _text("sign"), paper.clerk, SIZE, half - 8)
    return stack([space(8), beside([(0.0, left), (half + 8, right)])])
