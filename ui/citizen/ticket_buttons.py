"""The two ticket buttons, as they stand on every page where a number can be taken."""

from __future__ import annotations

from ui.citizen.routes import TicketPage
from ui.citizen.screen import Screen
from ui.citizen.visit import Way
from ui.widgets.touch import SureButton, TouchButton


def ticket_buttons(
    screen: Screen, field: str, procedure: str | None, way: Way | None = None
) -> tuple[TouchButton, TouchButton]:
    """ "Lấy số" and "Lấy số ưu tiên"; nobody asks why. `way`: the life event that led here."""
    plain = SureButton(
        screen.look, screen.say("procedure.take"), "take_number", icon="ticket", kind="primary", title_pt=30,
        weight=700,
    )  # fmt: skip
    priority = SureButton(
        screen.look, screen.say("procedure.priority"), "take_priority", icon="star", kind="soft", title_pt=26,
    )  # fmt: skip
    for button, first in ((plain, False), (priority, True)):
        route = TicketPage(field=field, procedure=procedure, priority=first, way=way)
        button.clicked.connect(lambda _=False, route=route: screen.window_.go(route))
    return plain, priority
