"""The page that waits for a card: a picture of what to do, and the other ways as buttons."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk.values.forms import Page, Question
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, TouchButton, Words

# The marks of a QR code, coarse: it is a picture, not a code.
PATTERN = ("1110111", "1010101", "1110111", "0001010", "1110110", "1010011", "1110101")


class CardPicture(QWidget):
    """A card above a reader that shines on its code."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("card_picture")

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), look.pixels_per_mm * 0.3))
        painter.setBrush(look.colour("accent_soft"))
        radius = look.mm(6)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        unit = min(self.width() / 130, self.height() / 104)
        painter.translate((self.width() - 130 * unit) / 2, (self.height() - 104 * unit) / 2)
        painter.scale(unit, unit)
        self._card(painter)
        self._reader(painter)
        painter.end()

    def _card(self, painter: QPainter) -> None:
        look = self.look
        painter.setPen(QPen(look.colour("accent"), 1.2))
        painter.setBrush(look.colour("card"))
        painter.drawRoundedRect(QRectF(22, 8, 86, 52), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent_soft"))
        painter.drawRoundedRect(QRectF(28, 24, 18, 24), 2, 2)
        painter.setBrush(look.colour("accent"))
        painter.drawEllipse(QPointF(37, 32), 4.2, 4.2)
        painter.drawPie(QRectF(30.5, 38, 13, 18), 0, 180 * 16)
        painter.drawRoundedRect(QRectF(28, 14, 34, 3), 1.5, 1.5)
        painter.setBrush(look.colour("line"))
        for y, wide in ((26, 26), (33, 20), (40, 26)):
            painter.drawRoundedRect(QRectF(50, y, wide, 2.4), 1.2, 1.2)
        painter.setBrush(look.colour("ink"))
        for row, line in enumerate(PATTERN):
            for column, dark in enumerate(line):
                if dark == "1":
                    painter.drawRect(QRectF(83 + column * 2.8, 13 + row * 2.8, 2.8, 2.8))

    def _reader(self, painter: QPainter) -> None:
        look = self.look
        painter.setPen(QPen(look.colour("accent"), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(65, 65), QPointF(65, 77))
        painter.drawLine(QPointF(60, 72.5), QPointF(65, 77.5))
        painter.drawLine(QPointF(70, 72.5), QPointF(65, 77.5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("ink"))
        painter.drawRoundedRect(QRectF(34, 83, 62, 14), 5, 5)
        painter.setBrush(look.colour("accent"))
        painter.drawRoundedRect(QRectF(42, 87.5, 46, 5), 2.5, 2.5)


class ScanBody(Body):
    """SCAN pages: session.choose for the other ways."""

    goes_on = True

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        if not self.hint.text():
            self.hint.set_words(self.say("scan.how"))
            self.hint.show()
        self.picture = CardPicture(self.look, self)
        self.otherwise = Words(self.look, self.say("scan.otherwise"), "otherwise", pt=22, colour="muted")
        self.otherwise.setParent(self)
        self.otherwise.setVisible(bool(page.choices))
        self.buttons: list[TouchButton] = []
        for choice in page.choices:
            button = SureButton(self.look, choice.label, f"choice:{choice.name}", title_pt=26)
            button.setParent(self)
            button.clicked.connect(lambda _=False, name=choice.name: self.chosen.emit(name))
            self.buttons.append(button)

    def arrange(self) -> None:
        layout.picture_and_words(self, self.picture.setGeometry, self._options())

    def _options(self) -> list[layout.GrowingPart]:
        look = self.look
        buttons = [*self.buttons, *([self.skip] if self.skip is not None else [])]
        found = [layout.one(button, look.mm(22), look.mm(40)) for button in buttons]
        if self.buttons:
            high = self.head.height_of(self.otherwise.text(), look.pt(22), 400, self._options_width())
            found.insert(0, layout.one(self.otherwise, min(high, look.mm(24))))
        return found

    def _options_width(self) -> int:
        if self.portrait:
            return self.width()
        return self.width() * (100 - layout.PICTURE_PERCENT) // 100 - self.look.mm(layout.COLUMN_GAP_MM)
