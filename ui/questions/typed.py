"""Questions answered with the touch keyboard: names, addresses, other texts, and long lists searched by letters.

Letters go where kiosk.rules.tone_marks puts them; a real keyboard may type Telex. Text is NFC. Capitals are
proposed for names and at the beginning, and can be undone with the arrow key.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.rules import tone_marks
from kiosk.values.forms import Answer, Choice, Page, Question
from ui.questions import suggest
from ui.questions.body import Body, Frame, place_grid
from ui.widgets.away import retire
from ui.widgets.entry import Entry
from ui.widgets.keyboard import Keyboard
from ui.widgets.touch import SureButton, TouchButton

NAMES = ("family-name", "given-name", "full-name")
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


class TypedBody(Body):
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
            return suggest.names(text, self.kind, 6)
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
        for place, button in enumerate(self.offers):
            button.setVisible(place < len(found))
            if place < len(found):
                words = found[place]
                button.set_words(words.rpartition(" ")[2] if self.kind in NAMES else words)
        self._place_offers()

    def _place_offers(self) -> None:
        area = getattr(self, "_offer_area", None)
        if area is None:
            return
        if self.kind == "address":
            columns, rows = 1, self.offer_rows()
        else:
            columns, rows = (3, 2) if self.portrait else (2, 3)
        shown = [button for button in self.offers if not button.isHidden()]
        if self.kind == "list":
            _place_list(shown, area, columns, self.gap, self.look.mm(22))
            return
        if self.kind == "address":
            rows = min(rows, (area.height() + self.gap) // (self.look.mm(20) + self.gap))
            for button in shown[rows:]:
                button.hide()
            shown = shown[:rows]
        if not shown:
            return
        high = min(self.look.mm(29), (area.height() - self.gap * (rows - 1)) // rows)
        place_grid(shown, area, columns, self.gap, high)
        for button in shown:  # an address too long to be read whole is not offered
            button.setVisible(not button.lacks_room())

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
    def offer_rows(self) -> int:
        return 3

    def extra_row(self) -> TouchButton | None:
        """A button beside the suggestions."""
        return None

    def _place_left(self, left: QRect, bottom: int, offer_high: int) -> bool:
        """Question, further buttons and `offer_high` pixels of suggestions in the left column; whether they fit."""
        look, gap = self.look, self.gap
        if self.kind:
            self._offer_area = QRect(left.left(), bottom - offer_high, left.width(), offer_high)
            bottom -= offer_high + gap * 2 if offer_high else 0
        if (extra := self.extra_row()) is not None:
            extra.setGeometry(left.left(), bottom - look.mm(26), left.width(), look.mm(26))
            bottom -= look.mm(26) + gap * 2
        self.head.place(QRect(left.left(), 0, left.width(), bottom))
        return not any(words.lacks_room() for words in (self.head.mark, self.title, self.hint, self.notice))

    def set_error(self, words: str) -> None:
        self.entry.set_wrong(bool(words))
        super().set_error(words)

    def arrange(self) -> None:
        self.entry.set_wrong(bool(self.error.text()))
        look, gap = self.look, self.gap
        lines = self.offer_rows() if self.kind == "address" else 3
        offer_high = look.mm(29 if self.kind == "address" else 20) * lines + gap * (lines - 1)
        if not self.width():
            return
        rows = look.mm(15) * 7 + gap * 6
        roomy = self.portrait or self.height() - look.mm(22 + 14) - gap >= rows
        self.keyboard.set_digits(roomy and self.kind not in (*NAMES, "list"))
        if self.portrait:
            count = self.keyboard.row_count
            board = QRect(0, 0, self.width(), min(look.mm(19) * count + gap * (count - 1), self.height() // 2))
            board.moveBottom(self.height() - 1)
            self.keyboard.setGeometry(board)
            address = look.mm(23) * lines + gap * (lines - 1)
            high = address if self.kind == "address" else look.mm(20) * 2 + gap
            high = high if self.kind else 0
            self._offer_area = QRect(0, board.top() - high - gap * 2, self.width(), high)
            above = self._offer_area.top() - gap * 2
            if self.skip is not None:
                self.skip.setGeometry(0, above - look.mm(20), self.width(), look.mm(20))
                above -= look.mm(20) + gap
            if (extra := self.extra_row()) is not None:
                extra.setGeometry(0, above - look.mm(23), self.width(), look.mm(23))
                above -= look.mm(23) + gap
            field = look.mm(26)
            wrong = self.head.place_error(QRect(0, 0, self.width(), look.mm(40)))
            self.error.move(0, above - wrong)
            self.entry.setGeometry(0, above - wrong - field - gap, self.width(), field)
            self.head.place(QRect(0, 0, self.width(), self.entry.y() - gap * 2))
        else:
            whole = self.width() / look.pixels_per_mm
            left, right = self.split(max(227, min(300, whole - (156 if self.kind == "address" else 120))))
            field = look.mm(22)
            self.entry.setGeometry(right.left(), 0, right.width(), field)
            spare = self.height() - field - gap * 2 - self.keyboard.least_height()
            wrong = self.head.place_error(QRect(right.left(), field + gap, right.width(), max(look.mm(9), spare)))
            top = field + gap + wrong
            high = min(self.height() - top, look.mm(21) * self.keyboard.row_count + gap * 5)
            self.keyboard.setGeometry(right.left(), self.height() - high, right.width(), high)
            bottom = self.height()
            if self.skip is not None:
                bottom -= look.mm(20)
                self.skip.setGeometry(left.left(), bottom, left.width(), look.mm(20))
                bottom -= gap
            least = {"address": 0, "list": 1}.get(self.kind, lines)  # of a list at least one choice stays to be touched
            for rows in range(6 if self.kind == "list" else lines, least - 1, -1):
                one = look.mm(29 if self.kind == "address" else 22) + gap
                high = offer_high if least == lines else one * rows
                if self._place_left(left, bottom, high):  # fewer suggestions rather than a question cut off
                    break
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
        self._place_offers()

    def pending(self) -> bool:
        return False


def _place_list(shown: list[TouchButton], area: QRect, most: int, gap: int, high: int) -> None:
    """Choices of a long list: as many as have room for all of their words, in as many columns as leave it."""
    rows = max(1, (area.height() + gap) // (high + gap))
    for columns in range(most, 0, -1):
        here = shown[: rows * columns]
        place_grid(here, area, columns, gap, high)
        if columns == 1 or not any(button.lacks_room() for button in here):
            break
    for button in shown[len(here) :]:
        button.hide()
