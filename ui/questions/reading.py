"""Pages to read: notes, "is this right?", and the review of the whole declaration, turned over where it is long.

Every line is a button that opens its question. Lines are measured; a page holds as many as fit whole.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from kiosk.values.forms import Page, Question, ReviewLine
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.questions.lines import DottedLine, LineButton
from ui.widgets.touch import Words

CARD_MM = 10  # between a note and the edge of its card


class NoteBody(Body):
    """Something to read, perhaps with a picture: on a card of its own."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        self._card = QRect()
        self.shown_picture, self.head.picture = self.head.picture, None  # as large as the words leave room for

    def _picture_came(self, image: QImage) -> None:
        if self.shown_picture is not None:
            self.shown_picture.set_image(image)
            self.arrange()

    def arrange(self) -> None:
        mm = self.look.mm
        skip = [self.skip] if self.skip is not None else []
        under = layout.row(self, skip)
        below = layout.total(under, 0, most=True) + (mm(layout.GAP_MM) if under else 0)
        self._card = self.rect().adjusted(0, 0, 0, -below)
        for item in under:
            item.place(QRect(0, self.height() - item.most, self.width(), item.most))
        inside = self._card.adjusted(mm(CARD_MM), mm(CARD_MM) // 2, -mm(CARD_MM), -mm(CARD_MM) // 2)
        items = []
        if self.shown_picture is not None:
            items = [layout.Item(mm(20), inside.height(), self.shown_picture.setGeometry)]
        layout.group(self, items, area=inside)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, as a paper that lies there."""
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), max(1.0, look.pixels_per_mm * 0.25)))
        painter.setBrush(look.colour("card"))
        painter.drawRoundedRect(QRectF(self._card).adjusted(1, 1, -1, -1), look.mm(4), look.mm(4))
        painter.end()


class LinesBody(Body):
    """Lines under headings in columns; a turn holds what fits."""

    points = 22  # of the lines, at 100 %
    more_words = "bar.read_on"

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        self.groups: list[tuple[Words | None, list[LineButton]]] = []
        for block, (title, lines) in enumerate(self.blocks()):
            heading = self.make_heading(title, lines, block) if title else None
            if heading is not None:
                heading.setParent(self)
            buttons = []
            for line in lines:
                button = self.make_line(line, block)
                button.clicked.connect(lambda _=False, path=line.path: self.opened.emit(path))
                buttons.append(button)
            self.groups.append((heading, buttons))
        self.turn = frame.unsaved if isinstance(frame.unsaved, int) else 0

    def blocks(self) -> list[tuple[str, tuple[ReviewLine, ...]]]:
        raise NotImplementedError

    def make_line(self, line: ReviewLine, block: int) -> LineButton:
        return LineButton(self.look, line, self.say("review.empty"), self)

    def make_heading(self, title: str, lines: tuple[ReviewLine, ...], block: int) -> Words:
        return Words(self.look, title, "heading", pt=22, weight=700, colour="accent", heading=True)

    def inset(self) -> int:
        """Room between a column's edge and its lines."""
        return 0

    def placed(self, widgets: list[tuple[QWidget, QRect]], columns: list[QRect]) -> None:
        """These stand in view now, in these columns."""

    def unsaved(self) -> int | None:
        return self.turn or None

    def turn_over(self, step: int) -> bool:
        if not 0 <= self.turn + step < self.turns:
            return False
        self.turn += step
        self.arrange()
        return True

    def wipe(self) -> None:
        super().wipe()
        for heading, buttons in self.groups:
            if heading is not None:
                heading.set_words("")
            for button in buttons:
                button.wipe()

    def _columns(self, area: QRect, count: int) -> list[QRect]:
        gap = self.look.mm(6)
        wide = (area.width() - gap * (count - 1)) // count
        return [QRect(area.left() + at * (wide + gap), area.top(), wide, area.height()) for at in range(count)]

    def _flow(self, area: QRect, columns: int, pixels: int) -> list[list[tuple[QWidget, QRect]]]:
        """Turns of placed widgets; a heading never stands alone at the end of a column."""
        gap, inset = self.look.mm(3), self.inset()
        places = [column.adjusted(inset, inset, -inset, -inset) for column in self._columns(area, columns)]
        wide, tall = places[0].width(), places[0].height()
        turns: list[list[tuple[QWidget, QRect]]] = [[]]
        column, top = 0, 0
        for heading, buttons in self.groups:
            head = 0
            if heading is not None:
                head = self.head.height_of(heading.text(), pixels, 700, wide) + self.look.mm(1)
            for place, button in enumerate(buttons or (None,)):
                high = min(button.needs(wide, pixels)[0], tall) if button is not None else 0
                first = head if place == 0 else 0
                if top and top + first + high > tall:
                    column, top = column + 1, 0
                    if column == columns:
                        turns.append([])
                        column = 0
                here = places[column]
                if first and heading is not None:
                    turns[-1].append((heading, QRect(here.left(), here.top() + top, wide, first)))
                    top += first
                if button is not None:
                    high = min(high, tall - top)
                    turns[-1].append((button, QRect(here.left(), here.top() + top, wide, high)))
                    top += high + gap
        return turns

    @staticmethod
    def _cut(placed: list[tuple[QWidget, QRect]], pixels: int) -> bool:
        """Whether a line got less room than its words need."""
        return any(
            isinstance(widget, LineButton) and widget.needs(rect.width(), pixels)[0] > rect.height()
            for widget, rect in placed
        )

    def arrange(self) -> None:
        look, gap = self.look, self.look.mm(3)
        width, height = self.width(), self.height()
        if not width:
            return
        columns = 1 if self.portrait else 2
        wrong = self.head.place_error(QRect(0, 0, width, look.mm(30)))
        head = self.head.place(QRect(0, 0, width, height // (3 if self.portrait else 5)))
        least = self.head.least_pixels()
        area = QRect(0, head + gap, width, height - head - gap - wrong)
        full = look.pt(self.points)
        pixels = full
        best = self._flow(area, columns, pixels)
        while len(best) > 1 and pixels > max(least, full * 84 // 100):  # a little smaller, if that saves a turn
            pixels -= 1
            best = self._flow(area, columns, pixels)
        if len(best) > 1:
            pixels = full = look.pt(22)
            best = self._flow(area, columns, pixels)
        while len(best) == 1 and columns > 1:  # columns of one height look calmer than one full and one empty
            smaller = area.adjusted(0, 0, 0, -look.mm(4))
            tighter = self._flow(smaller, columns, pixels)
            if len(tighter) > 1 or smaller.height() < look.mm(24) or self._cut(tighter[0], pixels):
                break
            area, best = smaller, tighter
        self.turns = len(best)
        self.turn = min(self.turn, self.turns - 1)
        shown = {id(widget) for widget, _rect in best[self.turn]}
        points = pixels * 72 / 25.4 / look.pixels_per_mm
        for heading, buttons in self.groups:
            lines: list[QWidget] = [*([heading] if heading is not None else []), *buttons]
            for line in lines:
                line.setVisible(id(line) in shown)
            for button in buttons:
                button.points = points
        lower = 0
        if self.portrait and len(best) == 1:  # within reach
            lower = max(0, area.bottom() - self.inset() - max((rect.bottom() for _w, rect in best[0]), default=0))
        held = area.adjusted(0, lower, 0, 0) if lower else area
        self.placed([(widget, rect.translated(0, lower)) for widget, rect in best[self.turn]],
                    self._columns(held, columns))  # fmt: skip
        for widget, rect in best[self.turn]:
            widget.setGeometry(rect.translated(0, lower))
        self.error.move(0, height - wrong)
        self.turned.emit()

    @property
    def last_turn(self) -> bool:
        return self.turn >= self.turns - 1


class ConfirmBody(LinesBody):
    """What a card said, or a group as it stands: right, or correct it. The two buttons stand in the bar."""

    points = 25
    goes_on = True

    def blocks(self) -> list[tuple[str, tuple[ReviewLine, ...]]]:
        return [("", self.page.lines), *((offer.title, offer.lines) for offer in self.page.offers)]


class ReviewBody(LinesBody):
    """The whole declaration in the order of its paper, on leaves; what is wrong stands first, and leads there."""

    next_words = "bar.hand_in"

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        self._leaves: list[QRect] = []
        super().__init__(page, question, frame)
        if not self.hint.text():
            self.hint.set_words(self.say("review.hint"))
            self.hint.show()
        self.error.set_words("")  # the list of what is wrong says it
        self.error.hide()

    def blocks(self) -> list[tuple[str, tuple[ReviewLine, ...]]]:
        left_out = text("forms.words.missing", self.frame.language)
        found = [(section.title, section.lines) for section in self.page.sections if section.title != left_out]
        if self.page.paper_title and found:
            found.insert(0, (self.page.paper_title, ()))
        wrong = self._wrong()
        return [(self.say("review.wrong", count=len(wrong)), wrong), *found] if wrong else found

    def _wrong(self) -> tuple[ReviewLine, ...]:
        return tuple(line for section in self.page.sections for line in section.lines if line.error)

    def make_line(self, line: ReviewLine, block: int) -> LineButton:
        mend = block == 0 and bool(self._wrong())
        return DottedLine(self.look, line, self.say("review.empty"), self, name="mend" if mend else "line")

    def make_heading(self, title: str, lines: tuple[ReviewLine, ...], block: int) -> Words:
        made = super().make_heading(title, lines, block)
        if block == 0 and self._wrong():
            made.colour_name = "bad"
        elif not lines:
            made.centre, made.colour_name = True, "ink"
        return made

    def inset(self) -> int:
        return self.look.mm(3)

    def placed(self, widgets: list[tuple[QWidget, QRect]], columns: list[QRect]) -> None:
        self._leaves = [one for one in columns if any(one.contains(rect.center()) for _widget, rect in widgets)]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """White leaves under the lines."""
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), max(1.0, look.pixels_per_mm * 0.25)))
        painter.setBrush(look.colour("card"))
        for leaf in self._leaves:
            painter.drawRoundedRect(QRectF(leaf).adjusted(1, 1, -1, -1), look.mm(1.5), look.mm(1.5))
        painter.end()
