"""A paper on the screen: pages of a PDF, as wide as the view, one under the other.

Called by the desk (declaration and the files that came with it, Mẫu 01). The bytes stay in memory only and go when
the view is cleared. Pages are drawn elsewhere (ui.widgets.drawing) and come one by one; a file that cannot be opened
safely, or not wholly, shows words in its place that say what to do.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from kiosk.texts import text
from ui.widgets.away import away
from ui.widgets.columns import take_widget, widget_at
from ui.widgets.drawing import Drawing, DrawingProblem

MARGIN = 10


class PaperView(QScrollArea):
    """Read only. `show_pdf`, `show_words` and `clear` are all there is to it."""

    def __init__(self, name: str = "paper_view", parent: QWidget | None = None, language: str = "vi") -> None:
        super().__init__(parent)
        self.language = language
        self.setObjectName(name)
        self.setAccessibleName(text("desk.paper_view.name", language))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._pdf = b""
        self._files: tuple[bytes, ...] = ()
        self._said: tuple[str, str] | None = None  # the words that stand instead of a paper
        self._drawn_width = 0
        self._old: list[QWidget] = []  # of the width before, shown until the first page of the new one is there
        self.drawing = Drawing(self)
        self.drawing.page.connect(self._page)
        self.drawing.over.connect(self._over)
        self._ground = QWidget()
        self._ground.setProperty("part", "ground")
        self._column = QVBoxLayout(self._ground)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(MARGIN)
        self._column.addStretch(1)
        self.setWidget(self._ground)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.timeout.connect(self._draw)
        self.viewport().installEventFilter(self)

    @property
    def pages(self) -> int:
        return len(self._ground.findChildren(QLabel, "paper_page"))

    @property
    def pdf(self) -> bytes:
        return self._pdf

    def show_pdf(self, pdf: bytes, files: Sequence[bytes] = ()) -> None:
        """The paper, and below it each file that came with it: a picture or a PDF."""
        self._pdf, self._files, self._said = pdf, tuple(files), None
        self._drawn_width = 0
        self._draw()
        self.verticalScrollBar().setValue(0)

    def show_words(self, words: str, hint: str = "") -> None:
        """Instead of a paper: why there is none."""
        if self._said == (words, hint):
            return
        self.clear()
        self._said = words, hint
        for said, part in ((words, "heading"), (hint, "muted")):
            if said:
                self._column.insertWidget(self._column.count() - 1, _words(said, part))

    def clear(self) -> None:
        """Nothing of the paper stays in memory."""
        self.drawing.stop()
        self._pdf, self._files, self._said = b"", (), None
        self._old = []
        while self._column.count() > 1:
            away(take_widget(self._column))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._pdf:
            self._redraw.start(0)
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        width = self.viewport().width() - 2 * MARGIN
        if not self._pdf or width < 20 or width == self._drawn_width:
            return
        if not self._drawn_width:  # another paper: nothing of the one before stays
            pdf, files = self._pdf, self._files
            self.clear()
            self._pdf, self._files = pdf, files
        self._drawn_width = width
        self._drop_old()
        shown = (widget_at(self._column, place) for place in range(self._column.count() - 1))
        self._old = [widget for widget in shown if widget is not None]
        for place in range(1 + len(self._files)):
            waiting = _words(self._say("waiting"), "muted")
            waiting.setObjectName(f"paper_waiting:{place}")
            waiting.setVisible(not self._old)
            self._column.insertWidget(self._column.count() - 1, waiting)
        self.drawing.start((self._pdf, *self._files), round(width * self.devicePixelRatioF()))

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.paper_view.{key}", self.language, **values)

    def _waiting(self, file: int) -> QLabel:
        """The words that stand where the next page of this file comes."""
        self._drop_old()
        found = self._ground.findChild(QLabel, f"paper_waiting:{file}")
        assert isinstance(found, QLabel)
        return found

    def _drop_old(self) -> None:
        away(*self._old)
        if self._old:
            for waiting in self._ground.findChildren(QLabel):
                waiting.setVisible(True)
        self._old = []

    def _page(self, file: int, image: QImage) -> None:
        place = self._column.indexOf(self._waiting(file))
        image.setDevicePixelRatio(self.devicePixelRatioF())
        if image.width() > self._drawn_width * self.devicePixelRatioF():
            image = image.scaledToWidth(
                round(self._drawn_width * self.devicePixelRatioF()), Qt.TransformationMode.SmoothTransformation
            )
        page = QLabel()
        page.setObjectName("paper_page")
        page.setPixmap(_framed(image))
        page.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._column.insertWidget(place, page)
        page.setAccessibleName(self._say("page", number=self.pages))

    def _over(self, file: int, trouble: DrawingProblem | None) -> None:
        waiting = self._waiting(file)
        if trouble is None:
            away(waiting)
            return
        waiting.setObjectName("paper_trouble")
        waiting.setText(self._say(trouble.value))
        waiting.setProperty("part", "heading")


def _words(said: str, part: str) -> QLabel:
    line = QLabel(said)
    line.setWordWrap(True)
    line.setAlignment(Qt.AlignmentFlag.AlignCenter)
    line.setProperty("part", part)
    return line


def _framed(image: QImage) -> QPixmap:
    """The page with a thin edge, so that white paper lies on any ground."""
    picture = QPixmap.fromImage(image)
    painter = QPainter(picture)
    painter.setPen(Qt.GlobalColor.darkGray)
    painter.drawRect(0, 0, round(picture.deviceIndependentSize().width()) - 1,
                     round(picture.deviceIndependentSize().height()) - 1)  # fmt: skip
    painter.end()
    return picture
