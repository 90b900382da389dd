"""Pages to read: notes, "is this right?", and the review of the whole declaration, turned over where it is long.

Every line is a button that opens its question. Lines are measured; a page holds as many as fit whole.
"""

from __future__ import annotations

from typing import NamedTuple

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
LINE_GAP_MM = 3
BALANCING = 60  # heights that are tried
GROWN_MM = 14  # by how much a line may grow to fill its leaf


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
            items = [layout.GrowingPart(mm(20), inside.height(), self.shown_picture.setGeometry)]
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


class LeafLine(NamedTuple):
    """A line, and the heading above it where it is the first of its section."""

    heading: Words | None
    head: int  # heights in pixels
    line: LineButton | None
    high: int


def filled(pieces: list[LeafLine], tall: int, gap: int) -> list[list[LeafLine]]:
    """Columns of this height, each as full as it gets."""
    columns: list[list[LeafLine]] = [[]]
    top = 0
    for place, piece in enumerate(pieces):
        needed = piece.head + min(piece.high, tall)
        if piece.line is None and place + 1 < len(pieces):  # a title stands with what follows
            following = pieces[place + 1]
            needed += following.head + min(following.high, tall)
        if columns[-1] and top + needed > tall:
            columns.append([])
            top = 0
        columns[-1].append(piece)
        top += piece.head + (min(piece.high, tall) + gap if piece.line is not None else 0)
    return columns


def taken(pieces: list[LeafLine], gap: int) -> int:
    return sum(piece.head + (piece.high + gap if piece.line is not None else 0) for piece in pieces) - gap


def balanced(pieces: list[LeafLine], tall: int, gap: int, columns: int) -> list[list[LeafLine]]:
    """As few leaves of so many columns as they need, and those as even as they get: no leaf has an empty column or a
    single line where that can be helped."""
    best = filled(pieces, tall, gap)
    leaves = -(-len(best) // columns)
    worst = _unevenness(best, columns, tall)
    lowest = max((piece.high for piece in pieces), default=0)
    for high in range(tall, lowest - 1, -max(1, tall // BALANCING)):
        found = filled(pieces, high, gap)
        if -(-len(found) // columns) > leaves:
            break
        uneven = _unevenness(found, columns, high)
        if uneven <= worst:
            best, worst = found, uneven
    return best


def _unevenness(full: list[list[LeafLine]], columns: int, high: int) -> tuple[bool, int, int]:
    """Whether the last leaf holds a single line; how many columns stand empty; how high the others are."""
    last = full[(len(full) - 1) // columns * columns :]
    alone = sum(1 for column in last for piece in column if piece.line is not None) < 2
    return alone, -len(full) % columns, high


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
                button.under(title)
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

    def only_read(self) -> None:
        """Nothing is corrected here."""
        for _heading, buttons in self.groups:
            for button in buttons:
                button.pencil = False

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

    def _heights(self, wide: int, pixels: int) -> list[LeafLine]:
        """What stands below each other: every line with the heading that it begins under."""
        pieces = []
        for heading, buttons in self.groups:
            head = 0
            if heading is not None:
                head = self.head.height_of(heading.text(), pixels, 700, wide) + self.look.mm(1)
            for place, button in enumerate(buttons or (None,)):
                high = button.needs(wide, pixels)[0] if button is not None else 0
                pieces.append(LeafLine(heading if place == 0 else None, head if place == 0 else 0, button, high))
        return pieces

    def _room(self, area: QRect, columns: int) -> tuple[int, int]:
        """Width and height of a column's lines."""
        inset = self.inset()
        wide = (area.width() - self.look.mm(6) * (columns - 1)) // columns
        return wide - 2 * inset, area.height() - 2 * inset

    def _flow(self, area: QRect, columns: int, pixels: int) -> list[list[list[LeafLine]]]:
        """Leaves of columns of lines, as full as each other."""
        wide, tall = self._room(area, columns)
        full = balanced(self._heights(wide, pixels), tall, self.look.mm(LINE_GAP_MM), columns)
        return [full[at : at + columns] for at in range(0, len(full), columns)]

    def _pixels(self, area: QRect, columns: int) -> int:
        """The size of the lines: a little smaller where that saves a leaf."""
        full, least = self.look.pt(self.points), self.head.least_pixels()
        wide, tall = self._room(area, columns)
        for pixels in range(full, max(least, full * 84 // 100) - 1, -1):
            if len(filled(self._heights(wide, pixels), tall, self.look.mm(LINE_GAP_MM))) <= columns:
                return pixels
        return self.look.pt(22)

    def arrange(self) -> None:
        look, gap = self.look, self.look.mm(3)
        width, height = self.width(), self.height()
        if not width:
            return
        columns = 1 if self.portrait else 2
        wrong = self.head.place_error(QRect(0, 0, width, look.mm(30)))
        low = min(layout.reach(self), height * 6 // 10) if self.frame.low_reach else 0
        words = self.head.height(width, height // (3 if self.portrait else 5))
        top = max(words + gap, low)
        self.head.place(QRect(0, top - gap - words, width, words))
        area = QRect(0, top, width, height - top - wrong)
        pixels = self._pixels(area, columns)
        leaves = self._flow(area, columns, pixels)
        self.turns = len(leaves)
        self.turn = min(self.turn, self.turns - 1)
        self._put(leaves[self.turn] if leaves else [], area, columns, pixels)
        self.error.move(0, height - wrong)
        self.turned.emit()

    def _put(self, leaf: list[list[LeafLine]], area: QRect, columns: int, pixels: int) -> None:
        """The lines of a leaf, each grown by what its column has to spare, so that the leaf fills the page."""
        inset, gap = self.inset(), self.look.mm(LINE_GAP_MM)
        places = self._columns(area, columns)
        shown: list[tuple[QWidget, QRect]] = []
        spare = min((one.height() - 2 * inset - taken(pieces, gap) for one, pieces in zip(places, leaf, strict=False)),
                    default=0)  # fmt: skip
        longest = max((len(pieces) for pieces in leaf), default=1)
        more = max(0, min(spare // max(1, longest), self.look.mm(GROWN_MM)))
        lower = max(0, spare - more * longest)
        for one, pieces in zip(places, leaf, strict=False):
            top = one.top() + inset + lower
            for piece in pieces:
                if piece.heading is not None:
                    shown.append((piece.heading, QRect(one.left() + inset, top, one.width() - 2 * inset, piece.head)))
                    top += piece.head
                if piece.line is not None:
                    high = min(piece.high + more, one.bottom() - inset - top)
                    shown.append((piece.line, QRect(one.left() + inset, top, one.width() - 2 * inset, high)))
                    top += high + gap
        held = {id(widget) for widget, _rect in shown}
        for heading, buttons in self.groups:
            for line in [*([heading] if heading is not None else []), *buttons]:
                line.setVisible(id(line) in held)
            for button in buttons:
                button.points = pixels * 72 / 25.4 / self.look.pixels_per_mm
        self.placed(shown, [one.adjusted(0, lower, 0, 0) for one in places])
        for widget, rect in shown:
            widget.setGeometry(rect)

    @property
    def last_turn(self) -> bool:
        return self.turn >= self.turns - 1


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
