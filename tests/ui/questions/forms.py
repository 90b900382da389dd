"""Small forms for window tests, written as XLSForm tables, shown on a real declaration screen."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.forms.answering.session import Session
from tests.kiosk.forms.builders import form_of
from tests.ui.questions.hand import TODAY, find, screen
from ui.citizen.declaration import DeclarationScreen


def shown(tables: str, folder: Path, size: str = "landscape", percent: int = 100, theme: str = "normal",
          **given: Any) -> tuple[DeclarationScreen, Session]:  # fmt: skip
    """A screen with this form on it. `given` are attributes of the screen (pictures, units ...)."""
    where = screen(size, percent, theme)
    for name, value in given.items():
        setattr(where, name, value)
    session = Session(form_of(tables, folder), "vi", today=TODAY)
    where.begin(session)
    return where, session


def again(where: DeclarationScreen, session: Session, size: str = "small", percent: int = 160,
          theme: str = "contrast", language: str = "en", **given: Any) -> DeclarationScreen:  # fmt: skip
    """The same declaration in another size, theme and language, as the window makes it anew."""
    where.leave()
    other = screen(size, percent, theme, language)
    for name, value in given.items():
        setattr(other, name, value)
    other.begin(session)
    return other


def stroke(pad: QWidget, *points: tuple[float, float], start: int = 1000) -> None:
    """A finger that goes through these places, in parts of the pad's width and height."""
    moment = start
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * (len(points) - 1)]
    for kind, (x, y) in [*zip(kinds, points, strict=True), (QEvent.Type.MouseButtonRelease, points[-1])]:
        moment += 15
        at = QPointF(x * pad.width(), y * pad.height())
        left = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, pad.mapToGlobal(at), left, left, Qt.KeyboardModifier.NoModifier)
        event.setTimestamp(moment)
        QApplication.sendEvent(pad, event)


def wave(left: float = 0.1, right: float = 0.8) -> list[tuple[float, float]]:
    steps = 40
    return [
        (left + (right - left) * step / steps, 0.4 + 0.2 * math.sin(step / steps * 3 * math.pi))
        for step in range(steps)
    ]  # fmt: skip


def sign(where: QWidget) -> None:
    pad = find(where, "pad")
    stroke(pad, *wave())
    stroke(pad, (0.2, 0.7), (0.4, 0.65), (0.7, 0.7), start=4000)
