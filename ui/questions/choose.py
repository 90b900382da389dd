"""Questions answered by touching one or several big buttons; a touch on one of one goes on by itself.

At most six options stand on a page (eight where they fit without a turn); more are turned over, never scrolled.
"""

from __future__ import annotations

from PySide6.QtCore import QRect

from kiosk.values.forms import Answer, Choice, Page, Question
from ui.questions.body import Body, Frame, SureButton, place_grid
from ui.widgets.touch import TouchButton

ON_A_PAGE = 6
WITHOUT_TURN = 8


class ChoiceGrid(Body):
    """Choices as buttons in as few columns as fit at the chosen text size."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        self.turn = 0
        self.buttons: list[TouchButton] = []
        self.turners: list[TouchButton] = []
        choices = self.choices()
        if len(choices) > WITHOUT_TURN:
            held = [place for place, choice in enumerate(choices) if choice.name in self.selected()]
            self.turn = held[0] // ON_A_PAGE if held else 0
            for name, icon in (("previous", "arrow-left"), ("next", "arrow-right")):
                button = TouchButton(self.look, self.say(f"choices.{name}"), f"choices:{name}", icon=icon, title_pt=22)
                button.setParent(self)
                button.clicked.connect(lambda _=False, step=1 if name == "next" else -1: self.turn_over(step))
                self.turners.append(button)
        self._fill()

    def choices(self) -> tuple[Choice, ...]:
        return self.question.choices if self.question is not None else self.page.choices

    def selected(self) -> tuple[str, ...]:
        held = self.question.value if self.question is not None else None
        if isinstance(held, tuple):
            return held
        return (str(held),) if held not in (None, "") else ()

    def touched(self, name: str) -> None:
        self.answered.emit(name)

    def turn_over(self, step: int) -> None:
        turns = -(-len(self.choices()) // ON_A_PAGE)
        self.turn = (self.turn + step) % turns
        self._fill()
        self.arrange()

    def _fill(self) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        choices = self.choices()
        shown = choices
        if self.turners:
            shown = choices[self.turn * ON_A_PAGE : (self.turn + 1) * ON_A_PAGE]
        self.buttons = []
        for choice in shown:
            button = SureButton(self.look, choice.label, f"choice:{choice.name}", kind="plain", title_pt=28)
            button.setParent(self)
            button.setCheckable(True)
            button.setChecked(choice.name in self.selected())
            button.clicked.connect(lambda _=False, name=choice.name: self.touched(name))
            button.show()
            self.buttons.append(button)

    def arrange(self) -> None:
        look, gap = self.look, self.look.mm(4)
        width, height = self.width(), self.height()
        below = 0
        if self.skip is not None:
            below = look.mm(22)
            self.skip.setGeometry(0, height - below, width if self.portrait else width // 2, below)
            below += gap
        if self.turners:
            high = look.mm(21)
            place_grid(self.turners, QRect(0, height - below - high, width, high), 2, gap, high)
            below += high + gap
        rows = -(-len(self.buttons) // 2)
        least = rows * look.mm(20) + (rows - 1) * gap
        wrong = self.place_error(QRect(0, 0, width, look.mm(34)))
        head = self.place_head(QRect(0, 0, width, max(look.mm(14), height - below - least - wrong - gap)))
        room = QRect(0, head + gap, width, height - head - below - wrong - gap)
        if self.portrait:
            lower = QRect(0, max(room.top(), height * 2 // 5), width, 0)
            room.setTop(lower.top())
            room.setBottom(height - below - wrong - 1)
        end = self._place_choices(room, gap)
        if wrong:
            self.error.move(0, min(end, height - below - wrong))

    def _place_choices(self, room: QRect, gap: int) -> int:
        """The number of columns at which the words stand largest; the fewer the better."""
        count = len(self.buttons)
        most = self.look.mm(48)
        side_by_side = self.question is not None and {"columns", "horizontal"} & set(self.question.appearance)
        best, best_score = 1, -1.0
        for columns in range(1, 4):
            if columns > max(1, count):
                break
            rows = -(-count // columns)
            if rows * self.look.mm(20) + (rows - 1) * gap > room.height():
                continue
            wide = (room.width() - gap * (columns - 1)) // columns
            if wide < self.look.mm(60):
                continue
            place_grid(self.buttons, room, columns, gap, most)
            plans = [button.arrangement() for button in self.buttons]
            score = min(plan.title_px if plan.fits else 0 for plan in plans) + 0.1 * (3 - columns)
            if columns == 1 and count > 3 and not self.portrait:
                score -= 2
            if side_by_side and columns == (1 if self.portrait else 2) and count % 3:
                score += 1
            if score > best_score:
                best, best_score = columns, score
        return place_grid(self.buttons, room, best, gap, most)


class ChooseOne(ChoiceGrid):
    """Touching answers and goes on. A proposed or earlier answer is marked and can be kept with Next."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        self.goes_on = not self.selected()


class PageChoices(ChoiceGrid):
    """Choices of the page itself ("one more?"): session.choose."""

    goes_on = True

    def choices(self) -> tuple[Choice, ...]:
        return self.page.choices

    def touched(self, name: str) -> None:
        self.chosen.emit(name)


class ChooseMany(ChoiceGrid):
    """Several may be touched; again takes back. The order of touching is kept, for questions that rank."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        held = question.value if question is not None else None
        self._held = list(held) if isinstance(held, tuple) else str(held).split() if held else []
        super().__init__(page, question, frame)
        if not self.hint.text():
            self.hint.set_words(self.say("choices.done"))
            self.hint.show()

    def selected(self) -> tuple[str, ...]:
        return tuple(self._held)

    def touched(self, name: str) -> None:
        if name in self._held:
            self._held.remove(name)
        else:
            self._held.append(name)
        self.edited.emit()

    def pending(self) -> bool:
        return True

    def value(self) -> Answer:
        return tuple(self._held)


class Agree(ChoiceGrid):
    """One button to say yes."""

    goes_on = True

    def choices(self) -> tuple[Choice, ...]:
        if self.question is not None and self.question.choices:
            return self.question.choices
        return (Choice(name="OK", label=self.say("choices.agree")),)
