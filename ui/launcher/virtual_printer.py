"""The virtual printer's window: every paper as its emulator drew it from the very bytes, the newest on top.

Called by the launcher, which keeps the papers that came out before the window was opened (`Tray`). PDFs are drawn
page by page. Everything stays in memory only.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.devices import PaperCameOut
from ui.station import Station
from ui.widgets.away import retire
from ui.widgets.columns import take_widget
from ui.widgets.drawing import Drawing
from ui.widgets.look import button, label
from ui.widgets.window_look import look_for

KEPT = 20
PAPER_WIDTH = 560


class Tray(QObject):
    """The last papers that any virtual printer of this process put out."""

    came_out = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.papers: list[PaperCameOut] = []
        station.bridge.paper.connect(self._came)

    def _came(self, paper: PaperCameOut) -> None:
        self.papers = [paper, *self.papers][:KEPT]
        self.came_out.emit(paper)


def _shown(paper: PaperCameOut, image: QImage) -> QLabel:
    shown = QLabel()
    shown.setObjectName("paper")
    shown.setAccessibleName(paper.name)
    shown.setPixmap(QPixmap.fromImage(image))
    shown.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return shown


class PrintedPages(QWidget):
    """The pages of one PDF, as they are drawn."""

    def __init__(self, paper: PaperCameOut) -> None:
        super().__init__()
        self.paper = paper
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        drawing = Drawing(self)
        drawing.page.connect(lambda _file, image: column.addWidget(_shown(paper, image)))
        drawing.start((paper.raw,), PAPER_WIDTH)


class VirtualPrinterWindow(QWidget):
    def __init__(self, station: Station, tray: Tray) -> None:
        super().__init__()
        self.setObjectName("virtual_printer_window")
        self.setProperty("part", "ground")
        self.station = station
        self.look = look_for(self)
        self.setStyleSheet(self.look.stylesheet())
        self.setWindowTitle(self._say("title"))
        self.papers: list[PaperCameOut] = []
        u = self.look.u
        whole = QVBoxLayout(self)
        whole.setContentsMargins(u(12), u(10), u(12), u(10))
        row = QHBoxLayout()
        self.count = label("", "heading", "paper_count", wrap=True)
        row.addWidget(self.count, 1)
        clear = button(self._say("clear"), "tear_off")
        clear.clicked.connect(self.clear)
        row.addWidget(clear)
        whole.addLayout(row)
        self._ground = QWidget()
        self._ground.setProperty("part", "ground")
        self._column = QVBoxLayout(self._ground)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("papers")
        area.setWidgetResizable(True)
        area.setWidget(self._ground)
        whole.addWidget(area, 1)
        self.tray = tray
        for paper in reversed(tray.papers):
            self.add(paper)
        tray.came_out.connect(self.add)
        self._tell()

    def _say(self, key: str, **values: object) -> str:
        return text(f"launcher.printer.{key}", self.station.language, **values)

    def add(self, paper: PaperCameOut) -> None:
        """A paper has come out."""
        self.papers.insert(0, paper)
        if not paper.pictures:
            self._column.insertWidget(0, PrintedPages(paper))
        for picture in reversed(paper.pictures):
            self._column.insertWidget(0, _shown(paper, QImage.fromData(picture)))
        if len(self.papers) > KEPT:
            self.papers.pop()
            self._drop(self._column.count() - 2)
        self._tell()

    def clear(self) -> None:
        self.papers.clear()
        self.tray.papers = []
        while self._column.count() > 1:
            self._drop(0)
        self._tell()

    def _drop(self, index: int) -> None:
        retire(take_widget(self._column, index))

    def _tell(self) -> None:
        self.count.setText(self._say("count", count=len(self.papers)) if self.papers else self._say("empty"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.tray.came_out.disconnect(self.add)
        for drawing in self.findChildren(Drawing):
            drawing.stop()
        super().closeEvent(event)
