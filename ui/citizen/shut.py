"""A group of the queue that gives no number now: why, when it does again, and what can be done meanwhile.

Shown to whoever touches a closed card or ticket button. Says so once the group opens meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.rules import group_words
from ui.citizen.calm import calm_page, way_to_staff, way_to_start
from ui.citizen.routes import Shut
from ui.citizen.screen import Screen
from ui.citizen.shut_look import ShutLook
from ui.widgets.touch import SureButton, TouchButton, Words

if TYPE_CHECKING:
    from kiosk.values.groups import GroupNow


class ShutScreen(Screen):
    route: Shut

    def enter(self) -> None:
        self.heading = Words(self.look, "", "shut_title", pt=34, weight=700, least_pt=26, heading=True)
        self.message = Words(self.look, "", "shut_message", pt=30, weight=600)
        meanwhile = Words(self.look, self.say("shut.meanwhile"), "shut_meanwhile", pt=24)
        calm_page(
            self, "time", [self.heading, self.message, meanwhile],
            [*self._onward(), way_to_staff(self), way_to_start(self)],
        )  # fmt: skip
        ShutLook(self, self.route.field, self._tell)

    def _onward(self) -> list[TouchButton]:
        """What was wanted can be read all the same: papers to bring, time, fee."""
        wanted = self.route.wanted
        if wanted is None:
            return []
        onward = SureButton(self.look, self.say("shut.read_on"), "read_on", icon="list-search", title_pt=28)
        onward.clicked.connect(lambda: self.window_.replace(wanted))
        return [onward]

    def _tell(self, group: GroupNow | None) -> None:
        if group is None:
            self.heading.set_words(self.say("shut.open_now"))
            self.message.set_words(self.say("shut.open_hint"))
            return
        now, language = self.station.clock.now(), self.window_.language
        self.heading.set_words(group_words.heading(group, now, language))
        self.message.set_words(group_words.invitation(group.opens_at, now).words(language))
