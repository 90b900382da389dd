"""Next on a screen with several leaves (ui.citizen.leaves). Called by the screens that have them; raises nothing."""

from __future__ import annotations

from ui.citizen.leaves import Leaves
from ui.citizen.screen import Screen
from ui.widgets.touch import SureButton


def more_buttons(screen: Screen, leaves: Leaves, words: str, *, kind: str = "plain") -> list[SureButton]:
    """Next, in these words and with its place; nothing on the last leaf."""
    if not leaves.more:
        return []
    place = screen.say("list.page", page=leaves.at + 1, pages=leaves.count)
    button = SureButton(screen.look, words, "more", hint=place, icon="arrow-right", kind=kind, title_pt=24)
    button.clicked.connect(lambda: screen.window_.replace(leaves.to(leaves.at + 1)))
    return [button]
