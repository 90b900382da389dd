"""After the declaration: what to do now, the number that will be called (else the code), and the paper if wanted.

Whoever has a number needs to know that one alone: the code is on the slip, and the desk finds the declaration by the
number. Printing never changes what the page says about the declaration itself; it is kept whatever the printer does.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from kiosk.texts import text
from kiosk.values.devices import JobOutcome
from kiosk.values.drafts import DraftState, KeptDraft
from kiosk.values.print_jobs import JobState, PaperKind
from ui.citizen.life_event_forms import NextForm, go_on, next_form
from ui.citizen.routes import Handed
from ui.citizen.screen import Screen
from ui.printing_words import may_ask_again
from ui.widgets.fitted import FittedText
from ui.widgets.touch import SureButton, Words


class HandedScreen(Screen):
    route: Handed

    def enter(self) -> None:
        self.kept = kept = self.route.kept
        finished = kept.state is DraftState.FINISHED
        mm, look, label = self.look.mm, self.look, self._number(kept) if finished else ""
        self.title(self.say("handed.title" if finished else "handed.parked"), pt=34)
        card = QFrame()
        card.setObjectName("code_card")
        card.setStyleSheet(
            f"QFrame#code_card {{ background: {look.palette.card}; border: {mm(0.4)}px solid {look.palette.line};"
            f" border-radius: {mm(4)}px; }}"
        )
        column = QVBoxLayout(card)
        column.setContentsMargins(mm(8), mm(6), mm(8), mm(6))
        column.addWidget(self._what_to_know(label or kept.code, "called_number" if label else "draft_code"), 1)
        key = "handed.wait" if label else "handed.body" if finished else "handed.parked_body"
        body = self.say(key, code=kept.code, label=label)
        if self.route.death:
            body = f"{self.say('procedure.condolence')} {body}"
        if self.route.unasked:
            body = f"{body} {self.say('handed.unasked')}"
        following = next_form(self.station, self.window_.visit) if finished else None
        if following is not None:
            name = following.procedure.short.of(self.window_.language)
            body = f"{body} {text('life.forms.left', self.window_.language, name=name)}"
        column.addWidget(Words(look, body, "handed_body", pt=26, centre=True))
        if label:
            column.addWidget(Words(look, self.say("reopen.code", code=kept.code), "draft_code", pt=22, centre=True))
        self.state = Words(look, self.say(self._where_the_code_is(kept)), "print_state", pt=22, weight=600, centre=True)
        column.addWidget(self.state)
        self.column.addWidget(card, 1)
        done = SureButton(look, self.say("ticket.done"), "done", icon="check", kind="primary", title_pt=28)
        done.clicked.connect(self.window_.home)
        buttons = [done]
        if finished:
            paper = SureButton(look, self.say("handed.print"), "print_declaration", icon="printer", title_pt=28)
            paper.clicked.connect(self._print)
            buttons.insert(0, paper)
            if following is not None:
                buttons.append(self._following(following))
                done.kind = "plain"
        self.bar(*buttons, height_mm=30)
        self.station.bridge.job.connect(self._job)

    def _number(self, kept: KeptDraft) -> str:
        """Of the slip that bears the code: the one thing to remember."""
        ticket = self.window_.visit.ticket
        return ticket.label if ticket is not None and kept.on_ticket else ""

    def _what_to_know(self, words: str, name: str) -> FittedText:
        large = FittedText(self.look.font(60, 800), self.look.colour("accent"), name=name, wrap=False)
        large.set_text(words)
        return large

    def _where_the_code_is(self, kept: KeptDraft) -> str:
        return "handed.slip" if kept.slip else "handed.on_ticket" if kept.on_ticket else "handed.note"

    def _following(self, form: NextForm) -> SureButton:
        """ "Làm tiếp tờ khai …" of a life event."""
        language = self.window_.language
        hint = text("life.forms.next_hint", language, name=form.procedure.short.of(language))
        button = SureButton(
            self.look, text("life.forms.next", language), "next_form", hint=hint, icon="pencil", kind="primary",
            title_pt=28,
        )  # fmt: skip
        button.clicked.connect(lambda: go_on(self, form))
        return button

    def leave(self) -> None:
        self.station.bridge.job.disconnect(self._job)

    def _print(self) -> None:
        from kiosk.services import print_jobs

        command = print_jobs.ReprintPaper(kind=PaperKind.DECLARATION, subject=self.kept.id, place=self.station.place)
        self.state.set_words(self.say("handed.printing"))
        self.station.tasks.run(print_jobs.reprint, command).failed(self.live(self.window_.failed))

    def _job(self, outcome: JobOutcome) -> None:
        if outcome.job.subject != self.kept.id:
            return
        slip = outcome.job.kind is PaperKind.CODE
        if outcome.state is JobState.UNKNOWN:
            self.state.set_words(self.say("handed.sent"))
        elif outcome.state is JobState.PRINTED:
            self.state.set_words(self.say("ticket.printed" if slip else "handed.printed"))
        elif may_ask_again(outcome):
            self.state.set_words(self.say("handed.slip_failed" if slip else "handed.print_failed"))
        elif outcome.reason and not outcome.state.has_ended:
            self.state.set_words(self.say("handed.waits"))
