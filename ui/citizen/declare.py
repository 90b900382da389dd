"""The guided declaration at the citizen station: opens the form, keeps the draft, hands it in.

Draws nothing itself: ui.citizen.declaration shows the pages. A person who walks away, or touches "Để sau", finds
the draft under its code; what was typed lives in the form's session alone and goes with it.
"""

from __future__ import annotations

from typing import Any

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.values.drafts import Draft, KeepDraft, KeptDraft
from kiosk.values.ids import FormId, ProcedureCode
from kiosk.values.tickets import IssuedTicket
from ui.citizen.declaration import DeclarationScreen
from ui.citizen.screen import Screen


class DeclareScreen(Screen):
    def enter(self, ticket: IssuedTicket | None = None, draft: Draft | None = None, resumed: Any = None,
              **what: Any) -> None:  # fmt: skip
        self.ticket, self.draft = ticket, draft
        self.column.setContentsMargins(0, 0, 0, 0)
        self.pages = DeclarationScreen(self.look, self.window_.language)
        self.pages.today = local(self.station.clock.now()).date()
        self.pages.tone_style = self.station.settings.tone_style
        self.pages.places = self._places
        self.column.addWidget(self.pages, 1)
        self.pages.finished.connect(lambda: self._keep(True))
        self.pages.parked.connect(lambda: self._keep(False))
        self.pages.left.connect(self.window_.back)
        self.pages.page_shown.connect(lambda _page: self.window_.patience.restart(self.words()))
        self.pages.touched.connect(self.window_.patience.touched)
        self.pages.begin(resumed if resumed is not None else self._session())

    def _session(self) -> Any:
        from kiosk.forms.session import Session
        from kiosk.services.papers import published

        catalogue = self.station.catalogue
        code = self.draft.procedure if self.draft else self.ticket.procedure if self.ticket else None
        assert code is not None
        self.procedure = catalogue.procedure(code)
        form = published(
            self.draft.form if self.draft else str(self.procedure.form),
            self.draft.form_version if self.draft else "",
            self.station.settings.ward_dir,
            tuple(catalogue.birth_places()),
        )
        session = Session(
            form, language=self.window_.language, now=local(self.station.clock.now()),
            facts={"ward_name": catalogue.agency().place_name},
        )  # fmt: skip
        if self.draft is not None:
            session.restore(self.draft.answers)
        return session

    # -- window ---------------------------------------------------------------------------------------------
    def hand_over(self) -> Any:
        """The session, for the same screen in another size, theme or language; nothing is lost."""
        session = self.pages.session
        if session is not None:
            session.language = self.window_.language
        return session

    def scanned(self, code: str) -> None:
        self.pages.scanned(code)

    def scan_failed(self, error: ExpectedError) -> None:
        self.pages.scan_failed(error)

    def _places(self, typed: str) -> tuple[str, ...]:
        """Wards with their province, for what was typed of an address."""
        units = self.station.catalogue.units
        return tuple(units.full_name(ward) for ward in units.suggest(typed))

    def words(self) -> int:
        return self.pages.words()

    def spoken(self) -> str:
        return self.pages.spoken()

    def leave(self) -> None:
        self.pages.leave()
        self.ticket = self.draft = None

    def given_up(self) -> None:
        """Kept without a word: the person is gone. The ticket's desk still finds it."""
        self.pages.commit()
        if self.pages.session is not None and self.pages.session.answers():
            self._send(False).failed(self.window_.failed)

    # -- keeping --------------------------------------------------------------------------------------------
    def _send(self, finished: bool) -> Any:
        from kiosk.services import drafts

        session = self.pages.session
        procedure = self.draft.procedure if self.draft else self.ticket.procedure if self.ticket else ""
        command = KeepDraft(
            form=FormId(session.form.id), form_version=session.form.version, procedure=ProcedureCode(procedure or ""),
            place=self.station.place, language=self.window_.language, answers=session.answers(),
            record=session.record() if finished else {}, finished=finished,
            ticket=self.ticket.id if self.ticket else self.draft.ticket if self.draft else None,
            draft=self.draft.id if self.draft else None,
            holder_numbers=session.holder_numbers(), holder_births=session.holder_births(),
        )  # fmt: skip
        return self.station.tasks.run(drafts.keep, command)

    def _keep(self, finished: bool) -> None:
        self._send(finished).then(self.live(self._kept)).failed(self.live(self.window_.failed))

    def _kept(self, kept: KeptDraft) -> None:
        self.window_.go("handed", kept=kept)
