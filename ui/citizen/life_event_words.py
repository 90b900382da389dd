"""An outcome in a person's words: where each thing is done, whether today, what to bring; for screen and paper.

Called by ui.citizen.life_event_outcome. "Today" is counted by the same rules as a dossier's deadline, from the
ward's calendar and hours; what another agency decides is said with its time limit alone.
"""

from __future__ import annotations

from kiosk.catalogue.words import agency_words, time_words
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import calendars, deadlines
from kiosk.texts import day_words, text
from kiosk.values.life_events import LifeEvent, LifeEventOutcome, Part, PartKind
from kiosk.values.papers import NextStep, NextStepsPaper
from kiosk.values.procedures import DocumentNeed, Procedure
from ui.station import Station


def say(key: str, language: str, **values: object) -> str:
    return text(f"life.outcome.{key}", language, **values)


def heading(event: LifeEvent, outcome: LifeEventOutcome, language: str) -> str:
    """The page's title: what to do, or kindly that it can't be done today."""
    kinds = {part.kind for part in outcome.parts}
    if PartKind.NOT_YET in kinds:
        return say("not_yet", language)
    suffix = "_death" if event.about_death else ""
    return say(f"first{suffix}" if PartKind.FIRST in kinds else f"title{suffix}", language)


def steps(station: Station, outcome: LifeEventOutcome, language: str) -> tuple[NextStep, ...]:
    """Things to do and to know, in the document's order."""
    waits = any(part.kind is PartKind.FIRST for part in outcome.parts)
    return tuple(_step(station, part, outcome, waits, language) for part in outcome.parts)


def after(outcome: LifeEventOutcome, language: str) -> tuple[str, ...]:
    """ "Việc cần làm tiếp", each line once."""
    return tuple(dict.fromkeys(line.of(language) for part in outcome.parts for line in part.after))


def paper(station: Station, event: LifeEvent, outcome: LifeEventOutcome, language: str) -> NextStepsPaper:
    """The large-print page."""
    return NextStepsPaper(
        agency=station.catalogue.agency(), title=event.title.of(language), heading=heading(event, outcome, language),
        steps=steps(station, outcome, language), after=after(outcome, language), language=language,
        day=day_words(local(station.clock.now()), language), condolence=event.about_death, icon=event.icon,
    )  # fmt: skip


def _step(station: Station, part: Part, outcome: LifeEventOutcome, waits: bool, language: str) -> NextStep:
    procedure = procedure_of(station, part)
    title = part.title.of(language) if part.title is not None else procedure.short.of(language) if procedure else ""
    if outcome.day is not None:
        title = title.replace("{day}", day_words(outcome.day, language))
    does = part.kind in (PartKind.TASK, PartKind.FIRST)
    return NextStep(
        key=part.key, kind=part.kind.value, title=title, icon=procedure.icon if procedure is not None else "",
        where=_where(station, part, procedure, language) if does else "",
        when=_when(station, part, procedure, waits, language) if does else "",
        papers=_papers(part, procedure, language) if does else (),
        note=part.note.of(language) if part.note is not None else "",
        only_if=part.only_if.of(language) if part.only_if is not None else "",
    )  # fmt: skip


def procedure_of(station: Station, part: Part) -> Procedure | None:
    """Its procedure as in force today; None where it has none, or the catalogue lost it."""
    if part.procedure is None:
        return None
    try:
        return station.catalogue.procedure(part.procedure)
    except ExpectedError:
        return None


def taken_here(station: Station, part: Part) -> bool:
    """Whether a ticket of this ward leads to it: its field is one of the queue's."""
    procedure = procedure_of(station, part)
    return part.taken_here and procedure is not None and procedure.field in {
        field.key for field in station.catalogue.fields()
    }  # fmt: skip


def _where(station: Station, part: Part, procedure: Procedure | None, language: str) -> str:
    if part.where is not None:
        return part.where.of(language)
    role = part.agency or (procedure.agency if procedure is not None else "other")
    agency = agency_words(role, station.catalogue.agency_name(role, procedure=part.procedure or ""), language)
    if not taken_here(station, part):
        return agency
    return say("here", language) if role == "ward" else say("police", language, agency=agency)


def _when(station: Station, part: Part, procedure: Procedure | None, waits: bool, language: str) -> str:
    if procedure is None or part.kind is PartKind.FIRST:
        return ""
    if waits:
        return say("after_first", language)
    now, catalogue = local(station.clock.now()), station.catalogue
    if procedure.agency == "ward" and taken_here(station, part):
        try:
            if not calendars.is_working_day(now.date(), catalogue.calendars()):
                day = calendars.next_working_day(now.date(), catalogue.calendars())
                return say("closed", language, day=day)
            due = deadlines.due(procedure, now, catalogue.calendars(), catalogue.hours()).due[:10]
        except ExpectedError:  # a year without a calendar, or a day to be agreed on
            return say("limit", language, time=time_words(procedure.time, language, short=True))
        if due == now.date().isoformat():
            return say("today", language)
        return say("due", language, day="/".join(reversed(due.split("-"))))
    return say("limit", language, time=time_words(procedure.time, language, short=True))


def _papers(part: Part, procedure: Procedure | None, language: str) -> tuple[str, ...]:
    if part.papers or procedure is None:
        return tuple(one.of(language) for one in part.papers)
    wanted = [d for d in procedure.documents if d.need is not DocumentNeed.DATA and not d.optional]
    return tuple(document.name.of(language) for document in wanted)
