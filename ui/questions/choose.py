"""Questions answered by touching one or several big buttons; a touch on one of one goes on by itself.

A choice with a picture shows it above or beside its words.

At most six options stand on a page (eight where they fit without a turn); more are turned over, never scrolled.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from kiosk.values.forms import Answer, Choice, Page, Question
from ui.questions.body import Body, Frame, place_grid
from ui.questions.unsaved import Unsaved
from ui.widgets import form_pictures
from ui.widgets.away import retire
from ui.widgets.look import Look
from ui.widgets.picture import paint_whole
from ui.widgets.touch import Arrangement, SureButton

ON_A_PAGE = 6
WITHOUT_TURN = 8


class ChoiceButton(SureButton):
    """`choice` is the stored name. A picture takes what room the words leave."""

    def __init__(self, look: Look, choice: Choice, frame: Frame) -> None:
        name = choice.name if choice.name.startswith("letter:") else f"choice:{choice.name}"
        file = frame.file(choice.media)
        self._image = QImage()
        super().__init__(look, choice.label, name, kind="plain", title_pt=28,
                         icon="picture" if file is not None else "")  # fmt: skip
        if file is not None:
            known = form_pictures.ask(self, file, self._picture_came)
            if known is not None:
                self._picture_came(known)
        self.choice = choice.name
        self.setCheckable(True)

    def _picture_came(self, image: QImage) -> None:
        self._image = image
        if image.isNull():
            self.icon_name = ""  # it does not open: words only
        self.update()

    @property
    def has_picture(self) -> bool:
        return bool(self.icon_name)

    def _plans(self) -> list[str]:
        return ["_icon_above", "_icon_beside", "_words_only"] if self.has_picture else super()._plans()

    def _icon_above(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        words = self._height(self.text(), title_px, self.weight, room.width())
        high = room.height() - words - self.look.mm(2)
        icon = QRect(room.left(), room.top() + self.look.mm(1), room.width(), high)
        title = QRect(room.left(), room.bottom() + 1 - words, room.width(), words)
        return Arrangement(icon, title, title_px, QRect(), hint_px, high >= self.look.mm(18))

    def _beside(self, room: QRect, title_px: int, hint_px: int, hint: str) -> Arrangement:
        if not self.has_picture:
            return super()._beside(room, title_px, hint_px, hint)
        side = min(room.height(), room.width() * 40 // 100)
        icon = QRect(room.left(), room.top(), side, room.height())
        return self._stack(room.adjusted(side + self.look.mm(3), 0, 0, 0), icon, title_px, hint_px, "")

    def _paint_icon(self, painter: QPainter, area: QRect, colour: QColor) -> None:
        if self._image.isNull():
            return  # it comes
        size = self._image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        smooth = Qt.TransformationMode.SmoothTransformation
        small = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        paint_whole(painter, area.toRectF(), QPixmap.fromImage(small), self.look)


class ChoiceGrid(Body):
    """Choices as buttons in as few columns as fit at the chosen text size."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        self.buttons: list[ChoiceButton] = []
        choices = self.choices()
        if len(choices) > WITHOUT_TURN or (len(choices) > ON_A_PAGE and any(frame.file(one.media) for one in choices)):
            self.turns = -(-len(choices) // ON_A_PAGE)
            held = [place for place, choice in enumerate(choices) if choice.name in self.selected()]
            self.turn = held[0] // ON_A_PAGE if held else 0
            if isinstance(frame.unsaved, int):
                self.turn = min(frame.unsaved, self.turns - 1)
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

    def make(self, choice: Choice) -> ChoiceButton:
        return ChoiceButton(self.look, choice, self.frame)

    def unsaved(self) -> Unsaved:
        return self.turn or None

    def turn_over(self, step: int) -> bool:
        if not 0 <= self.turn + step < self.turns:
            return False
        self.turn += step
        self._fill()
        self.arrange()
        self.turned.emit()
        return True

    def _fill(self) -> None:
        retire(*self.buttons)
        choices = self.choices()
        shown = choices
        if self.turns > 1:
            shown = choices[self.turn * ON_A_PAGE : (self.turn + 1) * ON_A_PAGE]
        self.buttons = []
        for choice in shown:
            button = self.make(choice)
            button.setParent(self)
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
        rows = self.fewest_rows()
        least = rows * look.mm(20) + (rows - 1) * gap
        wrong = self.head.place_error(QRect(0, 0, width, look.mm(34)))
        head = self.head.place(QRect(0, 0, width, max(look.mm(14), height - below - least - wrong - gap)))
        room = QRect(0, head + gap, width, height - head - below - wrong - gap)
        if self.portrait:
            lower = QRect(0, max(room.top(), height * 2 // 5), width, 0)
            room.setTop(lower.top())
            room.setBottom(height - below - wrong - 1)
        end = self._place_choices(room, gap)
        if wrong:
            self.error.move(0, min(end, height - below - wrong))

    def fewest_rows(self) -> int:
        return -(-len(self.buttons) // 2)

    def _place_choices(self, room: QRect, gap: int) -> int:
        """The number of columns at which the words stand largest; the fewer the better."""
        count = len(self.buttons)
        pictures = any(button.has_picture for button in self.buttons)
        most = self.look.mm(110 if pictures else 48)
        side_by_side = self.question is not None and {"columns", "horizontal"} & set(self.question.appearance)
        if pictures:  # as large as they can be seen: side by side
            wanted = min(count, 2 if self.portrait else 3)
            return place_grid(self.buttons, room, wanted, gap, most)
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
