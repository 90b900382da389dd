"""A page with news and few ways on: a drawing, what is said, and large buttons right below, together on the glass.

Used by the pages that say what cannot be done now. The buttons grow to what is there.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.citizen.screen import Screen
from ui.widgets.drawn import Drawn
from ui.widgets.group_page import ButtonGrid, GroupPage
from ui.widgets.touch import SureButton, TouchButton

DRAWN_MM, DRAWN_LARGE_MM = 60, 26  # beside letters of the usual size, and of a large one
TALLEST_MM = 90


def calm_page(screen: Screen, drawing: str, said: Sequence[QWidget], buttons: Sequence[TouchButton]) -> GroupPage:
    theme = screen.station.theme
    high = theme.height_px / theme.pixels_per_mm > 250 and theme.percent <= 130
    drawn = Drawn(screen.look, drawing, DRAWN_MM if high else DRAWN_LARGE_MM)
    columns = 1 if theme.portrait else len(buttons)
    grid = ButtonGrid(screen.look, buttons, columns=columns, most_mm=TALLEST_MM, usual=28)
    page = GroupPage(screen.look, [drawn, *said], grid, low=theme.low_reach)
    screen.column.addWidget(page, 1)
    return page


def way_to_start(screen: Screen) -> SureButton:
    home = SureButton(screen.look, screen.say("trouble.home"), "go_home", icon="home-2", kind="primary", title_pt=28)
    home.clicked.connect(screen.window_.home)
    return home


def way_to_staff(screen: Screen) -> SureButton:
    helper = SureButton(screen.look, screen.say("tools.help"), "call_staff", icon="lifebuoy", title_pt=28)
    helper.setAccessibleDescription(screen.say("tools.help_comes"))  # the tool above has the same name
    helper.clicked.connect(screen.window_.ask_help)
    return helper
