"""The guide of a procedure ("tờ gấp hướng dẫn") as an A5 PDF, or as a slip where there is only thermal paper.

Called by the spooler. Documents under what the law asks, steps, time, fee, who decides, the portal as QR. It is a guide
and no official paper: no motto, no number, nobody's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kiosk.texts import text
from kiosk.values.papers_slips import GuideDocument, GuidePaper
from printing.documents import slip_parts
from printing.layout import pdf, raster, thermal_codes
from printing.layout.blocks import MM, Block, beside, qr, rule, space, together, words
from printing.layout.drawings import pictogram
from printing.layout.slips import Part
from printing.layout.text_runs import BOLD, ITALIC, TextRun, register_fonts
from printing.printers.profiles import Profile

SIZE = 11.0
HEADING = 12.0
TITLE = 16.0
SMALL = 9.0
INDENT = 9.0
QR_SIDE = 27 * MM
DRAWN = 20 * MM


def to_pdf(paper: GuidePaper) -> bytes:
    """The page as A5; a long one goes on on further pages."""
    register_fonts()
    width = pdf.A5.inner
    blocks = [*_head(paper, width), *_documents(paper, width), *_steps(paper, width)]
    blocks.append(space(5))
    for key, said in _facts(paper):
        blocks += _fact(_text(key, paper), said, SIZE, width)
    blocks += _end(paper, width)
    sample = text("papers.sample.mark") if paper.agency.sample else ""
    title = f"{_text('title', paper)}: {paper.short}"
    return pdf.document(blocks, pdf.A5, title, footer=sample, running=paper.short, watermark=sample)


def _text(key: str, paper: GuidePaper, /, **values: object) -> str:
    return text(f"guide.paper.{key}", paper.language, **values)


def _head(paper: GuidePaper, width: float) -> list[Block]:
    blocks = words([TextRun(paper.agency.counter)], SMALL, width, align="centre")
    drawn = pictogram(paper.icon, DRAWN)
    if drawn is not None:
        blocks += together([space(3), beside([((width - DRAWN) / 2, [drawn])])])
    blocks += [space(3), *words([TextRun(_text("title", paper), BOLD)], HEADING, width, align="centre")]
    blocks += words([TextRun(paper.short, BOLD)], TITLE, width, align="centre")
    if paper.title != paper.short:
        blocks += words([TextRun(paper.title, ITALIC)], SIZE, width, align="centre")
    if paper.condolence:
        said = text("citizen.procedure.condolence", paper.language)
        blocks += words([TextRun(said, ITALIC)], SIZE, width, align="centre")
    return [*blocks, space(4), rule(width, 1.0, 0.8), space(2)]


def _heading(said: str, width: float) -> list[Block]:
    return together([space(5), *words([TextRun(said, BOLD)], HEADING, width)])


def _fact(label: str, said: str, size: float, width: float) -> list[Block]:
    return _whole(words([TextRun(f"{label}: ", BOLD), TextRun(said)], size, width))


def _whole(blocks: list[Block]) -> list[Block]:
    """A line of advice stays on one page."""
    return [*together(blocks[:-1]), *blocks[-1:]]


def grouped(paper: GuidePaper) -> Iterator[tuple[str, list[GuideDocument]]]:
    """Documents under the words of their need."""
    for need, documents in groupby(paper.documents, key=lambda one: one.need):
        yield text(f"catalogue.need.{need}", paper.language), list(documents)


def _documents(paper: GuidePaper, width: float) -> list[Block]:
    blocks = _heading(_text("documents", paper), width)
    if not paper.documents:
        return blocks + words([TextRun(_text("no_documents", paper))], SIZE, width, indent=INDENT)
    for need, documents in grouped(paper):
        blocks += together(words([TextRun(need, ITALIC)], SIZE, width))
        for one in documents:
            said = TextRun(_text("document", paper, name=_named(one, paper)))
            blocks += _whole(words([said], SIZE, width, indent=INDENT))
    return blocks


def _named(one: GuideDocument, paper: GuidePaper) -> str:
    name = _text("only_if", paper, name=one.name, only_if=one.only_if) if one.only_if else one.name
    return _text("counted", paper, name=name, count=one.count) if one.count else name


def _steps(paper: GuidePaper, width: float) -> list[Block]:
    if not paper.steps:
        return []
    blocks = _heading(_text("steps", paper), width)
    for n, step in enumerate(paper.steps, 1):
        blocks += _whole(words([TextRun(_text("step", paper, n=n, words=step))], SIZE, width, indent=INDENT))
    return blocks


def _facts(paper: GuidePaper) -> tuple[tuple[str, str], ...]:
    return ("time", paper.time), ("fee", paper.fee), ("agency", paper.settled_by)


def _ask(paper: GuidePaper) -> str:
    agency = paper.agency
    return _text("ask" if agency.phone else "ask_here", paper, counter=agency.counter, phone=agency.phone)


def _posting(paper: GuidePaper) -> str:
    return _text("posting", paper, code=paper.procedure, version=paper.version, since=f"{paper.since:%d/%m/%Y}",
                 day=f"{paper.day:%d/%m/%Y}")  # fmt: skip


def _end(paper: GuidePaper, width: float) -> list[Block]:
    """Whom to ask, the portal beside its QR, and which version this is: together on one page."""
    blocks = [space(6), rule(width, 1.0, 0.4), space(3)]
    blocks += words([TextRun(_ask(paper), ITALIC)], SIZE, width)
    if paper.portal:
        said = words([TextRun(_text("portal", paper))], SIZE, width - QR_SIDE - 8)
        said += words([TextRun(paper.portal, BOLD)], SMALL, width - QR_SIDE - 8)
        blocks.append(beside([(0.0, [space(10), *said]), (width - QR_SIDE, [qr(paper.portal, QR_SIDE)])]))
    if paper.basis:
        blocks += _fact(_text("basis", paper), "; ".join(paper.basis), SMALL, width)
    blocks += words([TextRun(_posting(paper), ITALIC)], SMALL, width)
    return _whole(blocks)


# -- the slip -------------------------------------------------------------------------------------------------


def to_bytes(paper: GuidePaper, profile: Profile) -> bytes:
    """The same on thermal paper; each section is a strip of its own."""
    parts: list[raster.Strip | Part] = [_slip_head(paper, profile), *_slip_documents(paper, profile)]
    sections = [("steps", [_text("step", paper, n=n, words=one) for n, one in enumerate(paper.steps, 1)])]
    sections += [(key, [said]) for key, said in _facts(paper)] + [("basis", list(paper.basis))]
    parts += [_slip_section(_text(key, paper), lines, profile) for key, lines in sections if lines]
    parts.append(_slip_ask(paper, profile))
    if paper.portal:
        parts += [thermal_codes.qr(paper.portal, profile)]
    parts.append(_slip_end(paper, profile))
    return slip_parts.job(parts, profile)


def _slip_head(paper: GuidePaper, profile: Profile) -> raster.Strip:
    strip = slip_parts.head(paper.agency, _text("title", paper), profile, paper.language)
    strip.words(paper.short, 40, raster.BOLD)
    if paper.title != paper.short:
        strip.words(paper.title, 28)
    if paper.condolence:
        strip.words(text("citizen.procedure.condolence", paper.language), 28)
    return strip


def _slip_documents(paper: GuidePaper, profile: Profile) -> list[raster.Strip]:
    if not paper.documents:
        return [_slip_section(_text("documents", paper), [_text("no_documents", paper)], profile)]
    return [
        _slip_section(need, [_text("document", paper, name=_named(one, paper)) for one in documents], profile)
        for need, documents in grouped(paper)
    ]


def _slip_section(heading: str, lines: list[str], profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.space(8)
    strip.rule(dash=8)
    strip.space(8)
    strip.words(heading, 30, raster.BOLD)
    for one in lines:
        strip.words(one, 28)
    return strip


def _slip_ask(paper: GuidePaper, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.space(8)
    strip.rule()
    strip.space(8)
    strip.words(_ask(paper), 28)
    if paper.portal:
        strip.space(6)
        strip.words(_text("portal", paper), 26)
        strip.space(12)
    return strip


def _slip_end(paper: GuidePaper, profile: Profile) -> raster.Strip:
    strip = slip_parts.strip_of(profile)
    strip.space(8)
    if paper.portal:
        strip.words(paper.portal, 22)
    strip.words(_posting(paper), 22)
    return strip
