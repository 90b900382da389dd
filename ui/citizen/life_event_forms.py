"""The further declarations of a life event: after one is handed in the next is offered, prefilled from those before.

Called by ui.citizen.handed. Which way the person came, what they handed in and with which ticket stands in the visit;
the answers themselves come out of the sealed drafts, never out of the visit. The next declaration is a draft of its own
under the same ticket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kiosk.clock import local
from kiosk.rules.life_events import fill_of, follow
from kiosk.values.drafts import Draft
from kiosk.values.ids import ProcedureCode
from kiosk.values.life_events import LifeEventOutcome, Part
from kiosk.values.present_visit import Visit
from kiosk.values.procedures import Procedure
from ui.citizen import visit_drafts
from ui.citizen.life_event_words import procedure_of, taken_here
from ui.citizen.routes import Declare
from ui.citizen.screen import Screen
from ui.station import Station

if TYPE_CHECKING:
    from kiosk.forms.answering.session import Session


class NextForm(NamedTuple):
    """The declaration to go on with."""

    part: Part
    procedure: Procedure


def next_form(station: Station, visit: Visit) -> NextForm | None:
    """The first declaration of the outcome that this visit has not handed in; None outside a life event."""
    if visit.way is None or not visit.goes_on:
        return None
    event = station.catalogue.life_event(visit.way.event)
    outcome = follow(event, visit.way.answers, local(station.clock.now()).date())
    done = {one.procedure for one in visit.handed}
    for part in outcome.parts if isinstance(outcome, LifeEventOutcome) else ():
        procedure = procedure_of(station, part)
        if procedure is None or procedure.code in done or not taken_here(station, part):
            continue
        if _is_declared(station, procedure):
            return NextForm(part, procedure)
    return None


def _is_declared(station: Station, procedure: Procedure) -> bool:
    """Whether there is a declaration for it that holds today; otherwise it is filled in at the desk."""
    return bool(procedure.form) and station.forms.offered(str(procedure.form), local(station.clock.now()).date())


def go_on(screen: Screen, form: NextForm) -> None:
    """Read what was handed in before, fill in what it tells, and open the declaration."""
    from kiosk.queries import drafts

    kept = [one.draft for one in screen.window_.visit.handed if one.finished]
    known: dict[str, dict[str, str]] = {}

    def read(place: int) -> None:
        if place == len(kept):
            _open(screen, form, known)
            return

        def add(draft: Draft | None) -> None:
            if draft is not None:
                known[str(draft.form)] = _texts(draft)
            read(place + 1)

        screen.station.tasks.read(drafts.by_id, kept[place]).then(screen.live(add)).failed(
            screen.live(screen.window_.failed)
        )

    read(0)


def _open(screen: Screen, form: NextForm, known: dict[str, dict[str, str]]) -> None:
    window = screen.window_
    session = prefilled(screen.station, form, known, window.language)
    window.visit = window.visit.next_form(ProcedureCode(form.procedure.code))
    window.go(Declare(session=session))


def prefilled(station: Station, form: NextForm, known: dict[str, dict[str, str]], language: str) -> Session:
    """The declaration's session with what the earlier ones tell; it stands at the first open page."""
    session = visit_drafts.begin(station, ProcedureCode(form.procedure.code), language)
    answers = {
        "/" + "/".join(element.path): value
        for name, value in fill_of(form.part, known).items()
        for element in session.form.named(name)
    }
    if answers:
        session.give(answers)
    return session


def _texts(draft: Draft) -> dict[str, str]:
    """Answers by question name, as texts: whether a card was read and the address on it, and what the record says; no
    entries of repeats."""
    from kiosk.forms.answering.record import flat

    known = {path.rpartition("/")[2]: str(value) for path, value in draft.answers.items() if "[" not in path}
    told = {name: str(value) for name, value in flat(draft.record).items() if not isinstance(value, list)}
    return {name: value for name, value in known.items() if name.endswith(("_card", "_lives"))} | told
