"""The look for a window, worked out from the station's theme and the screen it stands on.

Called once by each window of desk, hall, pad and launcher when it is built.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from ui.widgets.look import PALETTES, Look, desk_unit


def look_for(window: Any) -> Look:
    """`window.station.theme` says text size, colours and millimetres."""
    theme = window.station.theme
    screen = QApplication.primaryScreen()
    width = getattr(theme, "width_px", 0) or screen.size().width()
    return Look(
        palette=PALETTES[theme.name],
        unit=desk_unit(width, theme.percent),
        pixels_per_mm=theme.pixels_per_mm,
        percent=theme.percent,
        family=theme.family,
    )
