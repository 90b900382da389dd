"""The two ticket buttons, as they stand on every page where a number can be taken."""

from __future__ import annotations

from ui.citizen.screen import Screen
from ui.widgets.touch import SureButton, TouchButton


def take_buttons(screen: Screen, field: str, procedure: str | None) -> tuple[TouchButton, TouchButton]:
    """ "Lấy số" and "Lấy số ưu tiên"; nobody asks why."""
    plain = SureButton(
        screen.look, screen.say("procedure.take"), "take_number", icon="ticket", kind="primary", title_pt=30,
        weight=700,
    )  # fmt: skip
    priority = SureButton(
        screen.look, screen.say("procedure.priority"), "take_priority", icon="star", kind="soft", title_pt=26,
    )  # fmt: skip
    go = screen.window_.go
    plain.clicked.connect(lambda: go("ticket", field=field, procedure=procedure, priority=False))
    priority.clicked.connect(lambda: go("ticket", field=field, procedure=procedure, priority=True))
    return plain, priority
