"""The guided declaration at the citizen station: opens the form, keeps the draft, hands it in.

Draws nothing itself: ui.citizen.declaration shows the pages, ui.citizen.agreeing asks the applicant at the end of
what somebody else filled in. A person who walks away, or touches "Để sau", finds the draft under its code; what was
typed lives in the form's session alone, which this screen holds, and goes with it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QTimer

from kiosk.catalogue.units import Units
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.values.drafts import DraftState, KeptDraft
from kiosk.values.feedback import HelpPage
from kiosk.values.filling import APPLICANT
from kiosk.values.present_visit import with_people
from ui.citizen import visit_drafts
from ui.citizen.agreeing import Agreement
from ui.citizen.declaration import DeclarationScreen
from ui.citizen.keeping import Keeping
from ui.citizen.quieting import quieted
from ui.citizen.routes import Declare, Handed, StaffCode
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there
from ui.citizen.strip import strip_for
from ui.widgets.away import retire
from ui.widgets.touch import Words


def _wards(units: Units, typed: str) -> tuple[str, ...]:
    """With their province, for what was typed of an address."""
    return tuple(units.full_name(ward) for ward in units.suggest(typed))


class DeclareScreen(Screen):
    takes_cards = declares = True
    route: Declare
    session: Session | None = None
    before: Mapping[str, object] = {}  # answers that need not be kept (again)
    agreement: Agreement | None = None
    strip: Words | None = None

    def enter(self) -> None:
        self._lay_out()
        visit = self.window_.visit
        self.window_.visit = quieted(self.station, visit, visit.procedure)
        self.keeping = Keeping(self)
        self.has_declaration = self.keeping.is_worth
        try:
            session = self.route.session or visit_drafts.session_of(self.station, self.window_.visit)
        except ExpectedError as error:  # the form's version is gone, or the draft is damaged
            why = error
            QTimer.singleShot(0, self, lambda: self.window_.failed(why))  # once this screen stands there
            return
        self.session = session
        kept = self.route.before
        self.before = session.answers() if kept is None and self.route.session is None else kept or {}
        if self.window_.visit.draft is None:
            visit_drafts.tell_earlier(self.window_, session)
        finished = session.finished
        self.pages.begin(session)
        if self.route.sent is not None:
            self.keeping.wait(self.route.sent)
        elif finished:
            self._finished()

    def _lay_out(self) -> None:
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.pages = pages = DeclarationScreen(self.look, self.window_.language)
        self.strip, pages.beside = strip_for(self, self.window_.visit.filling)
        pages.fit_out(self.station)
        pages.places = functools.partial(_wards, self.station.catalogue.units)
        self.column.addWidget(pages, 1)
        if self.strip is not None:
            self.strip.show()
            self.strip.raise_()
        pages.finished.connect(self._finished)
        pages.parked.connect(lambda: self.keeping.keep(False))

        def left() -> None:
            visit_drafts.let_staff_go(self.window_)
            self.window_.back()

        pages.left.connect(left)
        pages.page_shown.connect(lambda _page: self.window_.patience.restart(self.words()))
        pages.touched.connect(self.window_.patience.touched)

    # -- window ---------------------------------------------------------------------------------------------
    def hand_over(self) -> Declare:
        return replace(self.route, session=self.session, before=self.before)

    def scanned(self, code: str) -> None:
        if self.agreement is None:
            self.pages.scanned(code)

    def scan_failed(self, error: ExpectedError) -> None:
        if self.agreement is None:
            self.pages.scan_failed(error)

    def words(self) -> int:
        return self.agreement.words() if self.agreement is not None else self.pages.words()

    def spoken(self) -> str:
        return self.agreement.spoken() if self.agreement is not None else self.pages.spoken()

    def read_aloud(self) -> str:
        return self.agreement.spoken() if self.agreement is not None else self.pages.read_aloud()

    def recording(self) -> Path | None:
        return self.pages.recording() if self.agreement is None else None

    def staff_here(self) -> Callable[[], None] | None:
        """By code and PIN, and on from this very page."""

        def make_way() -> None:
            self.pages.moves.commit()
            self.window_.replace(StaffCode(behind=self.hand_over()))

        return self.live(make_way)

    def help_page(self) -> HelpPage | None:
        course = self.pages.moves.course
        return course.help_page(self.window_.visit.procedure or "") if course is not None else None

    def leave(self) -> None:
        self.pages.leave()
        if self.session is not None:
            window = self.window_
            window.visit = with_people(window.visit, visit_drafts.people_in(self.session))
        self._drop_agreement()
        if self.strip is not None:
            self.strip.set_words("")
        self.session, self.before = None, {}

    def given_up(self) -> None:
        """Kept without a word: the person is gone. The ticket's desk still finds it."""
        self.pages.moves.commit()
        session = self.keeping.due()
        if session is not None:
            visit_drafts.keep(self.window_, session, finished=session.finished).failed(nobody_there)
        visit_drafts.let_staff_go(self.window_)

    def hold(self, done: Callable[[bool], None]) -> None:
        """They are called to a desk: it finds what there is, and they may go on all the same."""
        self.pages.moves.commit()
        self.keeping.hold(done)

    # -- the applicant's word -------------------------------------------------------------------------------
    def _finished(self) -> None:
        """Handed in; what somebody else filled in is shown to each person who signs it first."""
        assert self.session is not None
        filling = self.window_.visit.filling
        if filling is None or not filling.helped:
            self.keeping.keep(True)
            return
        waiting = visit_drafts.signers(self.station, self.session)[len(filling.agreed) :]
        if not waiting:
            self.keeping.keep(True, confirmed=True)
            return
        self._ask(waiting[0], self.session)

    def _ask(self, name: str, session: Session) -> None:
        self._drop_agreement()
        made = Agreement(
            self.look, self.window_.language, name, session.review(), portrait=self.station.theme.portrait,
            low_reach=self.station.theme.low_reach,
        )  # fmt: skip
        made.agreed.connect(lambda: self._agreed(name))
        made.wrong.connect(self._not_right)
        made.absent.connect(lambda: self.keeping.keep(True))
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

    def _agreed(self, name: str) -> None:
        visit = self.window_.visit
        self.window_.visit = visit.filled_by((visit.filling or APPLICANT).agreed_by(name))
        self._finished()

    def _not_right(self, path: str = "") -> None:
        """Back to the review, or straight to the line; whoever agreed to it is asked again."""
        visit, session = self.window_.visit, self.session
        assert session is not None
        self.window_.visit = visit.filled_by((visit.filling or APPLICANT).asked_anew())
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
            retire(agreement)  # its own button may have led here
        if self.station.speaker is not None:
            self.station.speaker.hush()

    def kept(self, kept: KeptDraft) -> None:
        """Handed in, or for later: its page follows."""
        window = self.window_
        visit_drafts.let_staff_go(window)
        window.visit = window.visit.handed_in(kept)
        unasked = self.route.unasked and kept.state is DraftState.FINISHED
        window.go(Handed(kept=kept, unasked=unasked, death=window.visit.about_death))
