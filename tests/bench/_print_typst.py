"""The page of Mẫu 01 as typst sets it: the same words, faces, sizes and margins, its bar code and its QR as vectors.

Used by tests.bench.print, to set our time beside that of a program which nobody here wrote. Like ours the source is
made anew for each paper, the compiler with its fonts once per process. typst knows no bar codes: the modules of both
come from printing.layout.barcodes, at the cost of either side, and it gets them as one path each.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.papers import ReceiptPaper
from printing.layout import barcodes, fonts

if TYPE_CHECKING:
    import typst

_HEAD = """#set page(width: 148mm, height: 210mm, margin: (left: 13mm, right: 11mm, top: 9mm, bottom: 11mm))
#set text(font: "Liberation Serif", size: 10.2pt, lang: "vi", hyphenate: false)
#set par(leading: 0.42em, spacing: 0.42em)
#set document(title: "{title} {code}")
#let dotted = box(width: 1fr, line(length: 100%, stroke: (thickness: 0.6pt, dash: "dotted")))
"""
_TOP = """#grid(columns: (46%, 1fr), column-gutter: 3%, align: center, [
#text(8.6pt)[{parent}]\\ *#text(8.6pt)[{name}]* #line(length: 35%, stroke: 0.7pt)
#text(9.2pt)[{number}]
#v(4pt) #box(width: 50mm, height: 9mm, {bars}) #text(8pt)[{code}]
], [
*#text(8.4pt)[{nation}]*\\ *#text(9.2pt)[{motto}]* #line(length: 52%, stroke: 0.7pt)
_#text(9.2pt)[{date_line}]_
#box(width: 26mm, height: 26mm, {squares})
])
#align(center)[*#text(12.6pt)[{title}]*\\ {code_label} *{code}*]
"""
_FOOT = """#v(8pt) #grid(columns: (1fr, 1fr), align: center, ..(([{left}], [{clerk_name}]), ([{right}], [{clerk_name}]))
.map(((caption, name)) => [*#caption*\\ _#text(9.2pt)[{sign}]_ #v(46pt) *#name*]))
#place(center + horizon, rotate(-52deg, text(42pt, fill: luma(228))[{mark}]))
"""


@functools.cache
def compiler() -> typst.Compiler:
    """With the faces that our papers use, and no others."""
    import typst

    folder = fonts.path("LiberationSerif-Regular").parent
    return typst.Compiler(font_paths=typst.Fonts(False, False, [str(folder)]))


def to_pdf(paper: ReceiptPaper) -> bytes:
    """The page as typst writes it, PDF/A-2b like ours."""
    made = compiler().compile(input=source(paper).encode(), format="pdf", pdf_standards="a-2b")
    assert isinstance(made, bytes)
    return made


def source(paper: ReceiptPaper) -> str:
    """The page in typst's language."""
    at = paper.received_at
    number = f"Số: {paper.number}/{at.year}/{paper.volume}-{paper.agency.short}"
    date_line = _said("date_line", place=paper.agency.place_name, day=at.day, month=at.month, year=at.year)
    top = _TOP.format(
        parent=paper.agency.parent, name=paper.agency.name, number=_plain(number), code=paper.code,
        nation=text("papers.nation.name"), motto=text("papers.nation.motto"), date_line=_plain(date_line),
        title=_said("title"), code_label=_said("code"), bars=_bars(paper.code),
        squares=_squares(paper.qr or paper.code),
    )  # fmt: skip
    foot = _FOOT.format(
        left=_said("left_signer"), right=_said("right_signer"), sign=_said("sign"), clerk_name=paper.clerk,
        mark=text("papers.sample.mark"),
    )  # fmt: skip
    return _HEAD.format(title=_said("title"), code=paper.code) + top + _fields(paper) + foot


def _said(key: str, **values: object) -> str:
    return text(f"papers.receipt.{key}", "vi", **values)


def _plain(words: str) -> str:
    """Words without what typst's language would read."""
    return "".join(f"\\{letter}" if letter in "#*_@$`<>[]\\~-." else letter for letter in words)


def _fields(paper: ReceiptPaper) -> str:
    at, who = f"{paper.received_at:%H:%M %d/%m/%Y}", paper.applicant
    said = (
        ("received_of", who.name), ("personal_number", who.number), ("address", who.address), ("phone", who.phone),
        ("email", who.email), ("content", paper.content), ("documents", ""), ("sets", "01 (bộ)"),
        ("time", paper.time_words), ("received_at", at), ("due_at", at), ("return_at", paper.return_at),
        ("book", f"{paper.volume}/{paper.received_at.year}"), ("book_line", str(paper.number)),
    )  # fmt: skip
    lines = [f"*{_plain(paper.agency.counter)}*"]
    for key, value in said:
        lines.append(f"{_plain(_said(key))} {_plain(value)}" if value else f"{_plain(_said(key))} #dotted")
        if key == "documents":
            named = enumerate(paper.documents, 1)
            lines += [f"#h(9pt){n}. {_plain(one.name)} _({one.state.value})_" for n, one in named]
    return " \\\n".join(lines) + "\n"


def _bars(code: str) -> str:
    return _picture(((start, 0, width) for start, width in barcodes.code128(code)), barcodes.width128(code), 1)


def _squares(code: str) -> str:
    rows = barcodes.qr(code)
    return _picture(((start, y, width) for y, row in enumerate(rows) for start, width in row), len(rows), len(rows))


def _picture(runs: Iterable[tuple[int, int, int]], wide: int, high: int) -> str:
    """Runs of dark modules as one path of an SVG: half of what typst takes for curves in its own language."""
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in runs)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {high}' preserveAspectRatio='none'>"
    return f'image(bytes("{svg}<path d=\'{path}\'/></svg>"), format: "svg", width: 100%, height: 100%, fit: "stretch")'
