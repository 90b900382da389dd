"""The Vietnamese touch keyboard: letters, a row Ă Â Ê Ô Ơ Ư Đ, a row of tones; signs stand behind "123".

Used by typed questions and by the search page. It keeps no text: it says what was touched, and its owner lets
kiosk.rules.tone_marks put it where it belongs. Keys take no focus, so the field keeps its caret.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from ui.widgets.away import retire
from ui.widgets.key import Key
from ui.widgets.look import Look

COLUMNS = 10
TONE_SHARE, SPACE_SHARE = 1.25, 2.0  # in a long row, to a letter's 1
TONES = {"huyen": "ò", "sac": "ó", "hoi": "ỏ", "nga": "õ", "nang": "ọ", "none": "o"}
LETTERS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM", "ĂÂÊÔƠƯĐ")
SIGNS = ("1234567890", "/,.-'():", "ɃČĔĬÑŎŬ")

Row = list[tuple[Key, float]]


class Keyboard(QWidget):
    """`signs_row` are the signs beside the space bar: "'-" for names, ",-/" for addresses."""

    typed = Signal(str)  # one character, as the key shows it (upper case) or as shift wants it
    erased = Signal()
    toned = Signal(str)  # kiosk.rules.tone_marks.Tone value; "" takes the tone off
    shifted = Signal(bool)

    def __init__(
        self, look: Look, language: str, *, signs_row: str = "'-", digits: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.look, self.language = look, language
        self.setObjectName("keyboard")
        self._second, self.flat = False, False
        self._signs_row, self._digits = signs_row, digits
        self._rows: list[Row] = []
        self._build()

    @property
    def row_count(self) -> int:
        return 4 if self.flat else 6 + (1 if self._digits else 0)

    def least_height(self) -> int:
        return self.look.mm(15) * self.row_count + self.look.mm(3) * (self.row_count - 1)

    def set_digits(self, on: bool) -> None:
        """A row of digits above the letters, where there is room for it."""
        if on != self._digits:
            self._digits = on
            self._build_again()

    def set_flat(self, on: bool) -> None:
        """Four long rows, where there is little height and much width."""
        if on != self.flat:
            self.flat = on
            self._build_again()

    def _build_again(self) -> None:
        shift = self._shift.isChecked()
        self._build()
        self._shift.setChecked(shift)

    def set_shift(self, on: bool) -> None:
        """Show whether the next letter becomes a capital."""
        self._shift.setChecked(on)

    # -- building ---------------------------------------------------------------------------------------------
    def _key(self, words: str, name: str, **how: object) -> Key:
        return Key(self.look, words, name, parent=self, **how)  # type: ignore[arg-type]

    def _char(self, char: str, kind: str = "plain") -> tuple[Key, float]:
        key = self._key(char, f"key:{char}", kind=kind)
        key.clicked.connect(lambda: self.typed.emit(char))
        return key, 1.0

    def _build(self) -> None:
        say = self.language
        retire(*(key for row in self._rows for key, _share in row))
        back = self._key(text("keyboard.keys.backspace", say), "key:backspace", kind="tool", picture="backspace")
        back.setAutoRepeat(True)
        back.setAutoRepeatDelay(700)
        back.clicked.connect(self.erased)
        self._shift = self._key(text("keyboard.keys.shift", say), "key:shift", kind="tool", picture="arrow-up")
        self._shift.setCheckable(True)
        self._shift.clicked.connect(self.shifted)
        page = self._key(
            text("keyboard.keys.letters" if self._second else "keyboard.keys.signs", say), "key:page2", kind="tool"
        )
        page.clicked.connect(self._turn)
        space = self._key(text("keyboard.keys.space", say), "key:space", pt=22)
        space.clicked.connect(lambda: self.typed.emit(" "))
        tones = []
        for tone, shown in TONES.items():
            name = text(f"keyboard.tones.{tone}", say)
            key = self._key(f"{name} {shown}", f"tone:{tone}", kind="mark", pt=24)
            if tone == "none" or self.flat:
                key.setText(text("keyboard.tones.off", say) if self.flat and tone == "none" else name)
            key.clicked.connect(lambda _=False, tone=tone: self.toned.emit("" if tone == "none" else tone))
            tones.append((key, COLUMNS / 6))
        rows: list[Row]
        if self._second:
            rows = [
                [self._char(char) for char in SIGNS[0]],
                [self._char(char) for char in SIGNS[1]] + [(back, 2.0)],
                [(self._shift, 1.5), *(self._char(char, "mark") for char in SIGNS[2]), (page, 1.5)],
            ]
        else:
            rows = [[self._char(char) for char in "1234567890"]] if self._digits else []
            rows += [
                [self._char(char) for char in LETTERS[0]],
                [self._char(char) for char in LETTERS[1]] + [(back, 1.0)],
                [(self._shift, 1.5), *(self._char(char) for char in LETTERS[2]), (page, 1.5)],
            ]
            rows.append([(key, COLUMNS / 7) for key, _ in (self._char(char, "mark") for char in LETTERS[3])])
        rows.append(tones)
        ends = [] if self._second else [self._char(char) for char in self._signs_row]
        rows.append([*ends[:1], (space, COLUMNS - len(ends)), *ends[1:]])
        if self.flat:
            rows = self._joined(rows)
        self._rows = rows
        for row in rows:
            for key, _share in row:
                key.show()
        self._arrange()

    @staticmethod
    def _joined(rows: list[Row]) -> list[Row]:
        """The rows of letters as they are, what stands below them beside each other."""
        *letters, tones, ends = rows
        space = [(key, SPACE_SHARE if share > 2 else share) for key, share in ends]
        if len(letters) == 3:  # the second page
            return [*letters[:2], letters[2] + space, tones]
        first, second, third, marks = letters
        third = [(key, min(share, TONE_SHARE)) for key, share in third]
        fourth = [(key, 1.0) for key, _ in marks] + [(key, TONE_SHARE) for key, _ in tones]
        return [first, second, third + space, fourth]

    def _turn(self) -> None:
        self._second = not self._second
        self._build_again()

    # -- placing ----------------------------------------------------------------------------------------------
    def _arrange(self) -> None:
        gap = self.look.mm(3)
        count = len(self._rows)
        top = 0.0
        height = (self.height() - gap * (count - 1)) / count
        for row in self._rows:
            shares = sum(share for _key, share in row)
            one = (self.width() - gap * (len(row) - 1)) / shares
            left = 0.0
            for key, share in row:
                wide = one * share
                key.setGeometry(QRect(round(left), round(top), round(wide), round(height)))
                left += wide + gap
            top += height + gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)
