"""Parts of the launcher's window that only show: whose counter it is, and the sample ward's accounts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.texts import text
from kiosk.values.staff import StaffRole
from ui.station import Station
from ui.widgets.look import Look, label

SHOWN = tuple(StaffRole(word) for word in ("supervisor", "head", "clerk", "greeter", "inspector", "technician"))


def ward_bar(station: Station, look: Look) -> QFrame:
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
    badge = label(text("launcher.window.sample", station.language), "strong", "sample_badge", wrap=True)
    badge.setVisible(ward.sample)
    row.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
    return bar


def sample_accounts(station: Station, look: Look) -> QFrame:
    """Names and passwords, in the made-up ward alone."""
    u, language = look.u, station.language
    box = QFrame()
    box.setProperty("part", "calm")
    column = QVBoxLayout(box)
    column.setContentsMargins(u(16), u(10), u(16), u(10))
    column.setSpacing(u(2))
    column.addWidget(label(text("launcher.window.account", language), "heading"))
    ward = station.catalogue.ward()
    for account in station.catalogue.accounts():
        role = next(one for one in SHOWN if one in account.roles)
        key = "account_line" if account.verifier else "greeter_line"
        words = text(
            f"launcher.window.{key}", language, account=account.name, password=ward.sample_password, code=account.code,
            pin=ward.sample_pin,
        )  # fmt: skip
        said = f"{words}   ({text(f'launcher.window.{role}', language)})"
        line = label(said, "strong", f"sample_account:{account.name}", wrap=True)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(line)
    box.setVisible(ward.sample and bool(ward.sample_password))
    return box
