"""The QR code that brings a citizen's own phone to the page of the ward's hub, once, for the dossier that is open.

Part of ui.desk.dossier_files. Signals `said(key)` (below reception.desk) and `sent(bytes)` for each file that came.
"""

from __future__ import annotations

import io

from PySide6.QtCore import QObject, Signal

from kiosk.values.dossier_files import PhoneFile, PhoneState
from ui.desk.at_work import AtWork


class PhoneCode(QObject):
    said = Signal(str)
    sent = Signal(object)  # bytes

    def __init__(self, at_work: AtWork) -> None:
        super().__init__()
        self.at_work, self.open = at_work, False
        bridge = at_work.station.bridge
        at_work.listen(bridge.phone_file, self._came)
        at_work.listen(bridge.phone_state, self._told)

    def begin(self) -> bytes:
        """A new code as PNG; b"" where this machine has no line to a hub."""
        kiosk = self.at_work.station.kiosk
        address = kiosk.sync.begin_phone() if kiosk is not None and kiosk.sync is not None else ""
        self.open = bool(address)
        self.said.emit("phone_words" if address else "phone_none")
        return _qr(address) if address else b""

    def end(self) -> None:
        """Nothing comes from that phone any more."""
        if not self.open:
            return
        self.open = False
        kiosk = self.at_work.station.kiosk
        if kiosk is not None and kiosk.sync is not None:
            kiosk.sync.end_phone()

    def _told(self, said: PhoneState) -> None:
        if self.open and said.state != "waiting":
            self.said.emit(f"phone_{said.state}")

    def _came(self, file: PhoneFile) -> None:
        if self.open:
            self.sent.emit(file.data)


def _qr(words: str) -> bytes:
    """With its quiet zone of four modules."""
    import segno

    made = io.BytesIO()
    segno.make_qr(words, error="m").save(made, kind="png", scale=8, border=4)
    return made.getvalue()
