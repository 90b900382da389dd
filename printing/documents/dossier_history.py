"""A dossier's whole history as a lying A4 PDF: every event with its time, account, place and its position in the chain.

Made where an inspector takes a history along (ui.desk.inspecting); the same lines stand in the export's history.json.
"""

from __future__ import annotations

import re

from kiosk.clock import local
from kiosk.texts import known, text
from kiosk.values.dossiers import DocumentState
from kiosk.values.inspection import DossierHistory, HistoryLine
from printing.documents.header import header, official
from printing.layout import pdf
from printing.layout.blocks import Block, space, words
from printing.layout.tables import ColumnHead, head, row, widths_of
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun, register_fonts

SIZE = 8.6
COLUMNS = (("at", 2.2), ("what", 3.2), ("who", 2.2), ("where", 1.6), ("details", 9.0), ("chain", 3.4))
_STATES = re.compile(rf"\(({'|'.join(DocumentState)})\)")
LONGEST = 1200  # letters of the details on paper; history.json has them whole


def to_pdf(history: DossierHistory) -> bytes:
    """The whole history."""
    register_fonts()
    page = pdf.A4_LYING
    width = page.inner
    blocks = [header(history.agency, local(history.made_at).date(), width, size=10.5), space(8)]
    blocks += words([TextRun(_text("title"), BOLD)], 15, width, align="centre")
    blocks += [*_about(history, width), space(6), *_table(history, width)]
    return official(history.agency, blocks, page, f"{_text('title')} {history.shown_as}", running=history.shown_as)


def _text(key: str, /, **values: object) -> str:
    return text(f"closing.history.{key}", "vi", **values)


def _about(history: DossierHistory, width: float) -> list[Block]:
    made = _text(
        "made", at=f"{local(history.made_at):%H:%M %d/%m/%Y}", by=history.made_by, count=len(history.lines)
    )
    said = [_text("of", code=history.shown_as, procedure=history.procedure), made]
    said.append(_text("personal" if history.personal else "no_personal"))
    said += [_text(key) for key, there in (("erased", history.erased), ("closed", history.closed)) if there]
    said.append(_text("proof"))
    return [block for line in said for block in words([TextRun(line, ITALIC)], 10, width)]


def _table(history: DossierHistory, width: float) -> list[Block]:
    headings = [ColumnHead(_text(key), share) for key, share in COLUMNS]
    widths, captions = widths_of(headings, width), head(headings, SIZE, width)
    rows = [row(_cells(line), widths, SIZE, REGULAR)._replace(again=captions) for line in history.lines]
    return [captions._replace(keep=bool(rows)), *rows]


def _cells(line: HistoryLine) -> list[str]:
    return [
        f"{local(line.at):%H:%M:%S %d/%m/%Y}", kind_words(line.kind), line.actor, line.place,
        details_words(line)[:LONGEST], f"{line.station} · {line.epoch} · {line.seq}",
    ]  # fmt: skip


def kind_words(kind: str, language: str = "vi") -> str:
    """What happened, in people's words; a kind of another version of the program by its own name."""
    key = f"closing.kind.{kind.replace('.', '_')}"
    return text(key, language) if known(key) else kind


def details_words(line: HistoryLine, language: str = "vi") -> str:
    """What the event says, name by name."""
    if not line.readable:
        return text("closing.history.unreadable", language)
    said = (*line.details, *line.personal)
    return "; ".join(f"{_named(name, language)}: {_value_words(value, language)}" for name, value in said)


def _value_words(value: str, language: str) -> str:
    """Yes, no and the states of documents as people say them; whatever else stands as it was recorded."""
    key = f"closing.value.{value}"
    if known(key):
        return text(key, language)
    return _STATES.sub(lambda found: f"({text(f'desk.states.{found[1]}', language)})", value)


def _named(name: str, language: str) -> str:
    key = f"closing.field.{name}"
    return text(key, language) if known(key) else name
