"""The groups of the queue in the hall: who comes next in each, and which gives out no numbers now.

Made and placed by the hall's picture. More groups than there is room for are shown in turn, page by page; where there
are few, they are written larger; and while nobody waits, the card says how to get a number.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from kiosk.texts import short_day, text
from kiosk.values.groups import ClosedBecause, GroupNow
from ui.hall.layout import EDGE
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

LINE, LEAST_LINE = 120.0, 20.0  # steps
TWO_LINES, NARROW_TWO = 54.0, 40.0  # steps: from that height on, the numbers stand below the group's name
MOST_LINES = 12
NEXT = 3  # numbers
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignCenter
LARGEST = (0.58, 0.72, 0.54)  # of the height of its place: name, next numbers, how many wait


def told(groups: tuple[GroupNow, ...]) -> list[GroupNow]:
    """Groups with something to say: somebody waits, or numbers are not given out though the counter is open."""
    waiting = [group for group in groups if group.waiting]
    shut = (ClosedBecause.HAND, ClosedBecause.CAPACITY)
    return waiting + [group for group in groups if not group.waiting and group.closed_because in shut]


def closed_words(group: GroupNow, now: datetime, language: str) -> str:
    """When a closed group gives out numbers again."""
    if group.opens_at is None:
        return text("hall.groups.closed", language)
    opens = local(group.opens_at)
    same = opens.date() == local(now).date()
    return text("hall.groups.opens_today" if same else "hall.groups.opens", language,
                time=f"{opens:%H:%M}", day=short_day(opens))  # fmt: skip


class HallGroupLine:
    """The words of one line; no widget of its own."""

    def __init__(self, look: Look, index: int, parent: QWidget) -> None:
        font, ink, quiet = look.font, look.colour("ink"), look.colour("muted")
        self.name = FittedText(font(20, 600), ink, name=f"group:{index}", align=LEFT)
        self.next = FittedText(font(20, 700), ink, name=f"next:{index}", align=LEFT, wrap=False)
        self.count = FittedText(font(20, 500), quiet, name=f"count:{index}", align=RIGHT, wrap=False)
        for words in self.all:
            words.setParent(parent)

    @property
    def all(self) -> tuple[FittedText, FittedText, FittedText]:
        return self.name, self.next, self.count

    def place(self, area: QRect, *, two: bool) -> None:
        """`two`: the name and how many wait, and the numbers below them as large as they go."""
        above = QRect(area.left(), area.top(), area.width(), round(area.height() * 0.42)) if two else area
        first, last = round(area.width() * (0.78 if two else 0.35)), round(area.width() * 0.16)
        space = min(above.height() // 2, round(area.width() * 0.025))
        self.name.setGeometry(above.left(), above.top(), first - space, above.height())
        self.count.setGeometry(above.right() + 1 - last, above.top(), last, above.height())
        self.next.setGeometry(above.left() + first, above.top(), above.width() - first - last - space, above.height())
        if two:
            self.next.setGeometry(area.left(), above.bottom() + 1, area.width(), area.height() - above.height())
        for words, largest in zip(self.all, LARGEST, strict=True):
            words.set_largest(round(largest * words.height()))

    def show_words(self, name: str, following: str, count: str, colour: QColor) -> None:
        self.next.set_colour(colour)
        for words, said in zip(self.all, (name, following, count), strict=True):
            words.set_text(said)
            words.setVisible(bool(said))


class GroupList(QWidget):
    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.setObjectName("groups")
        self._look, self._language = look, language
        self._step, self._page, self._room = 1.0, 0, 1
        self._groups: list[GroupNow] = []
        self._given_out = False  # numbers, of any group
        self._now: datetime | None = None
        self.title = FittedText(look.font(20, 600), look.colour("muted"), name="groups_title", align=LEFT, heading=True)
        self.title.setParent(self)
        self.title.set_text(text("hall.groups.title", language))
        self.nobody = FittedText(look.font(20, 600), look.colour("muted"), name="groups_nobody", align=MIDDLE)
        self.hint = FittedText(look.font(20, 500), look.colour("ink"), name="groups_hint", align=MIDDLE)
        for words in (self.nobody, self.hint):
            words.setParent(self)
        self.nobody.set_text(text("hall.groups.nobody", language))
        self.lines = [HallGroupLine(look, index, self) for index in range(MOST_LINES)]

    # -- place ----------------------------------------------------------------------------------------------
    def place(self, area: QRect, step: float) -> None:
        self._step = step
        self.setGeometry(area)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        edge, head = round(EDGE * self._step), round(18 * self._step)
        inner = self.rect().adjusted(edge, round(4 * self._step), -edge, -round(5 * self._step))
        self.title.setGeometry(inner.left(), inner.top(), inner.width(), head)
        self._place_lines(inner.adjusted(0, head, 0, 0))
        self._place_nobody(inner)
        self._draw()

    def _place_lines(self, area: QRect) -> None:
        room = area.height()
        most, count = max(1, min(MOST_LINES, int(room / (LEAST_LINE * self._step)))), max(1, len(self._groups))
        self._room = -(-count // -(-count // most))  # pages of about as many lines each
        high = min(room // self._room, round(LINE * self._step))
        gap, two = round(3 * self._step), self._below_names(area.width(), high / self._step)
        for index, line in enumerate(self.lines):
            line.place(QRect(area.left(), area.top() + index * high, area.width(), high - gap), two=two)

    def _below_names(self, wide: int, steps: float) -> bool:
        """Whether the numbers stand below the names, as that makes them larger."""
        return steps > TWO_LINES or (steps > NARROW_TWO and wide < 9 * steps * self._step)

    def _place_nobody(self, area: QRect) -> None:
        high = min(area.height(), round(150 * self._step))
        top = area.top() + (area.height() - high) // 2
        self.nobody.setGeometry(area.left(), top, area.width(), round(high * 0.4))
        self.hint.setGeometry(area.left(), top + round(high * 0.44), area.width(), round(high * 0.56))
        self.nobody.set_largest(round(36 * self._step))
        self.hint.set_largest(round(26 * self._step))

    @property
    def count(self) -> int:
        """Groups with something to say."""
        return len(self._groups)

    # -- what is told ---------------------------------------------------------------------------------------
    def show_groups(self, groups: tuple[GroupNow, ...], now: datetime) -> None:
        self._groups, self._now = told(groups), now
        self._given_out = any(group.open for group in groups)
        self._arrange()

    def turn(self) -> None:
        """The next page, where there is more than one."""
        self._page += 1
        self._arrange()

    def _draw(self) -> None:
        pages = max(1, -(-len(self._groups) // self._room))
        first = self._page % pages * self._room
        shown = self._groups[first : first + self._room]
        for words, empty in ((self.title, False), (self.nobody, True), (self.hint, True)):
            words.setVisible(empty is not bool(self._groups))
        self.hint.set_text(text("hall.board.welcome_hint", self._language) if self._given_out else "")
        for index, line in enumerate(self.lines):
            group = shown[index] if index < len(shown) else None
            said = self._words(group) if group is not None else ("", "", "")
            line.show_words(*said, self._look.colour("accent" if group is None or group.waiting else "warn"))
        self._even_out(self.lines[: len(shown)])

    def _even_out(self, lines: list[HallGroupLine]) -> None:
        """Numbers of one size, and names of one size unless one is much longer than the others."""
        for place, spread in ((0, 0.9), (1, 0.0), (2, 0.0)):
            column = [line.all[place] for line in lines if line.all[place].text]
            sizes = [line.all[place].pixels() for line in lines if line.count.text] or [self.height()]
            least = max(min(sizes, default=0), round(spread * max(sizes, default=0)))
            for words in column:
                words.set_largest(least)

    def _words(self, group: GroupNow) -> tuple[str, str, str]:
        name = group.name.of(self._language)
        if not group.waiting and self._now is not None:
            return name, closed_words(group, self._now, self._language), ""
        following = "   ".join(group.next_labels[:NEXT])
        return name, following, text("hall.groups.waiting", self._language, count=group.waiting)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("card"))
        painter.drawRoundedRect(QRectF(self.rect()), 4 * self._step, 4 * self._step)
        painter.end()
