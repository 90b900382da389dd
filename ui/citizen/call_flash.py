"""A call that nobody needs to hear: the edge of the whole glass flashes until somebody touches it.

Made and told by ui.citizen.called, whose band says what it is about. As often in a second as a call in the hall, and as
long (`hall.flash_hertz`, at most 2, as three flashes may harm somebody; 0 = a steady edge). It takes no touch, and a
touch ends it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ui.widgets.look import Look

EDGE_MM = 4
STEADY_MS = 1000


class CallFlash(QWidget):
    def __init__(self, window: QWidget, hertz: float, seconds: int) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("call_flash")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._look: Look | None = None
        self.lit, self._hertz, self._seconds = False, hertz, seconds
        self._left = 0  # half flashes
        self._timer = QTimer(self)
        self._timer.setInterval(round(500 / hertz) if hertz else STEADY_MS)
        self._timer.timeout.connect(self.tick)
        self.hide()

    @property
    def interval_ms(self) -> int:
        """Between lit and dark."""
        return self._timer.interval()

    @property
    def going_on(self) -> bool:
        return self._timer.isActive()

    def begin(self, look: Look) -> None:
        self._look, self.lit = look, True
        self._left = round(self._seconds * 1000 / self.interval_ms)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self._timer.start()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def end(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._timer.stop()
        self.hide()

    def tick(self) -> None:
        """Half a flash has passed."""
        self._left -= 1
        if self._left <= 0:
            self.end()
            return
        self.lit = not self._hertz or not self.lit
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress:
            self.end()
        elif event.type() is QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two colours, so that it stands out from a light page and from the band. Buttons stay whole."""
        if not self.lit or self._look is None:
            return
        painter = QPainter(self)
        painter.setClipRegion(self._free())
        thick = self._look.mm(EDGE_MM)
        for colour, wide in (("on_accent", thick), ("accent", thick - max(1, thick // 5))):
            for edge in self._edges(wide):
                painter.fillRect(edge, self._look.colour(colour))
        painter.end()

    def _free(self) -> QRegion:
        """All but what is touched."""
        free = QRegion(self.rect())
        for button in self._window.findChildren(QAbstractButton):
            if button.isVisible():
                free -= QRect(button.mapTo(self._window, QPoint(0, 0)), button.size())
        return free

    def _edges(self, wide: int) -> tuple[QRect, QRect, QRect, QRect]:
        across, high = self.width(), self.height()
        return (QRect(0, 0, across, wide), QRect(0, high - wide, across, wide),
                QRect(0, 0, wide, high), QRect(across - wide, 0, wide, high))  # fmt: skip
