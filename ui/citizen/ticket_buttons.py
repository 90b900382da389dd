"""The two ticket buttons, as they stand on every page where a number can be taken; closed where none is given out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.values.present_visit import Way
from ui.citizen.routes import Shut, TicketPage
from ui.citizen.screen import Screen
from ui.citizen.shut_look import ShutLook, shut_words
from ui.widgets.shut import ShutButton
from ui.widgets.touch import SMALLEST_PT, TouchButton, Words

if TYPE_CHECKING:
    from kiosk.values.groups import GroupNow

LOW_GLASS_MM = 250


def said_small(screen: Screen, key: str) -> Words:
    """A line beside the matter of the page: on a low glass it does not grow with the rest."""
    theme = screen.station.theme
    low = theme.height_px < LOW_GLASS_MM * theme.pixels_per_mm
    points = SMALLEST_PT * 100 / theme.percent if low else SMALLEST_PT
    return Words(screen.look, screen.say(key), key.rpartition(".")[2], pt=points)


def ticket_buttons(
    screen: Screen, field: str, procedure: str | None, way: Way | None = None
) -> tuple[TouchButton, TouchButton]:
    """ "Lấy số" and "Lấy số ưu tiên"; nobody asks why. `way`: the life event that led here."""
    plain = ShutButton(
        screen.look, screen.say("procedure.take"), "take_number", icon="ticket", kind="primary", title_pt=30,
        weight=700,
    )  # fmt: skip
    priority = ShutButton(
        screen.look, screen.say("procedure.priority"), "take_priority", icon="star", kind="soft", title_pt=26,
    )  # fmt: skip
    for button, first in ((plain, False), (priority, True)):
        route = TicketPage(field=field, procedure=procedure, priority=first, way=way)
        button.clicked.connect(
            lambda _=False, route=route: screen.window_.go(Shut(field=field) if plain.shut else route)
        )

    def show(group: GroupNow | None) -> None:
        """One of them says why; the other is gone while it leads nowhere."""
        plain.set_shut(shut_words(screen, group), alone=True)
        if group is not None or priority.parentWidget() is not None:  # one that stands nowhere yet would be a window
            priority.setVisible(group is None)

    ShutLook(screen, field, show)
    return plain, priority
