"""Questions answered with the touch keyboard: names, addresses, other texts, and long lists searched by letters.

Letters go where kiosk.rules.tone_marks puts them; a real keyboard may type Telex. Text is NFC. Capitals are
proposed for names and at the beginning, and can be undone with the arrow key.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from kiosk.rules import tone_marks
from kiosk.values.forms import Answer, Choice, Page, Question
from ui.questions import suggest
from ui.questions.body import Frame
from ui.questions.keyboard_page import MOST_OFFERED, NAMES, KeyboardBody, KeyboardPage
from ui.widgets.away import retire
from ui.widgets.entry import Entry
from ui.widgets.keyboard import Keyboard
from ui.widgets.touch import SureButton, TouchButton

LONGEST = 300


class Casing:
    """In which case the next letter comes: as the kind of text proposes, or as the arrow key asked for."""

    def __init__(self, kind: str, *, codes: bool = False) -> None:
        self.kind, self.codes = kind, codes
        self._asked: bool | None = None

    def ask(self, capital: bool) -> None:
        self._asked = capital

    def forget(self) -> None:
        self._asked = None

    def is_capital(self, text: str) -> bool:
        """After this text."""
        if self._asked is not None:
            return self._asked
        if self.codes:
            return True
        if self.kind in NAMES or self.kind == "address":
            return not text or text[-1] in " -'.,/"
        return not text

    def cased(self, char: str, text: str) -> str:
        return char if self.is_capital(text) else char.lower()


class TypedBody(KeyboardBody):
    codes = False  # what is typed here is a code, in capitals

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        self.kind = next((one for one in (*NAMES, "address") if one in question.appearance), "")
        self.entry = Entry(self.look, parent=self)
        signs = "'-" if self.kind in NAMES else ",-/"
        self.keyboard = Keyboard(self.look, frame.language, signs_row=signs, parent=self)
        self.keyboard.typed.connect(self.type)
        self.keyboard.erased.connect(self.erase)
        self.keyboard.toned.connect(self.tone)
        self.casing = Casing(self.kind, codes=self.codes)
        self.keyboard.shifted.connect(self.casing.ask)
        self.offers: list[TouchButton] = []
        self._offered = 0  # how many of them offer something now
        self.standing = KeyboardPage(self)
        self._set(question.raw or str(question.value or ""))

    # -- typing -----------------------------------------------------------------------------------------------
    def type(self, char: str) -> None:
        """A character of the touch keyboard: in the case that is proposed, or that the arrow key asked for."""
        before = self.entry.text
        self._grow(tone_marks.type_letter(before, self.casing.cased(char, before), self.frame.tone_style))

    def erase(self) -> None:
        self._touched()
        self._set(self.entry.text[:-1])

    def tone(self, tone: str) -> None:
        self._grow(tone_marks.add_tone(self.entry.text, tone, self.frame.tone_style))

    def take(self, words: str) -> None:
        """A suggestion: the text as a whole, ready for the next word."""
        self._grow(words + (" " if self.kind in NAMES else ""))

    def key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Backspace:
            self.erase()
            return True
        typed = event.text()
        if not typed or not typed.isprintable():
            return False
        if len(typed) == 1 and typed.isascii() and typed.isalpha():
            cased = typed if typed.isupper() else self.casing.cased(typed.upper(), self.entry.text)
            self._grow(tone_marks.telex(self.entry.text, cased, self.frame.tone_style))
        else:
            self._grow(self.entry.text + typed)
        return True

    def _grow(self, text: str) -> None:
        text = unicodedata.normalize("NFC", text)
        if len(text) <= LONGEST and not text.startswith(" ") and not text.endswith("  "):
            self._touched()
            self._set(text)

    def _touched(self) -> None:
        self.casing.forget()
        self.edited.emit()

    def _set(self, text: str) -> None:
        self.entry.set_text(text)
        self.keyboard.set_shift(self.casing.is_capital(text))
        self._offer()

    # -- suggestions ------------------------------------------------------------------------------------------
    def _found(self) -> tuple[str, ...]:
        text = self.entry.text
        if self.kind in NAMES:
            return suggest.names(text, self.kind, MOST_OFFERED)
        if self.kind == "address":
            places = self.frame.units.suggest if self.frame.units is not None else self.frame.places
            return suggest.addresses(text, self.frame.earlier, places, self.offer_rows())
        return ()

    def _offer(self) -> None:
        found = self._found()
        while len(self.offers) < len(found):
            button = TouchButton(self.look, "", f"suggest:{len(self.offers)}", kind="soft", title_pt=24, weight=500)
            button.setParent(self)
            place = len(self.offers)
            button.clicked.connect(lambda _=False, place=place: self.take(self._found()[place]))
            self.offers.append(button)
        self._offered = len(found)
        for place, button in enumerate(self.offers):
            button.setVisible(place < len(found))
            if place < len(found):
                words = found[place]
                button.set_words(words.rpartition(" ")[2] if self.kind in NAMES else words)
        self._place_offers()

    def _place_offers(self) -> None:
        self.standing.place_offers(self.offers[: self._offered])

    # -- leaving ----------------------------------------------------------------------------------------------
    def pending(self) -> bool:
        assert self.question is not None
        return self.entry.text.strip() != (self.question.raw or str(self.question.value or "")).strip()

    def value(self) -> Answer:
        return self.entry.text.strip() or None

    def wipe(self) -> None:
        super().wipe()
        self.entry.set_text("")
        for button in self.offers:
            button.set_words("")
        self.frame = Frame(look=self.look, language=self.frame.language)
        self.question = None

    # -- placing ----------------------------------------------------------------------------------------------
    def set_error(self, words: str) -> None:
        self.entry.set_wrong(bool(words))
        super().set_error(words)

    def arrange(self) -> None:
        self.entry.set_wrong(bool(self.error.text()))
        if self.width():
            self.standing.arrange()
            self._place_offers()


class Lookup(TypedBody):
    """A long list: letters narrow it down, the choices that fit stand where suggestions stand."""

    goes_on = True

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        self._hits: tuple[Choice, ...] = ()
        super().__init__(page, question, frame)

    def unsaved(self) -> str | None:
        return self.entry.text or None

    def _set(self, text: str) -> None:
        assert self.question is not None
        if isinstance(self.frame.unsaved, str) and not self.offers:
            text = self.frame.unsaved
        elif text and text == (self.question.raw or self.question.value) and not self.entry.text:
            text = ""  # the answer that stands is offered first, the letters typed are for another one
        super()._set(text)

    def _found(self) -> tuple[str, ...]:
        assert self.question is not None
        low = tone_marks.strip_marks(self.entry.text).lower().strip()
        held = [one for one in self.question.choices if one.name == (self.question.raw or self.question.value)]
        ordered = held + [one for one in self.question.choices if one not in held]
        labels = [(tone_marks.strip_marks(one.label).lower(), one) for one in ordered]
        begun = [one for plain, one in labels if plain.startswith(low)]
        inside = [one for plain, one in labels if f" {low}" in plain and one not in begun]
        self._hits = tuple((begun + inside)[:6])
        return tuple(one.label for one in self._hits)

    def _offer(self) -> None:
        found = self._found()
        self.kind = self.kind or "list"
        retire(*self.offers)
        self.offers = []
        for choice, label in zip(self._hits, found, strict=True):
            button = SureButton(self.look, label, f"choice:{choice.name}", kind="plain", title_pt=24)
            button.setParent(self)
            button.clicked.connect(lambda _=False, name=choice.name: self.answered.emit(name))
            button.show()
            self.offers.append(button)
        self._offered = len(self.offers)
        self._place_offers()

    def pending(self) -> bool:
        return False
