"""The further declarations of a life event: after one is handed in the next is offered, prefilled from those before.

Called by ui.citizen.handed. Which way the person came, what they handed in and with which ticket stands in the
window's trail; the answers themselves come out of the sealed drafts, never out of the trail. The next declaration is
a draft of its own under the same ticket.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from kiosk.clock import local
from kiosk.rules.life_events import fill_of, follow
from kiosk.values.drafts import Draft, DraftState
from kiosk.values.ids import ProcedureCode
from kiosk.values.life_events import Outcome, Part
from kiosk.values.procedures import Procedure
from kiosk.values.tickets import IssuedTicket
from ui.citizen.life_event_words import procedure_of, taken_here

if TYPE_CHECKING:
    from ui.citizen.screen import Screen


class NextForm(NamedTuple):
    """The declaration to go on with."""

    part: Part
    procedure: Procedure
    ticket: IssuedTicket
    filling: Any  # who fills it in, carried on


def next_form(screen: Screen) -> NextForm | None:
    """The first declaration of the outcome that this visit has not handed in; None outside a life event."""
    from kiosk.services.papers import is_offered

    window, station = screen.window_, screen.station
    came, declared = window.came_by("life_outcome"), window.came_by("declare")
    if came is None or declared is None or declared.get("ticket") is None:
        return None
    event = station.catalogue.life_event(came["event"])
    outcome = follow(event, came["answers"], local(station.clock.now()).date())
    ticket: IssuedTicket = declared["ticket"]
    done = {what["ticket"].procedure for what in window.all_of("declare") if what.get("ticket") is not None}
    for part in outcome.parts if isinstance(outcome, Outcome) else ():
        procedure = procedure_of(station, part)
        if (
            procedure is None
            or not taken_here(station, part)
            or procedure.code in done
            or not _declared(screen, procedure)
        ):
            continue
        if not is_offered(str(procedure.form), local(station.clock.now()).date(), station.settings.ward_dir):
            continue  # no version of the form holds today: it is filled at the desk
        return NextForm(part, procedure, ticket, declared.get("filling"))
    return None


def _declared(screen: Screen, procedure: Procedure) -> bool:
    """Whether there is a declaration for it that holds today."""
    from kiosk.services.papers import is_offered

    day, ward = local(screen.station.clock.now()).date(), screen.station.settings.ward_dir
    return bool(procedure.form) and is_offered(str(procedure.form), day, ward)


def go_on(screen: Screen, form: NextForm) -> None:
    """Read what was handed in before, fill in what it tells, and open the declaration."""
    from kiosk.queries import drafts

    kept = [what["kept"].id for what in screen.window_.all_of("handed") if what["kept"].state is DraftState.FINISHED]
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


def _open(screen: Screen, form: NextForm, known: Mapping[str, dict[str, str]]) -> None:
    session = prefilled(screen, form, dict(known))
    ticket = msgspec.structs.replace(form.ticket, procedure=ProcedureCode(form.procedure.code))
    filling = dataclasses.replace(form.filling, agreed=[]) if form.filling is not None else None
    screen.window_.go("declare", ticket=ticket, resumed=session, filling=filling)


def prefilled(screen: Screen, form: NextForm, known: dict[str, dict[str, str]]) -> Any:
    """The declaration's session with what the earlier ones tell; it stands at the first open page."""
    from kiosk.forms.answering.session import Session
    from kiosk.services.papers import in_force

    station = screen.station
    catalogue = station.catalogue
    now, places = local(station.clock.now()), tuple(catalogue.birth_places())
    made = in_force(str(form.procedure.form), now.date(), station.settings.ward_dir, places)
    session = Session(
        made, language=screen.window_.language, now=now,
        facts={"ward_name": catalogue.agency().place_name, "procedure_code": form.procedure.code},
    )  # fmt: skip
    answers = {
        "/" + "/".join(element.path): value
        for name, value in fill_of(form.part, known).items()
        for element in made.named(name)
    }
    if answers:
        session.give(answers)
    return session


def _texts(draft: Draft) -> dict[str, str]:
    """Answers by question name, as texts: whether a card was read, and what the record says; no entries of repeats."""
    from kiosk.forms.results.record import flat

    known = {path.rpartition("/")[2]: str(value) for path, value in draft.answers.items() if "[" not in path}
    told = {name: str(value) for name, value in flat(draft.record).items() if not isinstance(value, list)}
    return {name: value for name, value in known.items() if name.endswith("_card")} | told
