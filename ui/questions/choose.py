"""Questions answered by touching one or several big buttons; a touch on one of one goes on by itself.

A choice with a picture shows it above or beside its words.

At most six options stand on a page (eight where they fit without a turn); more are turned over, never scrolled.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from kiosk.values.forms import Answer, Choice, Page, Question
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.questions.unsaved import Unsaved
from ui.widgets import form_pictures
from ui.widgets.away import retire
from ui.widgets.button_grid import LEAST_MM, best_columns, cell, height_of, place_rows, words_alike
from ui.widgets.look import Look, pictogram_of
from ui.widgets.picture import paint_whole
from ui.widgets.touch import Arrangement, SureButton

ON_A_PAGE = 6
WITHOUT_TURN = 8
ALONE_MM = (90, 185)  # on a wide page, on an upright one: the highest that a choice stands that is the only one
WORDS_PT = 28.0  # of a choice in a small cell


class ChoiceButton(SureButton):
    """`choice` is the stored name. A picture takes what room the words leave; one that the project drew stands there in
    the theme's colours, any other is drawn by a child process and comes on paper."""

    def __init__(self, look: Look, choice: Choice, frame: Frame) -> None:
        name = choice.name if choice.name.startswith("letter:") else f"choice:{choice.name}"
        file = frame.file(choice.media)
        self._image = QImage()
        drawn = pictogram_of(file)
        super().__init__(look, choice.label, name, kind="plain", title_pt=WORDS_PT,
                         icon=drawn or ("picture" if file is not None else ""))  # fmt: skip
        if file is not None and not drawn:
            self.draws_icon = False
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
        own = self.has_picture and not self.has_pictogram
        return ["_icon_above", "_icon_beside", "_words_only"] if own else super()._plans()

    def _icon_above(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        if self.has_pictogram:
            return super()._icon_above(room, title_px, hint_px)
        words = self._height(self.text(), title_px, self.weight, room.width())
        high = room.height() - words - self.look.mm(2)
        icon = QRect(room.left(), room.top() + self.look.mm(1), room.width(), high)
        title = QRect(room.left(), room.bottom() + 1 - words, room.width(), words)
        return Arrangement(icon, title, title_px, QRect(), hint_px, high >= self.look.mm(18))

    def _beside(self, room: QRect, title_px: int, hint_px: int, hint: str) -> Arrangement:
        if not self.has_picture or self.has_pictogram:
            return super()._beside(room, title_px, hint_px, hint)
        side = min(room.height(), room.width() * 40 // 100)
        icon = QRect(room.left(), room.top(), side, room.height())
        return self._stack(room.adjusted(side + self.look.mm(3), 0, 0, 0), icon, title_px, hint_px, "")

    def _paint_icon(self, painter: QPainter, area: QRect, colour: QColor) -> None:
        if self.has_pictogram:
            super()._paint_icon(painter, area, colour)
            return
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
        drawn: list[ChoiceButton] = []  # these look alike
        for choice in shown:
            button = self.make(choice)
            button.setParent(self)
            button.setChecked(choice.name in self.selected())
            button.clicked.connect(lambda _=False, name=choice.name: self.touched(name))
            button.show()
            self.buttons.append(button)
            if button.has_pictogram:
                drawn.append(button)
                button.alike = drawn

    def arrange(self) -> None:
        gap = self.look.mm(layout.GAP_MM)
        below = self.below_items()
        under = layout.total(below, gap) + gap if below else 0
        least = height_of(len(self.buttons), self.most_columns(), gap, self.look.mm(LEAST_MM))
        room = layout.room(self, least + under)
        room.setHeight(max(1, room.height() - under))
        layout.group(self, [self.grid_item(room, gap), *below])

    def below_items(self) -> list[layout.GrowingPart]:
        """What stands under the choices: leaving out."""
        return layout.row(self, [self.skip] if self.skip is not None else [], 1 if self.portrait else 2)

    def grid_item(self, room: QSize, gap: int) -> layout.GrowingPart:
        """The choices in as many columns as suit their words, at most as high as looks well."""
        columns = self._columns(room, gap)
        high = cell(room, len(self.buttons), columns, gap, self.tallest()).height()
        count = len(self.buttons)
        least = min(high, self.look.mm(LEAST_MM))
        return layout.GrowingPart(height_of(count, columns, gap, least), height_of(count, columns, gap, high),
                           lambda area: self._place_choices(area, columns, gap))  # fmt: skip

    def most_columns(self) -> int:
        """In which the choices surely stand where there is little room."""
        return 2

    def tallest(self) -> int:
        """Of a cell, in pixels; 0: as its width allows."""
        return self.look.mm(ALONE_MM[self.portrait]) if len(self.buttons) == 1 else 0

    def _columns(self, room: QSize, gap: int) -> int:
        side_by_side = self.question is not None and {"columns", "horizontal"} & set(self.question.appearance)
        wished = (1 if self.portrait else 2) if side_by_side and len(self.buttons) % 3 else 0
        if any(button.has_picture for button in self.buttons):  # as large as they can be seen
            wished = self._pictured_columns(room, gap)
        return best_columns(self.look, self.buttons, room, gap, usual=WORDS_PT, most=self.tallest(), wished=wished)

    def _pictured_columns(self, room: QSize, gap: int) -> int:
        """As few rows as leave each choice its picture and no hole at the end; else one below the other."""
        count = len(self.buttons)
        upright = (2, 1) if count >= 4 else (1,)
        flat = {4: (2,), 5: (3, 2), 6: (3, 2)}.get(count, (min(count, 3),))
        columns = 1
        for columns in upright if self.portrait else flat:
            size = cell(room, count, columns, gap)
            for button in self.buttons:
                button.resize(size)
            if all(not button.arrangement().icon.isEmpty() for button in self.buttons):
                break
        return columns

    def _place_choices(self, area: QRect, columns: int, gap: int) -> None:
        place_rows(self.buttons, area, columns, gap)
        words_alike(self.look, self.buttons, WORDS_PT)


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
