"""A picture or a file from the scanner's folder: the newest ones, one seen large, taken over; or the desk instead.

Nothing is decoded here: ui.pictures does it on a thread of its own. Without a folder, and wherever the form lets
it, the paper is handed in at the desk. Files in view are never those of the person before (a setting's minutes).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QImage

from kiosk.errors import ExpectedError
from kiosk.forms.files.attachments import BROUGHT
from kiosk.forms.files.pictures import FoundFile
from kiosk.texts import error_texts, text
from kiosk.values.attachments import PDF, TakenFile
from kiosk.values.forms import Answer, Page, Question, QuestionType
from ui.pictures import PREVIEW_SIDE
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.questions.thumbnails import Thumbnails
from ui.questions.waiting_card import WaitingCard
from ui.widgets.drawing import Drawing, first_image
from ui.widgets.picture import Picture
from ui.widgets.touch import SureButton, TouchButton, Words

LOOK_AGAIN_MS = 1500


class PicturesBody(Body):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        self.files = question.type is QuestionType.FILE
        self._before = question.raw or str(question.value or "")
        self.held = frame.held.get(self._before)
        self.scanner = frame.pictures if frame.pictures is not None and frame.pictures.folder is not None else None
        self.state = "held" if self.held is not None else "list" if self.scanner is not None else "none"
        self.chosen_path: Path | None = None
        self.thumbnails = Thumbnails(self, self.scanner, self._open)
        self.big = Picture(self.look, None, "big_picture", self)
        self.told = Words(self.look, "", "picture_told", pt=26, weight=600, centre=True)
        self.waiting = WaitingCard(self.look, self)
        self.told.setParent(self)
        self.again = self._button("picture_again", "picture.again", "picture")
        self.bring = self._button("picture_bring", "picture.bring", "building-community")
        for button, act in (
            (self.again, self._list), (self.bring, lambda: self.answered.emit(BROUGHT)),
        ):  # fmt: skip
            button.clicked.connect(act)
        self._drawing: Drawing | None = None
        if self.held is not None:  # it may have come from another machine
            self._drawing = first_image(self, self.held.data, PREVIEW_SIDE, self._shown_again)
        if self.skip is not None:  # "hand it in at the desk" is what leaving it empty means here
            self.skip.set_words(self.skip.text() if _own_words(question) else self.say("picture.bring"))
        self.poll = QTimer(self)
        self.poll.setInterval(LOOK_AGAIN_MS)
        self.poll.timeout.connect(self._look)
        if isinstance(frame.unsaved, str) and self.scanner is not None:
            self._open(Path(frame.unsaved))
        elif self.scanner is not None:
            self._look()
        self._show()

    def _button(self, name: str, words: str, icon: str, kind: str = "plain") -> TouchButton:
        made = SureButton(self.look, self.say(words), name, icon=icon, kind=kind, title_pt=24)
        made.setParent(self)
        return made

    # -- the folder -------------------------------------------------------------------------------------------
    def _look(self) -> None:
        if self.scanner is not None and self.state == "list":
            self.scanner.look(self._seen, files=self.files)

    def _seen(self, found: tuple[FoundFile, ...]) -> None:
        if self.question is None:
            return  # wiped meanwhile
        if self.thumbnails.update(found):
            self._show()
            self.arrange()

    def turn_over(self, step: int) -> bool:
        """Back leads from a picture that stands there large to the others."""
        if self.state == "large" and step < 0:
            self._list()
            return True
        if self.state != "list" or not self.thumbnails.turn_over(step):
            return False
        self.edited.emit()
        self._show()
        self.arrange()
        return True

    # -- one picture ------------------------------------------------------------------------------------------
    def _open(self, path: Path) -> None:
        assert self.scanner is not None
        self.chosen_path, self.state = path, "large"
        self.big.set_source(None)
        self.told.set_words("")
        self.scanner.preview(path, PREVIEW_SIDE, self._previewed, self._failed)
        self.edited.emit()
        self._show()
        self.arrange()

    def _shown_again(self, image: QImage) -> None:
        if self.state == "held" and self.held is not None:
            self.big.set_image(image)
            self._show()
            self.arrange()

    def _previewed(self, data: bytes) -> None:
        if self.state == "large" and self.chosen_path is not None:
            self.big.set_source(data)

    def _failed(self, error: BaseException) -> None:
        if self.question is None:
            return
        self.state, self.chosen_path = "list", None
        if isinstance(error, ExpectedError):
            title, message = error_texts(error, self.frame.language)
            self.set_error(f"{title}. {message}")
        self._show()
        self.arrange()

    def _take(self) -> None:
        if self.scanner is None or self.chosen_path is None or self.state == "taking":
            return
        self.state = "taking"
        self.told.set_words(self.say("picture.taking"))
        self._show()
        self.arrange()
        self.scanner.take(self.chosen_path, self._taken, self._failed)

    def own_next(self) -> bool:
        """A picture that stands there large is what Next takes."""
        if self.state == "large":
            self._take()
        return self.state == "taking"

    def _taken(self, taken: TakenFile) -> None:
        if self.question is not None:
            self.answered.emit(taken)

    def refuse(self, words: str) -> None:
        self.state = "large"
        self.told.set_words("")
        self._show()
        self.set_error(words)

    def _list(self) -> None:
        self.state, self.chosen_path = ("list" if self.scanner is not None else "none"), None
        self.told.set_words("")
        self._look()
        self.edited.emit()
        self._show()
        self.arrange()

    # -- the answer -------------------------------------------------------------------------------------------
    def value(self) -> Answer | TakenFile:
        return self._before or None

    def unsaved(self) -> str | None:
        return str(self.chosen_path) if self.chosen_path is not None and self.state == "large" else None

    def wipe(self) -> None:
        super().wipe()
        self.poll.stop()
        if self._drawing is not None:
            self._drawing.stop()
        self.big.set_source(None)
        self.held, self.chosen_path = None, None
        self.thumbnails.wipe()
        self.frame = Frame(look=self.look, language=self.frame.language)

    # -- showing ----------------------------------------------------------------------------------------------
    def _show(self) -> None:
        state = self.state
        self.thumbnails.show(state == "list")
        self.turn, self.turns = (self.thumbnails.turn, self.thumbnails.turns) if state == "list" else (0, 1)
        self.next_words = "picture.take" if state in ("large", "taking") else Body.next_words
        self.turned.emit()
        self.big.setVisible(state in ("held", "large", "taking"))
        self.again.setVisible(state == "held" and self.scanner is not None)
        must = self.question is not None and self.question.required
        self.bring.setVisible(state == "none" and must)
        if self.skip is not None:
            self.skip.setVisible(state in ("list", "none", "held"))
        if state == "list" and not self.thumbnails.found:
            self.told.set_words(self.say("picture.waiting"))
        elif state == "list":
            self.told.set_words("")
        elif state == "none":
            self.told.set_words(self.say("picture.brought" if self._before == BROUGHT else "elsewhere.bring"))
        elif state == "held" and self.held is not None and self.held.media_type == PDF:
            self.told.set_words("PDF" if self.big.is_empty else "")
        self.told.setVisible(bool(self.told.text()))
        nothing = bool(self.told.text()) and state in ("list", "none")
        self.waiting.setVisible(nothing)
        if nothing:
            self.waiting.tell(self.told, "scan" if state == "list" else "building-community")
        if state == "list" and not self.page.hint:
            self.hint.set_words(self.say("picture.how"))
            self.hint.setVisible(True)
        self.poll.start() if state == "list" else self.poll.stop()

    # -- placing ----------------------------------------------------------------------------------------------
    def arrange(self) -> None:
        if not self.width():
            return
        buttons = [self.again, self.bring, self.skip]
        shown = [one for one in buttons if one is not None and not one.isHidden()]
        if self.state == "list" and self.thumbnails.found:
            seen = layout.GrowingPart(self.look.mm(40), self.height(), self._place_seen)
            layout.group(self, [seen, *layout.row(self, shown, min(len(shown), 2 if self.portrait else 3))])
            return
        mm = self.look.mm
        layout.picture_and_words(self, self._place_seen, [layout.one(button, mm(22), mm(40)) for button in shown])

    def _place_seen(self, area: QRect) -> None:
        """The picture, the thumbnails, or what is told instead."""
        told = 0
        if not self.told.isHidden() and self.waiting.isHidden():
            told = min(self.told.heightForWidth(area.width()) + self.look.mm(2), area.height())
            foot = area.adjusted(0, area.height() - told, 0, 0)
            self.told.setGeometry(area if self.big.is_empty else foot)
        self.waiting.setGeometry(area)
        self.big.setGeometry(area.adjusted(0, 0, 0, -told))
        self.thumbnails.place(area, portrait=self.portrait)


def _own_words(question: Question) -> bool:
    """Whether the form itself says what leaving the question empty is called."""
    return question.skip not in (text("forms.words.skip", "vi"), text("forms.words.skip", "en"))
