"""A counter without windows: a real store on a temporary file, and the steps of a visit as one-line calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from kiosk.bus import Bus
from kiosk.queries import tickets as ticket_queries
from kiosk.services import calls, certifications, dossiers, drafts, tickets
from kiosk.values.calls import Call, CallNext, CallTicket, FinishedService, FinishService, Outcome
from kiosk.values.certifications import CertifyCopies, CertifySet
from kiosk.values.dates import PartialDate
from kiosk.values.dossiers import Applicant, DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.drafts import KeepDraft, KeptDraft
from kiosk.values.ids import FormId, Place, ProcedureCode, TicketId
from kiosk.values.tickets import IssuedTicket, IssueTicket, WaitingTicket
from tests.factories import open_store
from tests.fakes import StandingClock
from tests.faults.checker import check

BIRTH, DEATH, COPIES = ProcedureCode("1.001193"), ProcedureCode("1.000656"), ProcedureCode("2.000815")
KIOSK, DESK = Place("kiosk-1"), Place("desk-1")
PERSON = Applicant(name="Trần Thị Mẫu", number="001196000123", address="Số 12, đường Thử Nghiệm", phone="0900000000")
RECORD = {
    "requester": {"r_name": "Trần Thị Mẫu", "r_number": "001196000123", "r_address": "Số 12, đường Thử Nghiệm"},
    "child": {"c_name": "Nguyễn Minh An", "c_born": "2026-11-15", "c_sex": "female"},
}


class Counter:
    """Opened by its maker; `close` at the end. Every step takes a second of the standing clock."""

    def __init__(self, folder: Path, clock: StandingClock | None = None, **settings: Any) -> None:
        self.folder, self._settings = folder, settings
        self.clock, self.bus = clock or StandingClock(), Bus()
        self.foreseen = ""  # invariants that a test breaks on purpose
        self.store = open_store(folder, clock=self.clock, bus=self.bus, **settings)

    def close(self) -> None:
        self.store.close()

    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.folder, clock=self.clock, bus=self.bus, **self._settings)

    def run(self, use_case: Callable[..., Any], command: Any = None) -> Any:
        self.clock.advance(timedelta(seconds=1))
        return self.store.run(use_case, command).result(timeout=30)

    def start(self, work: Callable[..., Any], command: Any) -> Any:
        """What takes several steps of its own (services.staff.sign_in)."""
        self.clock.advance(timedelta(seconds=1))
        return work(self.store, command).result(timeout=30)

    def read(self, query: Callable[..., Any], *arguments: Any) -> Any:
        return self.store.read(query, *arguments).result(timeout=30)

    def sql(self, words: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.read(lambda reader: [tuple(r) for r in reader.connection.exec_driver_sql(words, values)])

    def pass_time(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))

    def faults(self) -> list[str]:
        """What the shared checker finds in this counter's files, save `foreseen` (docs/design/sync.md#invariants)."""
        found = check(self.store.settings.database, self.store.settings.key_file)
        return [problem for problem in found if problem[0] not in self.foreseen]

    def totals(self, day: str = "2026-11-24") -> dict[str, int]:
        return dict(self.sql("SELECT metric, count FROM day_totals WHERE day = ? AND count <> 0", day))

    # -- steps of a visit -----------------------------------------------------------------------------------

    def ticket(
        self, field: str = "chung-thuc", procedure: ProcedureCode | None = None, *, priority: bool = False,
    ) -> IssuedTicket:  # fmt: skip
        command = IssueTicket(field=field, place=KIOSK, procedure=procedure, priority=priority)
        issued: IssuedTicket = self.run(tickets.issue, command)
        return issued

    def next(self, desk: str = "1", fields: tuple[str, ...] = ()) -> Call | None:
        command = CallNext(place=Place(f"desk-{desk}"), desk=desk, actor="canbo", fields=fields)
        call: Call | None = self.run(calls.call_next, command)
        return call

    def at_desk(self, use_case: Callable[..., Any], ticket: str, desk: str = "1") -> Any:
        command = CallTicket(ticket=TicketId(ticket), place=Place(f"desk-{desk}"), desk=desk, actor="canbo")
        return self.run(use_case, command)

    def finish(
        self, ticket: str, outcome: Outcome = Outcome.GUIDED, procedure: ProcedureCode | None = None
    ) -> FinishedService:
        command = FinishService(
            ticket=TicketId(ticket), place=DESK, actor="canbo", outcome=outcome, procedure=procedure
        )
        done: FinishedService = self.run(calls.finish, command)
        return done

    def served(self, field: str = "chung-thuc") -> FinishedService:
        """A whole visit: ticket, call, end."""
        ticket = self.ticket(field)
        self.at_desk(calls.call, ticket.id)
        return self.finish(ticket.id)

    def waiting(self, *fields: str) -> tuple[WaitingTicket, ...]:
        rows: tuple[WaitingTicket, ...] = self.read(ticket_queries.waiting, fields)
        return rows

    def declaration(self, **changes: Any) -> KeptDraft:
        given: dict[str, Any] = {
            "form": FormId("khai-sinh"), "form_version": "", "procedure": BIRTH, "place": KIOSK, "language": "vi",
            "answers": {"/data/requester/r_name": "Trần Thị Mẫu"}, "record": RECORD, "finished": True,
            "holder_numbers": ("001196000123",), "holder_births": (PartialDate(1996, 5, 3),), **changes,
        }  # fmt: skip
        kept: KeptDraft = self.run(drafts.keep, KeepDraft(**given))
        return kept

    def received(self, **changes: Any) -> Any:
        given: dict[str, Any] = {
            "procedure": BIRTH, "applicant": PERSON, "place": DESK, "desk": "1", "actor": "canbo",
            "actor_name": "Cán Bộ Mẫu", **changes,
        }  # fmt: skip
        paper = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1)
        return self.run(dossiers.receive, ReceiveDossier(**{"documents": (paper,), **given}))

    def certified(self, pages: int = 4, copies: int = 3, **changes: Any) -> Any:
        """Copies of one paper, or `sets`."""
        sets = changes.pop("sets", (CertifySet(pages=pages, copies=copies),))
        given: dict[str, Any] = {"place": DESK, "desk": "1", "actor": "canbo", "actor_name": "Cán Bộ Mẫu", **changes}
        return self.run(certifications.certify, CertifyCopies(sets=sets, **given))
