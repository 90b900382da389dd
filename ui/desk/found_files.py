"""The files that may be attached: what lies in the scanner's folder, newest kept in view, and what a phone has sent.

Part of ui.desk.dossier_files. Signals `chosen` when another one is picked, or none. Previews come from ui.pictures, on
a thread of its own.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from kiosk.forms.files.pictures import FoundFile
from ui.pictures import Pictures
from ui.widgets.picture import load

LOOK_AGAIN_MS = 1500
ICON = 96
Source = Path | bytes


class FoundFiles(QListWidget):
    chosen = Signal()

    def __init__(self, scanner: Pictures, side: int) -> None:
        super().__init__()
        self._scanner, self._on = scanner, False
        self._lines: dict[str, QListWidgetItem] = {}
        self._sources: dict[str, Source] = {}
        self.setIconSize(QSize(side, side))
        self.setWordWrap(True)
        self.currentItemChanged.connect(lambda _now, _before: self.chosen.emit())
        self._poll = QTimer(self)
        self._poll.setInterval(LOOK_AGAIN_MS)
        self._poll.timeout.connect(self._look)

    @property
    def name(self) -> str:
        """Of the one that is picked; "" for none."""
        item = self.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    @property
    def source(self) -> Source | None:
        return self._sources.get(self.name)

    def begin(self) -> None:
        self._on = True
        if self._scanner.folder is not None:
            self._look()
            self._poll.start()

    def end(self) -> None:
        self._on = False
        self._poll.stop()
        self._lines, self._sources = {}, {}
        self.clear()

    def add(self, name: str, source: Source, words: str) -> None:
        """One more file to choose from."""
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setToolTip(words)
        self._sources[name], self._lines[name] = source, item
        self.addItem(item)
        self._scanner.preview_of(source, ICON * 2, lambda data: self._drawn(name, data), lambda _error: None)
        if self.currentRow() < 0:
            self.setCurrentRow(0)

    def forget(self, name: str) -> None:
        item = self._lines.pop(name, None)
        self._sources.pop(name, None)
        if item is not None:
            self.takeItem(self.row(item))

    def _look(self) -> None:
        self._scanner.look(self._seen, files=True)

    def _seen(self, files: tuple[FoundFile, ...]) -> None:
        if not self._on:
            return
        there = {str(one.path): one for one in files}
        for name in [name for name, source in self._sources.items() if isinstance(source, Path) and name not in there]:
            self.forget(name)
        for name, one in there.items():
            if name not in self._sources:
                self.add(name, one.path, one.path.name)

    def _drawn(self, name: str, data: bytes) -> None:
        item = self._lines.get(name)
        if item is not None:
            item.setIcon(QPixmap.fromImage(load(data)))
