"""A visit that is gone on with: its ticket was scanned again, at this kiosk or another one. Number, call, declarations.

Reached from ui.citizen.arriving, which has made the visit the window's. What becomes of the number while the page is
in view is read anew. Declarations are named by their procedure alone: anybody may hold a ticket that was found, and
one is opened by its person's card or birth date as ever (ui.citizen.reopen). One that another kiosk holds is named with
its code and where to go; it goes on here only where this machine can read it. Errors are the window's to tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kiosk.values.calls import ComeBack
from kiosk.values.drafts import DraftState
from kiosk.values.present_visit import gone_on_with
from kiosk.values.tickets import IssuedTicket, TicketState
from kiosk.values.visits import VisitDeclaration, WholeVisit
from ui.citizen.ahead import Ahead
from ui.citizen.in_place import InPlace
from ui.citizen.number_card import NumberCard
from ui.citizen.routes import Declare, Reopen, VisitPage
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there
from ui.widgets.touch import SureButton, Words

if TYPE_CHECKING:
    from kiosk.values.journal import Committed
    from kiosk.values.visits import ToldDeclaration

KEPT = (DraftState.PARKED, DraftState.FINISHED)
WAITS = (TicketState.WAITING, TicketState.CALLED)
AWAY = (TicketState.ABSENT, TicketState.PARKED)


def kiosk_number(place: str) -> str:
    """ "kiosk-1" -> "1"; "" for a place of another kind."""
    kind, _, number = place.partition("-")
    return number if kind == "kiosk" else ""


def desk_number(place: str) -> str:
    """ "desk-1" -> "1"; "" for a place of another kind."""
    kind, _, number = place.partition("-")
    return number if kind == "desk" else ""


class VisitScreen(Screen):
    route: VisitPage
    ahead: Ahead | None = None

    def enter(self) -> None:
        self._show(self.route.whole)
        self.station.bridge.noted.connect(self._noted)

    def leave(self) -> None:
        self.station.bridge.noted.disconnect(self._noted)
        self._stop()

    def _stop(self) -> None:
        if self.ahead is not None:
            self.ahead.stop()
            self.ahead = None

    # -- what becomes of it ---------------------------------------------------------------------------------------
    def _noted(self, committed: Committed) -> None:
        if any(note.subject == self.route.whole.known.ticket for note in committed.events):
            self._read()

    def _read(self) -> None:
        from kiosk.queries import visits

        asked = self.station.tasks.read(visits.visit, self.route.whole.known.ticket)
        asked.then(self.live(self._found)).failed(nobody_there)

    def _found(self, whole: WholeVisit | None) -> None:
        if whole is None or whole.issued is None or whole == self.route.whole:
            return
        self.window_.visit = gone_on_with(self.window_.visit, whole)
        self.route = replace(self.route, whole=whole)
        self.window_.remember(self.route)
        self._stop()
        self.clear()
        self._show(whole)

    # -- picture ----------------------------------------------------------------------------------------------------
    def _show(self, whole: WholeVisit) -> None:
        ticket, state = whole.issued, whole.ticket.state if whole.ticket is not None else TicketState.DONE
        assert ticket is not None
        look, card = self.look, self._card(ticket)
        buttons = [self._done_button()]
        if self.window_.visit.about_death:
            card.say(Words(look, self.say("procedure.condolence"), "condolence", weight=600))
        if state is TicketState.WAITING:
            self._say_ahead(card, ticket)
        else:
            card.say(Words(look, self._state(state, whole), "state", weight=700))
        waits = ""
        if state in (*WAITS, *AWAY):
            self.in_place = InPlace(self, ticket.id, whole.known.in_place, lambda _wanted: None)
            if state is TicketState.WAITING:
                waits = self.in_place.words()
            buttons.append(self.in_place.button)
        said = [self._declared(one) for one in whole.declarations if one.state in KEPT]
        declared = "\n".join([*said, *self._declaring(whole)])
        card.say_or(Words(look, declared, "declarations"), Words(look, _where(self, whole), "declarations"))
        card.say(Words(look, waits, "wait"))
        self.column.addWidget(card, 1)
        goes_on = self._goes_on(whole, ticket, state)
        self.bar(*buttons, *goes_on, height_mm=32)
        if not goes_on:
            buttons[0].kind = "primary"

    def _card(self, ticket: IssuedTicket) -> NumberCard:
        heading = self.say("ticket.yours") + (f" · {self.say('ticket.priority')}" if ticket.priority else "")
        return NumberCard(
            self.look, ticket.label, "ticket_number",
            heading=Words(self.look, heading, "ticket_heading", pt=24, weight=600, heading=True),
        )  # fmt: skip

    def _say_ahead(self, card: NumberCard, ticket: IssuedTicket) -> None:
        words = Words(self.look, "", "ahead", weight=700)
        self.ahead = Ahead(self, ticket, words.set_words)
        words.set_words(self.ahead.words())
        card.say(words)

    def _state(self, state: TicketState, whole: WholeVisit) -> str:
        known = (TicketState.CALLED, TicketState.ABSENT, TicketState.PARKED)
        desk = whole.ticket.desk if whole.ticket is not None else ""
        return self.say(f"appointment.ticket_{state.value if state in known else 'done'}", desk=desk)

    def _declared(self, one: VisitDeclaration) -> str:
        if one.state == DraftState.PARKED and self._is_elsewhere(one.holder):
            key = "visit.held" if one.opens else "visit.held_only"
            return self.say(key, name=self._name_of(one), code=one.code, number=kiosk_number(one.holder))
        key = "visit.handed_in" if one.state == DraftState.FINISHED else "visit.begun"
        return self.say(key, name=self._name_of(one))

    def _declaring(self, whole: WholeVisit) -> list[str]:
        """What another kiosk has kept, as far as it said; and what was begun there and is not kept yet."""
        lines = [_told_of(self, one) for one in self._told(whole)]
        at = whole.known.declaring or ""
        return [*lines, self.say("visit.declaring", number=kiosk_number(at))] if self._is_elsewhere(at) else lines

    def _told(self, whole: WholeVisit) -> list[ToldDeclaration]:
        return [one for one in whole.told if self._is_elsewhere(one.place) or desk_number(one.place)]

    def _is_elsewhere(self, place: str) -> bool:
        """At another kiosk. What a desk holds is opened by its clerk, or here, as ever."""
        return bool(kiosk_number(place)) and place != self.station.place

    def _name_of(self, one: VisitDeclaration) -> str:
        from kiosk.errors import ExpectedError

        try:
            return self.station.catalogue.procedure(one.procedure or "").short.of(self.window_.language)
        except ExpectedError:  # it left the catalogue meanwhile
            return ""

    def _done_button(self) -> SureButton:
        done = SureButton(self.look, self.say("ticket.done"), "done", icon="check", title_pt=28, weight=700)
        done.clicked.connect(self.window_.home)
        return done

    # -- how they go on ---------------------------------------------------------------------------------------------
    def _goes_on(self, whole: WholeVisit, ticket: IssuedTicket, state: TicketState) -> list[SureButton]:
        """Back in the line, or on with a declaration."""
        if state in AWAY:
            again = self._button("appointment.back_again", "back_again", "ticket")
            again.clicked.connect(self._rejoin)
            return [again]
        if state not in WAITS:
            return []
        begun = [one for one in whole.declarations if one.state == DraftState.PARKED]
        if begun and not any(one.opens for one in begun) and all(self._is_elsewhere(one.holder) for one in begun):
            return []
        begun = [one for one in begun if one.opens] or begun
        if begun:
            code = begun[-1].code
            go_on = self._button("visit.go_on", "open_draft", "pencil")
            go_on.clicked.connect(lambda: self.window_.go(Reopen(draft_code=code)))
            return [go_on]
        if ticket.draft_code and not whole.declarations and not self._told(whole):
            declare = self._button("ticket.declare", "declare", "pencil")
            declare.clicked.connect(self._declare)
            return [declare]
        return []

    def _button(self, key: str, name: str, icon: str) -> SureButton:
        return SureButton(
            self.look, self.say(key), name, hint=self.say(f"{key}_hint"), icon=icon, kind="primary", title_pt=28,
            weight=700,
        )  # fmt: skip

    def _declare(self) -> None:
        self.window_.visit = self.window_.visit.declares()
        self.window_.go(Declare())

    def _rejoin(self) -> None:
        """Who was called and missed, or was set aside for a form or a paper, is here: the number is still theirs."""
        from kiosk.services import calls

        command = ComeBack(ticket=self.route.whole.known.ticket, place=self.station.place)
        asked = self.station.tasks.run(calls.rejoin, command)
        asked.then(self.live(lambda _state: self._read())).failed(self.live(self.window_.failed))


def _where(screen: VisitScreen, whole: WholeVisit) -> str:
    """In short: at which kiosks lies what cannot be gone on with here, and its codes; "" where nothing does."""
    here = screen.station.place
    held = [(one.holder, one.code) for one in whole.declarations if one.state == DraftState.PARKED and not one.opens]
    told = [(one.place, one.code) for one in whole.told if not one.finished]
    codes: dict[str, list[str]] = {}
    for place, code in [*held, *told, (whole.known.declaring or "", "")]:
        if kiosk_number(place) and place != here:
            codes.setdefault(place, []).extend([code] if code else [])
    places = [
        screen.say("visit.kiosk", number=kiosk_number(place)) + (f" ({', '.join(of)})" if of else "")
        for place, of in codes.items()
    ]
    return screen.say("visit.where", places=", ".join(places)) if places else ""


def _told_of(screen: VisitScreen, one: ToldDeclaration) -> str:
    desk = desk_number(one.place)
    if desk:
        return screen.say("visit.told_desk_done" if one.finished else "visit.told_desk", code=one.code, number=desk)
    key = "visit.told_handed_in" if one.finished else "visit.told"
    return screen.say(key, code=one.code, number=kiosk_number(one.place))
