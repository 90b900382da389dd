"""What the launcher says of its ward: the bar with its name, and the accounts of a sample ward.

Called by ui.launcher.window when it is built.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.texts import text
from ui.station import Station
from ui.widgets.look import Look, label


def _say(station: Station, key: str, **values: object) -> str:
    return text(f"launcher.{key}", station.language, **values)


def ward_bar(station: Station, look: Look) -> QFrame:
    """The ward's name, and that it is a sample."""
    u = look.u
    bar = QFrame()
    bar.setProperty("part", "bar")
    row = QHBoxLayout(bar)
    row.setContentsMargins(u(28), u(16), u(28), u(16))
    words = QVBoxLayout()
    words.setSpacing(u(2))
    ward = station.catalogue.ward()
    words.addWidget(label(station.catalogue.agency().counter, "big", "ward_name", wrap=True))
    words.addWidget(label(f"{ward.name} · {ward.province}", "", wrap=True))
    row.addLayout(words, 1)
    badge = label(_say(station, "window.sample"), "strong", "sample_badge", wrap=True)
    badge.setVisible(ward.sample)
    row.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
    return bar


def sample_accounts(station: Station, look: Look) -> QFrame:
    """With which names and passwords a newcomer signs in; hidden in a real ward."""
    u = look.u
    box = QFrame()
    box.setProperty("part", "calm")
    column = QVBoxLayout(box)
    column.setContentsMargins(u(16), u(10), u(16), u(10))
    column.setSpacing(u(2))
    column.addWidget(label(_say(station, "window.account"), "heading"))
    ward = station.catalogue.ward()
    for account in station.catalogue.accounts():
        role = next(one for one in ("supervisor", "clerk", "greeter") if one in account.roles)
        key = "account_line" if account.verifier else "greeter_line"
        words = _say(
            station, f"window.{key}", account=account.name, password=ward.sample_password, code=account.code,
            pin=ward.sample_pin,
        )  # fmt: skip
        line = label(f"{words}   ({_say(station, f'window.{role}')})", "strong", f"sample_account:{account.name}")
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(line)
    box.setVisible(ward.sample and bool(ward.sample_password))
    return box
