"""Days and days of a ward's visits, recorded through the program's own use cases, a day in one commit.

Used by tests.bench.growth. Most visitors are served; some declare first, some hand in a dossier or have copies
certified, some leave before they are called. Papers are printed, ratings given, the day closed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kiosk.services import calls, days, dossiers, drafts, print_jobs, ratings, tickets
from kiosk.store import Context
from kiosk.values.calls import CallTicket, FinishService, Outcome
from kiosk.values.dossiers import Applicant, CertifyCopies, DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place, ProcedureCode
from kiosk.values.journal import CloseDay
from kiosk.values.ratings import GiveRating, Level
from kiosk.values.tickets import IssueTicket
from tests.factories import StandingClock

BIRTH = ProcedureCode("1.001193")
KIOSK, DESK = Place("kiosk-1"), Place("desk-1")
PERSON = Applicant(name="Trần Thị Mẫu", number="001196000123", address="Số 12, đường Thử Nghiệm", phone="0900000000")
PAPER = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1)
RECEIVE = ReceiveDossier(
    procedure=BIRTH, applicant=PERSON, place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", documents=(PAPER,)
)
VISITS = 500  # a day
TODAY = 60


class Years:
    """Fills a store whose clock is `clock`, up to so many events; the last day goes on when it is done."""

    def __init__(self, store: Any, clock: StandingClock) -> None:
        self.store, self.clock, self._number = store, clock, 0

    def fill(self, events: int) -> None:
        """Past days until a morning's visits are left, then that morning."""
        while (left := events - self._events() - 7 * TODAY) > 0:
            self.store.run(self._day, min(VISITS, max(1, left // 7))).result(600)
            self.clock.advance(timedelta(hours=14))
        self.store.run(self._visits, TODAY).result(600)

    def _events(self) -> int:
        return int(self.store.state.tip.seq)

    def _day(self, ctx: Context, visits: int) -> None:
        self._visits(ctx, visits)
        ratings.empty_box(self._now())
        days.close(self._now(), CloseDay(actor="canbo"))

    def _visits(self, _ctx: Context, visits: int) -> None:
        for _ in range(visits):
            self._number += 1
            self._visit(self._number)

    def _now(self) -> Context:
        """The writer's transaction as it is seen a little later."""
        self.clock.advance(timedelta(seconds=20))
        return Context(self.store)

    def _visit(self, number: int) -> None:
        declares = number % 5 == 0
        field = "ho-tich" if declares else "chung-thuc"
        ticket = tickets.issue(self._now(), IssueTicket(field=field, place=KIOSK, declares=declares)).id
        self._print()
        draft = drafts.keep(self._now(), _declaration(ticket)).id if declares else None
        if number % 20 == 7:
            return  # left before being called
        calls.call(self._now(), CallTicket(ticket=ticket, place=DESK, desk="1", actor="canbo"))
        if declares or number % 5 == 1:
            dossiers.receive(self._now(), _dossier(ticket, draft))
        elif number % 5 == 2:
            copies = CertifyCopies(place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", pages=4, copies=2)
            dossiers.certify(self._now(), copies)
        self._print()
        over = FinishService(ticket=ticket, place=DESK, actor="canbo", outcome=Outcome.GUIDED)
        token = calls.finish(self._now(), over).rating_token
        if token and number % 2:
            ratings.give(self._now(), GiveRating(token=token, level=Level.SATISFIED))

    def _print(self) -> None:
        while (job := print_jobs.take_next(self._now())) is not None:
            print_jobs.done(self._now(), job)


def _dossier(ticket: Any, draft: Any) -> ReceiveDossier:
    import msgspec

    return msgspec.structs.replace(RECEIVE, ticket=ticket, draft=draft)


def _declaration(ticket: Any) -> KeepDraft:
    return KeepDraft(
        form=FormId("khai-sinh"), form_version="1", procedure=BIRTH, place=KIOSK, language="vi",
        answers={"/data/requester/r_name": "Trần Thị Mẫu"}, record={"requester": {"r_name": "Trần Thị Mẫu"}},
        finished=True, ticket=ticket, holder_numbers=("001196000123",),
    )  # fmt: skip
