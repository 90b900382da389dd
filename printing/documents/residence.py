"""What CT04, CT05 and CT06 have in common (TT 66/2023/TT-BCA): the police's head, the person's fields, who signs.

Used by residence_receipt, residence_supplement and residence_refusal of printing.documents.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.values.papers_residence import ResidencePaper
from printing.documents import header, official
from printing.documents.official import Signer, line, say
from printing.layout import pdf
from printing.layout.blocks import Block, beside, boxes, field, rule, space, stack, words
from printing.layout.text_runs import BOLD, ITALIC, TextRun

ID_BOXES = 12


def to_pdf(
    paper: ResidencePaper, form: str, words_of: str, fields: Sequence[Block], qr: str | None = None
) -> bytes:
    """The whole paper as A5: `form` "CT04" to "CT06", `words_of` its part of official.toml.

    `qr`: the paper bears a QR beside its bars, as Mẫu 01 does: of this text, or "" of the code.
    """
    width = pdf.A5.inner
    signers = (Signer(say("residence.clerk"), paper.clerk, (say("residence.sign"),)),)
    below = official.closed(fields, official.signed(signers, width))
    return official.page(paper, say(f"{words_of}.title"), _head(paper, form, width, qr), below)


def _head(paper: ResidencePaper, form: str, width: float, qr: str | None) -> Block:
    """The police's names with number and code at the left, the codes below."""
    mine, theirs, size = width * header.LEFT, width * header.RIGHT, header.SIZE
    parent = paper.registrar_parent.upper()
    number = header.number_line(paper.agency, form, official.numbered(paper))
    left = [
        *(words([TextRun(parent)], size, mine, align="centre") if parent else ()),
        *words([TextRun(paper.registrar.upper(), BOLD)], size, mine, align="centre"),
        rule(mine, 0.35),
        *words([TextRun(number)], size + 0.6, mine, align="centre"),
        *words([TextRun(say("residence.code", code=paper.code))], size + 0.6, mine, align="centre"),
    ]  # fmt: skip
    issued = words([TextRun(say("residence.issued", form=form), ITALIC)], 7.6, width, align="right")
    nation = header.nation(paper.agency, paper.written_at, theirs, size)
    head = stack([*issued, space(3), beside([(0.0, left), (width - theirs, nation)])])
    if qr is None or not paper.code:
        return official.coded(head, paper.code, width)
    return stack([head, header.codes(paper.code, width, signed=qr)])


def person(paper: ResidencePaper, heading: str, width: float) -> list[Block]:
    """Who registers: name, number in boxes, the three addresses, phone, what is asked for."""
    half, one = width * 0.44, paper.applicant
    phone = field(say("residence.phone"), one.phone, official.SIZE, half - 6)
    email = field(say("common.email"), one.email, official.SIZE, width - half)
    return [
        *line(heading, one.name, width, BOLD),
        space(1),
        *boxes(say("residence.personal_number"), one.number, ID_BOXES, official.SIZE, width),
        *line(say("residence.permanent"), paper.permanent, width),
        *line(say("residence.temporary"), paper.temporary, width),
        *line(say("residence.address"), one.address, width),
        beside([(0.0, phone), (half, email)]),
        *line(say("residence.content"), paper.content, width, BOLD),
    ]
