""" "Khai giúp: …" on every page of a declaration: who fills it in, in the longest words that fit.

Made by ui.citizen.declare; above the pages of an upright screen, beside the progress line of a wide one.
"""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from kiosk.values.filling import Filling
from ui.citizen.filling import lines as lines_of
from ui.citizen.screen import Screen
from ui.widgets.touch import Words

STRIP_MM = 11


def strip_for(screen: Screen, filling: Filling | None) -> tuple[Words | None, int]:
    """The strip on its screen, and the pixels that it takes at the right of a wide screen's progress line."""
    lines = lines_of(filling, screen.window_.language) if filling is not None else []
    if not lines:
        return None, 0
    look, mm, theme = screen.look, screen.look.mm, screen.station.theme
    metrics = QFontMetrics(look.font(round(22 * 25.4 / 72 * look.pixels_per_mm), 600))
    room = theme.width_px - mm(20) if theme.portrait else theme.width_px * 11 // 25
    line = next((one for one in lines if metrics.horizontalAdvance(one) <= room), lines[-1])
    strip = Words(look, line, "filling", pt=22, weight=600, colour="accent", centre=theme.portrait)
    if theme.portrait:
        strip.setFixedHeight(mm(STRIP_MM))
        screen.column.addWidget(strip)
        return strip, 0
    wide = min(room, round(metrics.horizontalAdvance(line) * theme.percent / 100)) + mm(1)
    strip.setParent(screen)
    strip.setGeometry(theme.width_px - mm(10) - wide, mm(2), wide, mm(STRIP_MM))
    return strip, wide + mm(4)
