"""The clipboard for one field of a dossier at a time: personal data, gone again after a set time or when the page goes.

Used by ui.desk.province_copy. What somebody else has put there since is left alone. The histories that desktops keep of
the clipboard are told to leave it out (Windows' and KDE's; another one may keep it: docs/province.md).
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

_HINTS = (  # format and content by which a clipboard's history knows what it must not keep
    ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"1"),
    ("x-kde-passwordManagerHint", b"secret"),
)


class BorrowedClipboard(QObject):
    def __init__(self, seconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._words = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(seconds * 1000)
        self._timer.timeout.connect(self.give_back)

    @property
    def holds(self) -> bool:
        """Whether what was put there is still there."""
        return bool(self._words) and QGuiApplication.clipboard().text() == self._words

    def put(self, words: str) -> None:
        data = QMimeData()
        data.setText(words)
        for kind, content in _HINTS:
            data.setData(kind, QByteArray(content))
        QGuiApplication.clipboard().setMimeData(data)
        self._words = words
        self._timer.start()

    def give_back(self) -> None:
        self._timer.stop()
        if self.holds:
            QGuiApplication.clipboard().clear()
        self._words = ""
