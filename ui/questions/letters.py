"""A list too long for one page: the most frequent choices first, the others by their first letter; nothing is typed.

The front page shows the list's first choices, in the order of the list, and "by letter"; a page of letters shows
only those that begin a choice; a letter shows its choices. Made by ui.questions.body_for.
"""

from __future__ import annotations

from PySide6.QtCore import QSize

from kiosk.rules import sorting
from kiosk.rules.tone_marks import strip_tones
from kiosk.values.forms import Choice, Page, Question
from ui.questions.body import Frame
from ui.questions.choose import ON_A_PAGE, ChoiceGrid
from ui.questions.unsaved import BegunLetters, Unsaved

LETTER_MM = 44  # the highest that a letter stands
FRONT = ON_A_PAGE - 1  # and "by letter"
BY_LETTER = "by_letter"
OTHERS = ("khac", "other")  # a last choice of this name stands on the front page, too


class LetterList(ChoiceGrid):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        self.view = "front"  # | "letters" | a letter
        super().__init__(page, question, frame)
        self.goes_on = not self.selected()
        if isinstance(frame.unsaved, BegunLetters):
            view, turn = frame.unsaved
            self._open(view, turn)

    def _all(self) -> tuple[Choice, ...]:
        assert self.question is not None
        return self.question.choices

    def choices(self) -> tuple[Choice, ...]:
        if self.view == "front":
            held = [one for one in self._all() if one.name in self.selected()]
            last = [one for one in self._all()[-1:] if one.name in OTHERS and one not in held]
            first = (held + [one for one in self._all() if one not in held])[: FRONT - len(last)]
            return (*first, *last, Choice(name=BY_LETTER, label=self.say("choices.by_letter")))
        if self.view == "letters":
            letters = {first_letter(one.label) for one in self._all()}
            return tuple(Choice(name=f"letter:{letter}", label=letter) for letter in sorted(letters, key=sorting.key))
        found = [one for one in self._all() if first_letter(one.label) == self.view]
        return tuple(sorting.by_name(found, lambda one: one.label))

    def touched(self, name: str) -> None:
        if name == BY_LETTER:
            self._open("letters")
        elif name.startswith("letter:"):
            self._open(name.removeprefix("letter:"))
        else:
            self.answered.emit(name)

    def unsaved(self) -> Unsaved:
        return BegunLetters(self.view, self.turn) if self.view != "front" else None

    def _open(self, view: str, turn: int = 0) -> None:
        self.view, self.turn = view, turn
        self.turns = -(-len(self.choices()) // ON_A_PAGE) if view not in ("front", "letters") else 1
        self.edited.emit()
        self._fill()
        self.arrange()
        self.turned.emit()

    def turn_over(self, step: int) -> bool:
        """Back leads from a letter's names to the letters, and from them to the front."""
        if super().turn_over(step):
            return True
        if step > 0 or self.view == "front":
            return False
        self._open("front" if self.view == "letters" else "letters")
        return True

    def tallest(self) -> int:
        return self.look.mm(LETTER_MM) if self.view == "letters" else super().tallest()

    def most_columns(self) -> int:
        if self.view != "letters":
            return super().most_columns()
        return 5 if self.portrait else 8

    def _columns(self, room: QSize, gap: int) -> int:
        return self.most_columns() if self.view == "letters" else super()._columns(room, gap)

    def wipe(self) -> None:
        super().wipe()
        self.view = "front"


def first_letter(label: str) -> str:
    """The letter under which a name stands: Đ, Ê and Ơ are letters of their own, tones are not."""
    return strip_tones(label.strip()[:1]).upper()

