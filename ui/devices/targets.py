"""Touch calibration: five targets are touched; the page says whether panel and screen fit, else which lines mend it.

What is measured is where the system says that the page, which covers the screen, was touched: whatever maps the panel
is looked at, libinput, X or the compositor. After the change the same page verifies it.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk.rules import touch_matrix
from kiosk.rules.touch_matrix import SAME, TARGETS, Matrix, TouchFit, TouchJudged
from kiosk.texts import text
from ui.devices.parts import DeviceSection
from ui.station import Station
from ui.widgets.look import Look

RULES = Path("/etc/udev/rules.d")


class Targets(QWidget):
    """Covers everything; each touch answers one target. `done` gives where it was touched, as shares of its size."""

    done = Signal(list)

    def __init__(self, parent: QWidget, look: Look, words: str) -> None:
        super().__init__(parent)
        self.look, self._words = look, words
        self.touched_at: list[tuple[float, float]] = []
        self.setObjectName("targets")
        self.setGeometry(parent.rect())

    def place(self, nth: int) -> QPointF:
        x, y = TARGETS[nth]
        return QPointF(x * self.width(), y * self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt makes one of every touch that nobody takes."""
        at = event.position()
        self.touched_at.append((at.x() / max(1, self.width()), at.y() / max(1, self.height())))
        self.update()
        if len(self.touched_at) == len(TARGETS):
            self.done.emit(self.touched_at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.look.colour("ground"))
        nth = min(len(self.touched_at), len(TARGETS) - 1)
        painter.setPen(self.look.colour("ink"))
        painter.setFont(self.look.font(self.look.pt(24), 600))
        area = QRectF(self.width() * 0.1, self.height() * 0.22, self.width() * 0.8, self.height() * 0.2)
        words = self._words.format(nth=nth + 1, count=len(TARGETS))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
        painter.setPen(QPen(self.look.colour("accent"), max(2.0, self.look.pixels_per_mm * 0.6)))
        place, arm = self.place(nth), self.look.mm(9)
        painter.drawLine(place - QPointF(arm, 0), place + QPointF(arm, 0))
        painter.drawLine(place - QPointF(0, arm), place + QPointF(0, arm))
        painter.drawEllipse(place, arm * 0.6, arm * 0.6)
        painter.end()


class TouchCalibration(DeviceSection):
    def __init__(self, station: Station, look: Look, language: str, page: QWidget, rules: Path = RULES) -> None:
        """`page`: what the targets cover; `rules`: where udev's rules lie."""
        super().__init__(station, look, language)
        self.page, self.rules = page, rules
        self.targets: Targets | None = None
        self.intro = self.words(self.say("touch.intro"), "touch_intro", 24)
        self.result = self.words("", "touch_result", 26, 700)
        self.mend = self.words("", "touch_mend", 20)
        self.lines = self.words("", "touch_lines", 17, 600, "accent")
        self.column.addStretch(1)
        self.row(self.button(self.say("touch.begin"), "begin_touch", self.begin, "primary", "finger"), height_mm=22)

    def begin(self) -> None:
        self.targets = Targets(self.page, self.look, self.say("touch.target", nth="{nth}", count="{count}"))
        self.targets.done.connect(self._done)
        self.targets.show()
        self.targets.raise_()

    def _done(self, touched: list[tuple[float, float]]) -> None:
        targets, self.targets = self.targets, None
        assert targets is not None
        size = (targets.width() / self.look.pixels_per_mm, targets.height() / self.look.pixels_per_mm)
        targets.hide()
        targets.deleteLater()
        self.touched.emit()
        self.tell(touch_matrix.judge(touched, size, matrix_set(self.rules)))

    def tell(self, found: TouchJudged) -> None:
        worst = f"{found.worst_mm:.0f}"
        self.intro.hide()
        self.result.colour_name = "good" if found.fit is TouchFit.GOOD else "bad"
        self.result.set_words(self.say(f"touch.{found.fit}", worst=worst))
        wrong = found.fit is TouchFit.WRONG
        how = self.say(f"touch.how.{found.how}") if wrong else ""
        self.mend.set_words(f"{how} {self.say('touch.mend')}" if wrong else "")
        self.lines.set_words(mending(found.matrix) if wrong else "")

    def leave(self) -> None:
        if self.targets is not None:
            self.targets.hide()
            self.targets.deleteLater()
            self.targets = None


def mending(matrix: Matrix) -> str:
    """What to write, and what to run."""
    return text("devices.page.touch.lines", matrix=touch_matrix.written(matrix))


def matrix_set(folder: Path) -> Matrix:
    """What a rule of udev says now."""
    try:
        files = sorted(folder.glob("*.rules"))
        found = [touch_matrix.of_rules(file.read_text(encoding="utf-8", errors="replace")) for file in files]
    except OSError:
        return SAME
    return next((one for one in reversed(found) if one != SAME), SAME)
