"""What all pages of a guided declaration share: the heading, the error line, measuring, and what a touch means.

A body shows one `Page` and is thrown away with it. It never speaks to the session: it emits what was touched,
and ui.citizen.declaration answers. Everything is placed by measure, so nothing scrolls, overlaps or is cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from kiosk.values.attachments import Attachment, TakenFile
from kiosk.values.forms import Answer, Page, PageKind, Question, is_private
from ui.questions.head import QuestionHead
from ui.questions.unsaved import Unsaved
from ui.widgets import form_pictures
from ui.widgets.composition import OWN_REACH
from ui.widgets.look import Look, pictogram_of
from ui.widgets.picture import Picture
from ui.widgets.spoken_roles import announce
from ui.widgets.touch import SureButton, TouchButton

if TYPE_CHECKING:
    from ui.pictures import Pictures
    from ui.questions.places import Places

Suggest = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Frame:
    """What a body is given: the look, the language, and where suggestions come from."""

    look: Look
    language: str
    places: Suggest | None = None  # wards and provinces that go with what was typed
    earlier: tuple[str, ...] = ()  # addresses already in this declaration
    tone_style: str = "old"
    units: Places | None = None  # provinces and their wards, for choosing an address
    unsaved: object = None  # what `Body.unsaved` said when this page was shown before, in another size or language
    held: Mapping[str, Attachment] = field(default_factory=dict)  # files of this declaration by name
    pictures: Pictures | None = None  # the scanner's folder
    room: tuple[int, int] = (0, 0)  # pixels that a page has
    media: Callable[[str], Path | None] | None = None  # pictures that the form brings along
    low_reach: bool = False  # everything to touch in the lower half of the glass

    def file(self, name: str) -> Path | None:
        return self.media(name) if name and self.media is not None else None


class Body(QWidget):
    answered = Signal(object)  # this answer, and on to the next page
    chosen = Signal(str)  # session.choose
    opened = Signal(str)  # session.go
    entry_opened = Signal(str)  # session.open_entry
    entry_removed = Signal(str)  # session.remove
    skipped = Signal()
    edited = Signal()  # something was typed or touched: an error that stood here is out of date
    turned = Signal()  # another leaf of this page is in view, or their number has changed

    goes_on = False  # a touch answers and goes on: no Next on this page, but to its next leaf
    turn, turns = 0, 1  # which leaf is in view, of how many: Next and Back of the bar turn them over first
    more_words = "choices.next"  # of Next while there is another leaf; key in questions.toml
    next_words = "bar.next"  # of Next on the last one

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__()
        self.page, self.question, self.frame = page, question, frame
        self.look = frame.look
        self.gap = self.look.mm(3)
        self.setObjectName("question_body")
        self.setProperty(OWN_REACH, True)
        title = page.title
        hint = page.hint
        if question is not None and len(page.questions) > 1:
            title, hint = question.label, question.hint
        private = is_private(page, question) and page.kind is not PageKind.REVIEW  # the review is no question
        self.head = QuestionHead(
            self, self.look, title=title, hint=hint, notice="\n".join(page.notes),
            mark=text("questions.mark.sensitive", frame.language) if private else "",
            error=(question.error if question is not None else "") or page.error,
        )  # fmt: skip
        self.title, self.hint, self.notice, self.error = (
            self.head.title, self.head.hint, self.head.notice, self.head.error
        )  # fmt: skip
        self.skip: TouchButton | None = None
        shown = frame.file(question.media) if question is not None else None
        if shown is not None:
            self.head.picture = Picture(self.look, None, "media", self)
            if pictogram_of(shown):
                self.head.picture.set_pictogram(pictogram_of(shown))
            else:
                self.head.picture.set_image(form_pictures.ask(self, shown, self._picture_came) or QImage())
        if question is not None and question.skip:
            self.skip = SureButton(self.look, question.skip, "skip", kind="plain", title_pt=24)
            self.skip.setParent(self)
            self.skip.clicked.connect(self.skipped)

    # -- what the page holds ----------------------------------------------------------------------------------
    def pending(self) -> bool:
        """Whether `value` is to be stored when the page is left."""
        return False

    def value(self) -> Answer | TakenFile:
        return None

    def changes(self) -> list[tuple[str, Answer | TakenFile]]:
        """Paths and answers that are to be stored when the page is left."""
        return [(self.question.path, self.value())] if self.question is not None and self.pending() else []

    def unsaved(self) -> Unsaved:
        """What is begun here and can't be an answer yet; the same page is given it in another size or language."""
        return None

    def turn_over(self, step: int) -> bool:
        """Show the next leaf of this page (1) or what stood here before (-1); False where there is none."""
        return False

    def own_next(self) -> bool:
        """Whether Next means something of the page's own now, which is done hereby."""
        return False

    def missing(self) -> str:
        """Why Next doesn't go on yet although nothing is wrong: words, or ""."""
        return ""

    def key(self, event: QKeyEvent) -> bool:
        """A key of a real keyboard; False where the page has no use for it."""
        return False

    def scanned(self, code: str) -> None:
        """Something was scanned while this page was in view; most pages have no use for it."""

    def wipe(self) -> None:
        """Forget what was typed and shown."""
        self.page, self.question = Page(kind=PageKind.NOTE, path="", title=""), None
        for words in self.head.words():
            words.set_words("")

    def say(self, key: str, **values: object) -> str:
        return text(f"questions.{key}", self.frame.language, **values)

    def tell(self, words: str) -> None:
        """Something to know about this page now, above its answers."""
        self.notice.set_words(words)
        self.notice.setVisible(bool(words))
        self.arrange()
        announce(self, words)

    def refuse(self, words: str) -> None:
        """What was answered here has no room in the declaration."""
        self.set_error(words)

    def set_error(self, words: str) -> None:
        if words != self.error.text():
            self.error.set_words(words)
            self.error.setVisible(bool(words))
            self.arrange()
            announce(self, words, at_once=True)

    # -- measuring --------------------------------------------------------------------------------------------
    @property
    def portrait(self) -> bool:
        return self.height() > self.width()

    def _picture_came(self, image: QImage) -> None:
        if self.head.picture is not None:
            self.head.picture.set_image(image)
            self.arrange()

    def arrange(self) -> None:
        """Place everything for the present size."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()
        super().resizeEvent(event)
