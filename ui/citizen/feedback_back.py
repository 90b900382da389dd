"""A phản ánh, kiến nghị is taken back by whoever holds its receipt: asked once, then erased.

Reached from ui.citizen.feedback_kept, which shows afterwards what is left of it. A station that has the ward's book
erases it itself; a kiosk that is a machine of its own asks the hub or the city, and says so where they are away.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from kiosk.values.public_feedback import WithdrawFeedback
from kiosk.values.roles import KEEPING
from ui.citizen.calm import calm_page, way_to_staff, way_to_start
from ui.citizen.routes import FeedbackBack, FeedbackSeen
from ui.citizen.screen import Screen
from ui.widgets.touch import SureButton, TouchButton, Words


class FeedbackBackScreen(Screen):
    route: FeedbackBack

    def enter(self) -> None:
        keep = SureButton(self.look, self._say("keep"), "keep", icon="arrow-left", kind="primary", title_pt=28)
        keep.clicked.connect(self.window_.back)
        go = SureButton(self.look, self._say("go"), "erase", icon="eraser", title_pt=28)
        go.clicked.connect(self._erase)
        self._page(self._say("title"), self._say("hint"), [go, keep])

    def _say(self, key: str) -> str:
        return text(f"feedback.back.{key}", self.window_.language)

    def _page(self, heading: str, said: str, buttons: list[TouchButton]) -> None:
        self.heading = Words(self.look, heading, "title", pt=34, weight=700, least_pt=26, heading=True)
        words: list[QWidget] = [self.heading]
        if said:
            words.append(Words(self.look, said, "said:0", pt=28, least_pt=22))
        calm_page(self, "office", words, buttons)
        self.bar(self.back_button(), height_mm=24)

    def _erase(self) -> None:
        self.clear()
        self.heading = self.title(self._say("working"), pt=34)
        kiosk = self.station.kiosk
        lines = kiosk.sync if kiosk is not None else None
        if kiosk is not None and lines is not None and not KEEPING.intersection(kiosk.store.station.roles):
            asked = self.station.tasks.start(lambda _store, words: lines.withdraw(words), self.route.text)
            asked.then(self.live(self._done)).failed(self.live(self.window_.failed))
            return
        from kiosk.services import public_feedback

        command = WithdrawFeedback(text=self.route.text, place=self.station.place)
        own = self.station.tasks.run(public_feedback.withdraw, command)
        own.then(self.live(lambda _new: self._done(True))).failed(self.live(self.window_.failed))

    def _done(self, gone: bool | None) -> None:
        self.window_.patience.touched()
        if gone:
            self.window_.replace(FeedbackSeen(text=self.route.text))
            return
        self.clear()
        self._page(self._say("not_now"), "", [way_to_staff(self), way_to_start(self)])
