"""The groups of the queue in the hall: who comes next in each, and which gives out no numbers now.

Made and placed by the hall's picture. More groups than there is room for are shown in turn, page by page.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.groups import ClosedBecause, GroupNow
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

LINE, LEAST_LINE = 26.0, 20.0  # steps
MOST_LINES = 12
NEXT = 3  # numbers
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


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
                time=f"{opens:%H:%M}", day=f"{opens:%d/%m}")  # fmt: skip


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

    def place(self, area: QRect) -> None:
        first, last = round(area.width() * 0.36), round(area.width() * 0.16)
        space = area.height() // 2
        self.name.setGeometry(area.left(), area.top(), first - space, area.height())
        self.next.setGeometry(area.left() + first, area.top(), area.width() - first - last, area.height())
        self.count.setGeometry(area.right() + 1 - last, area.top(), last, area.height())
        for words, largest in zip(self.all, (0.58, 0.72, 0.58), strict=True):
            words.set_largest(round(largest * area.height()))

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
        self._now: datetime | None = None
        self.title = FittedText(look.font(20, 600), look.colour("muted"), name="groups_title", align=LEFT)
        self.title.setParent(self)
        self.title.set_text(text("hall.groups.title", language))
        self.lines = [HallGroupLine(look, index, self) for index in range(MOST_LINES)]

    # -- place ----------------------------------------------------------------------------------------------
    def place(self, area: QRect, step: float) -> None:
        self._step = step
        self.setGeometry(area)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        edge, head = round(7 * self._step), round(18 * self._step)
        inner = self.rect().adjusted(edge, round(3 * self._step), -edge, -round(4 * self._step))
        self.title.setGeometry(inner.left(), inner.top(), inner.width(), head)
        room = inner.height() - head
        self._room = max(1, min(MOST_LINES, int(room / (LEAST_LINE * self._step))))
        shown = max(1, min(self._room, len(self._groups)))
        high = min(room // shown, round(LINE * self._step))
        for index, line in enumerate(self.lines):
            top = inner.top() + head + index * high
            line.place(QRect(inner.left(), top, inner.width(), high - round(3 * self._step)))
        self._draw()

    @property
    def count(self) -> int:
        """Groups with something to say."""
        return len(self._groups)

    # -- what is told ---------------------------------------------------------------------------------------
    def show_groups(self, groups: tuple[GroupNow, ...], now: datetime) -> None:
        self._groups, self._now = told(groups), now
        self._arrange()

    def turn(self) -> None:
        """The next page, where there is more than one."""
        self._page += 1
        self._draw()

    def _draw(self) -> None:
        pages = max(1, -(-len(self._groups) // self._room))
        first = self._page % pages * self._room
        shown = self._groups[first : first + self._room]
        self.title.set_text(text("hall.groups.title" if self._groups else "hall.groups.nobody", self._language))
        for index, line in enumerate(self.lines):
            group = shown[index] if index < len(shown) else None
            words = self._words(group) if group is not None else ("", "", "")
            line.show_words(*words, self._look.colour("accent" if group is None or group.waiting else "warn"))

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
