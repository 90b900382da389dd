"""A visit's declaration and the core: the session it begins with, what of it is kept, and who has to agree to it.

Called by ui.citizen.declare and ui.citizen.life_event_forms. Raises ExpectedError forms.errors.* where the form's
version is gone, drafts.errors.damaged where a draft holds what no form can have put there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.draft_command import keep_draft
from kiosk.forms.files import attachments
from kiosk.forms.results.agreeing_persons import people
from kiosk.rules import personal_numbers
from kiosk.services import drafts, staff
from kiosk.values.drafts import Draft, FilledBy, KeptDraft
from kiosk.values.filling import APPLICANT
from kiosk.values.ids import ProcedureCode
from kiosk.values.present_visit import Visit, kept_as
from ui.citizen.host import Host
from ui.citizen.routes import Declare
from ui.citizen.stays import nobody_there
from ui.station import Station
from ui.tasks import Pending

log = logging.getLogger("motcua.ui")


def begin(station: Station, procedure: ProcedureCode, language: str) -> Session:
    """An empty declaration for that procedure, with the form that holds today."""
    forms, now = station.forms, station.clock.now()
    form = forms.in_force(str(station.catalogue.procedure(procedure).form), local(now).date())
    return forms.session(form, language, now, procedure)


def open_again(station: Station, draft: Draft, language: str) -> Session:
    """The declaration of a draft, with the form's version that it was begun with."""
    form = station.forms.version(draft.form, draft.form_version)
    session = station.forms.session(form, language, station.clock.now(), draft.procedure)
    try:
        session.restore(draft.answers)
    except (TypeError, ValueError) as error:  # a value that no form can have put there
        raise ExpectedError("drafts.errors.damaged", code=draft.code) from error
    attachments.put_back(session, draft.attachments)
    return session


def session_of(station: Station, visit: Visit) -> Session:
    """What the visit is about to fill in."""
    language = visit.chosen.language
    if visit.draft is not None:
        return open_again(station, visit.draft, language)
    assert visit.procedure is not None
    return begin(station, visit.procedure, language)


def people_in(session: Session) -> frozenset[str]:
    """Personal numbers that were told or read from cards."""
    said = (str(value).replace(" ", "") for value in session.answers().values())
    return frozenset(one for one in said if personal_numbers.is_number(one))


def tell_earlier(window: Host, session: Session) -> None:
    """The persons of what this visit handed in before, for a form that asks who they are: the dead, above all.

    They are read from the sealed drafts, and come while the first page is shown. Where one is gone, nothing is told.
    """
    from kiosk.forms.answering import earlier_persons
    from kiosk.queries import drafts as kept_drafts

    station = window.station

    def tell(draft: Draft | None) -> None:
        if draft is not None:
            form = station.forms.version(draft.form, draft.form_version)
            earlier_persons.tell(session, earlier_persons.told(form, draft.answers))

    def failed(error: BaseException) -> None:
        log.warning("an earlier declaration of the visit was not read: %s", error)

    for one in window.visit.handed:
        if one.finished:
            read = station.tasks.read(kept_drafts.by_id, one.draft)
            read.then(window.stays.during(tell)).failed(window.stays.during(failed))


def is_changed(session: Session, before: Mapping[str, object]) -> bool:
    """Whether there is anything to keep that isn't kept already; keys with "@" tell the page, no answer.

    What an earlier declaration told was said there: by itself it is nothing to keep.
    """
    from kiosk.forms.answering import earlier_persons

    told = earlier_persons.told_paths(session.form)
    return _said(session.answers(), told) != _said(before, told)


def is_begun(route: Declare) -> bool:
    """Of a declaration that waits behind another page: whether something of it is neither kept nor on its way."""
    return route.session is not None and route.sent is None and is_changed(route.session, route.before or {})


def _said(answers: Mapping[str, object], told: frozenset[str]) -> dict[str, object]:
    return {path: value for path, value in answers.items() if not path.startswith("@") and path not in told}


def signers(station: Station, session: Session) -> tuple[str, ...]:
    """Who has to say that it is right, where somebody else filled it in."""
    today = local(station.clock.now()).date()
    return people(session.form, session.record(), station.catalogue.agency(), today)


def keep(
    window: Host, session: Session, *, finished: bool, confirmed: bool = False, slip: bool = False
) -> Pending[KeptDraft]:
    """Park it or hand it in. `confirmed`: everybody agreed; `slip`: its code is printed where no ticket bears it."""
    station, visit = window.station, window.visit
    filling = visit.filling or APPLICANT
    command = keep_draft(
        session, finished=finished, procedure=visit.procedure or ProcedureCode(""), place=station.place,
        language=window.language, ticket=visit.number, draft=kept_as(visit),
        filled_by=filling.by, helper=filling.helper, actor=filling.actor,
        confirmed=confirmed and filling.by is not FilledBy.APPLICANT, slip=slip,
    )  # fmt: skip
    return station.tasks.run(drafts.keep, command)


def hold(
    window: Host, session: Session, held: Callable[[Mapping[str, object] | None], None], done: Callable[[bool], None]
) -> None:
    """Keep it while its person goes on. `held` hears which answers were, None where it failed; `done`, whether."""
    answers = session.answers()

    def kept(draft: KeptDraft) -> None:
        window.visit = window.visit.kept_in_passing(draft)
        held(answers)
        done(True)

    def failed(error: BaseException) -> None:
        log.warning("a declaration was not kept in passing: %s", error)
        held(None)
        done(False)

    sent = keep(window, session, finished=session.finished)
    sent.then(window.stays.during(kept)).failed(window.stays.during(failed))


def let_staff_go(window: Host) -> None:
    """A clerk who showed who they are here is at the screen no more: nothing is taken in that name from now on."""
    filling = window.visit.filling
    if filling is not None and filling.actor:
        command = (window.station.place, filling.actor)
        window.station.tasks.run(staff.leave, command).failed(nobody_there)
    window.visit = window.visit.staff_gone()
