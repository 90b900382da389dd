"""The virtual scanner's window: a few obviously made-up cards, a field for any text, and a plug to pull.

What is touched goes into the line that the station's real scanner reader reads.
"""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from ui.launcher.scanner_line import ScannerLine
from ui.station import Station
from ui.widgets.look import button, label
from ui.widgets.window_look import look_for

# Seven fields as on a citizen card; names, numbers and streets are made up. The last one is no citizen card.
CARDS = {
    "mother": "001196000123||Trần Thị Mẫu|15081996|Nữ|Số 12, đường Thử Nghiệm, Phường Hoa Sen|10052022",
    "father": "001094000456||Nguyễn Văn Thử|02031994|Nam|Số 12, đường Thử Nghiệm, Phường Hoa Sen|11052022",
    "elder": "001045000789|010000000|Lê Thị Bịa Đặt|1945|Nữ|Xóm Mẫu, Phường Hoa Sen|20062021",
    "health": "GD4010123456789|4d61752074686120|15/08/1996|2|Phường Hoa Sen|01 - 001|01/01/2026|-|05/01/2026",
}


class VirtualScannerWindow(QWidget):
    def __init__(self, station: Station, line: ScannerLine) -> None:
        super().__init__()
        self.setObjectName("virtual_scanner_window")
        self.setProperty("part", "ground")
        self.station, self.line = station, line
        self.setWindowTitle(self._say("title"))
        self.look = look_for(self)
        self.setStyleSheet(self.look.stylesheet())
        u = self.look.u
        column = QVBoxLayout(self)
        column.setContentsMargins(u(20), u(16), u(20), u(16))
        column.setSpacing(u(10))
        column.addWidget(label(self._say("title"), "title"))
        column.addWidget(label(self._say("intro"), "muted", wrap=True))
        grid = QGridLayout()
        grid.setSpacing(u(10))
        for index, key in enumerate(CARDS):
            grid.addWidget(self._card(key), index // 2, index % 2)
        column.addLayout(grid)
        column.addWidget(label(self._say("free"), "strong"))
        row = QHBoxLayout()
        self.free = QLineEdit()
        self.free.setObjectName("scan_text")
        self.free.setAccessibleName(self._say("free"))
        self.free.returnPressed.connect(self._send)
        send = button(self._say("send"), "scan_send", "primary")
        send.clicked.connect(self._send)
        row.addWidget(self.free, 1)
        row.addWidget(send)
        column.addLayout(row)
        row = QHBoxLayout()
        self.said = label("", "strong", "scan_said", wrap=True)
        row.addWidget(self.said, 1)
        self.plug = button("", "scanner_plug")
        self.plug.clicked.connect(self._plug)
        row.addWidget(self.plug)
        column.addLayout(row)
        column.addStretch(1)
        self._show_plug()

    def _say(self, key: str, **values: object) -> str:
        return text(f"launcher.scanner.{key}", self.station.language, **values)

    def _card(self, key: str) -> QPushButton:
        fields = CARDS[key].split("|")
        person = f"{fields[2]} · {fields[3]}" if key != "health" else fields[0]
        made = button(f"{self._say(f'card_{key}')}\n{person}", f"scan:{key}")
        made.setMinimumHeight(self.look.u(64))
        made.clicked.connect(lambda _checked=False: self.scan(CARDS[key]))
        return made

    def _send(self) -> None:
        words = self.free.text().strip()
        if words:
            self.scan(words)
            self.free.clear()

    def scan(self, words: str) -> None:
        if not self.line.plugged:
            self.said.setText(self._say("unplugged"))
        elif self.line.scan(words):
            self.said.setText(self._say("sent", time=f"{local(self.station.clock.now()):%H:%M:%S}"))
        else:
            self.said.setText(self._say("nobody"))

    def _plug(self) -> None:
        if self.line.plugged:
            self.line.unplug()
        else:
            self.line.plug()
        self._show_plug()

    def _show_plug(self) -> None:
        plugged = self.line.plugged
        self.plug.setText(self._say("unplug" if plugged else "plug"))
        self.said.setText(self._say("connected" if plugged else "unplugged"))
