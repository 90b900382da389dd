"""The end of a declaration that somebody else filled in: each person who signs it looks it over and says yes.

Shown by ui.citizen.declare in place of the pages. Emits `agreed` once its whole text was in view and touched right,
`wrong` (back to the review), `opened` (a line to correct), `absent` (the desk will ask).
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.forms import Page, PageKind, ReviewSection
from ui.questions.body import Frame
from ui.questions.reading import ReviewBody
from ui.widgets.composition import OWN_REACH
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, Words


class Agreement(QWidget):
    agreed = Signal()
    wrong = Signal()
    absent = Signal()
    opened = Signal(str)
    touched = Signal()

    def __init__(
        self, look: Look, language: str, name: str, sections: tuple[ReviewSection, ...], *, portrait: bool,
        low_reach: bool = False,
    ) -> None:
        super().__init__()
        self.look, self.language, self.sections = look, language, sections
        self.setObjectName("agreement")
        self.setProperty(OWN_REACH, True)
        say = lambda key, **values: text(f"citizen.agree.{key}", language, **values)  # noqa: E731
        self.title = say("title", name=name) if name else say("title_nameless")
        page = Page(
            kind=PageKind.REVIEW, path="agree", title="", hint=say("hint"), sections=sections
        )
        self.body = ReviewBody(page, None, Frame(look=look, language=language, low_reach=low_reach))
        self.body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.opened.connect(self.opened)
        self.body.turned.connect(self._turned)
        self._whole = False
        column = QVBoxLayout(self)
        mm = look.mm
        column.setContentsMargins(mm(10), mm(4), mm(10), mm(5))
        column.setSpacing(mm(4))
        self.heading = Words(look, self.title, "agree_title", pt=32, weight=700, least_pt=30, heading=True)
        column.addWidget(self.heading)
        column.addWidget(self.body, 1)
        self.yes = SureButton(look, "", "agree_yes", icon="check", kind="primary", title_pt=26, weight=700)
        self.no = SureButton(look, say("no"), "agree_no", icon="pencil", title_pt=24)
        self.back = SureButton(look, text("questions.bar.back", language), "back", icon="arrow-left", title_pt=24)
        self.back.clicked.connect(self._back)
        self.away = SureButton(look, say("absent"), "agree_absent", title_pt=24)
        self.yes.clicked.connect(self._said_yes)
        self.no.clicked.connect(self.wrong)
        self.away.clicked.connect(self.absent)
        self._yes_words, self._on_words = say("yes"), text("questions.bar.read_on", language)
        for row_of in (
            ((self.yes,), (self.back, self.away, self.no)) if portrait
            else ((self.back, self.away, self.no, self.yes),)
        ):
            row = QHBoxLayout()
            row.setSpacing(mm(4))
            for button in row_of:
                button.setFixedHeight(mm(25))
                row.addWidget(button, 4 if button is self.no else 5)
            column.addLayout(row)
        self._dress()

    def _turned(self) -> None:
        self._whole = bool(self.body.last_turn and self.body.width())
        self._dress()

    def _dress(self) -> None:
        self.yes.icon_name = "check" if self._whole else "arrow-right"
        self.yes.set_words(self._yes_words if self._whole else self._on_words)
        self.back.setVisible(self.body.turn > 0)

    def _back(self) -> None:
        self.touched.emit()
        self.body.turn_over(-1)

    def _said_yes(self) -> None:
        self.touched.emit()
        if not self.body.turn_over(1):
            self.agreed.emit()

    def spoken(self) -> str:
        """Everything but private answers, which stand on the screen for the person's own eyes."""
        parts = [self.title]
        for section in self.sections:
            parts += [f"{line.label}: {line.value}" for line in section.lines if line.value and not line.sensitive]
        return ". ".join([*parts, self._yes_words, self.no.text()])

    def words(self) -> int:
        shown = [f"{line.label} {line.value}" for section in self.sections for line in section.lines]
        return sum(len(part.split()) for part in (self.title, *shown, *(section.title for section in self.sections)))

    def wipe(self) -> None:
        self.body.wipe()
        self.heading.set_words("")
        self.title, self.sections = "", ()
