"""A real process that plays whole visits through the core and prints each thing that a person would have seen.

Run by the kill test of visits: `python -m tests.faults.visitor FOLDER`. A line "<what> <subject> <number>" is
written only after its future is done: the number was on a screen, or on paper.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from kiosk.clock import SystemClock
from kiosk.queries import ratings as invitations
from kiosk.services import calls, certifications, dossiers, drafts, print_jobs, ratings, tickets
from kiosk.values.calls import CallNext, FinishService, Outcome
from kiosk.values.certifications import CertifyCopies, CertifySet
from kiosk.values.dates import PartialDate
from kiosk.values.dossiers import Applicant, DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place, ProcedureCode
from kiosk.values.ratings import GiveRating, Level
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store
from tests.jobs import printed, take_next

BIRTH, DESK, KIOSK = ProcedureCode("1.001193"), Place("desk-2"), Place("kiosk-1")


def say(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def birth(store: Any) -> None:
    run = lambda use_case, command=None: store.run(use_case, command).result()  # noqa: E731
    ticket = run(tickets.issue, IssueTicket(field="ho-tich", place=KIOSK, procedure=BIRTH))
    say("ticket", ticket.id, ticket.label)
    kept = run(drafts.keep, KeepDraft(
        form=FormId("khai-sinh"), form_version="1", procedure=BIRTH, place=KIOSK, language="vi", answers={"a": "b"},
        record={"a": "b"}, finished=True, ticket=ticket.id, holder_births=(PartialDate(1996, 8, 15),),
    ))  # fmt: skip
    say("draft", kept.id, kept.code)
    call = run(calls.call_next, CallNext(place=DESK, desk="2", actor="canbo", fields=("ho-tich",)))
    document = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1)
    received = run(dossiers.receive, ReceiveDossier(
        procedure=BIRTH, applicant=Applicant(name="Trần Thị Mẫu"), documents=(document,), place=DESK, desk="2",
        actor="canbo", actor_name="Cán Bộ Mẫu", ticket=call.ticket, draft=kept.id,
    ))  # fmt: skip
    say("dossier", received.id, received.code)
    end(store, call.ticket, Outcome.RECEIVED)


def copies(store: Any) -> None:
    run = lambda use_case, command=None: store.run(use_case, command).result()  # noqa: E731
    ticket = run(tickets.issue, IssueTicket(field="chung-thuc", place=KIOSK, procedure=ProcedureCode("2.000815")))
    say("ticket", ticket.id, ticket.label)
    call = run(calls.call_next, CallNext(place=DESK, desk="1", actor="canbo", fields=("chung-thuc",)))
    done = run(certifications.certify, CertifyCopies(
        place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", sets=(CertifySet(pages=3, copies=2),),
        ticket=call.ticket,
    ))  # fmt: skip
    say("register", done.id, done.register_number)
    end(store, call.ticket, Outcome.CERTIFIED)


def end(store: Any, ticket: Any, outcome: Outcome) -> None:
    """Finish, rate, and put every waiting paper "on paper"."""
    store.run(calls.finish, FinishService(ticket=ticket, place=DESK, actor="canbo", outcome=outcome)).result()
    invitation = store.read(invitations.open_invitation, DESK).result()
    if invitation is not None:
        store.run(ratings.give, GiveRating(token=invitation.token, level=Level.SATISFIED)).result()
    while (job := store.run(take_next, None).result()) is not None:
        say("paper", job.subject, job.id)
        store.run(printed, job).result()


def main(folder: Path) -> None:
    store = open_store(folder, SystemClock())
    say("epoch", "-", store.station.epoch)
    store.run(print_jobs.recover, None).result()
    while True:
        birth(store)
        copies(store)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
