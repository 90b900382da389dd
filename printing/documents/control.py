"""Mẫu 06, Phiếu kiểm soát quá trình giải quyết hồ sơ, as an A5 PDF (TT 03/2025/TT-VPCP, Phụ lục I).

One row for each hand-over, with places for both signatures; without any, empty rows to be written by hand.
"""

from __future__ import annotations

import functools

from kiosk.values.papers_forms import ControlPaper, HandOver, HandOverOutcome
from printing.documents import header, official
from printing.documents.official import line, say, sentence
from printing.layout import pdf, rows
from printing.layout.blocks import Block, beside, space, words
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun

SIZE = 9.2
SMALL = 8.2
SHARES = (30, 37, 19, 14)
SIGNED = 30.0  # points for a signature
EMPTY_ROWS = 3
HEADER = ("unit", "time", "outcome", "note")


def to_pdf(paper: ControlPaper) -> bytes:
    """The whole paper."""
    width = pdf.A5.inner
    fields = [
        *line(say("control.code"), paper.code, width, BOLD),
        *line(say("control.settled_by"), paper.settled_by, width),
        *line(say("control.joined_by"), paper.joined_by, width),
        *line(say("control.received_at"), header.moment(paper.received_at), width),
        *sentence(f"{say('control.due_at')} {header.moment(paper.due_at)}", width),
        space(4),
    ]
    widths = rows.shared(width, SHARES)
    over = paper.rows or (HandOver(giver="", taker=""),) * EMPTY_ROWS
    captions = [say(f"control.{key}") for key in HEADER]
    fields += rows.table(captions, [_cells(one, widths) for one in over], SIZE, widths)
    notes = [space(4), *words([TextRun(say("control.notes"), ITALIC)], SMALL, width)]
    for key in ("note_outcome", "note_trace"):
        notes += words([TextRun(say(f"control.{key}"), ITALIC)], SMALL, width)
    return official.to_pdf(paper, "control", "06", [*fields, *official.whole(notes)], ())


def _cells(one: HandOver, widths: list[float]) -> list[list[Block]]:
    unit, time, outcome, note = (rows.inside(wide) for wide in widths)
    said = say(f"control.{one.outcome}") if one.outcome is not HandOverOutcome.OPEN else ""
    at = header.moment(one.at) if one.at is not None else say("control.open_moment")
    giver, taker = f"{say('control.giver')} {one.giver}", f"{say('control.taker')} {one.taker}"
    return [
        [*_said(giver, unit), space(5), *_said(taker, unit)],
        [*_said(at, time), space(3), _hands(one, time)],
        _said(said, outcome, "centre"),
        _said(one.note, note),
    ]


def _said(words_: str, width: float, align: str = "left") -> list[Block]:
    return words([TextRun(words_)], SIZE, width, align=align) if words_ else []


@functools.lru_cache(maxsize=8)
def _caption(name: str, width: float) -> list[Block]:
    """The same in every row."""
    return words([TextRun(say(f"control.{name}"), ITALIC)], SMALL, width, align="centre")


def _hands(one: HandOver, width: float) -> Block:
    """Who gives and who takes, side by side, with room to sign."""
    half = width / 2 - 2
    columns = []
    for place, (caption, name) in enumerate((("given_by", one.given_by), ("taken_by", one.taken_by))):
        blocks = [*_caption(caption, half), space(SIGNED)]
        blocks += words([TextRun(name, REGULAR)], SMALL, half, align="centre") if name else ()
        columns.append((place * (half + 4), blocks))
    return beside(columns)
