"""The pad's pages, each a widget that only shows and signals; the window decides what follows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.ratings import Level
from ui.rating.face import FaceButton
from ui.widgets.drawn import Drawn
from ui.widgets.fitted import FittedText, fitting_pixels
from ui.widgets.look import Look

WORDS = {
    Level.VERY_SATISFIED: "rating.pad.very",
    Level.SATISFIED: "rating.pad.satisfied",
    Level.UNSATISFIED: "rating.pad.unsatisfied",
}
WRAP = int(Qt.TextFlag.TextWordWrap.value)
LEFT = int((Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value)
CENTRE = int(Qt.AlignmentFlag.AlignCenter.value)
BOX_MM = 15
THANKS_MM, SAID_MM = 130, 180
TITLE = 700  # the weight of a page's title
REASONS = ("polite", "clear", "fast", "papers", "place", "other")


class PadButton(QPushButton):
    """A big button that paints its own words, measured to fit; ticked ones also carry a tick."""

    def __init__(self, words: str, name: str, look: Look, *, primary: bool = False, tick: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setCheckable(tick)
        self.setProperty("part", "painted")  # the stylesheet's button sizes would override the millimetres
        self.words, self.look, self.primary = words, look, primary
        self.setMinimumSize(look.mm(40), look.mm(20))
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self.look.mm(70), self.look.mm(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, on = self.look, self.isChecked() or self.primary
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(look.colour("accent" if on else "card"))
        painter.setPen(QPen(look.colour("ink" if self.isDown() else "accent" if on else "line"), look.mm(0.6)))
        edge = look.mm(0.5)
        painter.drawRoundedRect(self.rect().adjusted(edge, edge, -edge, -edge), look.mm(4), look.mm(4))
        pad = look.mm(4)
        room = self.rect().adjusted(pad, look.mm(1), -pad, -look.mm(1))
        ink = look.colour("on_accent" if on else "ink")
        side = self._side() if self.isCheckable() else 0
        gap = look.mm(5) if side else 0
        words = room.adjusted(side + gap, 0, 0, 0)
        flags = (LEFT if side else CENTRE) | WRAP
        font = look.font(20, 600)
        font.setPixelSize(fitting_pixels(self.words, font, words.size(), look.pt(30), flags))
        if side:  # box and words stand in the middle together
            written = QFontMetrics(font).boundingRect(QRect(0, 0, words.width(), 100_000), flags, self.words).width()
            spare = max(0, words.width() - written - 2)
            self._box(painter, room.translated(spare // 2, 0), side, ink)
            words.translate(spare // 2, 0)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(words, flags, self.words)
        painter.end()

    def _side(self) -> int:
        """Of the box that is ticked."""
        return min(self.look.mm(BOX_MM), self.height() // 2, self.width() // 5)

    def _box(self, painter: QPainter, room: QRect, side: int, ink: QColor) -> None:
        top = room.center().y() - side // 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, self.look.mm(0.6)))
        painter.drawRoundedRect(room.left(), top, side, side, self.look.mm(1), self.look.mm(1))
        if self.isChecked():
            painter.setPen(QPen(ink, self.look.mm(1.1), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            x, y = room.left(), top
            painter.drawLine(x + side // 5, y + side // 2, x + 2 * side // 5, y + 4 * side // 5)
            painter.drawLine(x + 2 * side // 5, y + 4 * side // 5, x + 9 * side // 10, y + side // 6)


class PadPage(QWidget):
    """Margins and text sizes shared by the pad's pages."""

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.setProperty("part", "ground")
        self.column = QVBoxLayout(self)
        margin = look.mm(8)
        self.column.setContentsMargins(margin, look.mm(5), margin, look.mm(4))
        self.column.setSpacing(look.mm(3))

    def words(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)

    def line(
        self, words: str, points: float, name: str = "", weight: int = 400, colour: str = "ink"
    ) -> FittedText:
        made = FittedText(
            self.look.font(20, weight), self.look.colour(colour), largest=self.look.pt(points), name=name,
            heading=weight >= TITLE,
        )  # fmt: skip
        made.set_text(words)
        return made


class IdlePage(PadPage):
    def __init__(self, look: Look, language: str, desk: str, counter: str) -> None:
        super().__init__(look, language)
        self.setObjectName("page:idle")
        self.column.addWidget(self.line(counter, 26, weight=500, colour="muted"), 2)
        self.column.addWidget(self.line(self.words("rating.pad.idle", desk=desk), 200, weight=700,
                                        colour="accent"), 5)  # fmt: skip
        self.hint = self.line("", 40, "idle_hint")
        self.below = self.line("", 28, "idle_below", colour="muted")
        self.column.addWidget(self.hint, 3)
        self.column.addWidget(self.below, 2)
        self.be_quiet(False)

    def be_quiet(self, quiet: bool) -> None:
        """Whoever is at the desk now is asked for no rating, and promised none."""
        self.quiet = quiet
        self.hint.set_text("" if quiet else self.words("rating.pad.idle_hint"))
        self.below.set_text("" if quiet else self.words("rating.pad.quick"))
        for line in (self.hint, self.below):  # their room goes to the counter's number
            line.setVisible(not quiet)


class QuestionPage(PadPage):
    chosen = Signal(int)
    skipped = Signal()

    def __init__(self, look: Look, language: str, theme: str) -> None:
        super().__init__(look, language)
        self.setObjectName("page:question")
        self.column.addWidget(self.line(self.words("rating.pad.question"), 40, "question", weight=700), 3)
        self.hint = self.line(self.words("rating.pad.touch"), 26, "hint", colour="muted")
        self.column.addWidget(self.hint, 2)
        self.faces = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.faces.setSpacing(look.mm(6))
        for level in (Level.VERY_SATISFIED, Level.SATISFIED, Level.UNSATISFIED):
            face = FaceButton(level, self.words(WORDS[level]), look, theme)
            face.clicked.connect(lambda _checked=False, level=level: self.chosen.emit(int(level)))
            self.faces.addWidget(face, 1)
        self.column.addLayout(self.faces, 10)
        self.column.addWidget(self.line(self.words("rating.pad.anonymous"), 24, "anonymous", colour="muted"), 3)
        skip = PadButton(self.words("rating.pad.skip"), "skip", look)
        skip.clicked.connect(self.skipped)
        self.column.addWidget(skip, 2)
        self.column.addWidget(self.line(self.words("rating.pad.quick"), 24, "quick", colour="muted"), 2)

    def tell_time(self, seconds: int) -> None:
        """The last seconds before the page closes by itself; otherwise what to do."""
        closing = self.words("rating.pad.seconds", count=seconds) if seconds <= 15 else ""
        self.hint.set_text(closing or self.words("rating.pad.touch"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        upright = self.height() > self.width()
        way = QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        self.faces.setDirection(way)
        super().resizeEvent(event)


class ReasonsPage(PadPage):
    done = Signal(tuple)

    def __init__(self, look: Look, language: str) -> None:
        super().__init__(look, language)
        self.setObjectName("page:reasons")
        self.title = self.line("", 40, "question", weight=700)
        self.column.addWidget(self.title, 3)
        self.column.addWidget(self.line(self.words("rating.pad.reasons_hint"), 26, colour="muted"), 2)
        self.grid = QGridLayout()
        self.grid.setSpacing(look.mm(4))
        self.chips: dict[str, PadButton] = {}
        for key in REASONS:
            self.chips[key] = PadButton(self.words(f"rating.reasons.{key}"), f"reason:{key}", look, tick=True)
        self.column.addLayout(self.grid, 12)
        self.finished = PadButton(self.words("rating.pad.done"), "done", look, primary=True)
        self.finished.clicked.connect(lambda: self.done.emit(self.reasons()))
        self.column.addWidget(self.line(self.words("rating.pad.quick"), 24, colour="muted"), 2)
        self._arrange(3)

    def ask(self, level: Level) -> None:
        good = level is not Level.UNSATISFIED
        self.title.set_text(self.words("rating.pad.reasons_good" if good else "rating.pad.reasons_bad"))
        for chip in self.chips.values():
            chip.setChecked(False)

    def reasons(self) -> tuple[str, ...]:
        return tuple(key for key, chip in self.chips.items() if chip.isChecked())

    def _arrange(self, columns: int) -> None:
        """The last row's one cell is for "Xong", which is no larger than a reason."""
        for index, chip in enumerate(self.chips.values()):
            self.grid.addWidget(chip, index // columns, index % columns)
        rows = -(-len(self.chips) // columns)
        margins = self.column.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self.grid.horizontalSpacing() * (columns - 1)
        self.finished.setFixedWidth(max(self.look.mm(40), room // columns))
        self.grid.addWidget(self.finished, rows, 0, 1, columns, Qt.AlignmentFlag.AlignHCenter)
        for row in range(self.grid.rowCount()):
            self.grid.setRowStretch(row, 1 if row <= rows else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(2 if self.height() > self.width() else 3)
        super().resizeEvent(event)


class ThanksPage(PadPage):
    def __init__(self, look: Look, language: str) -> None:
        super().__init__(look, language)
        self.setObjectName("page:thanks")
        self.column.addWidget(Drawn(look, "thanks", THANKS_MM), 6)
        self.column.addWidget(self.line(self.words("rating.pad.thanks"), 90, "thanks", weight=700,
                                        colour="accent"), 3)  # fmt: skip
        self.column.addWidget(self.line(self.words("rating.pad.thanks_hint"), 40), 2)


class SaidPage(PadPage):
    """What becomes of the answer about a declaration."""

    def __init__(self, look: Look, language: str) -> None:
        super().__init__(look, language)
        self.setObjectName("page:said")
        self.drawn = Drawn(look, "circle-check", SAID_MM, "good")
        self.column.addWidget(self.drawn, 6)
        self.head = self.line("", 80, "said_head", weight=700, colour="accent")
        self.tail = self.line("", 44, "said")
        self.column.addWidget(self.head, 3)
        self.column.addWidget(self.tail, 3)

    def show_answer(self, key: str, *, thanks: bool = False) -> None:
        self.drawn.set_drawing("circle-check" if thanks else "pencil")
        self.head.setVisible(thanks)
        self.head.set_text(self.words("rating.confirm.thanks") if thanks else "")
        self.tail.set_text(self.words(f"rating.confirm.{key}"))
