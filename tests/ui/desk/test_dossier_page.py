"""A dossier's page at the desk, by keys: from reception to the result, each step in a small form of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt

from kiosk.services import certifications, dossier_steps
from kiosk.values.certifications import CertifyCopies, CertifySet
from kiosk.values.dossier_steps import FinishDossier, LifeStep, StartWork
from kiosk.values.dossiers import DocumentState, ReturnAt
from tests.kiosk.counter import DESK, PERSON
from tests.ui.desk.dossier_desk import HEAD_CODE, HEAD_PIN, BookClerk, received
from tests.ui.real import World
from ui.desk import step_editors
from ui.desk.dossier_steps import FORMS

ENTER, ESC, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down
CONTROL = Qt.KeyboardModifier.ControlModifier
CARD = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu)|15042021"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def opened(qtbot, world: World, **more) -> BookClerk:
    done = received(world, **more)
    clerk = BookClerk(qtbot, world)
    clerk.open(done.code)
    return clerk


def told(clerk: BookClerk, name: str) -> str:
    """What stands under a field of the form; "" for nothing."""
    wrong = clerk.page.form.inside.wrong[name]
    return "" if wrong.isHidden() else wrong.text()


def test_from_reception_to_the_result_by_keys(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    page = clerk.page
    clerk.step("b", LifeStep.ASK_SUPPLEMENT)
    clerk.keys(Qt.Key.Key_2, ENTER)
    clerk.type("Giay chung sinh 2026")  # a digit in the middle of a line is a digit
    clerk.keys(ENTER, ENTER, Qt.Key.Key_1, ENTER)
    clerk.until_stage("supplement")
    assert "Đã ghi: Yêu cầu bổ sung" in page.said.text()
    assert page.life.history[-2].note.startswith("Ký và ghi rõ họ tên vào tờ khai.; Giay chung sinh 2026; Thành phần")
    assert [paper.kind.value for paper in page.life.papers] == ["receipt", "supplement"]
    resubmit(clerk)
    hand_over(clerk)
    postpone(clerk)
    clerk.step("x", LifeStep.FINISH)
    clerk.keys(Qt.Key.Key_1)
    clerk.type("77")
    clerk.keys(ENTER, ENTER)
    clerk.until_stage("done")
    give_back(clerk)
    kinds = [kind for kind in world.kinds() if kind.startswith("dossier.") and not kind.endswith(("noted", "booked"))]
    assert kinds == ["dossier.received", "dossier.read", "dossier.supplement_asked", "dossier.resubmitted",
                     "dossier.handed_over", "dossier.postponed", "dossier.done", "dossier.returned"]  # fmt: skip
    clerk.window.close()


def resubmit(clerk: BookClerk) -> None:
    clerk.step("n", LifeStep.RESUBMIT)
    clerk.keys(DOWN, ENTER, ENTER)  # from the missing one over the last to the note, and on
    clerk.until(lambda: "Vẫn còn giấy tờ chưa có" in told(clerk, "documents"))
    clerk.type("x")
    clerk.press(ENTER, CONTROL)
    clerk.until_stage("received")
    assert [one.state for one in clerk.life.documents][1] is DocumentState.SHOWN
    assert "Hẹn trả" in clerk.page.said.text()


def hand_over(clerk: BookClerk) -> None:
    clerk.step("c", LifeStep.HAND_OVER)
    clerk.keys(ENTER)
    assert told(clerk, "words")  # to whom? The focus stays
    clerk.keys(Qt.Key.Key_1, ENTER)
    clerk.type("Nguoi Nhan Mau")
    clerk.keys(ENTER, Qt.Key.Key_1, ENTER, ENTER)
    clerk.until_stage("in_progress")
    assert clerk.life.units.holder == clerk.at_work.station.catalogue.phrases.of("unit")[0]


def postpone(clerk: BookClerk) -> None:
    """The head's PIN, once wrong: nothing of the form is lost."""
    clerk.step("l", LifeStep.POSTPONE)
    clerk.type("1/12")
    clerk.keys(ENTER, ENTER, Qt.Key.Key_1, ENTER)
    clerk.type(HEAD_CODE)
    clerk.keys(ENTER)
    clerk.type("000000")
    clerk.keys(ENTER)
    clerk.until(lambda: told(clerk, "head") != "")
    assert clerk.page.form.fields["head"].pin.text() == ""
    clerk.type(HEAD_PIN)
    clerk.keys(ENTER)
    clerk.until(lambda: clerk.page.step is None and clerk.life.row.due_now.startswith("2026-12-01T"))
    assert clerk.life.history[-1].approved_by or clerk.life.history[-2].approved_by


def give_back(clerk: BookClerk) -> None:
    clerk.step("k", LifeStep.GIVE_BACK)
    clerk.keys(ENTER)
    clerk.scan(CARD)
    clerk.until(lambda: clerk.page.form.fields["taker"].value() is not None)
    assert clerk.page.form.fields["taker"].value().name == "Nguyễn Thị Hường"
    clerk.press(ENTER, CONTROL)
    clerk.until_stage("returned")
    assert "Đã trả kết quả" in clerk.page.head.facts["stage"].text()


def test_a_result_that_was_noted_or_given_by_a_wrong_key_is_undone_at_once(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    for letter, step, stage in (("x", LifeStep.FINISH, "done"), ("k", LifeStep.GIVE_BACK, "returned")):
        clerk.step(letter, step)
        clerk.press(ENTER, CONTROL)
        clerk.until_stage(stage)
        clerk.until(lambda: "hoàn tác được" in clerk.board.undo_bar.words.text())
        clerk.press(Qt.Key.Key_Z, CONTROL)
        clerk.until_stage("received")
        assert "Đã hoàn tác" in clerk.page.said.text()
        assert clerk.board.undo_bar.isHidden()
        assert clerk.page.acts.isVisible()
    assert [kind for kind in world.kinds() if kind == "dossier.step_undone"] == ["dossier.step_undone"] * 2
    clerk.step("k", LifeStep.GIVE_BACK)  # and ten seconds later it stands
    clerk.press(ENTER, CONTROL)
    clerk.until_stage("returned")
    for _ in range(10):
        clerk.board.undo.tick()
    assert clerk.board.undo.offered is None
    clerk.window.close()


def test_money_is_asked_for_by_a_text_and_noted_when_paid(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    clerk.step("p", LifeStep.ASK_DUTY)
    clerk.type("abc")
    clerk.keys(ENTER)
    assert told(clerk, "amount")
    clerk.press(ENTER, CONTROL)
    assert told(clerk, "words")
    clerk.page.form.fields["amount"].edit.clear()
    clerk.type("1.200.000")
    assert clerk.page.form.fields["amount"].said.text() == "1.200.000 đồng"
    clerk.keys(ENTER, Qt.Key.Key_1)
    clerk.type("12/TB")
    clerk.keys(ENTER)
    clerk.until_stage("duty")
    assert "Chưa nộp" in clerk.page.head.facts["payment"].text()
    clerk.step("d", LifeStep.NOTE_PAID)
    assert clerk.page.form.fields["amount"].value() == 1_200_000
    clerk.keys(ENTER)
    clerk.type("BL 0007")
    clerk.keys(ENTER)
    clerk.until_stage("in_progress")
    assert clerk.life.money.paid == 1_200_000
    clerk.window.close()


def test_withdrawn_with_the_papers_handed_back(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    clerk.step("r", LifeStep.STOP)
    clerk.keys(Qt.Key.Key_2)
    assert clerk.page.form.inside.needs_head()
    clerk.keys(Qt.Key.Key_1, ENTER, Qt.Key.Key_1, ENTER)
    clerk.type("To khai")
    clerk.keys(ENTER, ENTER)
    clerk.until_stage("withdrawn")
    assert "stop" in [paper.kind.value for paper in clerk.life.papers]
    assert clerk.page.acts.buttons.keys() == {LifeStep.CORRECT}
    clerk.window.close()


def test_a_correction_names_only_what_changed_and_the_head_approves_another_name(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    clerk.step("s", LifeStep.CORRECT)
    form = clerk.page.form
    person = form.fields["applicant"]
    assert person.value() == PERSON
    person.edits["phone"].setText("0911111111")
    assert not form.inside.needs_head()
    form.fields["choice"].put("post")
    form.fields["reason"].edit.setPlainText("Ghi sai số")
    form.send()
    clerk.until(lambda: clerk.page.step is None and clerk.life.applicant.phone == "0911111111")
    assert (clerk.life.return_at, clerk.life.documents[0].state) == ("post", DocumentState.SUBMITTED)
    clerk.step("s", LifeStep.CORRECT)
    form.fields["applicant"].edits["name"].setText("Trần Thị Mẫu Hai")
    assert form.inside.needs_head()
    form.fields["reason"].edit.setPlainText("Ghi sai tên")
    form.send()
    assert "lãnh đạo" in told(clerk, "head")
    clerk.type(HEAD_CODE)
    clerk.keys(ENTER)
    clerk.type(HEAD_PIN)
    clerk.keys(ENTER)
    clerk.until(lambda: clerk.page.step is None and clerk.life.applicant.name == "Trần Thị Mẫu Hai")
    clerk.window.close()


def test_what_was_to_be_looked_up_is_closed_by_letters(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    clerk.step("u", LifeStep.LOOK_UP)
    assert [one.key for one in clerk.page.form.fields["documents"].value()] == ["home"]
    clerk.press(ENTER, CONTROL)
    assert told(clerk, "documents")
    clerk.type("d")
    clerk.keys(ENTER, ENTER)
    clerk.until(lambda: clerk.page.step is None and clerk.life.documents[2].state is DocumentState.BY_DATA)
    assert LifeStep.LOOK_UP not in clerk.life.allowed
    clerk.window.close()


def test_nothing_that_was_typed_is_lost_by_an_interruption(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    code = clerk.life.row.code
    clerk.step("b", LifeStep.ASK_SUPPLEMENT)
    clerk.type("Giay khai sinh")
    clerk.keys(ESC)
    assert clerk.page.step is None
    clerk.step("b", LifeStep.ASK_SUPPLEMENT)
    assert clerk.page.form.fields["lines"].value() == ("Giay khai sinh",)
    clerk.key(Qt.Key.Key_F5)  # the queue called
    assert (clerk.page.life, clerk.page.head.code.text()) == (None, "")
    clerk.open(code)
    clerk.step("b", LifeStep.ASK_SUPPLEMENT)
    assert clerk.page.form.fields["lines"].value() == ("Giay khai sinh",)
    lock_and_come_back(clerk)
    assert clerk.page.form.fields["lines"].value() == ("Giay khai sinh",)
    clerk.keys(ESC, ESC)
    assert clerk.showing(clerk.panels.dossiers)
    clerk.window.close()


def lock_and_come_back(clerk: BookClerk) -> None:
    clerk.window.lock()
    assert (clerk.page.life, clerk.page.form.fields, clerk.page.head.who.text()) == (None, {}, "")
    clerk.window.sign_in.account.setText("canbo")
    clerk.window.sign_in.password.setText(clerk.world.store.catalogue.ward().sample_password)
    with clerk.qtbot.waitSignal(clerk.window.signed_in):
        clerk.window.sign_in.submit()
    clerk.until(lambda: clerk.page.step is LifeStep.ASK_SUPPLEMENT)


def test_a_hurried_finger_takes_a_step_once(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    clerk.type("tt")  # the second one goes into the form's note
    assert clerk.page.step is LifeStep.START
    for _ in range(4):
        clerk.press(ENTER)
    clerk.type("x")  # before the answer came
    clerk.until_stage("in_progress")
    assert world.kinds().count("dossier.started") == 1
    clerk.window.close()


def test_another_desk_was_faster(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    dossier = clerk.life.row.id
    base = {"dossier": dossier, "place": DESK, "desk": "2", "actor": "canbo"}
    clerk.step("t", LifeStep.START)
    world.run(dossier_steps.start, StartWork(**base))
    clerk.until(lambda: clerk.page.step is None)
    assert "xử lý ở nơi khác" in clerk.page.said.text()
    clerk.step("b", LifeStep.ASK_SUPPLEMENT)
    clerk.type("Giay thu")
    clerk.board.lists._soon.stop()
    clerk.board.lists.blockSignals(True)  # this desk has not heard of it yet
    world.run(dossier_steps.finish, FinishDossier(**base))
    clerk.page.form.fields["reason"].edit.setPlainText("Thiếu")
    clerk.page.form.send()
    clerk.until(lambda: clerk.page.step is None)
    clerk.board.lists.blockSignals(False)
    assert clerk.life.row.stage == "done"
    assert "dossier.supplement_asked" not in world.kinds()
    clerk.window.close()


def test_papers_are_printed_again_and_go_by_post(qtbot, world: World) -> None:
    clerk = opened(qtbot, world, way=ReturnAt.POST)
    clerk.type("i")
    papers = clerk.page.papers
    assert (papers.isVisible(), papers.labels.isVisible(), papers.labels.print.isEnabled()) == (True, True, True)
    before = world.kinds().count("print.asked")
    clerk.keys(Qt.Key.Key_1)
    clerk.until(lambda: sum(len(paper.prints) for paper in clerk.life.papers) >= 1)
    assert world.kinds().count("print.asked") >= before
    clerk.keys(ESC)
    assert clerk.page.acts.isVisible()
    world.clock.advance(timedelta(seconds=1))
    clerk.window.close()


def test_a_certified_paper_is_extended_once_and_voided_by_the_head(qtbot, world: World) -> None:
    command = CertifyCopies(
        place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", sets=(CertifySet(pages=3, copies=2),),
        given_now=False, applicant=PERSON,
    )  # fmt: skip
    done = world.run(certifications.certify, command)
    clerk = BookClerk(qtbot, world)
    clerk.open(done.code)
    before = clerk.life.row.due_now
    for letter, step, over in (
        ("g", LifeStep.EXTEND, lambda: clerk.life.row.due_now > before and LifeStep.EXTEND not in clerk.life.allowed),
        ("h", LifeStep.VOID, lambda: clerk.life.register.voided),
    ):
        clerk.step(letter, step)
        clerk.keys(Qt.Key.Key_1, ENTER)
        clerk.type(HEAD_CODE)
        clerk.keys(ENTER)
        clerk.type(HEAD_PIN)
        clerk.keys(ENTER)
        clerk.until(lambda over=over: clerk.page.step is None and over())
    assert "đã hủy" in clerk.page.head.notice.text()
    clerk.window.close()


def test_what_is_too_long_is_said_to_be_and_cut_nowhere(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    clerk.step("r", LifeStep.STOP)
    reason = clerk.page.form.fields["reason"]
    reason.put("ở" * 4001)
    clerk.page.form.send()
    assert "4.000" in told(clerk, "reason")
    assert len(str(reason.value())) == 4001
    assert clerk.page.life.row.stage == "received"
    clerk.keys(ESC)


def test_a_fee_that_is_owed_beside_a_duty_is_proposed_with_it(qtbot, world: World) -> None:
    clerk = opened(qtbot, world)
    life = clerk.page.life
    owed = msgspec.structs.replace(life, money=msgspec.structs.replace(life.money, fee=8000, duty=100, paid=0))
    spec = FORMS[LifeStep.NOTE_PAID].fields[0]
    assert step_editors.at_first(spec, LifeStep.NOTE_PAID, owed) == 8100
