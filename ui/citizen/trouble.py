"""The page for a bad day: what happened, what to do, the way home; and for staff, the letter after a restore."""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from ui.citizen.routes import Trouble
from ui.citizen.screen import Screen
from ui.widgets.touch import SureButton, Words


class TroubleScreen(Screen):
    route: Trouble

    def enter(self) -> None:
        error = self.route.error
        if isinstance(error, ExpectedError):
            title, message = error_texts(error, self.window_.language)
        else:
            title = self.say("trouble.bug")
            message = self.say("trouble.bug_hint", id=self.route.identifier)
        self.column.addStretch(1)
        self.title(title, "trouble_title", pt=34)
        self.column.addWidget(Words(self.look, message, "trouble_message", pt=26))
        self.column.addStretch(2)
        home = SureButton(self.look, self.say("trouble.home"), "go_home", icon="home-2", kind="primary", title_pt=28)
        home.clicked.connect(self.window_.home)
        helper = SureButton(self.look, self.say("tools.help"), "call_staff", icon="lifebuoy", title_pt=28)
        helper.clicked.connect(self.window_.ask_help)
        self.bar(helper, home, height_mm=30)
