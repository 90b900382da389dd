"""What was said is kept: its number, until when it is answered, and that the receipt leads back to the answer.

Reached from ui.citizen.feedback; `FeedbackSeenScreen` from a scan of the receipt (ui.citizen.appointment): whether it
is with somebody, or what was answered, in plain words. Whoever holds the receipt may read it, and take it back
(ui.citizen.feedback_back).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.public_feedback import MARK, FeedbackState, ShownFeedback
from kiosk.values.roles import KEEPING
from ui.citizen.calm import calm_page, way_to_staff, way_to_start
from ui.citizen.leaves import Leaves
from ui.citizen.number_card import NumberCard
from ui.citizen.routes import Appointment, FeedbackBack, FeedbackKept, FeedbackSeen
from ui.citizen.screen import Screen
from ui.citizen.turning import more_buttons
from ui.widgets.touch import SureButton, Words


class FeedbackKeptScreen(Screen):
    route: FeedbackKept

    def enter(self) -> None:
        said, language = self.route.said, self.window_.language
        heading = Words(
            self.look, text("feedback.kiosk.kept", language), "title", pt=34, weight=700, least_pt=26, heading=True
        )
        card = NumberCard(self.look, said.code, "feedback_code", heading=heading)
        until = datetime.fromisoformat(said.answer_by)
        card.say(
            Words(self.look, text("feedback.kiosk.until", language, until=until), "until", weight=600),
            Words(self.look, text("feedback.kiosk.come_back", language), "come_back"),
        )
        self.column.addWidget(card, 1)
        done = SureButton(self.look, self.say("ticket.done"), "done", icon="check", kind="primary", title_pt=28)
        done.clicked.connect(self.window_.home)
        self.bar(done, height_mm=30)


LETTERS = {100: 620, 130: 380, 160: 210}  # of an answer on one leaf: text size -> letters


class FeedbackSeenScreen(Screen):
    route: FeedbackSeen

    def enter(self) -> None:
        self.heading = self.title(self._say("looking"), pt=34)
        from kiosk.queries import public_feedback

        asked = self.station.tasks.read(public_feedback.shown, self.route.text)
        asked.then(self.live(self._told)).failed(self.live(self.window_.failed))

    def _say(self, key: str, **values: object) -> str:
        return text(f"feedback.kiosk.{key}", self.window_.language, **values)

    def scanned(self, code: str) -> None:
        """The next paper."""
        self.window_.replace(Appointment(code=code))

    def _told(self, found: ShownFeedback | None) -> None:
        if not self._ask_hub(found):
            self._show(found)

    def _ask_hub(self, found: ShownFeedback | None) -> bool:
        """A kiosk that is a machine of its own has no answers, and no station those of another ward; what the hub or
        the city says, if anything, takes its place."""
        kiosk = self.station.kiosk
        lines = kiosk.sync if kiosk is not None else None
        if kiosk is None or lines is None or (found is not None and KEEPING.intersection(kiosk.store.station.roles)):
            return False
        asked = self.station.tasks.start(lambda _store, words: lines.feedback(words), self.route.text)
        asked.then(self.live(lambda told: self._show(told or found))).failed(self.live(self.window_.failed))
        return True

    def _show(self, found: ShownFeedback | None) -> None:
        self.window_.patience.touched()
        self.clear()
        if found is None:
            self._few(self._say("not_here"), [self._say("not_here_hint")])
        elif found.answer:
            self._answer(found)
        else:
            more = [self._say("scan_square")] if found.state is FeedbackState.ANSWERED and not found.gone else []
            gone = [self._say("gone")] if found.gone else []
            self._few(self._of(found), [self._state(found), *more, *gone], self._ways_back(found))

    def _of(self, found: ShownFeedback) -> str:
        """Its number stays on one line."""
        return self._say("of", code=found.code.replace("-", "\u2011"))

    def _ways_back(self, found: ShownFeedback) -> list[QWidget]:
        """Whoever holds the paper of this ward may take back what it stands for."""
        if found.gone or found.ward or not self.route.text.strip().upper().startswith(MARK):
            return []
        way = SureButton(self.look, self._say("take_back"), "take_back", icon="eraser", title_pt=24)
        way.clicked.connect(lambda: self.window_.go(FeedbackBack(text=self.route.text)))
        return [way]

    def _few(self, heading: str, said: list[str], more: Sequence[QWidget] = ()) -> None:
        """Some words and two ways on."""
        self.heading = Words(self.look, heading, "title", pt=34, weight=700, least_pt=26, heading=True)
        words: list[QWidget] = [self.heading]
        words += [Words(self.look, one, f"said:{nth}", pt=28, least_pt=22) for nth, one in enumerate(said)]
        calm_page(self, "office", words, [way_to_staff(self), way_to_start(self)])
        self.bar(self.back_button(), *more, height_mm=24)

    def _answer(self, found: ShownFeedback) -> None:
        """What was answered, leaf by leaf where it is long."""
        each = LETTERS.get(self.station.theme.percent, LETTERS[160])
        parts = textwrap.wrap(self._say("answer", words=found.answer), each)
        page = min(self.route.page, len(parts) - 1)
        self.leaves = leaves = Leaves(page, len(parts), lambda at: replace(self.route, page=at))
        self.heading = self.title(self._of(found))
        self.column.addWidget(Words(self.look, self._state(found), "state", pt=26, weight=600, least_pt=22))
        self.column.addStretch(1)
        self.column.addWidget(Words(self.look, parts[page], "answer", pt=30, least_pt=22))
        self.column.addStretch(2)
        more = more_buttons(self, leaves, self._say("more"))
        ways: list[QWidget] = [*more] or [*self._ways_back(found), way_to_staff(self)]
        self.bar(self.back_button(), *ways, way_to_start(self), height_mm=26)

    def _state(self, found: ShownFeedback) -> str:
        until = datetime.fromisoformat(found.answer_by)
        at = local(found.answered_at) if found.answered_at is not None else until
        now = local(self.station.clock.now()).replace(tzinfo=None)
        answered = found.state is FeedbackState.ANSWERED
        key = found.state.value if found.unit or not answered else "answered_here"
        if found.state is FeedbackState.WITHDRAWN:
            return self._say("state.withdrawn")
        said = self._say(f"state.{key}", unit=found.unit, until=until, at=at)
        return f"{said} {self._say('late')}" if not answered and now > until else said
