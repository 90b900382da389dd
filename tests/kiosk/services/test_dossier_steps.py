"""Steps after reception: what may follow what, who must approve, what each decides, records and prints."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries.dossier_life import life
from kiosk.rules import dossier_steps
from kiosk.rules.dossier_steps import FOLLOWS, StepStanding, allowed, why_not
from kiosk.services import dossier_steps as services
from kiosk.services import dossiers, print_jobs
from kiosk.texts import known
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep, Payment, Stage
from kiosk.values.dossiers import Applicant, DocumentState, RefuseDossier, ReturnAt, TickedDocument
from kiosk.values.papers_forms import HandOverOutcome
from kiosk.values.print_jobs import JobState, PaperKind
from tests.jobs import failed, printed, take_next
from tests.kiosk.counter import BIRTH, COPIES, DESK, PERSON, Counter
from tests.kiosk.life import HEAD, PAPER, approve, elsewhere, take


def life_of(counter: Counter, dossier: str) -> DossierLife:
    found: DossierLife = counter.read(life, dossier)
    return found


def refused(counter: Counter, dossier: str, step: LifeStep, word: str, **changes: object) -> None:
    with pytest.raises(ExpectedError, match=rf"errors\.{word}"):
        take(counter, dossier, step, **changes)


def test_every_step_has_its_place_in_the_table_and_its_use_case() -> None:
    assert set(FOLLOWS) == set(LifeStep)
    assert all(hasattr(getattr(services, step), "rule") for step in LifeStep)
    for stage in (Stage.DRAFTED, Stage.TAKEN_BACK):
        assert allowed(StepStanding(stage=stage)) == ()


def test_from_reception_to_the_result(counter: Counter) -> None:
    dossier = counter.received().id
    for step in (LifeStep.START, LifeStep.HAND_OVER, LifeStep.FINISH, LifeStep.GIVE_BACK):
        assert step in life_of(counter, dossier).allowed
        take(counter, dossier, step)
    found = life_of(counter, dossier)
    assert (found.row.stage, found.row.delivery) == (Stage.RETURNED, "counter")
    assert found.allowed == (LifeStep.CORRECT,)
    kinds = ["received", "booked", "started", "handed_over", "noted", "done", "returned"]
    assert [line.kind.removeprefix("dossier.") for line in found.history] == kinds
    assert all("{" not in line.words for line in found.history)


def test_what_is_missing_is_asked_for_once_and_the_deadline_counts_anew(counter: Counter) -> None:
    done = counter.received()
    asked = take(counter, done.id, LifeStep.ASK_SUPPLEMENT)
    assert asked.paper is PaperKind.SUPPLEMENT
    refused(counter, done.id, LifeStep.FINISH, "not_now")
    counter.pass_time(days=2)
    missing = TickedDocument(key="b", name="Giấy chứng sinh", state=DocumentState.MISSING)
    refused(counter, done.id, LifeStep.RESUBMIT, "still_missing", documents=(PAPER, missing))
    again = take(counter, done.id, LifeStep.RESUBMIT)
    assert (done.due, again.due) == ("2026-11-24T17:00", "2026-11-26T17:00")
    assert life_of(counter, done.id).deadline.due == done.due  # what Mẫu 01 says stays
    assert life_of(counter, done.id).row.due_now == again.due
    refused(counter, done.id, LifeStep.ASK_SUPPLEMENT, "supplement_once")


def test_a_head_approves_with_code_and_pin_at_that_desk_for_two_minutes(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = counter.received().id, counter.received().id
    refused(counter, first, LifeStep.POSTPONE, "not_approved")
    refused(counter, first, LifeStep.POSTPONE, "no_head", approved_by="truongbophan")
    refused(counter, first, LifeStep.POSTPONE, "no_head", approved_by="")
    for changes in ({"code": "101"}, {"pin": "000000"}, {"code": "999"}):  # a clerk's, a wrong one, nobody's
        with pytest.raises(ExpectedError, match="pin_wrong"):
            approve(counter, first, LifeStep.POSTPONE, **changes)
    approve(counter, second, LifeStep.POSTPONE)
    approve(counter, first, LifeStep.STOP)
    approve(counter, first, LifeStep.POSTPONE, place=elsewhere(2))
    refused(counter, first, LifeStep.POSTPONE, "not_approved")
    approve(counter, first, LifeStep.POSTPONE)
    later = time.monotonic() + 121
    monkeypatch.setattr(counter.clock, "monotonic", lambda: later)
    refused(counter, first, LifeStep.POSTPONE, "not_approved")
    approve(counter, first, LifeStep.POSTPONE)
    counter.store.presence.admit("canbo", DESK)  # somebody else sits down
    refused(counter, first, LifeStep.POSTPONE, "not_approved")
    approve(counter, first, LifeStep.POSTPONE)
    assert take(counter, first, LifeStep.POSTPONE).due == "2026-12-01T10:00"
    assert life_of(counter, first).history[-2].approved_by == HEAD


def test_a_head_who_is_signed_in_needs_no_second_proof(counter: Counter) -> None:
    dossier = counter.received().id
    refused(counter, dossier, LifeStep.POSTPONE, "not_signed_in", actor=HEAD)
    counter.store.presence.admit(HEAD, DESK)
    take(counter, dossier, LifeStep.POSTPONE, actor=HEAD)
    refused(counter, dossier, LifeStep.FINISH, "not_allowed", actor=HEAD)  # a head approves, and settles nothing


def test_an_apology_names_one_new_date_on_which_the_counter_works(counter: Counter) -> None:
    dossier = counter.received().id
    approve(counter, dossier, LifeStep.POSTPONE)
    for wrong in ("soon", "2026-11-24T16:00", "2026-11-20T10:00"):
        refused(counter, dossier, LifeStep.POSTPONE, "new_due$|new_due ", new_due=wrong)
    for shut in ("2026-11-29T10:00", "2026-11-30T12:30"):
        refused(counter, dossier, LifeStep.POSTPONE, "new_due_closed", new_due=shut)
    refused(counter, dossier, LifeStep.POSTPONE, "no_reason", reason=" ")
    take(counter, dossier, LifeStep.POSTPONE)
    approve(counter, dossier, LifeStep.POSTPONE)
    refused(counter, dossier, LifeStep.POSTPONE, "apology_once", new_due="2026-12-02T10:00")


def test_one_extension_where_the_time_rule_allows_it_before_the_deadline(counter: Counter) -> None:
    birth = counter.received().id
    approve(counter, birth, LifeStep.EXTEND)
    refused(counter, birth, LifeStep.EXTEND, "no_extension")
    copies = counter.certified(given_now=False, applicant=PERSON).id
    before = life_of(counter, copies)
    assert before.deadline.extension_days == 2
    assert LifeStep.EXTEND in before.needs_head
    approve(counter, copies, LifeStep.EXTEND)
    assert take(counter, copies, LifeStep.EXTEND).due == "2026-11-26T17:00"
    approve(counter, copies, LifeStep.EXTEND)
    refused(counter, copies, LifeStep.EXTEND, "extended_once")
    late = counter.certified(given_now=False, applicant=PERSON).id
    counter.pass_time(hours=20)
    approve(counter, late, LifeStep.EXTEND)
    refused(counter, late, LifeStep.EXTEND, "late_already")


def test_a_duty_is_paid_before_the_result_goes_out(counter: Counter) -> None:
    dossier = counter.received().id
    refused(counter, dossier, LifeStep.ASK_DUTY, "no_basis", basis="")
    take(counter, dossier, LifeStep.ASK_DUTY)
    take(counter, dossier, LifeStep.FINISH)
    refused(counter, dossier, LifeStep.GIVE_BACK, "not_paid")
    take(counter, dossier, LifeStep.NOTE_PAID, amount=3000)
    assert life_of(counter, dossier).row.payment == Payment.DUE  # a part of it
    take(counter, dossier, LifeStep.NOTE_PAID, amount=5000)
    refused(counter, dossier, LifeStep.NOTE_PAID, "paid_already")
    take(counter, dossier, LifeStep.GIVE_BACK, way=ReturnAt.POST, tracking="MAU123")
    found = life_of(counter, dossier)
    assert (found.money.duty, found.money.paid, found.row.delivery) == (8000, 8000, "post")


def test_hand_overs_go_from_whoever_has_it_and_say_whether_in_time(counter: Counter) -> None:
    dossier = counter.received().id
    refused(counter, dossier, LifeStep.HAND_OVER, "units", giver="Phòng Tư pháp")
    assert take(counter, dossier, LifeStep.HAND_OVER).paper is PaperKind.CONTROL
    refused(counter, dossier, LifeStep.HAND_OVER, "not_there")
    back = {"giver": "Phòng Tư pháp", "taker": "Quầy Hộ tịch"}
    take(counter, dossier, LifeStep.FINISH)
    assert take(counter, dossier, LifeStep.HAND_OVER, **back).paper is None  # the slip goes along
    events = counter.read(lambda reader: reader.events_of(dossier))
    assert [one.sealed.given_by for one in events if one.kind == "dossier.handed_over"] == ["Cán Bộ Mẫu", ""]
    outcomes = [one.body.outcome for one in events if one.kind == "dossier.handed_over"]
    assert outcomes == [HandOverOutcome.OPEN, HandOverOutcome.ON_TIME]
    assert life_of(counter, dossier).units.holder == "Quầy Hộ tịch"


def test_the_agencys_stopping_needs_the_head_and_a_withdrawal_does_not(counter: Counter) -> None:
    withdrawn, stopped = counter.received().id, counter.received().id
    assert take(counter, withdrawn, LifeStep.STOP).paper is PaperKind.STOP
    refused(counter, stopped, LifeStep.STOP, "no_head", withdrawn=False)
    approve(counter, stopped, LifeStep.STOP)
    take(counter, stopped, LifeStep.STOP, withdrawn=False, approved_by=HEAD)
    stages = [life_of(counter, one).row.stage for one in (withdrawn, stopped)]
    assert stages == [Stage.WITHDRAWN, Stage.STOPPED]
    refused(counter, stopped, LifeStep.GIVE_BACK, "not_now")


def test_documents_that_waited_are_looked_up(counter: Counter) -> None:
    waiting = TickedDocument(key="b", name="Giấy chứng sinh", state=DocumentState.LOOK_UP)
    dossier = counter.received(documents=(PAPER, waiting)).id
    refused(counter, dossier, LifeStep.LOOK_UP, "nothing_to_look_up")  # this one does not wait
    found = TickedDocument(key="b", name="Giấy chứng sinh", state=DocumentState.BY_DATA)
    take(counter, dossier, LifeStep.LOOK_UP, documents=(found,))
    assert life_of(counter, dossier).documents == (PAPER, found)
    refused(counter, dossier, LifeStep.LOOK_UP, "nothing_to_look_up", documents=(found,))


def test_a_correction_names_what_it_corrects_and_another_person_needs_the_head(counter: Counter) -> None:
    dossier = counter.received().id
    received = life_of(counter, dossier).history[0].event
    phone = Applicant(name=PERSON.name, number=PERSON.number, phone="0900000001")
    refused(counter, dossier, LifeStep.CORRECT, "nothing_corrected", applicant=None)
    take(counter, dossier, LifeStep.CORRECT, applicant=phone)
    other = Applicant(name="Trần Thị Mẫu Mực", number=PERSON.number)
    refused(counter, dossier, LifeStep.CORRECT, "no_head", applicant=other)
    approve(counter, dossier, LifeStep.CORRECT)
    take(counter, dossier, LifeStep.CORRECT, applicant=other, approved_by=HEAD)
    take(counter, dossier, LifeStep.CORRECT, applicant=None, return_at=ReturnAt.POST)
    found = life_of(counter, dossier)
    first, second, third = found.history[-3:]
    assert (first.corrects, second.corrects, third.corrects) == (received, first.event, received)
    assert (found.applicant, found.return_at, found.row.by_post) == (other, "post", True)
    assert counter.faults() == []


def test_taking_back_is_before_any_paper_and_the_declaration_is_free_again(counter: Counter) -> None:
    kept = counter.declaration()
    done = counter.received(draft=kept.id)
    take(counter, done.id, LifeStep.TAKE_BACK)
    found = life_of(counter, done.id)
    assert (found.row.stage, found.allowed) == (Stage.TAKEN_BACK, ())
    assert [one.state for paper in found.papers for one in paper.prints] == [JobState.CANCELLED]
    assert counter.run(take_next) is None
    again = counter.received(draft=kept.id)
    assert again.code != done.code  # its number is nobody else's
    job = counter.run(take_next)
    refused(counter, again.id, LifeStep.TAKE_BACK, "paper_out")
    counter.run(printed, job)
    refused(counter, again.id, LifeStep.TAKE_BACK, "paper_out")
    assert counter.totals()["dossiers"] == 1
    assert counter.faults() == []


def test_nothing_is_taken_back_over_a_later_step(counter: Counter) -> None:
    dossier = counter.received().id
    take(counter, dossier, LifeStep.START)
    refused(counter, dossier, LifeStep.TAKE_BACK, "gone_on")


def test_a_refusal_and_a_certification_can_be_taken_back(counter: Counter) -> None:
    command = RefuseDossier(procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Thiếu giấy")
    dossier = counter.run(dossiers.refuse, command)
    take(counter, dossier, LifeStep.TAKE_BACK)
    copies = counter.certified().id
    take(counter, copies, LifeStep.TAKE_BACK)
    assert counter.totals() == {"certified_void": 1}  # the register's number is explained


def test_a_voided_certification_keeps_its_number_explained(counter: Counter) -> None:
    first, second = counter.certified(), counter.certified()
    take(counter, first.id, LifeStep.VOID, approved_by="")  # on its day
    refused(counter, first.id, LifeStep.VOID, "voided")
    counter.pass_time(days=1)
    assert LifeStep.VOID in life_of(counter, second.id).needs_head
    refused(counter, second.id, LifeStep.VOID, "not_approved")
    approve(counter, second.id, LifeStep.VOID)
    take(counter, second.id, LifeStep.VOID)
    found = life_of(counter, second.id)
    assert (found.register.number, found.register.voided) == (2, True)
    assert (found.history[-1].note, found.history[-1].approved_by) == ("Bản chính bị tẩy xóa", HEAD)
    assert counter.certified().sets[0].number == 3
    refused(counter, counter.received().id, LifeStep.VOID, "not_certified")


def test_an_unknown_dossier_and_a_strangers_hand_are_refused(counter: Counter) -> None:
    refused(counter, "nobody", LifeStep.START, "unknown")
    dossier = counter.received().id
    refused(counter, dossier, LifeStep.START, "not_signed_in", actor="nobody")
    counter.store.presence.lock(DESK)
    for step in LifeStep:
        refused(counter, dossier, step, "not_signed_in")


def test_a_print_shows_with_what_became_of_it(counter: Counter) -> None:
    dossier = counter.received().id
    counter.run(printed, counter.run(take_next))
    again = print_jobs.ReprintPaper(kind=PaperKind.RECEIPT, subject=dossier, place=DESK, actor="canbo")
    counter.run(print_jobs.reprint, again)
    receipt = life_of(counter, dossier).papers[0]
    assert (receipt.kind, receipt.number) == (PaperKind.RECEIPT, 1)
    assert [(one.nth, one.state) for one in receipt.prints] == [(1, JobState.PRINTED), (1, JobState.WAITING)]
    assert all(one.job for one in receipt.prints)


def test_what_did_not_come_out_or_nobody_knows_stands_in_the_history(counter: Counter) -> None:
    dossier = counter.received().id
    counter.run(failed, (counter.run(take_next), "printer.errors.no_paper"))
    again = print_jobs.ReprintPaper(kind=PaperKind.RECEIPT, subject=dossier, place=DESK, actor="canbo")
    counter.run(print_jobs.reprint, again)
    assert counter.run(take_next) is not None
    counter.run(print_jobs.recover)  # the power went while it was on the printer
    found = life_of(counter, dossier)
    assert [one.state for one in found.papers[0].prints] == [JobState.FAILED, JobState.UNKNOWN]
    assert [line.kind for line in found.history[-2:]] == ["print.failed", "print.unknown"]
    assert "chưa in được" in found.history[-2].words
    assert "no_paper" not in found.history[-2].words


def test_every_reason_for_which_a_step_is_refused_has_words() -> None:
    words = {word for _step, word, _is_so in dossier_steps._LIMITS} | {"not_now"}
    parts = ("title", "message")
    assert all(known(f"life_steps.errors.{word}.{part}") for word in words for part in parts)


def test_why_not_is_said_before_where_it_stands() -> None:
    asked = StepStanding(stage=Stage.SUPPLEMENT, supplements=1)
    assert why_not(LifeStep.ASK_SUPPLEMENT, asked) == "supplement_once"
    assert why_not(LifeStep.FINISH, asked) == "not_now"
    assert why_not(LifeStep.RESUBMIT, asked) == ""


def test_copies_that_are_given_later_have_a_life_of_their_own(counter: Counter) -> None:
    done = counter.certified(given_now=False, applicant=PERSON)
    assert counter.store.catalogue.procedure(COPIES).time.extension_working_days == 2
    counter.clock.advance(timedelta(hours=1))
    take(counter, done.id, LifeStep.FINISH)
    take(counter, done.id, LifeStep.GIVE_BACK)
    assert life_of(counter, done.id).row.stage == Stage.RETURNED


def test_what_was_paid_before_a_duty_was_asked_pays_nothing_of_it(counter: Counter) -> None:
    dossier = counter.received().id
    take(counter, dossier, LifeStep.NOTE_PAID, amount=20)
    for asked in (100, 50):
        take(counter, dossier, LifeStep.ASK_DUTY, amount=asked)
        take(counter, dossier, LifeStep.NOTE_PAID, amount=asked - 1)
        assert life_of(counter, dossier).row.payment == Payment.DUE
        refused(counter, dossier, LifeStep.GIVE_BACK, "not_now|errors.not_paid")
        take(counter, dossier, LifeStep.NOTE_PAID, amount=1)
        assert life_of(counter, dossier).row.payment == Payment.PAID
    assert (life_of(counter, dossier).money.duty, life_of(counter, dossier).money.paid) == (170, 170)


def test_a_unit_may_have_a_long_name_and_what_is_longer_is_refused_in_words(counter: Counter) -> None:
    dossier = counter.received().id
    unit = "Bộ phận Tiếp nhận và Trả kết quả của Ủy ban nhân dân phường Hoa Sen Thử Nghiệm, điểm số 2"
    refused(counter, dossier, LifeStep.HAND_OVER, "beyond", taker="x" * 201)
    refused(counter, dossier, LifeStep.NOTE_PAID, "beyond", receipt="x" * 65)
    take(counter, dossier, LifeStep.HAND_OVER, giver=unit, taker=f"{unit} B")
    assert life_of(counter, dossier).units.holder == f"{unit} B"
