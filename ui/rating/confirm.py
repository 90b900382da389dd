"""The declaration on the pad, in big letters: what a clerk or helper filled in, for the applicant to confirm.

Shown by the pad's window while the desk asks (queries.drafts.shown_at). It only shows and signals: `answered(right)`,
`touched`. "Đúng, tôi xác nhận" can be touched once the last page was in view. `wipe` forgets every word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from kiosk.values.drafts import DeclaredRecord
from kiosk.values.forms import Page, PageKind, ReviewSection
from ui.questions.body import Frame
from ui.questions.reading import ReviewBody
from ui.widgets.away import away
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, Words

if TYPE_CHECKING:
    from ui.voice.speaker import Speaker

LAST_SECONDS = 20  # from then on the page says when it closes


class ConfirmPage(QWidget):
    answered = Signal(bool)
    touched = Signal()

    def __init__(self, look: Look, speaker: Speaker | None) -> None:
        super().__init__()
        self.look, self.speaker = look, speaker
        self.setObjectName("page:confirm")
        self.setProperty("part", "ground")
        self.language = "vi"
        self.page: Page | None = None
        self.body: ReviewBody | None = None
        self._seen = False  # the last page was in view
        self._aloud_sure = False  # read aloud was touched once though something is private
        self.time = Words(look, "", "confirm_time", pt=22, weight=600, colour="muted")
        self.aloud = self._button("confirm:aloud", "volume", "plain")
        self.back = self._button("confirm:back", "arrow-left", "plain")
        self.wrong = self._button("confirm:wrong", "pencil", "plain")
        self.right = self._button("confirm:right", "check", "primary")
        self.time.setParent(self)
        self.aloud.clicked.connect(self._read_aloud)
        self.back.clicked.connect(self._back)
        self.wrong.clicked.connect(lambda: self.answered.emit(False))
        self.right.clicked.connect(self._right)

    def _button(self, name: str, icon: str, kind: str) -> SureButton:
        made = SureButton(self.look, "", name, icon=icon, kind=kind, title_pt=26)
        made.setParent(self)
        return made

    def _say(self, key: str, **values: object) -> str:
        return text(f"rating.confirm.{key}", self.language, **values)

    # -- showing ----------------------------------------------------------------------------------------------
    def show_record(self, record: DeclaredRecord) -> None:
        """In the language that it was filled in."""
        self.wipe()
        self.language = record.language
        sections = tuple(_to_read(section) for section in record.sections)
        lines = [line for section in sections for line in section.lines]
        title = self._say("title")
        spoken = ". ".join((title, *(f"{line.label}: {line.value}" for line in lines), self._say("hint")))
        self.page = Page(
            kind=PageKind.REVIEW, path="", title=title, hint=self._say("hint"), sections=sections,
            spoken=spoken, sensitive=any(line.sensitive for line in lines),
        )  # fmt: skip
        self.aloud.set_words(self._say("aloud"))
        self.aloud.setVisible(self.speaker is not None)
        self.wrong.set_words(self._say("wrong"))
        body = ReviewBody(self.page, None, Frame(look=self.look, language=self.language))
        body.only_read()
        body.setParent(self)
        body.turned.connect(self._turned)
        body.opened.connect(lambda _path: self.touched.emit())  # a line is only to be read here
        self.body = body
        self._dress()
        self._arrange()
        body.show()

    def _turned(self) -> None:
        self._seen = self.body is not None and self.body.width() > 1 and self.body.last_turn
        self._dress()
        self._arrange()
        self.touched.emit()

    def _dress(self) -> None:
        self.right.icon_name = "check" if self._seen else "arrow-right"
        self.right.set_words(self._say("right" if self._seen else "read_on"))
        self.back.set_words(text("questions.bar.back", self.language))
        self.back.setVisible(self.body is not None and self.body.turn > 0)

    def tell_time(self, seconds: int) -> None:
        words = self._say("seconds", count=seconds) if self.page is not None and seconds <= LAST_SECONDS else ""
        if words != self.time.text():
            self.time.set_words(words)

    # -- touching ---------------------------------------------------------------------------------------------
    def _right(self) -> None:
        self.touched.emit()
        if self.body is None:
            return
        if not self.body.turn_over(1):
            self.answered.emit(True)

    def _back(self) -> None:
        self.touched.emit()
        if self.body is not None:
            self.body.turn_over(-1)

    def _read_aloud(self) -> None:
        """Aloud in a room full of people: where something is private only when it is asked for twice."""
        self.touched.emit()
        if self.page is None or self.speaker is None:
            return
        if self.page.sensitive and not self._aloud_sure:
            self._aloud_sure = True
            self.aloud.set_words(self._say("aloud_sure"))
            return
        self.speaker.speak(self.page.spoken, self.language)

    def wipe(self) -> None:
        """No word of the declaration stays: not on the page, not in a widget, not in the loudspeaker."""
        if self.speaker is not None and self.page is not None:
            self.speaker.hush()
        body, self.body = self.body, None
        if body is not None:
            body.wipe()
            away(body)
        self.page = None
        self._seen = self._aloud_sure = False
        self.time.set_words("")

    # -- measures ---------------------------------------------------------------------------------------------
    def _arrange(self) -> None:
        if self.width() < 10 or self.body is None:
            return
        mm = self.look.mm
        left, right, gap = mm(8), self.width() - mm(8), mm(4)
        upright = self.height() > self.width()
        others = [one for one in (self.back, self.aloud, self.wrong) if not one.isHidden()]
        rows = [[self.right], others] if upright else [[*others, self.right]]
        high = mm(24)
        top = self.height() - mm(5) - len(rows) * high - (len(rows) - 1) * gap
        bottom = top
        for row in rows:
            shares = [1.5 if one is self.right else 1.0 for one in row]
            unit = (right - left - gap * (len(row) - 1)) / sum(shares)
            at = float(left)
            for one, share in zip(row, shares, strict=True):
                one.setGeometry(round(at), top, round(unit * share), high)
                at += unit * share + gap
            top += high + gap
        self.time.setGeometry(left, mm(2), right - left, mm(11))
        self.body.setGeometry(QRect(left, mm(14), right - left, bottom - mm(4) - mm(14)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)


def _to_read(section: ReviewSection) -> ReviewSection:
    """Lines are only read here: what a form would have to say about an answer is the clerk's to see."""
    lines = tuple(msgspec.structs.replace(line, error="") for line in section.lines if line.value)
    return msgspec.structs.replace(section, lines=lines)
