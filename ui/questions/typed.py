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
from ui.questions import layout, suggest
from ui.questions.body import Body, Frame
from ui.widgets.away import retire
from ui.widgets.button_grid import place_grid
from ui.widgets.entry import Entry
from ui.widgets.keyboard import Keyboard
from ui.widgets.touch import SureButton, TouchButton

NAMES = ("family-name", "given-name", "full-name")
LONGEST = 300
MOST_OFFERED = 6
FIELD_MM = (22, 26)  # on a wide page, on an upright one
FLAT_BOARD_MM = 372  # the narrowest that a keyboard of four rows can be


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
        self._offer_area, self._offered = QRect(), 0  # where, and how many
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
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        area = self._offer_area
        shown = self.offers[: self._offered]
        for button in shown:
            button.show()
        columns, rows = self._offer_shape(area)
        for button in shown[rows * columns :]:
            button.hide()
        if not rows or not shown:
            return
        if self.kind == "list":
            _place_list(shown, area, columns, self.gap, self.look.mm(22))
            return
        shown = shown[: rows * columns]
        high = min(self.look.mm(34), (area.height() - self.gap * (rows - 1)) // rows)
        place_grid(shown, area, columns, self.gap, high)
        if self.kind == "address":
            for button in shown:  # an address too long to be read whole is not offered
                button.setVisible(not button.lacks_room())

    def _offer_shape(self, area: QRect) -> tuple[int, int]:
        """Columns and rows of what is offered, in an area of this size."""
        fitting = (area.height() + self.gap) // (self.look.mm(20) + self.gap)
        if self.kind == "address":
            return 1, min(self.offer_rows(), fitting)
        columns = max(1, min(3, area.width() // self.look.mm(48)))
        return columns, min(fitting, -(-MOST_OFFERED // columns))

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

    def set_error(self, words: str) -> None:
        self.entry.set_wrong(bool(words))
        super().set_error(words)

    def arrange(self) -> None:
        self.entry.set_wrong(bool(self.error.text()))
        if not self.width():
            return
        low = self.frame.low_reach and not self.portrait
        self.keyboard.set_flat(low)
        digits = self.kind not in (*NAMES, "list") and not low
        self.keyboard.set_digits(digits and self._has_room(self.look.mm(15) * 7 + self.look.mm(3) * 6))
        if self.portrait:
            self._stacked()
        elif low or self._has_room(self.keyboard.least_height()):
            self._side_under_field()
        else:
            self._side_beside_field()
        self._place_offers()

    def _has_room(self, board: int) -> bool:
        """Whether question, field and a keyboard of this height stand above each other."""
        look, gap = self.look, self.look.mm(layout.GAP_MM)
        head = self.head.height(self.width(), 1_000_000)
        wrong = self.head.place_error(QRect(0, 0, self.width(), look.mm(layout.ERROR_MM)))
        return head + gap + look.mm(FIELD_MM[0]) + gap + wrong + board <= self.height()

    def _board(self, row_mm: float) -> layout.Item:
        count = self.keyboard.row_count
        most = round(self.look.mm(row_mm)) * count + self.look.mm(3) * (count - 1)
        return layout.one(self.keyboard, self.keyboard.least_height(), most)

    def _stacked(self) -> None:
        """Upright: field, further buttons, suggestions, keyboard."""
        mm = self.look.mm
        buttons = [button for button in (self.extra_row(), self.skip) if button is not None]
        items = [layout.one(button, mm(21), mm(24)) for button in buttons]
        self._offer_area = QRect()
        if self.kind:
            rows = self.offer_rows() if self.kind == "address" else 2
            gaps = self.gap * (rows - 1)
            items.append(layout.Item(mm(20) * rows + gaps, mm(29) * rows + gaps, self._set_offer_area))
        layout.group(self, [*items, self._board(26)], lead=[layout.one(self.entry, mm(FIELD_MM[1]))])

    def _side_mm(self) -> float:
        """What suggestions and further buttons take beside the keyboard; 0 where there are none."""
        if self.kind:
            return {"address": 150.0, "list": 160.0}.get(self.kind, 110.0)
        return 70.0 if self.skip is not None or self.extra_row() is not None else 0.0

    def _side(self, area: QRect) -> None:
        """Further buttons and suggestions one below the other, from the top of a column."""
        mm = self.look.mm
        self._offer_area = QRect()
        extra, skip = self.extra_row(), self.skip
        if extra is not None:
            high = min(mm(30), area.height() // 3)
            extra.setGeometry(area.left(), area.top(), area.width(), high)
            area = area.adjusted(0, high + self.gap, 0, 0)
        if skip is not None:
            high = min(mm(24), max(mm(20), area.height() // 4))
            skip.setGeometry(area.left(), area.bottom() + 1 - high, area.width(), high)
            area = area.adjusted(0, 0, 0, -high - self.gap)
        if self.kind:
            self._set_offer_area(area)

    def _set_offer_area(self, area: QRect) -> None:
        self._offer_area = QRect(area)

    def _side_under_field(self) -> None:
        """Wide: question, field over the whole width, under it the suggestions beside the keyboard."""
        mm = self.look.mm
        side = self._side_mm()
        if self.keyboard.flat:
            side = min(side, self.width() / self.look.pixels_per_mm - FLAT_BOARD_MM)
        gap = mm(6)

        def place(area: QRect) -> None:
            wide = mm(side) + gap if side >= 40 else 0
            self.keyboard.setGeometry(area.adjusted(wide, 0, 0, 0))
            self._side(QRect(area.left(), area.top(), max(0, wide - gap), area.height()))

        board = self._board(34)
        field = layout.one(self.entry, mm(FIELD_MM[0]))
        layout.group(self, [layout.Item(board.least, board.most, place)], lead=[field])

    def _side_beside_field(self) -> None:
        """Little height: question, field and suggestions below each other, the keyboard beside them."""
        mm = self.look.mm
        whole = self.width() / self.look.pixels_per_mm
        board = max(227, min(300, whole - (168 if self.kind == "address" else 150)))
        buttons = [button for button in (self.extra_row(), self.skip) if button is not None]
        items = [layout.one(button, mm(20), mm(26)) for button in buttons]
        self._offer_area = QRect()
        if self.kind:
            least = mm(20) if self.kind == "list" else 0  # fewer suggestions rather than a question cut off
            items.insert(len(items) - (self.skip is not None), layout.Item(least, mm(90), self._set_offer_area))
        layout.question_and_pad(self, self._board(34), items, lead=[layout.one(self.entry, mm(FIELD_MM[0]))],
                                pad_mm=board)  # fmt: skip


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
