"""The structured record of a declaration: sections and lines to read and to copy, with what clerks changed.

Called by ui.desk.declared. Read only; the words are those of the review page, in the clerk's density.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTextBrowser

from kiosk.texts import text
from kiosk.values.drafts import ChangedLine, DeclaredRecord
from kiosk.values.forms import AnswerProblem, ReviewLine, ReviewSection
from ui.desk.words import clock_words
from ui.widgets.look import Look


class RecordView(QTextBrowser):
    def __init__(self, look: Look, language: str, name_of: Callable[[str], str]) -> None:
        super().__init__()
        self.look, self.language, self.name_of = look, language, name_of
        self._html = ""  # what is shown
        self.setObjectName("record_view")
        self.setAccessibleName(text("desk.declared.record", language))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.viewport().setAutoFillBackground(False)
        p = look.palette
        self.setStyleSheet(f"QTextBrowser {{ background: {p.card}; color: {p.ink}; border: none; }}")

    def show_record(self, record: DeclaredRecord) -> None:
        changed = {one.path: one for one in record.changed}
        parts = [self._section(one, changed) for one in record.sections]
        told = {line.path for section in record.sections for line in section.lines}
        untold = [one for one in record.changed if one.path not in told]
        if untold:
            parts.append(self._rows(text("desk.declared.changed_title", self.language), self._changes(untold)))
        if record.problems:
            parts.append(self._rows(text("desk.declared.missing", self.language), self._problems(record.problems)))
        if not parts:
            parts = [f"<p>{escape(text('desk.declared.empty', self.language))}</p>"]
        self._say("".join(parts))

    def show_words(self, title: str, message: str) -> None:
        self._say(f"<h3>{escape(title)}</h3><p>{escape(message)}</p>")

    def _say(self, html: str) -> None:
        """Made ready for the screen once, however often the same is said."""
        if html != self._html:
            self._html = html
            self.setHtml(html)

    def wipe(self) -> None:
        """Nothing of the record stays in memory."""
        self._html = ""
        self.clear()

    def _section(self, section: ReviewSection, changed: dict[str, ChangedLine]) -> str:
        return self._rows(section.title, "".join(self._line(line, changed.get(line.path)) for line in section.lines))

    def _rows(self, title: str, rows: str) -> str:
        p = self.look.palette
        margin = f"margin:{self.look.u(8)}px 0 {self.look.u(2)}px 0"
        return (
            f'<p style="{margin}"><b style="color:{p.accent}">{escape(title)}</b></p>'
            f'<table width="100%" cellspacing="0" cellpadding="{self.look.u(2)}">{rows}</table>'
        )

    def _line(self, line: ReviewLine, changed: ChangedLine | None) -> str:
        below = f'<br><span style="color:{self.look.palette.warn}">{self._change(changed)}</span>' if changed else ""
        wrong = f'<br><span style="color:{self.look.palette.bad}">{escape(line.error)}</span>' if line.error else ""
        return self._row(line.label, f"<b>{escape(line.value)}</b>{wrong}{below}")

    def _change(self, one: ChangedLine) -> str:
        who = text("desk.declared.changed_line", self.language, actor=self.name_of(one.actor),
                   time=clock_words(one.at, self.language))  # fmt: skip
        key = "was" if one.before else "was_empty"
        return f"✎ {escape(who)} – {escape(text(f'desk.declared.{key}', self.language, before=one.before))}"

    def _changes(self, changes: list[ChangedLine]) -> str:
        rows = []
        for one in changes:
            after = one.after or text("desk.declared.emptied", self.language)
            told = f'<b>{escape(after)}</b><br><span style="color:{self.look.palette.warn}">{self._change(one)}</span>'
            rows.append(self._row(one.label, told))
        return "".join(rows)

    def _problems(self, problems: tuple[AnswerProblem, ...]) -> str:
        colour = self.look.palette.bad
        return "".join(
            self._row(one.label, f'<span style="color:{colour}">{escape(one.message)}</span>') for one in problems
        )

    def _row(self, label: str, value: str) -> str:
        p = self.look.palette
        return (
            f'<tr><td width="34%" style="color:{p.muted};border-bottom:1px solid {p.ground}">{escape(label)}</td>'
            f'<td style="border-bottom:1px solid {p.ground}">{value}</td></tr>'
        )
