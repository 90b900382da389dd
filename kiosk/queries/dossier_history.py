"""A dossier's history in sentences, and the prints of its papers with what became of each.

Called by queries.dossier_life. Every event of the subject is a line, of whichever station; what a person wrote is left
out where it is erased. A print that has ended is told by its fact, one that goes on by this station's own job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from kiosk.queries import print_jobs
from kiosk.queries.dossier_standing import StandingDossier
from kiosk.records.dossier_steps import StepBooked
from kiosk.records.facts import Fact, OpenedEvent
from kiosk.rules.dossier_papers import FORMS, OF_DOSSIERS, forms_of
from kiosk.store import Reader
from kiosk.texts import known, text
from kiosk.values.dossier_life import LifeLine, LifePaper, LifePrint
from kiosk.values.ids import Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from kiosk.values.procedures import PaperSet

_ENDED = {"print.done": JobState.PRINTED, "print.failed": JobState.FAILED, "print.unknown": JobState.UNKNOWN}
_UNTOLD = (JobState.WAITING, JobState.PRINTING, JobState.HANDED_OVER, JobState.CANCELLED)  # no fact says so
_CORRECTS = ("corrects", "taken_back", "undone", "voided")


def lines(found: StandingDossier, language: str) -> tuple[LifeLine, ...]:
    """Every event, in the order of the fold."""
    return tuple(_line(found, event, language) for event in found.events)


def _line(found: StandingDossier, event: OpenedEvent, language: str) -> LifeLine:
    body, sealed = event.body, event.sealed
    return LifeLine(
        event=event.id, kind=event.kind, at=event.made_at, words=_words(event, language), actor=event.actor,
        actor_name=getattr(sealed, "actor_name", ""), note=_note(sealed), approved_by=getattr(body, "approved_by", ""),
        station=event.station, paper=_paper(found, event),
        corrects=next((named for field in _CORRECTS if (named := getattr(body, field, ""))), ""),
    )  # fmt: skip


def _note(sealed: object) -> str:
    """What a person wrote: lines asked for, reason, result, note."""
    parts = [*getattr(sealed, "asked", ()), *(getattr(sealed, field, "") for field in ("reason", "result", "note"))]
    return "; ".join(part for part in parts if part)


def _words(event: OpenedEvent, language: str) -> str:
    if type(event.body) is Fact:
        return text("life_steps.history.damaged", language)
    key = f"life_steps.history.{event.kind.replace('.', '_')}"
    if not known(key):
        return text("life_steps.history.other", language, kind=event.kind)
    return text(key, language, **_VALUES.get(event.kind, _nothing)(event.body, language))


def _nothing(_body: Any, _language: str) -> dict[str, object]:
    return {}


def _moment(wall: str) -> datetime | str:
    return datetime.fromisoformat(wall) if wall else "–"


def _paper_words(paper: str, language: str) -> str:
    return text(f"desk.attention.paper_{PaperKind(paper).value}", language)


def _stopped(language: str, *, withdrawn: bool) -> str:
    return text(f"life_steps.stopped.{'by_person' if withdrawn else 'by_us'}", language)


def _printed(body: Any, language: str) -> dict[str, object]:
    reason = getattr(body, "reason", "")
    key = f"printer.errors.{reason}.title"
    said = text(key, language) if reason and known(key) else reason
    return {"paper": _paper_words(body.paper, language), "nth": body.nth, "reason": said}


_VALUES: Mapping[str, Callable[[Any, str], dict[str, object]]] = {
    "dossier.received": lambda body, _: {"code": body.code, "due": _moment(body.due)},
    "dossier.booked": lambda body, _: {"number": body.number, "volume": body.volume or "–"},
    "dossier.certified": lambda body, _: {"number": body.number, "pages": body.pages, "copies": body.copies},
    "dossier.coded": lambda body, _: {"code": body.official_code},
    "dossier.supplement_asked": lambda body, _: {"count": body.count},
    "dossier.resubmitted": lambda body, _: {"due": _moment(body.due)},
    "dossier.handed_over": lambda body, _: {"giver": body.giver, "taker": body.taker},
    "dossier.duty_asked": lambda body, _: {"amount": body.amount, "basis": body.basis},
    "dossier.duty_paid": lambda body, _: {"amount": body.amount, "receipt": body.receipt or "–"},
    "dossier.stopped": lambda body, language: {"why": _stopped(language, withdrawn=body.withdrawn)},
    "dossier.postponed": lambda body, _: {"former": _moment(body.former_due), "due": _moment(body.due)},
    "dossier.extended": lambda body, _: {"former": _moment(body.former_due), "due": _moment(body.due)},
    "dossier.returned": lambda body, language: {"way": text(f"life_steps.way.{body.way}", language)},
    "dossier.looked_up": lambda body, _: {"count": len(body.documents)},
    "dossier.step_undone": lambda body, language: {"step": text(f"life_steps.undone.{body.was}", language)},
    "certification.voided": lambda body, _: {"number": body.number, "register": body.register, "volume": body.volume},
    "dossier.noted": lambda body, language: {
        "paper": _paper_words(body.paper, language), "number": body.number, "volume": body.volume or "–",
    },
    "told.state": lambda body, language: {"unit": body.unit, "state": text(f"life_steps.told.{body.state}", language)},
    "told.result": lambda body, _: {"unit": body.unit, "number": body.number or "–"},
    "print.done": _printed,
    "print.failed": _printed,
    "print.unknown": _printed,
}  # fmt: skip


# -- papers -------------------------------------------------------------------------------------------------------


def papers(reader: Reader, found: StandingDossier) -> tuple[LifePaper, ...]:
    """The papers that this dossier has by now, in the order of its set of forms, each with its prints."""
    kinds = {event.kind for event in found.events}
    prints = _prints(reader, found)
    ours = _of_its_set(found)
    return tuple(
        _with_number(found, kind, tuple(one for of, one in prints if of is kind))
        for kind in OF_DOSSIERS
        if (kind in ours and kinds.intersection(kind.facts)) or any(of is kind for of, _one in prints)
    )


def _of_its_set(found: StandingDossier) -> tuple[PaperKind, ...]:
    forms = forms_of(found.procedure) if found.procedure is not None else FORMS[PaperSet.ONE_STOP]
    fee = (PaperKind.FEE,) if found.row.fee else ()
    return (*forms, *fee)


def _with_number(found: StandingDossier, kind: PaperKind, prints: tuple[LifePrint, ...]) -> LifePaper:
    bodies = (one.body for one in found.events)
    noted = next((body for body in bodies if isinstance(body, StepBooked) and body.paper == kind), None)
    if noted is not None:
        return LifePaper(kind=kind, number=noted.number, volume=noted.volume, prints=prints)
    row, booked = found.row, bool(set(kind.facts) & {"dossier.received", "dossier.refused"}) and kind != PaperKind.FEE
    number, volume = (row.receipt_number, row.receipt_volume) if booked else (0, "")
    return LifePaper(kind=kind, number=number, volume=volume, prints=prints)


def _paper(found: StandingDossier, event: OpenedEvent) -> PaperKind | None:
    """The paper that a step prints, or whose print is told of."""
    named = getattr(event.body, "paper", "")
    if named:
        return PaperKind(named)
    return next((kind for kind in _of_its_set(found) if event.kind in kind.facts and kind is not PaperKind.FEE), None)


def _prints(reader: Reader, found: StandingDossier) -> list[tuple[PaperKind, LifePrint]]:
    jobs = print_jobs.of_subject(reader, OF_DOSSIERS, found.row.subject)
    told = [*_told(found, jobs), *(_going_on(job) for job in jobs if job.state in _UNTOLD)]
    return sorted(told, key=lambda one: one[1].at)


def _told(found: StandingDossier, jobs: tuple[PrintJob, ...]) -> Iterator[tuple[PaperKind, LifePrint]]:
    for event in found.events:
        state, body = _ENDED.get(event.kind), event.body
        if state is None or type(body) is Fact:
            continue
        ended = (one for one in jobs if one.state not in _UNTOLD)
        same = (one.id for one in ended if (one.kind, one.nth, one.place) == (body.paper, body.nth, body.place))
        yield PaperKind(body.paper), LifePrint(
            nth=body.nth, state=state, place=Place(body.place), at=event.made_at,
            reason=getattr(body, "reason", ""), job=next(same, None),
        )  # fmt: skip


def _going_on(job: PrintJob) -> tuple[PaperKind, LifePrint]:
    told = LifePrint(
        nth=job.nth, state=job.state, place=job.place, at=job.asked_at, reason=job.reason, job=job.id
    )  # fmt: skip
    return job.kind, told
