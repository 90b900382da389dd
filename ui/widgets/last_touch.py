"""Where and when the screen was touched last, so that a shaking hand's second touch can be told from a new one.

Noted by buttons and keys; asked by ui.widgets.touch.SureButton. One finger, one screen: there is one last touch.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QMouseEvent

_place = QPointF(-10_000, -10_000)  # on the screen
_moment = 0  # milliseconds, as Qt's events count them


def note(event: QMouseEvent) -> None:
    global _place, _moment
    _place, _moment = event.globalPosition(), event.timestamp()


def again(event: QMouseEvent, near: float, milliseconds: int) -> bool:
    """Whether this touch is within `near` pixels and so many milliseconds of the one before it."""
    away = (event.globalPosition() - _place).manhattanLength()
    return away < near and event.timestamp() - _moment < milliseconds
