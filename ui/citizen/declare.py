"""The guided declaration at the citizen station: opens the form, keeps the draft, hands it in.

Draws nothing itself: ui.citizen.declaration shows the pages, ui.citizen.agreeing asks the applicant at the end of
what somebody else filled in. A person who walks away, or touches "Để sau", finds the draft under its code; what was
typed lives in the form's session alone and goes with it, and so does whoever helped (ui.citizen.filling).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QFontMetrics

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.values.drafts import Draft, DraftState, FilledBy, KeepDraft, KeptDraft
from kiosk.values.ids import FormId, ProcedureCode
from kiosk.values.tickets import IssuedTicket
from ui.citizen.agreeing import Agreement
from ui.citizen.declaration import DeclarationScreen
from ui.citizen.filling import Filling, filling_of
from ui.citizen.screen import Screen
from ui.widgets.touch import Words

STRIP_MM = 11


class DeclareScreen(Screen):
    def enter(self, ticket: IssuedTicket | None = None, draft: Draft | None = None, resumed: Any = None,
              filling: Filling | None = None, before: dict[str, Any] | None = None, **what: Any) -> None:  # fmt: skip
        """`resumed`: a session to go on with; `before`: its answers that need not be kept (again)."""
        self.ticket, self.draft, self.before = ticket, draft, before or {}
        self.filling = filling or filling_of(draft)
        self.agreement: Agreement | None = None
        self.strip: Words | None = None
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.pages = DeclarationScreen(self.look, self.window_.language)
        self._tell_who()
        self.pages.fit_out(self.station)
        self.pages.places = self._places
        self.column.addWidget(self.pages, 1)
        if self.strip is not None:
            self.strip.show()
            self.strip.raise_()
        self.pages.finished.connect(self._finished)
        self.pages.parked.connect(lambda: self._keep(False))
        self.pages.left.connect(self._left)
        self.pages.page_shown.connect(lambda _page: self.window_.patience.restart(self.words()))
        self.pages.touched.connect(self.window_.patience.touched)
        try:
            session = resumed if resumed is not None else self._session()
        except ExpectedError as error:  # the form's version is gone, or the draft is damaged
            why = error
            self.window_.later(lambda: self.window_.failed(why))
            return
        if resumed is None:
            self.before = session.answers()
            self.window_.remember(before=self.before)
        finished = session.finished
        self.pages.begin(session)
        if finished:
            self._finished()

    def _session(self) -> Any:
        from kiosk.forms.answering.session import Session
        from kiosk.forms.files import attachments
        from kiosk.services.papers import in_force, published

        catalogue = self.station.catalogue
        code = self._procedure()
        assert code is not None
        now, ward = local(self.station.clock.now()), self.station.settings.ward_dir
        places = tuple(catalogue.birth_places())
        if self.draft:
            form = published(self.draft.form, self.draft.form_version, ward, places)
        else:
            form = in_force(str(catalogue.procedure(code).form), now.date(), ward, places)
        session = Session(
            form, language=self.window_.language, now=now,
            facts={"ward_name": catalogue.agency().place_name, "procedure_code": str(code)},
        )  # fmt: skip
        if self.draft is not None:
            try:
                session.restore(self.draft.answers)
            except (TypeError, ValueError) as error:  # a value that no form can have put there
                raise ExpectedError("drafts.errors.damaged", code=self.draft.code) from error
            attachments.put_back(session, self.draft.attachments)
        return session

    def _tell_who(self) -> None:
        """ "Khai giúp: …" on every page, in the longest words that fit: above it, or beside the progress line."""
        lines = self.filling.lines(self.window_.language)
        if not lines:
            return
        look, mm, theme = self.look, self.look.mm, self.station.theme
        metrics = QFontMetrics(look.font(round(22 * 25.4 / 72 * look.pixels_per_mm), 600))
        room = theme.width_px - mm(20) if theme.portrait else theme.width_px * 11 // 25
        line = next((one for one in lines if metrics.horizontalAdvance(one) <= room), lines[-1])
        self.strip = Words(look, line, "filling", pt=22, weight=600, colour="accent", centre=theme.portrait)
        if theme.portrait:
            self.strip.setFixedHeight(mm(STRIP_MM))
            self.column.addWidget(self.strip)
            return
        wide = min(room, round(metrics.horizontalAdvance(line) * theme.percent / 100)) + mm(1)
        self.pages.beside = wide + mm(4)
        self.strip.setParent(self)
        self.strip.setGeometry(theme.width_px - mm(10) - wide, mm(2), wide, mm(STRIP_MM))

    # -- window ---------------------------------------------------------------------------------------------
    def hand_over(self) -> Any:
        """The session, for the same screen in another size, theme or language; nothing is lost."""
        session = self.pages.session
        if session is not None:
            session.language = self.window_.language
        return session

    def scanned(self, code: str) -> None:
        if self.agreement is None:
            self.pages.scanned(code)

    def scan_failed(self, error: ExpectedError) -> None:
        if self.agreement is None:
            self.pages.scan_failed(error)

    def _places(self, typed: str) -> tuple[str, ...]:
        """Wards with their province, for what was typed of an address."""
        units = self.station.catalogue.units
        return tuple(units.full_name(ward) for ward in units.suggest(typed))

    def words(self) -> int:
        return self.agreement.words() if self.agreement is not None else self.pages.words()

    def spoken(self) -> str:
        return self.agreement.spoken() if self.agreement is not None else self.pages.spoken()

    def read_aloud(self) -> str:
        return self.agreement.spoken() if self.agreement is not None else self.pages.read_aloud()

    def recording(self) -> Path | None:
        return self.pages.recording() if self.agreement is None else None

    def staff_here(self) -> None:
        """A clerk came to help: by code and PIN, and on from this very page."""
        self.pages.commit()
        carried = {"ticket": self.ticket, "draft": self.draft, "resumed": self.pages.session, "before": self.before}
        self.window_.replace("staff_code", carried={**carried, "filling": self.filling}, resuming=True)

    def leave(self) -> None:
        self.pages.leave()
        self._drop_agreement()
        if self.strip is not None:
            self.strip.set_words("")
        self.ticket = self.draft = None
        self.before = {}
        self.filling = Filling()

    def _left(self) -> None:
        self._staff_gone()
        self.window_.back()

    def _staff_gone(self) -> None:
        """A clerk who showed who they are here is at the screen no more: nothing is taken in that name from now on."""
        if self.filling.actor:
            from kiosk.services import staff

            command = (self.station.place, self.filling.actor)
            self.station.tasks.run(staff.leave, command).failed(self.window_.failed)
        self.filling.sign_off()

    def given_up(self) -> None:
        """Kept without a word: the person is gone. The ticket's desk still finds it."""
        self.pages.commit()
        session = self.pages.session
        if session is not None and self._changed(session):
            self._send(session.finished).failed(self.window_.failed)
        self._staff_gone()

    def _changed(self, session: Any) -> bool:
        """Whether there is anything to keep that isn't kept already; keys with "@" tell the page, no answer."""

        def said(answers: dict[str, Any]) -> dict[str, Any]:
            return {path: value for path, value in answers.items() if not path.startswith("@")}

        return said(session.answers()) != said(self.before)

    # -- the applicant's word -------------------------------------------------------------------------------
    def _finished(self) -> None:
        """Handed in; what somebody else filled in is shown to each person who signs it first."""
        session = self.pages.session
        assert session is not None
        if not self.filling.helped:
            self._keep(True)
            return
        waiting = self._people()[len(self.filling.agreed) :]
        if not waiting:
            self._keep(True, confirmed=True)
            return
        self._drop_agreement()
        made = Agreement(
            self.look, self.window_.language, waiting[0], session.review(), portrait=self.station.theme.portrait
        )
        made.agreed.connect(lambda: self._agreed(waiting[0]))
        made.wrong.connect(self._not_right)
        made.absent.connect(lambda: self._keep(True))
        made.opened.connect(self._not_right)
        made.touched.connect(self.window_.patience.touched)
        self.agreement = made
        self.pages.hide()
        self.column.addWidget(made, 1)
        if self.strip is not None and not self.station.theme.portrait:
            self.strip.hide()  # the page's title says whom it concerns
        self.setFocus()
        self.window_.patience.restart(made.words())
        if self.station.speaker is not None:
            self.station.speaker.speak(made.spoken(), self.window_.language)

    def _people(self) -> tuple[str, ...]:
        from kiosk.forms.results.agreeing_persons import people

        session = self.pages.session
        assert session is not None
        today = local(self.station.clock.now()).date()
        return people(session.form, session.record(), self.station.catalogue.agency(), today)

    def _agreed(self, name: str) -> None:
        self.filling.agreed.append(name)
        self._finished()

    def _not_right(self, path: str = "") -> None:
        """Back to the review, or straight to the line; whatever was agreed to before is asked again."""
        session = self.pages.session
        assert session is not None
        self.filling.agreed.clear()
        session.finished = False
        self._drop_agreement()
        if path:
            session.go(path)
        self.pages.show()
        if self.strip is not None:
            self.strip.show()
        self.pages.begin(session)

    def _drop_agreement(self) -> None:
        agreement, self.agreement = self.agreement, None
        if agreement is not None:
            agreement.wipe()
            agreement.hide()
            agreement.setParent(None)
            agreement.deleteLater()
        if self.station.speaker is not None:
            self.station.speaker.hush()

    # -- keeping --------------------------------------------------------------------------------------------
    def _send(self, finished: bool, *, confirmed: bool = False, slip: bool = False) -> Any:
        from kiosk.forms.files import attachments
        from kiosk.services import drafts

        session = self.pages.session
        command = KeepDraft(
            form=FormId(session.form.id), form_version=session.form.version,
            procedure=self._procedure() or ProcedureCode(""), place=self.station.place,
            language=self.window_.language, answers=session.answers(),
            record=session.record() if finished else {}, finished=finished,
            ticket=self.ticket.id if self.ticket else self.draft.ticket if self.draft else None,
            draft=self.draft.id if self.draft else None,
            holder_numbers=session.holder_numbers(), holder_births=session.holder_births(),
            filled_by=self.filling.by, helper=self.filling.helper, actor=self.filling.actor,
            confirmed=confirmed and self.filling.by is not FilledBy.APPLICANT, slip=slip,
            attachments=attachments.kept(session),
        )  # fmt: skip
        return self.station.tasks.run(drafts.keep, command)

    def _keep(self, finished: bool, *, confirmed: bool = False) -> None:
        unasked = finished and self.filling.helped and not confirmed
        sent = self._send(finished, confirmed=confirmed, slip=True)
        sent.then(self.live(lambda kept: self._kept(kept, unasked))).failed(self.live(self.window_.failed))

    def _procedure(self) -> ProcedureCode | None:
        return self.draft.procedure if self.draft else self.ticket.procedure if self.ticket else None

    def _kept(self, kept: KeptDraft, unasked: bool) -> None:
        self._staff_gone()
        code = self._procedure()
        death = code is not None and self.station.catalogue.procedure(code).about_death
        self.window_.go("handed", kept=kept, unasked=unasked and kept.state is DraftState.FINISHED,
                        death=death)  # fmt: skip
