"""The page for a bad day: what happened, what to do, the way home; and for staff, the letter after a restore."""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from ui.citizen.calm import calm_page, way_to_staff, way_to_start
from ui.citizen.routes import Trouble
from ui.citizen.screen import Screen
from ui.widgets.touch import Words


class TroubleScreen(Screen):
    route: Trouble

    def enter(self) -> None:
        error = self.route.error
        if isinstance(error, ExpectedError):
            title, message = error_texts(error, self.window_.language)
        else:
            title = self.say("trouble.bug")
            message = self.say("trouble.bug_hint", id=self.route.identifier)
        heading = Words(self.look, title, "trouble_title", pt=34, weight=700, least_pt=26, heading=True)
        calm_page(
            self, "lifebuoy", [heading, Words(self.look, message, "trouble_message", pt=26)],
            [way_to_staff(self), way_to_start(self)],
        )  # fmt: skip
