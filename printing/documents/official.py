"""What the official forms Mẫu 02 to 06 and CT04 to CT06 have in common: title, fields, lists, signers, the page.

Used by their modules of printing.documents alone. Words are resources/i18n/official.toml's. A list's item, a table's
row and the signers stay whole on one page; the signers have the end of the text above them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from kiosk.texts import text
from kiosk.values.dossiers import Applicant
from kiosk.values.papers_forms import OfficialPaper
from printing.documents import header
from printing.documents.ticket import reprint_words
from printing.layout import pdf
from printing.layout.blocks import MM, Block, beside, code128, field, framed, signature, space, stack, together, words
from printing.layout.text_runs import BOLD, REGULAR, TextRun

SIZE = 11.0
TITLE = 13.0
OPEN_LINES = 4  # dotted lines of a list that is to be written by hand
DOTS = "…" * 12  # to be written by hand, inside a sentence
BARS = 0.56  # of the width: what the bars of a dossier's code need, without the quiet zone at their left
KEPT = 3  # so many lines of the text stay with the signers


class Signer(NamedTuple):
    """Who signs below, and how the form says so."""

    caption: str
    name: str = ""
    hints: tuple[str, ...] = ()


def say(key: str, /, **values: object) -> str:
    return text(f"official.{key}", "vi", **values)


def numbered(paper: OfficialPaper) -> str:
    """The number with year and volume, since two stations of a ward number their own papers from 1 on; "" = none."""
    if not paper.number:
        return ""
    return f"{paper.number}/{paper.written_at.year}/{paper.volume}" if paper.volume else str(paper.number)


def day_words(at: datetime) -> dict[str, object]:
    """Hour, minute, day, month and year for a sentence."""
    day, month, year = header.date_words(at)
    return {"hour": at.hour, "minute": at.minute, "day": day, "month": month, "year": year}


def to_pdf(
    paper: OfficialPaper, form: str, number: str, fields: Sequence[Block], signers: Sequence[Signer]
) -> bytes:
    """The whole paper as A5: `form` names its words, `number` its row of suffixes ("02" to "06").

    Raises ValueError for a code that no bar code can hold.
    """
    width = pdf.A5.inner
    line = header.number_line(paper.agency, number, numbered(paper))
    head = coded(header.header(paper.agency, paper.written_at, width, line), paper.code, width)
    return page(paper, say(f"{form}.title"), head, closed(fields, signed(signers, width)))


def coded(head: Block, code: str, width: float) -> Block:
    """A head with the dossier's code below it, where there is one; the bars begin at the text's left edge."""
    return stack([head, space(4), code128(code, width * BARS, 8 * MM)]) if code else head


def page(paper: OfficialPaper, title: str, head: Block, below: Sequence[Block]) -> bytes:
    """The PDF of a form whose head is its own."""
    running = say("common.code", code=paper.code) if paper.code else title
    blocks = [head, *_title(paper, title, pdf.A5.inner), *below]
    return header.official(paper.agency, blocks, pdf.A5, f"{title} {paper.code}".strip(), running=running)


def _title(paper: OfficialPaper, title: str, width: float) -> list[Block]:
    blocks = [space(6), *words([TextRun(title, BOLD)], TITLE, width, align="centre")]
    if paper.reprint is not None:
        blocks += [space(2), framed(reprint_words(paper.reprint), SIZE - 0.4, width)]
    return together([*blocks, space(5)])


def closed(fields: Sequence[Block], end: Block) -> list[Block]:
    """Fields with what stands below them, which is never alone on a page."""
    kept = max(0, len(fields) - KEPT)
    return [*fields[:kept], *together(fields[kept:]), end]


def signed(signers: Sequence[Signer], width: float) -> Block:
    """Places for signatures side by side; a single one stands at the right."""
    across = max(2, len(signers))
    wide = width / across
    first = across - len(signers)
    columns = [
        ((first + place) * wide + 4, _signer(one, wide - 8)) for place, one in enumerate(signers)
    ]
    return stack([space(8), beside(columns)])


def _signer(one: Signer, width: float) -> list[Block]:
    first, *more = one.hints or (say("common.sign"),)
    blocks = signature(one.caption, first, one.name, SIZE, width)
    extra = [block for hint in more for block in words([TextRun(hint, REGULAR)], SIZE - 1.6, width, align="centre")]
    return [*blocks, *extra]


def line(label: str, value: str, width: float, font: str = REGULAR, size: float = SIZE) -> list[Block]:
    """A field whose lines stay together."""
    return whole(field(label, value, size, width, font=font))


def sentence(said: str, width: float, font: str = REGULAR) -> list[Block]:
    return whole(words([TextRun(said, font)], SIZE, width))


def whole(blocks: Sequence[Block]) -> list[Block]:
    """Lines that no page end divides, where a page can hold them."""
    return [*together(blocks[:-1]), *blocks[-1:]]


def reachable(person: Applicant, width: float) -> list[Block]:
    """Phone and e-mail on one line."""
    half = width * 0.44
    phone = field(say("common.phone"), person.phone, SIZE, half - 6)
    email = field(say("common.email"), person.email, SIZE, width - half)
    return [beside([(0.0, phone), (half, email)])]


def listed(heading: str, items: Sequence[str], width: float, *, lines: int = OPEN_LINES) -> list[Block]:
    """A heading and numbered items; without any, dotted lines to write on."""
    blocks = together(words([TextRun(heading)], SIZE, width))
    for n, item in enumerate(items, 1):
        blocks += whole(words([TextRun(say("common.item", n=n, words=item))], SIZE, width, indent=9))
    if not items:
        for n in range(1, lines + 1):
            said = TextRun(say("common.open_item", n=n))
            blocks += words([said], SIZE, width, indent=9, dotted=True)
    return blocks


def reasons(heading: str, reason: str, width: float, *, lines: int = 2) -> list[Block]:
    """A heading and the reason after it; without any, dotted lines to write on."""
    if reason:
        return line(heading, reason, width)
    return [*field(heading, "", SIZE, width), *dotted(lines, width)]


def dotted(lines: int, width: float) -> list[Block]:
    return [block for _ in range(lines) for block in words([TextRun(" ")], SIZE, width, dotted=True)]
