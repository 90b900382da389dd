"""After the declaration: what to do now, the number that will be called (else the code), and the paper if wanted.

Whoever has a number needs to know that one alone, also after a second declaration: the code is small print, the desk
finds the declaration by the number, and the ticket, scanned again, leads back to it. Printing never changes what the
page says about the declaration itself; it is kept whatever the printer does.
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.devices import JobOutcome
from kiosk.values.drafts import DraftState, KeptDraft
from kiosk.values.print_jobs import JobState, PaperKind
from ui.citizen.life_event_forms import NextForm, go_on, next_form
from ui.citizen.number_card import NumberCard
from ui.citizen.routes import Handed
from ui.citizen.screen import Screen
from ui.printing_words import may_ask_again
from ui.widgets.touch import SureButton, Words


class HandedScreen(Screen):
    route: Handed

    def enter(self) -> None:
        self.kept = kept = self.route.kept
        finished = kept.state is DraftState.FINISHED
        look = self.look
        label = self._number()
        heading = Words(
            self.look, self._heading(finished, label), "title", pt=34 if finished else 30, weight=700, least_pt=26,
            heading=True,
        )  # fmt: skip
        card = NumberCard(
            self.look, label or kept.code, "called_number" if label else "draft_code", heading=heading
        )
        following = next_form(self.station, self.window_.visit) if finished else None
        self.state = Words(self.look, self.say(self._where_the_code_is(kept, label)), "print_state", weight=600)
        card.say(*self._said(kept, label, following), self.state)
        if label:
            card.small(Words(self.look, self.say("reopen.code", code=kept.code), "draft_code", colour="muted"))
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
        self._tell_papers()
        self.station.bridge.job.connect(self._job)

    def _tell_papers(self) -> None:
        """What was heard of its papers while another page was in view, or before the text size changed."""
        papers = self.window_.papers
        for kind in (PaperKind.CODE, PaperKind.DECLARATION):
            before = papers.last(kind, self.kept.id)
            if before is not None:
                self._job(before)
        if papers.is_asked(PaperKind.DECLARATION, self.kept.id):
            self.state.set_words(self.say("handed.printing"))

    def _number(self) -> str:
        """Of the ticket that it belongs to: the one thing to remember."""
        ticket = self.window_.visit.ticket
        return ticket.label if ticket is not None else ""

    def _heading(self, finished: bool, label: str) -> str:
        if not finished:
            return self.say("handed.parked")
        return self.say("handed.wait", label=label) if label else self.say("handed.title")

    def _said(self, kept: KeptDraft, label: str, following: NextForm | None) -> list[Words]:
        """What matters most first."""
        said = []
        if self.route.death:
            said.append(self.say("procedure.condolence"))
        if self.route.unasked:
            said.append(self.say("handed.unasked"))
        if kept.state is not DraftState.FINISHED:
            key = "handed.parked_number" if label else "handed.parked_body"
            said.append(self.say(key, code=kept.code, label=label))
        elif not label:
            said.append(self.say("handed.body", code=kept.code))
        if following is not None:
            name = following.procedure.short.of(self.window_.language)
            said.append(text("life.forms.left", self.window_.language, name=name))
        return [Words(self.look, " ".join(said), "handed_body")]

    def _where_the_code_is(self, kept: KeptDraft, label: str) -> str:
        if kept.slip:
            return "handed.slip"
        return "handed.at_desk" if label else "handed.on_ticket" if kept.on_ticket else "handed.note"

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

    def expects_people(self) -> bool:
        """A further declaration of the visit may ask for further people's cards."""
        return next_form(self.station, self.window_.visit) is not None

    def leave(self) -> None:
        self.station.bridge.job.disconnect(self._job)

    def _print(self) -> None:
        from kiosk.services import print_jobs

        command = print_jobs.ReprintPaper(kind=PaperKind.DECLARATION, subject=self.kept.id, place=self.station.place)
        self.window_.papers.asked(PaperKind.DECLARATION, self.kept.id)
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
