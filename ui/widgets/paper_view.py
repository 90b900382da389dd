"""A paper on the screen: pages of a PDF, as wide as the view, one under the other.

Called by the desk (declaration and the files that came with it, Mẫu 01) and the launcher. The bytes stay in memory
only and go when the view is cleared. A PDF that cannot be read shows its message instead of a page.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from kiosk.forms import pdf_pages

log = logging.getLogger("motcua.ui")
MARGIN = 10


def page_images(pdf: bytes, width: int, dense: float = 1.0) -> list[QImage]:
    """Every page, `width` logical pixels wide. Raises ValueError for bytes that are no PDF."""
    images = []
    for page in pdf_pages.draw(pdf, width * dense):
        kind = QImage.Format.Format_RGBA8888 if page.alpha else QImage.Format.Format_RGB888
        image = QImage(page.data, page.width, page.height, page.stride, kind).copy()
        image.setDevicePixelRatio(dense)
        images.append(image)
    return images


def file_images(data: bytes, width: int, dense: float = 1.0) -> list[QImage]:
    """A picture, or the pages of a PDF, `width` logical pixels wide; nothing for bytes that are neither."""
    if data.startswith(b"%PDF"):
        try:
            return page_images(data, width, dense)
        except ValueError as error:
            log.warning("a file cannot be shown: %s", error)
            return []
    picture = QImage.fromData(data)
    if picture.isNull():
        return []
    picture = picture.scaledToWidth(round(width * dense), Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(dense)
    return [picture]


class PaperView(QScrollArea):
    """Read only. `show_pdf`, `show_words` and `clear` are all there is to it."""

    def __init__(self, name: str = "paper_view", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._pdf = b""
        self._files: tuple[bytes, ...] = ()
        self._drawn_width = 0
        self._sheet = QWidget()
        self._sheet.setProperty("part", "ground")
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(MARGIN)
        self._column.addStretch(1)
        self.setWidget(self._sheet)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.timeout.connect(self._draw)
        self.viewport().installEventFilter(self)

    @property
    def pages(self) -> int:
        return len(self._sheet.findChildren(QLabel, "paper_page"))

    @property
    def pdf(self) -> bytes:
        return self._pdf

    def show_pdf(self, pdf: bytes, files: Sequence[bytes] = ()) -> None:
        """The paper, and below it each file that came with it: a picture or a PDF."""
        self._pdf, self._files = pdf, tuple(files)
        self._drawn_width = 0
        self._draw()
        self.verticalScrollBar().setValue(0)

    def show_words(self, words: str, hint: str = "") -> None:
        """Instead of a paper: why there is none."""
        self.clear()
        for text, part in ((words, "heading"), (hint, "muted")):
            if text:
                line = QLabel(text)
                line.setWordWrap(True)
                line.setAlignment(Qt.AlignmentFlag.AlignCenter)
                line.setProperty("part", part)
                self._column.insertWidget(self._column.count() - 1, line)

    def clear(self) -> None:
        """Nothing of the paper stays in memory."""
        self._pdf, self._files = b"", ()
        while self._column.count() > 1:
            taken = self._column.takeAt(0).widget()
            if taken is not None:
                taken.setParent(None)
                taken.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._pdf:
            self._redraw.start(0)
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        width = self.viewport().width() - 2 * MARGIN
        if not self._pdf or width < 20 or width == self._drawn_width:
            return
        self._drawn_width = width
        pdf, files = self._pdf, self._files
        try:
            images = page_images(pdf, width, self.devicePixelRatioF())
        except ValueError as error:
            log.warning("a paper cannot be shown: %s", error)
            self.show_words(str(error))
            return
        for data in files:
            images += file_images(data, width, self.devicePixelRatioF())
        self.clear()
        self._pdf, self._files = pdf, files
        for number, image in enumerate(images, start=1):
            page = QLabel()
            page.setObjectName("paper_page")
            page.setAccessibleName(f"{number}/{len(images)}")
            page.setPixmap(_framed(image))
            page.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.insertWidget(self._column.count() - 1, page)


def _framed(image: QImage) -> QPixmap:
    """The page with a thin edge, so that white paper lies on any ground."""
    picture = QPixmap.fromImage(image)
    painter = QPainter(picture)
    painter.setPen(Qt.GlobalColor.darkGray)
    painter.drawRect(0, 0, round(picture.deviceIndependentSize().width()) - 1,
                     round(picture.deviceIndependentSize().height()) - 1)  # fmt: skip
    painter.end()
    return picture
