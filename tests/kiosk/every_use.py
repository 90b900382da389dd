"""Everything a ward and its city do, once each and on several days: what test_query_plans watches.

A new use case, query or answer of the server adds its line here; the test names it otherwise.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import urllib.request
from datetime import timedelta
from pathlib import Path

import msgspec

from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import chains, inbox, lacking, signed_documents
from kiosk.journal.identity import Identity
from kiosk.queries import (
    address_labels,
    certification_books,
    city_feedback,
    city_reports,
    city_today,
    desk_day,
    dossier_life,
    dossier_lists,
    dossier_people,
    dossier_search,
    fee_slips,
    look_ups,
    refusals,
    residence,
    step_papers,
)
from kiosk.queries import attachments as attachment_queries
from kiosk.queries import calls as call_queries
from kiosk.queries import certifications as certified_lists
from kiosk.queries import desks as desk_queries
from kiosk.queries import dossier_files as dossier_file_queries
from kiosk.queries import dossiers as dossier_queries
from kiosk.queries import drafts as draft_queries
from kiosk.queries import due as due_queries
from kiosk.queries import erasure as erasure_queries
from kiosk.queries import feedback as help_queries
from kiosk.queries import green_days as green_queries
from kiosk.queries import groups as group_queries
from kiosk.queries import hall as hall_queries
from kiosk.queries import journal as journal_queries
from kiosk.queries import papers as paper_queries
from kiosk.queries import print_jobs as job_queries
from kiosk.queries import province as province_queries
from kiosk.queries import public_feedback as feedback_queries
from kiosk.queries import ratings as rating_queries
from kiosk.queries import receipts as receipt_queries
from kiosk.queries import registers as register_queries
from kiosk.queries import sign_in_term as term_queries
from kiosk.queries import slots as slot_queries
from kiosk.queries import standing as standing_queries
from kiosk.queries import statistics as statistics_queries
from kiosk.queries import tickets as ticket_queries
from kiosk.queries import visits as visit_queries
from kiosk.queries import waiting as waiting_queries
from kiosk.queries.address_labels import LabelsAsked
from kiosk.queries.dossier_papers import paper_of_dossier
from kiosk.remote import repairs
from kiosk.remote.city import confirm_grants, erasable, erase, give_slots, revoke
from kiosk.remote.enrol import enrol
from kiosk.server import adding, board, enrolment, grant_memory
from kiosk.services import (
    adopting,
    asked_tickets,
    calls,
    certifications,
    clock_checks,
    counter_displays,
    days,
    declared,
    desks,
    documents,
    dossier_files,
    dossiers,
    drafts,
    erasure,
    feedback,
    gathering,
    groups,
    inspecting,
    kit,
    lapsing,
    late_entry,
    pad_invitations,
    papers,
    print_jobs,
    province,
    public_feedback,
    ranges,
    rating_buttons,
    ratings,
    reading,
    receipts,
    reconciling,
    retention,
    sign_in_term,
    slots,
    staff,
    tickets,
    typed_forms,
    undoing,
    visits,
)
from kiosk.services.asked_tickets import AskPrint, TakeNumber
from kiosk.sync import wire
from kiosk.values.attachments import PNG, Attachment
from kiosk.values.calls import CallNext, ComeBack, ParkReason, ParkTicket, TransferTicket
from kiosk.values.city_reports import EACH, TOGETHER, ReportName
from kiosk.values.desks import AssignDesk, DeskState, PauseReason, SetDesk
from kiosk.values.devices import ButtonPressed
from kiosk.values.documents import DocumentKind
from kiosk.values.dossier_files import AttachFiles, DropFiles
from kiosk.values.dossier_lists import Shelf
from kiosk.values.dossier_steps import LifeStep, TakeBack, UndoStep, VoidCertification
from kiosk.values.dossiers import DocumentState, RefuseDossier
from kiosk.values.drafts import (
    AskReaders,
    ConfirmDraft,
    OpenDraft,
    ReadDeclarations,
    ReadDraft,
    ShowDraft,
    TakeDraft,
)
from kiosk.values.erasure import ApproveErasure
from kiosk.values.feedback import AskHelp
from kiosk.values.groups import SetGroup
from kiosk.values.ids import DossierId, Place, ProcedureCode, TicketId
from kiosk.values.inspection import AskHistory, AskRegister
from kiosk.values.journal import (
    CloseDay,
    ConfirmDate,
    EraseAsked,
    EraseSubject,
    LookForErasure,
    RangeGrant,
    Sender,
    TypeLetter,
)
from kiosk.values.kit import EnterDossier, Entered, EnterPapers, EnterTicket, PrintKit, StrikeEntry
from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from kiosk.values.province import (
    AskCopy,
    CopiedOver,
    HandOverTrouble,
    NoteForwarded,
    ProvinceAnswer,
    TryAgain,
    TypeCode,
)
from kiosk.values.public_feedback import AboutWhat, AnswerFeedback, ForwardFeedback, SayFeedback, WithdrawFeedback
from kiosk.values.ratings import GiveRating, Level
from kiosk.values.reading import AskDossierReaders, ListKind, ReadDossier, ReadFeedback, ReadList
from kiosk.values.reconciliation import AskReconciliation, DayQuestion, OpenQuestion
from kiosk.values.slots import BookedSlot, CheckIn, CityList, KeepSlots
from kiosk.values.staff import LiftSignInTerm, LiftWaiting, PinSignIn, SignIn, StaffRole
from kiosk.values.tickets import MeetTicket
from kiosk.values.visits import AskInPlace, Coming, DeclareAtKiosk, ReturnToKiosk
from kiosk.values.ways_on import Adapter
from tests import jobs
from tests.faults.city import City
from tests.kiosk.counter import BIRTH, DEATH, DESK, KIOSK, PERSON, RECORD, Counter
from tests.kiosk.life import PAPER, approve, take

FILE = Attachment(name="x_sign-1a2b.png", media_type=PNG, data=b"\x89PNG chu-ky-thu-nghiem " * 9)
NUMBER = "001196000123"
PASSWORD, PIN = "mau-2026", "246810"


def several_days(counter: Counter, count: int = 5) -> None:
    """Days of visits: most are served, some wait for ever; some declare, some receive a dossier or copies."""
    for day in range(count):
        for visit in range(12):
            if visit % 6 == 5:
                counter.ticket()
                continue
            visitor(counter, visit)
        counter.run(ratings.empty_box)
        counter.run(days.close, CloseDay(actor="truongbophan"))
        counter.pass_time(days=1, minutes=day)


def visitor(counter: Counter, visit: int) -> None:
    """One visit, its papers printed."""
    if visit % 3:
        counter.served()
        counter.certified()
    else:
        ticket = counter.ticket("ho-tich", BIRTH)
        kept = counter.declaration(ticket=ticket.id, attachments=(FILE,))
        counter.at_desk(calls.call, ticket.id)
        counter.received(ticket=ticket.id, draft=kept.id)
        counter.finish(ticket.id)
    print_all(counter)


def print_all(counter: Counter) -> None:
    while (job := counter.run(jobs.take_next)) is not None:
        with contextlib.suppress(ExpectedError):
            counter.read(papers.paper_of, job)
        counter.run(jobs.printed, job)


def every_use(counter: Counter) -> None:
    """Every use case and every query."""
    _queue(counter)
    _declarations(counter)
    _dossiers(counter)
    _life(counter)
    _province(counter)
    _papers(counter)
    _files_of_a_dossier(counter)
    _kit(counter)
    _ratings_and_help(counter)
    _browsers(counter)
    _staff_and_clock(counter)
    _in_the_background(counter)
    _documents_of_the_city(counter)
    counter.run(lambda ctx, _: ranges.give_up_own(ctx), None)


def _documents_of_the_city(counter: Counter) -> None:
    """One that its city has signed is kept, read and forgotten."""
    city, content = Identity.new("00000.abcdefgh"), b'{"notices":[]}'
    counter.run(documents.pin, documents.PinCity(station=city.station, public_key=city.public))
    head = signed_documents.DocumentHead(
        DocumentKind.NOTICES, "", 1, counter.clock.now().date(), hashlib.sha256(content).digest(), len(content), False,
        1, city.station,
    )  # fmt: skip
    counter.run(documents.keep, documents.KeepDocument(signed=signed_documents.sign(city, head), content=content))
    assert len(counter.store.read(documents.held).result(30)) == 1
    ((*place, _mark),) = counter.store.read(documents.marks).result(30)
    assert len(counter.store.read(documents.shown, (tuple(place),)).result(30)) == 1
    documents.refresh(counter.store)
    counter.run(documents.forget_city, None)


def _queue(counter: Counter) -> None:
    issued = counter.ticket("ho-tich", BIRTH)
    for _ in range(3):
        counter.ticket(priority=True)
    counter.next(fields=("chung-thuc", "ho-tich"))
    for call in (counter.next(), counter.next(desk="2")):
        assert call is not None
        counter.at_desk(calls.repeat, call.ticket, call.desk)
        counter.at_desk(calls.mark_absent, call.ticket, call.desk)
    _handed_on(counter)
    counter.at_desk(calls.call, issued.id)
    met = counter.run(tickets.meet, MeetTicket(label="C777", place=DESK))
    counter.run(tickets.meet, MeetTicket(label="C777", place=DESK))
    counter.at_desk(calls.call, met, "3")
    for query, arguments in (
        (ticket_queries.waiting, ()), (ticket_queries.waiting, (("ho-tich",),)),
        (ticket_queries.ahead_of, (issued.id,)), (ticket_queries.waiting_here, ()),
        (ticket_queries.by_id, (issued.id,)), (ticket_queries.by_label, (issued.label,)),
        (waiting_queries.expected_wait, ("ho-tich",)), (waiting_queries.wait_of, (issued.id,)),
        (call_queries.recent, ()), (call_queries.served_by, ("3",)),
        (paper_queries.ticket_slip, (issued.id,)), (draft_queries.for_ticket, (issued.id,)),
        (draft_queries.code_of_ticket, (issued.id,)), (visit_queries.of, (issued.id,)),
        (visit_queries.visit, (issued.id,)), (visit_queries.called_at, (KIOSK,)), (desk_queries.desks, ()),
        (desk_queries.roster, ()), (group_queries.groups, ()), (group_queries.opening, ()),
        (hall_queries.board, ()), (counter_displays.called, ((DESK,),)),
    ):  # fmt: skip
        counter.read(query, *arguments)
    counter.finish(issued.id)
    today = local(counter.clock.now()).date()
    assert counter.read(statistics_queries.report, today - timedelta(days=3), today).whole.taken
    assert counter.read(statistics_queries.numbers, today, today)
    for name in ReportName:
        for ward in (EACH, TOGETHER, "99001"):
            assert counter.read(city_reports.report, name, today - timedelta(days=400), today, ward).holds
    assert counter.read(city_today.today).sum_of("tickets")
    assert counter.read(register_queries.register, today - timedelta(days=3), today).shown_as


def _handed_on(counter: Counter) -> None:
    """What else can become of a ticket, and what desks and groups do."""
    away, other = counter.ticket(), counter.ticket("ho-tich", BIRTH)
    counter.run(visits.ask_in_place, AskInPlace(ticket=away.id, place=KIOSK))
    counter.run(visits.declare, DeclareAtKiosk(ticket=other.id, place=KIOSK, procedure=BIRTH))
    counter.run(visits.return_to, ReturnToKiosk(ticket=other.id, place=Place("kiosk-2")))
    counter.at_desk(calls.call, other.id)
    counter.run(visits.coming, Coming(ticket=other.id, place=KIOSK))
    counter.run(calls.park, ParkTicket(ticket=other.id, place=DESK, desk="1", actor="canbo", why=ParkReason.FORM))
    counter.declaration(ticket=other.id)
    counter.at_desk(calls.call, away.id)
    counter.at_desk(calls.mark_absent, away.id)
    counter.at_desk(undoing.restore, away.id)
    counter.at_desk(calls.mark_absent, away.id)
    counter.run(calls.rejoin, ComeBack(ticket=away.id, place=KIOSK))
    handed = TransferTicket(ticket=other.id, place=DESK, actor="canbo", field="cu-tru", to_desk="4")
    counter.run(calls.transfer, handed)
    asked = CallNext(place=DESK, desk="1", actor="canbo", share=counter.read(desk_queries.roster))
    counter.run(calls.may_call, asked)
    call = counter.run(calls.claim_next, asked)
    counter.at_desk(calls.withdraw, call.ticket)
    counter.at_desk(calls.claim, call.ticket)
    counter.run(calls.made, call.ticket)
    counter.finish(call.ticket, procedure=DEATH)
    assert counter.read(visit_queries.of, call.ticket).about_death
    for state, why in ((DeskState.PAUSED, PauseReason.LUNCH), (DeskState.OPEN, None), (DeskState.CLOSED, None)):
        counter.run(desks.set_desk, SetDesk(place=Place("desk-3"), desk="3", actor="canbo", state=state, why=why))
    given = AssignDesk(desk_place=Place("desk-2"), fields=("ho-tich",), actor="truongbophan", place=DESK)
    counter.run(desks.assign, given)
    for open_ in (False, True, None):
        counter.run(groups.set_group, SetGroup(field="ho-tich", open=open_, actor="truongbophan", place=DESK))


def _declarations(counter: Counter) -> None:
    from kiosk.forms.model.published_forms import load

    kept = counter.declaration(form_version=load("khai-sinh").version, attachments=(FILE,), slip=True)
    parked = counter.declaration(finished=False, record={}, slip=True)
    asked = OpenDraft(code=kept.code, place=KIOSK, number=NUMBER)
    seen = counter.run(drafts.open, asked).kept_at
    begun = counter.declaration(ticket=counter.ticket("ho-tich", BIRTH).id)
    counter.run(drafts.open, OpenDraft(code=begun.code, place=Place("kiosk-2"), number=NUMBER))
    with contextlib.suppress(ExpectedError):
        counter.run(drafts.open, msgspec.structs.replace(asked, number="000000000000"))
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    counter.declaration(draft=kept.id, place=DESK, actor="canbo", seen=seen, record=RECORD, attachments=(FILE,))
    counter.run(drafts.show, ShowDraft(draft=kept.id, place=DESK, actor="canbo"))
    counter.run(drafts.hide, DESK)
    counter.run(drafts.show, ShowDraft(draft=kept.id, place=DESK, actor="canbo"))
    shown = counter.read(draft_queries.shown_at, DESK)
    counter.run(drafts.confirm, ConfirmDraft(draft=kept.id, place=Place("pad-1"), of=shown.of, right=True))
    counter.read(draft_queries.by_id, kept.id)
    assert counter.read(attachment_queries.kept_elsewhere, kept.id) == ""
    counter.read(declared.record, kept.id)
    counter.read(papers.declaration, kept.id)
    counter.run(reading.note, ReadDraft(draft=kept.id, place=DESK, actor="canbo"))
    counter.read(reading.readers, AskReaders(code=kept.code, place=DESK, actor="truongbophan"))
    counter.read(reading.for_ticket, ReadDeclarations(ticket=TicketId("-"), place=DESK, actor="canbo"))
    counter.run(erasure.erase, EraseSubject(subject=parked.id, actor="truongbophan", reason="asked"))
    assert counter.run(adopting.adopt, counter.declaration(attachments=(FILE,)).id)


def _dossiers(counter: Counter) -> None:
    received = counter.received(draft=counter.declaration().id)
    found = counter.read(erasure_queries.find, counter.received(draft=counter.declaration().id).code)
    assert {one.kind for one in found.left} == {"draft", "dossier"}
    with contextlib.suppress(ExpectedError):
        counter.read(erasure_queries.find, "C001")
    counter.run(erasure.look, LookForErasure(words=found.left[0].code))
    erasing = EraseAsked(subjects=(found.left[0].subject,), actor="truongbophan", why="Rút đơn")
    assert counter.run(erasure.erase_asked, erasing)
    refused = RefuseDossier(procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Thiếu giấy tờ")
    refusal = counter.run(dossiers.refuse, refused)
    assert counter.read(refusals.refusal, refusal).reason == counter.read(residence.refusal, refusal).reason
    certified = counter.certified()
    counter.read(fee_slips.fee_slip, certified.id)
    assert counter.read(certified_lists.recent, "1")[0].id == certified.id
    giving_up = VoidCertification(dossier=certified.id, place=DESK, desk="1", actor="canbo", reason="Nhầm")
    assert counter.run(certifications.void, giving_up).void
    today = local(counter.clock.now()).date()
    assert counter.read(certification_books.book, today, today).parts[0].lines[0].void_reason == "Nhầm"
    assert counter.read(certified_lists.fees_of_day, local(counter.clock.now()).date()).void == 1
    counter.read(address_labels.address_labels, LabelsAsked(dossiers=(received.id,)))
    today = local(counter.clock.now()).date()
    counter.run(clock_checks.confirm_date, ConfirmDate(day=today, actor="truongbophan"))
    counter.certified(given_now=False, applicant=PERSON, confirmed_by="truongbophan")
    taken_back = TakeBack(dossier=counter.received(held=True).id, place=DESK, desk="1", actor="canbo")
    counter.run(undoing.take_back, taken_back)
    given = take(counter, received.id, LifeStep.GIVE_BACK).event
    counter.run(undoing.take_back_step, UndoStep(dossier=received.id, event=given, place=DESK, desk="1", actor="canbo"))
    counter.run(undoing.release, DESK)
    typed = {"place": DESK, "actor": "canbo", "ticket": counter.ticket().id}
    counter.run(typed_forms.keep, typed_forms.KeepTyped(**typed, contents=b"typed"))
    assert counter.run(typed_forms.resume, typed_forms.ResumeTyped(**typed)) == b"typed"
    counter.run(typed_forms.forget, DESK)
    counter.run(dossiers.map_code, (received.id, "H99.001.01-261129-0077"))
    counter.read(dossier_queries.today)
    counter.read(dossier_queries.find, "H99.001.01-261129-0077")
    counter.read(look_ups.waiting)
    counter.read(desk_day.today)
    for due in (due_queries.due_today, due_queries.due_tomorrow, due_queries.lapsing, due_queries.late):
        counter.read(due)
    counter.read(due_queries.counts)
    assert counter.read(standing_queries.of, received.id) == counter.read(standing_queries.by_code, received.code)
    counter.read(green_queries.now)
    counter.read(green_queries.kept, today, today)
    with contextlib.suppress(ExpectedError):
        counter.read(green_queries.promise_slip, received.id)
    counter.read(dossier_queries.find, "H99.001.01-261124-0077")
    counter.read(dossier_queries.find, received.code)
    for shelf in Shelf:
        counter.read(dossier_lists.shelf, shelf)
    counter.read(dossier_lists.counts)
    counter.read(dossier_lists.of_ticket, TicketId("019aa8f0-0000-7000-8000-000000000000"))
    counter.read(dossier_lists.of_declaration, "K1-ABC234")
    assert counter.read(dossier_search.search, received.code[:9])
    counter.read(dossier_search.gathered)
    assert counter.read(dossier_people.people, [received.id])[received.id]
    for slices in (gathering.code_entries, gathering.people_entries):
        assert counter.read(slices, received.id + "0", 1)[0].subject == received.id
    assert counter.read(gathering.entries_of, [received.id])
    assert counter.read(paper_of_dossier, received.id) is PaperKind.RECEIPT
    assert counter.read(residence.receipt, received.id).code
    assert counter.read(papers.first_print, PaperKind.RECEIPT, received.id).code
    for code in (counter.read(paper_queries.receipt, DossierId(received.id)).qr, received.code):
        counter.read(receipt_queries.check, code)
        counter.read(receipt_queries.check_of_any_ward, code)
    _closing(counter, received.id)
    counter.run(receipts.keep_certificate, b"")
    counter.read(receipt_queries.kept_certificate)
    counter.read(receipt_queries.withdrawn)
    counter.read(receipt_queries.trust_in_city, counter.store.station.ward)


def _life(counter: Counter) -> None:
    """Every step of a dossier, and every paper of them."""
    over = (LifeStep.START, LifeStep.ASK_SUPPLEMENT, LifeStep.RESUBMIT, LifeStep.HAND_OVER, LifeStep.ASK_DUTY,
            LifeStep.NOTE_PAID, LifeStep.CORRECT, LifeStep.POSTPONE, LifeStep.FINISH, LifeStep.GIVE_BACK)  # fmt: skip
    waiting = msgspec.structs.replace(PAPER, state=DocumentState.LOOK_UP)
    looked_up, whole, stopped = counter.received(documents=(waiting,)).id, counter.received().id, counter.received().id
    take(counter, looked_up, LifeStep.LOOK_UP)
    approve(counter, whole, LifeStep.POSTPONE)
    for step in over:
        take(counter, whole, step, **({"new_due": "2027-03-01T10:00"} if step is LifeStep.POSTPONE else {}))
    take(counter, stopped, LifeStep.STOP)
    take(counter, counter.received().id, LifeStep.TAKE_BACK)
    later = counter.certified(given_now=False, applicant=PERSON, confirmed_by="truongbophan").id
    for step in (LifeStep.EXTEND, LifeStep.VOID):
        approve(counter, later, step)
        take(counter, later, step)
    for maker in (step_papers.supplement, step_papers.apology, step_papers.control, residence.supplement):
        assert counter.read(maker, whole, 1).number
    assert counter.read(step_papers.stop, stopped, 1).number
    assert counter.read(dossier_life.life, whole).history


def _closing(counter: Counter, dossier: DossierId) -> None:
    """What the head and an inspector ask."""
    head = {"place": DESK, "actor": "truongbophan"}
    day = business_day(counter.clock.now())
    counter.read(reconciling.day, AskReconciliation(day=day, **head))
    for question in DayQuestion:
        counter.read(reconciling.opened, OpenQuestion(question=question, day=day, **head))
    counter.run(reading.note_list, ReadList(what=ListKind.PEOPLE, first=day, **head))
    assert counter.read(reconciling.paper, AskReconciliation(day=day, **head)).shown_as
    for noted in (ReadList(what=ListKind.REGISTER, first=day, last=day, **head),
                  ReadList(what=ListKind.HISTORY, dossier=dossier, **head)):  # fmt: skip
        counter.run(reading.note_list, noted)
    assert counter.read(inspecting.register, AskRegister(first=day, last=day, **head)).csv
    asked = AskHistory(dossier=dossier, **head)
    assert counter.read(inspecting.history, asked).lines
    assert counter.read(inspecting.evidence, (asked, b"%PDF"))
    assert counter.read(register_queries.applicant_of, dossier) is not None
    counter.run(reading.note_dossier, ReadDossier(dossier=dossier, **head))
    assert counter.read(reading.readers_of_dossier, AskDossierReaders(dossier=dossier, **head))


def _province(counter: Counter) -> None:
    """Sent, refused, mended, taken under a code; typed over by hand."""
    one, other = counter.received(draft=counter.declaration().id).id, counter.received().id
    counter.pass_time(minutes=1)
    assert {one, other} <= set(counter.read(province_queries.to_send))
    sent = counter.read(province_queries.sent, one)
    counter.run(province.note_trouble, HandOverTrouble(dossier=one, key="unreachable"))
    counter.run(province.note_forwarded, NoteForwarded(dossier=one, revision=sent.revision, adapter=Adapter.FOLDER))
    assert one in counter.read(province_queries.to_ask_for)
    counter.run(province.note_answer, ProvinceAnswer(dossier=one, refused=True, reason="Thiếu tờ khai"))
    assert counter.read(province_queries.trouble_words, one) == "Thiếu tờ khai"
    counter.run(province.try_again, TryAgain(place=DESK, actor="canbo"))
    lines = counter.read(province_queries.not_handed_over)
    assert (len(lines), counter.read(province_queries.count_not_handed_over)) == (len(lines), len(lines))
    codes = [f"H99.001.01-{counter.clock.now():%y%m%d}-{number}" for number in ("0901", "0902")]
    counter.run(province.type_code, TypeCode(dossier=one, code=codes[0], place=DESK, actor="canbo"))
    assert counter.read(province.sheet, AskCopy(dossier=one, place=DESK, actor="canbo")).declared
    copied = CopiedOver(dossier=other, revision=1, place=DESK, desk="1", actor="canbo", code=codes[1])
    counter.run(province.copied_over, copied)
    assert counter.read(province_queries.erased_of, (one,)) == ()
    assert counter.read(province_queries.changed, other) == frozenset()
    for name in ("waiting", "uncoded"):
        counter.read(province_queries.listed, name)
    assert counter.run(lambda ctx, _none: province.official_code(ctx, other, codes[1])) == codes[1]


def _papers(counter: Counter) -> None:
    ticket = counter.ticket()
    print_all(counter)
    again = counter.run(print_jobs.reprint, (PaperKind.TICKET, ticket.id, KIOSK))
    counter.read(job_queries.by_id, again)
    assert counter.read(job_queries.erased, frozenset({ticket.id})) == frozenset()
    job = counter.run(jobs.take_next, KIOSK)
    assert counter.read(paper_queries.of_fact, PaperValue, job) == PaperValue()
    counter.run(print_jobs.ended, (job, Printed(state=JobState.FAILED, reason="printer.errors.no_paper")))
    counter.ticket()
    job = counter.run(print_jobs.take, counter.read(job_queries.in_state)[0].id)
    counter.run(print_jobs.handed_over, (job, Printed(state=JobState.HANDED_OVER, remote="7")))
    counter.ticket()
    counter.run(jobs.take_next)
    assert len(counter.run(print_jobs.recover)) == 1
    assert counter.read(job_queries.troubles)
    unsure = counter.read(job_queries.troubles)[0]
    counter.run(print_jobs.seen, print_jobs.SeenPaper(job=unsure.id, actor="canbo"))
    assert counter.read(job_queries.last, unsure.kind, unsure.subject).id == unsure.id
    assert counter.read(job_queries.in_doubt, unsure.kind, unsure.subject) == ()
    assert counter.read(job_queries.out_already, PaperKind.TICKET, ticket.id) == 1


def _kit(counter: Counter) -> None:
    paper = counter.run(kit.print_kit, PrintKit(slips=2, receipts=1, place=DESK, actor="truongbophan"))
    counter.pass_time(minutes=5)
    at = counter.clock.now() - timedelta(minutes=2)
    slip = EnterTicket(label=paper.slips[0].label, taken_at=at, place=DESK, actor="canbo")
    entered = counter.run(late_entry.enter_ticket, slip)
    counter.run(late_entry.strike_entry, StrikeEntry(ticket=entered, place=DESK, actor="canbo"))
    counter.run(late_entry.enter_ticket, slip)
    received = EnterDossier(
        code=paper.codes[0], received_at=at, procedure=BIRTH, applicant=PERSON, place=DESK, desk="1", actor="canbo",
        actor_name="Cán Bộ Mẫu", ticket_label=slip.label,
    )  # fmt: skip
    counter.run(late_entry.enter_dossier, received)
    second = msgspec.structs.replace(slip, label=paper.slips[1].label, outcome=Entered.SERVED)
    counter.run(late_entry.enter_papers, EnterPapers(ticket=second, place=DESK, actor="canbo"))


def _ratings_and_help(counter: Counter) -> None:
    done = counter.served()
    counter.read(rating_queries.open_invitation, DESK)
    counter.read(rating_queries.opens_at, DESK)
    counter.run(ratings.give, GiveRating(token=done.rating_token, level=Level.SATISFIED))
    counter.served()
    counter.run(ratings.empty_box)
    assert counter.run(pad_invitations.invite, pad_invitations.EndedService(ticket=TicketId(done.ticket)))
    counter.read(rating_buttons.seconds_left, DESK)
    counter.run(rating_buttons.press, ButtonPressed(place=DESK, level=Level.SATISFIED))
    counter.run(ratings.empty_left)
    counter.read(rating_queries.today_counts)
    asked = counter.run(feedback.ask_help, KIOSK)
    assert counter.run(feedback.ask_help_at, AskHelp(place=KIOSK)) == asked
    counter.read(help_queries.open_help)
    counter.run(feedback.help_done, asked)
    told = counter.run(public_feedback.say, SayFeedback(about=AboutWhat.PLACE, words="Ghế hỏng", place=KIOSK))
    given = {"subject": told.id, "actor": "canbo", "place": DESK}
    counter.run(public_feedback.forward, ForwardFeedback(unit="Văn phòng (mẫu)", **given))
    counter.read(feedback_queries.open_ones)
    counter.run(public_feedback.answer, AnswerFeedback(words="Đã thay", **given))
    ward, today = counter.store.station.ward, business_day(counter.clock.now())
    counter.read(feedback_queries.answered_ones, (ward,), today)
    counter.run(reading.note_feedback, ReadFeedback(feedback=told.id, actor="canbo", place=DESK))
    counter.read(feedback_queries.whole, ward, told.id)
    assert [one.account for one in counter.read(feedback_queries.readers, ward, told.id)] == ["canbo"]
    assert feedback_queries.is_receipt(told.code)
    counter.read(feedback_queries.shown, told.code)
    counter.read(feedback_queries.shown_of_any_ward, told.code)
    assert counter.read(feedback_queries.subject_of, told.code, ward, True) == told.id
    counter.read(standing_queries.by_code_of_any_ward, told.code, ward)
    assert counter.run(public_feedback.let_go) == 0
    counter.read(feedback_queries.slip, told.id)
    counter.read(feedback_queries.counts, today, today)
    counter.read(city_feedback.accounted, (ward,), today, today)
    assert counter.run(public_feedback.withdraw, WithdrawFeedback(text=told.code, actor="canbo", place=DESK))


def _browsers(counter: Counter) -> None:
    """What the hub's pages ask for."""
    actor, place = "truongbophan", Place("web-1")
    person = counter.start(staff.sign_in_from_browser, SignIn(name=actor, password=PASSWORD, place=Place("web:here")))
    assert person.name == actor
    counter.store.presence.admit(actor, place)
    taken = TakeNumber(request=uuid7(counter.clock.now()), field="ho-tich", actor=actor, place=place)
    issued = counter.run(asked_tickets.take, taken)
    assert counter.run(asked_tickets.take, taken).id == issued.id
    counter.run(asked_tickets.ask_print, AskPrint(ticket=issued.id, print_at=KIOSK, actor=actor, place=place))
    now = counter.clock.now()
    booked = BookedSlot(code="HEN-1", at=now, field="ho-tich", name="Nguyễn Thị Mẫu")
    assert counter.run(slots.keep, KeepSlots(slots=(booked,), actor=actor, place=place)) == 1
    assert counter.read(slot_queries.by_code, "hen-1").at == now
    assert counter.read(slot_queries.find, "nguyen")
    counter.run(slots.check_in, CheckIn(code="hen-1", place=KIOSK))
    assert counter.read(slot_queries.count) == (1, 1)
    later = msgspec.structs.replace(booked, code="HEN-2")
    assert counter.run(slots.keep_of_city, CityList(slots=(later,))) == 1
    assert counter.run(slots.keep_of_city, CityList(slots=())) == 1
    counter.run(slots.forget_names)
    counter.store.presence.leave(place, actor)


def _staff_and_clock(counter: Counter) -> None:
    for use_case, command in (
        (staff.sign_in, SignIn(name="canbo", password="sai", place=DESK)),
        (staff.sign_in, SignIn(name="canbo", password=PASSWORD, place=DESK)),
        (staff.sign_in_by_pin, PinSignIn(code="201", pin="000000", place=KIOSK)),
        (staff.sign_in_by_pin, PinSignIn(code="201", pin=PIN, place=KIOSK)),
    ):
        with contextlib.suppress(ExpectedError):
            counter.start(use_case, command)
    counter.run(staff.lock, DESK)
    counter.run(staff.leave, (DESK, "canbo"))
    counter.start(staff.sign_in, SignIn(name="truongbophan", password=PASSWORD, place=DESK))
    counter.run(staff.lift, LiftWaiting(account="canbo", actor="truongbophan", place=DESK))
    counter.run(sign_in_term.heard)
    assert counter.read(term_queries.term) is None
    counter.store.presence.admit("lanhdao", Place("desk-9"))
    counter.run(sign_in_term.lift, LiftSignInTerm(place=Place("desk-9"), actor="lanhdao"))
    counter.run(clock_checks.measured, 40)
    assert counter.run(lambda ctx, _none: clock_checks.last_offset_ms(ctx)) == 40
    counter.run(clock_checks.confirm_date, ConfirmDate(day=local(counter.clock.now()).date(), actor="truongbophan"))
    counter.run(ranges.type_letter, TypeLetter(letter="z", actor="truongbophan"))
    counter.run(ranges.add_range, RangeGrant(series="ticket:Y", start=1, size=9, granted_by="central"))
    counter.run(days.close, CloseDay(actor="truongbophan"))
    counter.read(journal_queries.status)
    assert counter.read(journal_queries.verified)


def _files_of_a_dossier(counter: Counter) -> None:
    dossier = counter.received().id
    attached = AttachFiles(dossier=dossier, place=DESK, desk="1", actor="canbo", files=(FILE,))
    assert counter.run(dossier_files.attach, attached) == 1
    assert len(counter.read(dossier_file_queries.of_dossier, dossier)) == 1
    assert counter.read(dossier_queries.by_id, dossier) is not None
    dropped = DropFiles(dossier=dossier, place=DESK, actor="canbo", names=(FILE.name,), reason="quét nhầm")
    counter.run(dossier_files.drop, dropped)
    assert counter.run(dossier_files.drop_old) == 0


def _in_the_background(counter: Counter) -> None:
    assert counter.run(lapsing.lapse_old) > 0
    counter.pass_time(hours=80)
    assert counter.run(drafts.expire_old) > 0
    counter.pass_time(days=200)
    place = (DESK, "truongbophan")
    account = counter.store.catalogue.account("truongbophan")
    changed = msgspec.structs.replace(account, roles=(*account.roles, StaffRole.HEAD))
    counter.store.catalogue.roster._known = {"truongbophan": changed}
    due = counter.read(retention.shown, place)
    approving = ApproveErasure(day=due.day, count=due.count, place=DESK, actor="truongbophan")
    assert counter.run(retention.approve, approving)
    assert counter.run(retention.erase_old) == retention.AT_ONCE


def a_city_at_work(city: City) -> None:
    """Enrolling, hello, push, claims, and every page."""
    city.issue(20)
    city.enrol()
    city.start_worker()
    assert city.synced()
    city.issue(3)
    assert city.synced()
    for path in ("/", "/parts/overview", "/v1/status", "/assets/page.css"):
        with urllib.request.urlopen(city.central.address + path, timeout=20) as answer:
            assert answer.status == 200
    city.store.read(board.board).result()  # as the hub's pages do
    with contextlib.suppress(ExpectedError):  # for a hub alone
        city.store.run(adding.add_machine, adding.AddMachine(stands_at=DESK, actor="truongbophan", place=DESK)).result()
    asked = msgspec.json.encode(enrolment.MakeCode(ward="99001", roles=("hall",)))
    request = urllib.request.Request(
        f"{city.central.address}/v1/admin/enrol-code", asked,
        {"x-motcua-token": city.central.token, "content-type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200
    with contextlib.suppress(ExpectedError):
        enrol(city.store, city.central.address, "AAAAAAAAAAAA")
    city.central.store.read(grant_memory.asks_for).result(20)  # as the city's first page does
    confirm_grants(city.central.settings.data_dir, "99001", "Chị Hoa")
    now = city.central.clock.now()
    booked = BookedSlot(code="HEN-1", at=now, field="ho-tich", name="Nguyễn Thị Mẫu")
    assert give_slots(city.central.settings.data_dir, "99001", [booked], [now.date()]) == 1
    gone = Sender(station="99001.matcap22", public_key=b"k" * 32)
    city.central.store.run(lambda ctx, sender: inbox.know(ctx.connection, sender), gone).result(20)
    revoke(city.central.settings.data_dir, gone.station, "mất cắp")
    subject = refuse(city)
    assert city.synced()
    there = erasable(city.central.settings.data_dir, "99001", subject)
    assert erase(city.central.settings.data_dir, "99001", (there.left[0].subject,), "Chị Hoa", "Rút đơn") == 1


def damage_and_pull(city: City) -> None:
    """Damaged rows on both sides, a lost key, an erasure at central, and what a hub of the ward would pull."""
    _stop(city)
    mine, central = city.store.station.id, city.central.store
    city.store.open()
    subject = refuse(city)
    city.store.run(repairs.set_aside, repairs.Damaged(city.store.station.epoch, (2,))).result(20)
    central.run(lambda ctx, _: chains.note_damage(ctx.connection, mine, 1, 3, 0), None).result(20)
    central.run(lambda ctx, _: lacking.note(ctx.connection, b"k" * 32, mine, subject), None).result(20)
    city.start_worker()
    assert city.synced()
    central.run(erasure.erase, EraseSubject(subject=subject, actor="canbo")).result(20)
    line = city.line()
    try:
        line.ask("/v1/pull", wire.Pull((wire.Cursor("99001"),)), wire.PullAnswer)
        line.ask("/v1/erased", wire.Erased(()), wire.ErasedAnswer)
    finally:
        line.close()
    city.restart_central()
    city.issue(1)
    assert city.synced()


def refuse(city: City) -> str:
    """A dossier with a sealed reason; its subject."""
    command = RefuseDossier(
        procedure=ProcedureCode("1.001193"), place=Place("desk-1"), desk="1", actor="canbo", reason="Thiếu giấy"
    )
    return str(city.store.run(dossiers.refuse, command).result(20))


def image_of(city: City, folder: Path) -> None:
    """A copy of the station's files, as of a whole machine; the station goes on."""
    _stop(city)
    settings = city.store.settings
    shutil.copytree(settings.data_dir, folder / "image")
    shutil.copytree(settings.witness_dir, folder / "image-witness")
    city.store.open()
    city.start_worker()


def put_back(city: City, folder: Path) -> None:
    """The image of `image_of` in place of the station's files; open, without its worker."""
    _stop(city)
    settings = city.store.settings
    for place, image in ((settings.data_dir, "image"), (settings.witness_dir, "image-witness")):
        shutil.rmtree(place)
        shutil.copytree(folder / image, place)
    city.store.open()


def _stop(city: City) -> None:
    assert city.worker is not None
    city.worker.close(30)
    city.store.close()
