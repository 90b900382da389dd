"""Theme of a window: colours by name, text size, and how many pixels a millimetre has on its screen.

Made by ui.program, the launcher and the tour; read by ui.widgets.window_look. Screens often report their size wrongly,
so the settings' millimetres go first, then the table of usual screens, then what the screen says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.settings import ScreenSettings
from printing.layout.fonts import FALLBACKS

FAMILY = "Be Vietnam Pro"
FONTS = Path(__file__).resolve().parent.parent.parent / "resources" / "fonts"
# Pixels -> millimetres of the picture as mounted. Others are measured with a ruler and set.
USUAL = {
    (1920, 1080): (476.0, 268.0),
    (1080, 1920): (268.0, 476.0),
    (1366, 768): (410.0, 230.0),
    (768, 1366): (230.0, 410.0),
}
HALL_MM = (941.0, 529.0)  # a screen of 43 inches: the hall's display where nobody measured it


@dataclass(frozen=True)
class Theme:
    """`percent` is the text size (100, 130, 160); `name` is "normal" or "contrast"."""

    name: str = "normal"
    percent: int = 100
    width_px: int = 1920
    height_px: int = 1080
    pixels_per_mm: float = 1920 / 476
    family: str = FAMILY
    low_reach: bool = False

    @property
    def portrait(self) -> bool:
        return self.height_px > self.width_px

    def changed(self, **fields: object) -> Theme:
        return replace(self, **fields)  # type: ignore[arg-type]


def theme_for(screen: ScreenSettings, width_px: int, height_px: int, reported_mm: float = 0.0) -> Theme:
    """The theme of a window of this many pixels."""
    width_mm = screen.width_mm
    if not width_mm and (width_px, height_px) in USUAL:
        width_mm = USUAL[width_px, height_px][0]
    if not width_mm:
        width_mm = reported_mm if 150 <= reported_mm <= 1500 else width_px / 3.6
    return Theme(
        name=screen.theme, percent=screen.text_percent, width_px=width_px, height_px=height_px,
        pixels_per_mm=width_px / width_mm, low_reach=screen.low_reach,
    )  # fmt: skip


def hall_step(width_px: int, height_px: int) -> float:
    """Pixels of what is a millimetre on a screen of 43 inches: the hall's picture is laid out in these steps, so that
    it fills a larger screen, which is read from farther away, and a small window alike."""
    return max(width_px, height_px) / HALL_MM[0]


def load_fonts() -> None:
    """Register the weights that screens use, and the faces that stand in where Be Vietnam Pro lacks a letter: the same
    as on papers, so that what a screen shows can be printed, whatever fonts the machine has."""
    from PySide6.QtGui import QFont, QFontDatabase

    for weight in ("Regular", "Medium", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFont(str(FONTS / f"BeVietnamPro-{weight}.ttf"))
    others = [QFontDatabase.addApplicationFont(str(FONTS / f"{name}.ttf")) for name in FALLBACKS]
    QFont.insertSubstitutions(FAMILY, [name for one in others for name in QFontDatabase.applicationFontFamilies(one)])
