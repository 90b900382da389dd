"""An address: the street is typed, province and ward are chosen from the official list, by letter.

What was chosen stands on a button under the field; the answer is "street, ward, province". Somebody who would rather
type the whole, does. Made by ui.questions.body_for for questions of appearance "address" where the list is at hand.
"""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent

from kiosk.values.forms import Answer, Page, PageKind, Question, QuestionType
from ui.questions.body import Frame
from ui.questions.letters import LetterList
from ui.questions.typed import TypedBody
from ui.widgets.away import away
from ui.widgets.touch import TouchButton


class AddressBody(TypedBody):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        assert frame.units is not None
        self.places = frame.units
        self.ending = ""
        self.chooser: LetterList | None = None
        self.choose = TouchButton(frame.look, "", "choose_place", icon="map-2", title_pt=24, kind="soft")
        super().__init__(page, question, frame)
        self.choose.setParent(self)
        self.choose.clicked.connect(lambda: self._open(""))
        street, self.ending = self.places.split(self.entry.text)
        self._set(street)
        if isinstance(frame.unsaved, str):
            self._open(frame.unsaved)

    # -- choosing a place -------------------------------------------------------------------------------------
    def _open(self, province: str) -> None:
        """Show the provinces, or the wards of one."""
        self._close()
        choices = self.places.wards(province) if province else self.places.provinces()
        title = self.say("address.ward" if province else "address.province")
        asked = Question(
            path="", name="place", type=QuestionType.SELECT_ONE, label=title, choices=choices,
            skip=self.say("address.type"),
        )  # fmt: skip
        page = Page(kind=PageKind.QUESTION, path="", title=title, questions=(asked,))
        frame = Frame(look=self.look, language=self.frame.language, low_reach=self.frame.low_reach)
        chooser = LetterList(page, asked, frame)
        chooser.setParent(self)
        chooser.setAutoFillBackground(True)
        chooser.answered.connect(lambda code: self._chosen(province, str(code)))
        chooser.skipped.connect(self._back_to_typing)
        chooser.edited.connect(self.edited)
        chooser.turned.connect(self._turned)
        self.chooser, self._province = chooser, province
        self._cover(True)
        chooser.show()
        self.edited.emit()
        self.arrange()
        self._turned()

    def _turned(self) -> None:
        """The bar turns over what stands in view."""
        self.turn, self.turns = (self.chooser.turn, self.chooser.turns) if self.chooser is not None else (0, 1)
        self.turned.emit()

    def turn_over(self, step: int) -> bool:
        """Back leads from the wards to the provinces, and from them to the street."""
        if self.chooser is None:
            return False
        if self.chooser.turn_over(step):
            return True
        if step > 0:
            return False
        if self._province:
            self._open("")
        else:
            self._back_to_typing()
        return True

    def _chosen(self, province: str, code: str) -> None:
        if not province:
            self._open(code)
            return
        self.ending = self.places.full(code)
        self._back_to_typing()

    def _back_to_typing(self) -> None:
        self._close()
        self._cover(False)
        self._set(self.entry.text)
        self.edited.emit()
        self.arrange()

    def _close(self) -> None:
        chooser, self.chooser = self.chooser, None
        away(chooser)
        self._turned()

    def _cover(self, on: bool) -> None:
        for widget in self.head.words():
            widget.setVisible(not on and bool(widget.text()))
        for other in (self.entry, self.keyboard, self.choose, self.skip):
            if other is not None:
                other.setVisible(not on)
        for offer in self.offers:
            offer.setVisible(not on)

    # -- the answer -------------------------------------------------------------------------------------------
    def _set(self, text: str) -> None:
        super()._set(text)
        self.choose.set_words(self.ending or self.say("address.choose"))

    def take(self, words: str) -> None:
        """A suggested whole address brings its own ending."""
        street, ending = self.places.split(words)
        self.ending = ending or self.ending
        super().take(street)

    def erase(self) -> None:
        if not self.entry.text:
            self.ending = ""  # the last thing that can be taken back
        super().erase()

    def value(self) -> Answer:
        return ", ".join(part for part in (self.entry.text.strip().rstrip(","), self.ending) if part) or None

    def pending(self) -> bool:
        assert self.question is not None
        return (self.value() or "") != (self.question.raw or str(self.question.value or "")).strip()

    def unsaved(self) -> str | None:
        return self._province if self.chooser is not None else None

    def key(self, event: QKeyEvent) -> bool:
        return self.chooser is None and super().key(event)

    def wipe(self) -> None:
        super().wipe()
        self.ending = ""
        self._close()
        self.choose.set_words("")

    # -- placing ----------------------------------------------------------------------------------------------
    def offer_rows(self) -> int:
        return 2  # the button for the place stands where the third one would

    def arrange(self) -> None:
        if self.chooser is not None:
            self.chooser.setGeometry(self.rect())
            return
        super().arrange()

    def extra_row(self) -> TouchButton | None:
        return self.choose

    def _place_offers(self) -> None:
        super()._place_offers()
        if self.chooser is not None:
            self._cover(True)
