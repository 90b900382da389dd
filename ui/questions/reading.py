"""Pages to read: notes, "is this right?", and the review of the whole declaration, turned over where it is long.

Every line is a button that opens its question. Lines are measured; a page holds as many as fit whole.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.values.forms import Page, Question, QuestionType, ReviewLine
from ui.questions.body import Body, Frame
from ui.widgets.look import Look
from ui.widgets.touch import LEFT, WRAP, TouchButton, Words

TURNING_MM = 216  # room for "before", "page 1 of 3", "more" beside a title
BROUGHT = (QuestionType.IMAGE, QuestionType.FILE, QuestionType.SIGNATURE)


class NoteBody(Body):
    """Something to read; also papers that can't be given at the kiosk and are brought to the desk."""

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        if question is not None and question.type in BROUGHT:
            self.hint.set_words(" ".join(filter(None, (self.hint.text(), self.say("elsewhere.bring")))))
            self.hint.show()

    def arrange(self) -> None:
        wrong = self.place_error(QRect(0, 0, self.width(), self.look.mm(50)))
        bottom = self.height() - wrong
        if self.skip is not None:
            bottom -= self.look.mm(25)
            self.skip.setGeometry(0, bottom, self.width(), self.look.mm(22))
        end = self.place_head(QRect(0, 0, self.width(), bottom))
        self.error.move(0, end)


class LineButton(QAbstractButton):
    """A line of the declaration: what, and what is written there. Beside each other, or one above the other."""

    def __init__(self, look: Look, line: ReviewLine, empty: str, parent: QWidget, *, sure: bool = False) -> None:
        super().__init__(parent)
        self.look, self.sure = look, sure
        self.label, self.value, self.wrong = line.label, line.value or empty, line.error
        self.points = 22.0
        self.setObjectName(f"line:{line.path}")
        self.setAccessibleName(f"{self.label}: {self.value}")
        self.setAccessibleDescription(self.wrong)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def wipe(self) -> None:
        self.label = self.value = self.wrong = ""
        self.setAccessibleName("")
        self.setAccessibleDescription("")

    def _fonts(self, pixels: int) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self.look.font(pixels, 400)), QFontMetrics(self.look.font(pixels, 600))

    def _share(self, width: int) -> tuple[int, int]:
        """Room for the label and for the value beside it."""
        inside = width - self.look.mm(8)
        label = inside * 36 // 100
        return label, inside - label - self.look.mm(3)

    def needs(self, width: int, pixels: int) -> tuple[int, bool]:
        """Height at `width`, and whether label and value stand beside each other."""
        look = self.look
        plain, strong = self._fonts(pixels)
        left, right = self._share(width)
        error = self._error_height(width, pixels)
        if plain.horizontalAdvance(self.label) <= left and self._fits(strong, self.value, right):
            high = strong.boundingRect(QRect(0, 0, right, 100_000), WRAP, self.value).height()
            if high <= strong.height() * 2.3:
                return max(look.mm(20), high + error + look.mm(4)), True
        inside = width - look.mm(8)
        high = plain.boundingRect(QRect(0, 0, inside, 100_000), WRAP, self.label).height()
        high += strong.boundingRect(QRect(0, 0, inside, 100_000), WRAP, self.value).height()
        return max(look.mm(20), high + error + look.mm(4)), False

    def _error_height(self, width: int, pixels: int) -> int:
        if not self.wrong:
            return 0
        plain, _strong = self._fonts(pixels)
        return plain.boundingRect(QRect(0, 0, width - self.look.mm(8), 100_000), WRAP, self.wrong).height()

    @staticmethod
    def _fits(metrics: QFontMetrics, words: str, width: int) -> bool:
        return max((metrics.horizontalAdvance(word) for word in words.split()), default=0) <= width

    def pixels(self) -> int:
        return round(self.points * 25.4 / 72 * self.look.pixels_per_mm)

    def lacks_room(self) -> bool:
        return self.needs(self.width(), self.pixels())[0] > self.height() + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = "bad" if self.wrong else "focus" if self.hasFocus() else "line"
        thick = look.pixels_per_mm * (0.6 if self.wrong or self.hasFocus() else 0.25)
        painter.setPen(QPen(look.colour(colour), thick))
        painter.setBrush(look.colour("accent_soft" if self.isDown() else "bad_soft" if self.wrong else "card"))
        half = thick / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), look.mm(2.5), look.mm(2.5))
        pixels = self.pixels()
        _high, beside = self.needs(self.width(), pixels)
        room = self.rect().adjusted(look.mm(4), look.mm(1), -look.mm(4), -look.mm(1))
        error = self._error_height(self.width(), pixels)
        if error:
            painter.setPen(look.colour("bad"))
            painter.setFont(look.font(pixels, 400))
            painter.drawText(QRect(room.left(), room.bottom() - error, room.width(), error), WRAP | LEFT, self.wrong)
            room.setBottom(room.bottom() - error)
        left, right = self._share(self.width())
        plain, _strong = self._fonts(pixels)
        painter.setPen(look.colour("muted"))
        painter.setFont(look.font(pixels, 400))
        if beside:
            painter.drawText(QRect(room.left(), room.top(), left, room.height()), WRAP | LEFT, self.label)
            value = QRect(room.right() - right, room.top(), right, room.height())
        else:
            high = plain.boundingRect(QRect(0, 0, room.width(), 100_000), WRAP, self.label).height()
            strong = QFontMetrics(look.font(pixels, 600))
            both = high + strong.boundingRect(QRect(0, 0, room.width(), 100_000), WRAP, self.value).height()
            room.adjust(0, max(0, (room.height() - both) // 2), 0, -max(0, (room.height() - both) // 2))
            painter.drawText(QRect(room.left(), room.top(), room.width(), high), WRAP | LEFT, self.label)
            value = room.adjusted(0, high, 0, 0)
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font(pixels, 600))
        painter.drawText(value, WRAP | LEFT, self.value)
        painter.end()


class LinesBody(Body):
    """Lines under headings in columns; a turn holds what fits."""

    name = "review"
    points = 22  # of the lines, at 100 %

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        empty = self.say("review.empty")
        self.groups: list[tuple[Words | None, list[LineButton]]] = []
        for title, lines in self.blocks():
            heading = Words(self.look, title, "heading", pt=22, weight=700, colour="accent") if title else None
            if heading is not None:
                heading.setParent(self)
            buttons = []
            for line in lines:
                button = LineButton(self.look, line, empty, self)
                button.clicked.connect(lambda _=False, path=line.path: self.opened.emit(path))
                buttons.append(button)
            self.groups.append((heading, buttons))
        self.turn = 0
        self.turns = 1
        self.turners = []
        for name, icon in (("previous", "arrow-left"), ("next", "arrow-right")):
            words = self.say(f"choices.{name}")
            button = TouchButton(self.look, words, f"{self.name}:{name}", icon=icon, title_pt=22, kind="soft")
            button.setParent(self)
            button.clicked.connect(lambda _=False, step=1 if name == "next" else -1: self.turn_over(step))
            self.turners.append(button)
        self.counter = Words(self.look, "", "turn", pt=22, centre=True, weight=600)
        self.counter.setParent(self)

    def blocks(self) -> list[tuple[str, tuple[ReviewLine, ...]]]:
        raise NotImplementedError

    def turn_over(self, step: int) -> None:
        self.turn = max(0, min(self.turns - 1, self.turn + step))
        self.arrange()

    def wipe(self) -> None:
        super().wipe()
        for heading, buttons in self.groups:
            if heading is not None:
                heading.set_words("")
            for button in buttons:
                button.wipe()

    def _flow(self, area: QRect, columns: int, pixels: int) -> list[list[tuple[QWidget, QRect]]]:
        """Turns of placed widgets; a heading never stands alone at the end of a column."""
        gap = self.look.mm(3)
        wide = (area.width() - self.look.mm(6) * (columns - 1)) // columns
        turns: list[list[tuple[QWidget, QRect]]] = [[]]
        column, top = 0, 0
        for heading, buttons in self.groups:
            for place, button in enumerate(buttons):
                high = min(button.needs(wide, pixels)[0], area.height())
                head = 0
                if place == 0 and heading is not None:
                    head = self.height_of(heading.text(), pixels, 700, wide) + self.look.mm(1)
                if top and top + head + high > area.height():
                    column, top = column + 1, 0
                    if column == columns:
                        turns.append([])
                        column = 0
                left = area.left() + column * (wide + self.look.mm(6))
                if head and heading is not None:
                    turns[-1].append((heading, QRect(left, area.top() + top, wide, head)))
                    top += head
                high = min(high, area.height() - top)
                turns[-1].append((button, QRect(left, area.top() + top, wide, high)))
                top += high + gap
        return turns

    def arrange(self) -> None:
        look, gap = self.look, self.look.mm(3)
        width, height = self.width(), self.height()
        if not width:
            return
        columns = 1 if self.portrait else 2
        wrong = self.place_error(QRect(0, 0, width, look.mm(30)))
        head = self.place_head(QRect(0, 0, width, height // (3 if self.portrait else 5)))
        turner = look.mm(21)
        least = self.least_pixels()
        area = QRect(0, head + gap, width, height - head - gap - wrong)
        full = look.pt(self.points)
        pixels = full
        best = self._flow(area, columns, pixels)
        while len(best) > 1 and pixels > max(least, full * 84 // 100):  # a little smaller, if that saves a turn
            pixels -= 1
            best = self._flow(area, columns, pixels)
        if len(best) > 1:
            pixels = full = look.pt(22)
            if self.portrait:
                area.setHeight(area.height() - turner - gap)
            else:  # the turning buttons stand beside the title
                head = self.place_head(QRect(0, 0, width - look.mm(TURNING_MM), height // 4))
                area.setTop(max(head, turner) + gap)
            best = self._flow(area, columns, pixels)
        while len(best) == 1 and columns > 1:  # columns of one height look calmer than one full and one empty
            area.setHeight(area.height() - look.mm(4))
            tighter = self._flow(area, columns, pixels)
            if len(tighter) > 1 or area.height() < look.mm(24):
                break
            best = tighter
        self.turns = len(best)
        self.turn = min(self.turn, self.turns - 1)
        shown = {id(widget) for widget, _rect in best[self.turn]}
        points = pixels * 72 / 25.4 / look.pixels_per_mm
        for heading, buttons in self.groups:
            for widget in (*([heading] if heading is not None else []), *buttons):
                widget.setVisible(id(widget) in shown)
            for button in buttons:
                button.points = points
        lower = 0
        if self.portrait and len(best) == 1:  # within reach
            lower = max(0, area.bottom() - max((rect.bottom() for _widget, rect in best[0]), default=0))
        for widget, rect in best[self.turn]:
            widget.setGeometry(rect.translated(0, lower))
        if self.portrait:
            self._place_turners(QRect(0, height - turner - wrong, width, turner))
        else:
            self._place_turners(QRect(width - look.mm(TURNING_MM - 6), 0, look.mm(TURNING_MM - 6), turner))
        self.error.move(0, height - wrong)

    def _place_turners(self, area: QRect) -> None:
        several = self.turns > 1
        for button in self.turners:
            button.setVisible(several)
        self.counter.setVisible(several)
        if not several:
            return
        wide = area.width() * 36 // 100
        before, after = self.turners
        before.setGeometry(area.left(), area.top(), wide, area.height())
        after.setGeometry(area.right() + 1 - wide, area.top(), wide, area.height())
        before.setEnabled(self.turn > 0)
        after.setEnabled(self.turn < self.turns - 1)
        before.setVisible(self.turn > 0)
        after.setVisible(self.turn < self.turns - 1)
        self.counter.set_words(self.say("choices.page", page=self.turn + 1, pages=self.turns))
        self.counter.setGeometry(area.left() + wide, area.top(), area.width() - 2 * wide, area.height())


class ConfirmBody(LinesBody):
    """What a card said, or a group as it stands: right, or correct it. The two buttons stand in the bar."""

    name = "confirm"
    points = 25
    goes_on = True

    def blocks(self) -> list[tuple[str, tuple[ReviewLine, ...]]]:
        return [("", self.page.lines)]


class ReviewBody(LinesBody):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        if not self.hint.text():
            self.hint.set_words(self.say("review.hint"))
            self.hint.show()
        wrong = sum(bool(line.error) for section in page.sections for line in section.lines)
        if wrong and not self.error.text():
            self.error.set_words(self.say("review.wrong", count=wrong))
            self.error.show()

    def blocks(self) -> list[tuple[str, tuple[ReviewLine, ...]]]:
        return [(section.title, section.lines) for section in self.page.sections]
