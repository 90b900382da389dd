"""The look for a window, worked out from the station's theme and the screen it stands on.

Called once by each window of desk, hall, pad and launcher when it is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QApplication

from ui.widgets.look import PALETTES, Look, desk_unit

if TYPE_CHECKING:
    from ui.station import Station
    from ui.theme import Theme


class AtAStation(Protocol):
    station: Station


def look_for(window: AtAStation) -> Look:
    """`window.station.theme` says text size, colours and millimetres."""
    return look_for_theme(window.station.theme)


def look_for_theme(theme: Theme) -> Look:
    """The same where there is no window of a station's yet."""
    width = theme.width_px or QApplication.primaryScreen().size().width()
    return Look(
        palette=PALETTES[theme.name],
        unit=desk_unit(width, theme.percent),
        pixels_per_mm=theme.pixels_per_mm,
        percent=theme.percent,
        family=theme.family,
    )
