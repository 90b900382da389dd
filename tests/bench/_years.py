"""Days and days of a ward's visits: the past as facts, appended and folded a day in one commit, today as it is lived.

Used by tests.bench.growth. Most visitors are served; some declare first, some hand in a dossier or have copies
certified, some leave before they are called. Papers are printed, ratings given, the day closed.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert

from kiosk.db.prepared import Prepared
from kiosk.db.tables.print_jobs import PrintJobRow
from kiosk.ids import short_code, uuid7
from kiosk.records.calls import CallFinished, CallMade
from kiosk.records.days import DayClosed, day_subject
from kiosk.records.dossiers import DossierBooked, DossierCertified, DossierReceived, SealedDossier
from kiosk.records.drafts import DraftFinished, SealedDraft
from kiosk.records.print_jobs import PrintDone
from kiosk.records.ratings import RatingGiven
from kiosk.records.tickets import TicketIssued
from kiosk.services import calls, certifications, dossiers, drafts, tickets
from kiosk.store import Context
from kiosk.values.calls import CallTicket, FinishService, Outcome
from kiosk.values.certifications import CertifyCopies, CertifySet
from kiosk.values.dossiers import Applicant, DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place, ProcedureCode
from kiosk.values.print_jobs import JobState, PaperKind
from kiosk.values.tickets import IssueTicket
from tests.fakes import StandingClock
from tests.jobs import printed, take_next

BIRTH, COPIES = ProcedureCode("1.001193"), ProcedureCode("2.000815")
KIOSK, DESK = Place("kiosk-1"), Place("desk-1")
PERSON = Applicant(name="Trần Thị Mẫu", number="001196000123", address="Số 12, đường Thử Nghiệm", phone="0900000000")
PAPER = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1)
RECEIVE = ReceiveDossier(
    procedure=BIRTH, applicant=PERSON, place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", documents=(PAPER,)
)
NAME = {"requester": {"r_name": "Trần Thị Mẫu"}}
VISITS, TODAY = 500, 60
EVENTS_A_VISIT = 6
_JOB = Prepared(insert(PrintJobRow))


class Years:
    """Fills a store whose clock is `clock`, up to so many events; the last day goes on when it is done."""

    def __init__(self, store: Any, clock: StandingClock) -> None:
        self.store, self.clock = store, clock
        self._number = self._dossier = self._copies = 0  # the last one of the day, of the year, of the year

    def fill(self, events: int) -> None:
        """A short first day as it is lived, past days, and this morning."""
        self.store.run(self._lived, 5).result(60)
        self._next_morning()
        while (left := events - self.store.ledger.state.tip.seq - EVENTS_A_VISIT * TODAY) > 0:
            self.store.run(self._past_day, min(VISITS, 1 + left // EVENTS_A_VISIT)).result(60)
            self._next_morning()
        self.store.run(self._lived, TODAY).result(60)

    def _next_morning(self) -> None:
        opened = self.clock.at.replace(hour=0, minute=30)
        self.clock.advance(opened + timedelta(days=1) - self.clock.at)
        self._number = 0

    def _now(self) -> Context:
        """The writer's transaction as it is seen a little later."""
        self.clock.advance(timedelta(seconds=10))
        return Context(self.store.ledger)

    # -- the past, as facts ---------------------------------------------------------------------------------
    def _past_day(self, ctx: Context, visits: int) -> None:
        day = ctx.day
        for _ in range(visits):
            self._number += 1
            self._visit(day)
        for number in range(visits // 2):
            self._now().record(RatingGiven(day=day, level=3 - number % 3), subject=str(uuid.uuid4()))
        self._now().record(DayClosed(day=day), subject=day_subject(ctx.station.ward, day))

    def _visit(self, day: date) -> None:
        number, ctx = self._number, self._now()
        declares, ticket = number % 5 == 0, uuid7(ctx.now)
        field, letter = ("ho-tich", "H") if declares else ("chung-thuc", "A")
        issued = TicketIssued(
            day=day, letter=letter, number=number, label=f"{letter}{number:03d}", field=field, place=KIOSK
        )
        ctx.record(issued, subject=ticket)
        self._printed(PaperKind.TICKET, ticket, KIOSK)
        draft = self._declared(ticket) if declares else None
        if number % 20 == 7:
            return  # left before being called
        self._now().record(CallMade(desk="1", place=DESK), subject=ticket, actor="canbo")
        if declares or number % 5 == 1:
            self._received(day, ticket, draft)
        elif number % 5 == 2:
            self._certified(day, ticket)
        self._now().record(CallFinished(place=DESK, outcome="guided"), subject=ticket, actor="canbo")

    def _printed(self, kind: PaperKind, subject: str, place: Place) -> None:
        ctx = self._now()
        _JOB.run(
            ctx.connection, id=uuid7(ctx.now), kind=kind, subject=subject, place=place, state=JobState.PRINTED, nth=1,
            asked_at=ctx.now, reason="", remote="",
        )  # fmt: skip
        ctx.record(PrintDone(paper=kind, nth=1, place=place), subject=subject)

    def _declared(self, ticket: str) -> str:
        ctx = self._now()
        draft = uuid7(ctx.now)
        fact = DraftFinished(
            code=f"K1-{short_code(6)}", form="khai-sinh", form_version="1", procedure=BIRTH, place=KIOSK, ticket=ticket
        )
        ctx.record(fact, subject=draft, sealed=SealedDraft(answers={}, record=NAME, holder_numbers=(PERSON.number,)))
        return draft

    def _received(self, day: date, ticket: str, draft: str | None) -> None:
        self._dossier += 1
        ctx = self._now()
        dossier, code = uuid7(ctx.now), f"TAM-1-{day:%y%m%d}-{self._number:04d}"
        fact = DossierReceived(
            day=day, code=code, series="tam:1", number=self._number, provisional=True, procedure=BIRTH,
            procedure_version=1, place=DESK, desk="1", due=f"{day}T17:00", why="", time_words="", documents=(PAPER,),
            ticket=ticket, draft=draft,
        )  # fmt: skip
        ctx.record(fact, subject=dossier, sealed=SealedDossier(applicant=PERSON), actor="canbo")
        booked = DossierBooked(series=f"receipt:{day.year}", day=day, number=self._dossier + 10)
        self._now().record(booked, subject=dossier)
        self._printed(PaperKind.RECEIPT, dossier, DESK)

    def _certified(self, day: date, ticket: str) -> None:
        self._copies += 1
        ctx = self._now()
        fact = DossierCertified(
            day=day, register="SCT/BS", series=f"book:SCT/BS:{day.year}", number=self._copies + 10, procedure=COPIES,
            procedure_version=1, place=DESK, desk="1", pages=4, copies=2, fee=8000, fee_words="",
            due=f"{day}T17:00", why="", ticket=ticket,
        )  # fmt: skip
        ctx.record(fact, subject=uuid7(ctx.now), actor="canbo")

    # -- today, through the use cases -----------------------------------------------------------------------
    def _lived(self, _ctx: Context, visits: int) -> None:
        for number in range(visits):
            self._live(declares=number % 5 == 0, copies=number % 5 == 2, leaves=number % 20 == 7)

    def _live(self, *, declares: bool, copies: bool, leaves: bool) -> None:
        field, procedure = ("ho-tich", BIRTH) if declares else ("chung-thuc", None)
        ticket = tickets.issue(self._now(), IssueTicket(field=field, place=KIOSK, procedure=procedure)).id
        draft = drafts.keep(self._now(), _declaration(ticket)).id if declares else None
        self._print()
        if leaves:
            return
        calls.call(self._now(), CallTicket(ticket=ticket, place=DESK, desk="1", actor="canbo"))
        if draft:
            dossiers.receive(self._now(), msgspec.structs.replace(RECEIVE, ticket=ticket, draft=draft))
        elif copies:
            sets = (CertifySet(pages=4, copies=2),)
            command = CertifyCopies(place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", sets=sets)
            certifications.certify(self._now(), command)
        self._print()
        over = FinishService(ticket=ticket, place=DESK, actor="canbo", outcome=Outcome.GUIDED)
        calls.finish(self._now(), over)

    def _print(self) -> None:
        while (job := take_next(self._now())) is not None:
            printed(self._now(), job)


def _declaration(ticket: Any) -> KeepDraft:
    return KeepDraft(
        form=FormId("khai-sinh"), form_version="1", procedure=BIRTH, place=KIOSK, language="vi", answers={},
        record=NAME, finished=True, ticket=ticket, holder_numbers=(PERSON.number,),
    )  # fmt: skip
