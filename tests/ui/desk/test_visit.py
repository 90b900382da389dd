"""Whole visits at the desk through the real window on a real store: called, served, finished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.values.calls import Outcome
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place, ProcedureCode, TicketId
from kiosk.values.print_jobs import HELD
from kiosk.values.ratings import RatingInvitation
from kiosk.values.sync import LinkStatus
from kiosk.values.tickets import TicketState
from tests.ui.real import World
from ui.desk.window import DeskWindow


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


class Clerk:
    """Works at the desk by keys."""

    def __init__(self, qtbot, world: World, account: str = "canbo", size: tuple[int, int] = (1920, 1080),
                 percent: int = 100) -> None:  # fmt: skip
        self.qtbot, self.world = qtbot, world
        self.window = DeskWindow(world.station("desk-1", size, percent))
        qtbot.addWidget(self.window)
        self.window.resize(*size)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.type(account)
        self.key(Qt.Key.Key_Return)
        self.type(world.store.catalogue.ward().sample_password)
        with qtbot.waitSignal(self.window.signed_in):
            self.key(Qt.Key.Key_Return)
        self.board, self.panels, self.at_work = self.window.board, self.window.board.panels, self.window.at_work

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.window.focusWidget() or self.window, words)

    def call(self) -> str:
        with self.qtbot.waitSignal(self.window.called) as called:
            self.key(Qt.Key.Key_F2)
        return called.args[0].label

    def until(self, condition) -> None:
        self.qtbot.waitUntil(condition, timeout=20_000)

    def showing(self, panel) -> bool:
        return self.panels.currentWidget() is panel


def test_certified_copies_take_at_most_six_keys(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    assert clerk.call() == "A001"
    assert clerk.panels.certify.pages.hasFocus() or clerk.window.focusWidget() is clerk.panels.certify.pages
    clerk.type("3")
    clerk.key(Qt.Key.Key_Return)
    clerk.type("2")
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert "Số chứng thực: 1, quyển số " in clerk.panels.result.code.text()
    assert clerk.panels.result.due.text() == ""  # given at once: nothing is promised
    with qtbot.waitSignal(clerk.window.finished) as finished:
        clerk.key(Qt.Key.Key_Return)
    assert finished.args == [Outcome.CERTIFIED]
    assert clerk.window.keys_to_certify == 5
    assert clerk.showing(clerk.panels.idle)
    kinds = [kind for kind in world.kinds() if kind.startswith(("call.", "dossier."))]
    assert kinds == ["call.made", "dossier.certified", "call.finished"]
    clerk.window.close()


def test_keys_in_a_hurry_certify_once(qtbot, world: World) -> None:
    world.ticket()
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    clerk.type("1")
    clerk.key(Qt.Key.Key_Return)
    clerk.type("1")
    for _ in range(4):  # an impatient finger, faster than the store
        QTest.keyClick(clerk.panels.certify.copies, Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert world.kinds().count("dossier.certified") == 1
    clerk.window.close()


def test_copies_given_later_name_who_confirmed_the_date(qtbot, world: World) -> None:
    from PySide6.QtWidgets import QPushButton

    world.ticket()
    boss = Clerk(qtbot, world, "truongbophan")
    boss.window.findChild(QPushButton, "view:supervisor").click()
    boss.window.findChild(QPushButton, "confirm_date").click()
    boss.until(lambda: "Đã xác nhận" in boss.panels.supervisor.date_said.text())
    boss.board.show_view("serve")
    boss.call()
    asked = []
    boss.at_work.run = lambda _use_case, command, _done: asked.append(command)  # type: ignore[method-assign]
    for given_now, name in ((True, ""), (False, "truongbophan")):
        boss.panels.certify.pages.setText("3")
        boss.panels.certify.copies.setText("2")
        if boss.panels.certify.who.given_now is not given_now:
            boss.panels.certify.later.toggle()
        boss.board.deciding.certify_copies()
        assert asked[-1].confirmed_by == name
    boss.window.close()


def test_two_digit_counts_also_stay_within_six_keys(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    clerk.type("12")
    clerk.key(Qt.Key.Key_Return)
    clerk.type("4")
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    with qtbot.waitSignal(clerk.window.finished):
        clerk.key(Qt.Key.Key_Return)
    assert clerk.window.keys_to_certify == 6
    clerk.window.close()


def test_an_absent_person_is_kept_and_can_be_called_again(qtbot, world: World) -> None:
    first = world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    clerk.key(Qt.Key.Key_F3)
    clerk.until(lambda: "2 lần" in clerk.board.head.why.text())
    clerk.key(Qt.Key.Key_F4)
    clerk.until(lambda: clerk.board.waiting.absent.count() == 1)
    assert clerk.board.waiting.pick_ticket(first.label)
    with qtbot.waitSignal(clerk.window.called) as called:
        clerk.board.waiting.pick.click()
    assert called.args[0].ticket == first.id
    clerk.window.close()


def test_nobody_waiting_is_no_error(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    clerk.key(Qt.Key.Key_F2)
    clerk.until(lambda: "Chưa có ai chờ" in clerk.board.attention.error_words)
    clerk.window.close()


def test_a_refusal_is_recorded_and_a_rating_still_asked(qtbot, world: World) -> None:
    from kiosk.queries import ratings

    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    clerk.key(Qt.Key.Key_F10)
    clerk.type("Thieu ban chinh")
    clerk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    with qtbot.waitSignal(clerk.window.finished) as finished:
        clerk.key(Qt.Key.Key_Return)
    assert finished.args == [Outcome.REFUSED]
    assert world.read(ratings.open_invitation, Place("desk-1")) is None  # it may still be undone
    world.clock.advance(HELD)
    invitation = world.read(ratings.open_invitation, Place("desk-1"))
    assert isinstance(invitation, RatingInvitation)
    clerk.window.close()


def test_advice_only(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    with qtbot.waitSignal(clerk.window.finished) as finished:
        clerk.key(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert finished.args == [Outcome.GUIDED]
    clerk.window.close()


def keep_declaration(world: World, ticket: str) -> None:
    from kiosk.forms.model.published_forms import load
    from kiosk.services import drafts

    record = {
        "requester": {"r_name": "Trần Thị Mẫu", "r_number": "001196000123", "r_address": "Số 12"},
        "child": {"c_name": "Nguyễn Minh An", "c_born": "2026-11-15", "c_sex": "female"},
    }
    command = KeepDraft(
        form=FormId("khai-sinh"),
        form_version=load("khai-sinh").version,
        procedure=ProcedureCode("1.001193"),
        place=Place("kiosk-1"),
        language="vi",
        answers={},
        record=record,
        finished=True,
        ticket=TicketId(ticket),
    )
    world.run(drafts.keep, command)


def test_a_birth_is_received_from_the_declaration(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193", priority=True)
    keep_declaration(world, ticket.id)
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.until(lambda: clerk.board.waiting.waiting.count() == 1)
    assert "Ưu tiên" in clerk.board.waiting.waiting.item(0).text()
    assert "Đã khai" in clerk.board.waiting.waiting.item(0).text()
    clerk.call()
    serve = clerk.panels.serve
    clerk.until(lambda: serve.form.applicant.fields["name"].text() == "Trần Thị Mẫu")
    clerk.until(lambda: serve.paper.pages >= 1)
    assert serve.paper.pdf.startswith(b"%PDF")
    clerk.key(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    result = clerk.panels.result
    assert result.code.text()
    assert "Hẹn trả" in result.due.text()
    assert result.why.text()
    clerk.until(lambda: result.paper.pages >= 1)
    assert result.paper.pdf.startswith(b"%PDF")
    assert serve.form.applicant.fields["name"].text() == ""
    with qtbot.waitSignal(clerk.window.finished) as finished:
        clerk.key(Qt.Key.Key_Return)
    assert finished.args == [Outcome.RECEIVED]
    clerk.key(Qt.Key.Key_F6)
    clerk.until(lambda: clerk.panels.dossiers.table.rowCount() == 1)
    clerk.window.close()


def test_a_dossier_is_found_by_its_code_in_any_spelling(qtbot, world: World) -> None:
    world.ticket("ho-tich", "1.001193")
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    clerk.panels.serve.form.applicant.fields["name"].setText("Trần Thị Mẫu")
    clerk.key(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    code = clerk.panels.result.code.text()
    clerk.key(Qt.Key.Key_F6)
    clerk.type(code.lower())
    clerk.until(lambda: [row.code for row in clerk.panels.dossiers.rows] == [code])
    clerk.panels.dossiers.enter()
    clerk.type("khong-co-ma")
    clerk.until(lambda: "“khong-co-ma”" in clerk.panels.dossiers.message.text())
    clerk.window.close()


def test_a_death_has_words_of_condolence_and_no_rating(qtbot, world: World) -> None:
    from kiosk.queries import ratings

    world.ticket("ho-tich", "1.000656")
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    assert clerk.panels.serve.form.condolence.isVisible()
    clerk.panels.serve.form.applicant.fields["name"].setText("Trần Thị Mẫu")
    clerk.key(Qt.Key.Key_F9)
    if clerk.panels.serve.form.warned:
        clerk.key(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert clerk.panels.result.quiet.isVisible()
    with qtbot.waitSignal(clerk.window.finished):
        clerk.key(Qt.Key.Key_Return)
    assert world.read(ratings.open_invitation, Place("desk-1")) is None
    clerk.window.close()


def test_a_ticket_that_becomes_a_death_at_the_desk_has_no_rating_either(qtbot, world: World) -> None:
    from kiosk.queries import ratings

    world.ticket("ho-tich", None)
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    assert clerk.showing(clerk.panels.serve)
    clerk.key(Qt.Key.Key_F9)
    assert "chọn thủ tục" in clerk.panels.serve.form.wrong.text()
    procedures = clerk.panels.serve.form.procedures
    procedures.activated.emit(procedures.findData("1.000656"))
    with qtbot.waitSignal(clerk.window.finished):
        clerk.key(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert world.read(ratings.open_invitation, Place("desk-1")) is None
    clerk.window.close()


def test_a_restart_goes_on_with_the_person_at_the_desk(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    clerk.window.close()
    again = Clerk(qtbot, world)
    again.until(lambda: again.at_work.visit is not None)
    assert again.board.head.number.text() == "A001"
    again.window.close()


def test_a_wrong_password_says_so_and_keeps_the_account(qtbot, world: World) -> None:
    window = DeskWindow(world.station("desk-1"))
    qtbot.addWidget(window)
    window.show()
    window.sign_in.account.setText("canbo")
    window.sign_in.password.setText("sai")
    window.sign_in.submit()
    qtbot.waitUntil(lambda: window.sign_in.wrong.isVisible(), timeout=20_000)
    assert window.sign_in.wrong.text()
    assert window.sign_in.account.text() == "canbo"
    assert window.sign_in.password.text() == ""
    window.close()


def test_help_calls_are_shown_and_answered(qtbot, world: World) -> None:
    from kiosk.queries import feedback as asked
    from kiosk.services import feedback

    clerk = Clerk(qtbot, world)
    world.run(feedback.ask_help, Place("kiosk-1"))
    from PySide6.QtWidgets import QPushButton

    clerk.until(lambda: clerk.window.findChild(QPushButton, "help_done:kiosk-1") is not None)
    clerk.window.findChild(QPushButton, "help_done:kiosk-1").click()
    clerk.until(lambda: world.read(asked.open_help) == ())
    clerk.window.close()


def test_a_clerk_sees_no_supervisor_view_and_a_supervisor_closes_the_day(qtbot, world: World) -> None:
    from PySide6.QtWidgets import QPushButton

    clerk = Clerk(qtbot, world)
    assert not clerk.window.findChild(QPushButton, "view:supervisor").isVisible()
    clerk.window.close()
    world.ticket()
    boss = Clerk(qtbot, world, "truongbophan")
    view = boss.window.findChild(QPushButton, "view:supervisor")
    assert view.isVisible()
    view.click()
    boss.window.findChild(QPushButton, "confirm_date").click()
    boss.until(lambda: "Đã xác nhận" in boss.panels.supervisor.date_said.text())
    assert boss.board.supervising.confirmed_by == "truongbophan"
    boss.panels.supervisor.close_day.click()
    boss.until(lambda: "Đã kết thúc" in boss.panels.supervisor.closed.text())
    assert "day.closed" in world.kinds()
    boss.window.close()


def test_a_supervisor_erases_what_was_shown_and_nothing_before(qtbot, world: World) -> None:
    from PySide6.QtWidgets import QPushButton

    from kiosk.queries import drafts as asked

    ticket = world.ticket("ho-tich", "1.001193")
    keep_declaration(world, ticket.id)
    (kept,) = world.store.read(asked.for_ticket, ticket.id).result(20)
    boss = Clerk(qtbot, world, "truongbophan")
    boss.window.findChild(QPushButton, "view:supervisor").click()
    box = boss.panels.supervisor.erasing
    assert not box.go.isEnabled()
    QTest.keyClicks(box.code, "K1-ZZZZZZ")
    QTest.keyClick(box.code, Qt.Key.Key_Return)
    boss.until(lambda: not boss.at_work.busy)
    box.why.setText("Rút đơn")
    assert not box.go.isEnabled()
    box.code.clear()
    QTest.keyClicks(box.code, kept.code)
    QTest.keyClick(box.code, Qt.Key.Key_Return)
    boss.until(lambda: kept.code in box.shown.text())
    assert "Trần" not in box.shown.text()
    assert not box.go.isEnabled()  # not without a reason
    box.why.setText("Rút đơn")
    box.go.click()
    boss.until(lambda: "Đã xóa" in box.shown.text())
    assert world.store.read(lambda r: r.open_sealed(kept.id)).result(20) is None
    assert "subject.erased" in world.kinds()
    boss.window.close()


def test_signing_out_leaves_nothing_of_a_person(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    keep_declaration(world, ticket.id)
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    clerk.until(lambda: clerk.panels.serve.form.applicant.fields["name"].text() != "")
    clerk.board.bar.out.click()
    assert clerk.panels.serve.form.applicant.fields["name"].text() == ""
    assert clerk.panels.serve.paper.pdf == b""
    assert clerk.at_work.visit is None
    assert clerk.window.pages.currentWidget() is clerk.window.sign_in
    row = next(row for row in world.read(_waiting) if row.id == ticket.id)
    assert row.state is TicketState.CALLED
    clerk.window.close()


def _waiting(reader):
    from kiosk.queries import tickets

    return tickets.waiting(reader)


def test_a_lost_line_is_told_with_what_still_works(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    lost = world.clock.now() - timedelta(minutes=48)  # 7 giờ 42
    world.bus.announce(LinkStatus(online=False, since=lost))
    clerk.until(lambda: clerk.board.attention._offline is not None)
    assert clerk.board.attention._offline.words.text().startswith("Mất kết nối từ 7 giờ 42. Vẫn làm được: ")
    assert clerk.board.bar.line.text() == "Mất kết nối"
    world.bus.announce(LinkStatus(online=True, since=world.clock.now()))
    clerk.until(lambda: clerk.board.attention._offline is None)
    assert clerk.board.bar.line.text() == "Đã nối thành phố"
    clerk.until(lambda: "Chờ gửi" in clerk.board.bar.backlog.text())
    assert clerk.board.bar.quarantine.text() == ""
    clerk.board.bar.show_backlog(None, 0, 2)
    assert clerk.board.bar.quarantine.text() == "Chưa nhận vào sổ: 2 tin"
    clerk.window.close()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_every_answer_of_the_supervisors_page_comes_into_view(qtbot, world: World, size: tuple[int, int]) -> None:
    from PySide6.QtWidgets import QScrollArea

    boss = Clerk(qtbot, world, "truongbophan", size, 130)
    QTest.keyClick(boss.window.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    panel = boss.panels.supervisor
    boss.until(lambda: boss.showing(panel))
    area = panel.findChild(QScrollArea)
    answers = (panel.date_said, panel.letter_said, panel.closed, panel.lifted, panel.readers, panel.erasing.shown)
    assert not [one for one in answers if one.isVisible()]  # no room for what was not asked
    for one in answers:
        one.setText("Đã xong việc này.")
        boss.until(lambda one=one: one.visibleRegion().boundingRect().height() >= one.fontMetrics().height())
        assert area.horizontalScrollBar().maximum() == 0
    boss.window.close()


def test_a_clerks_key_opens_no_supervisors_page(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    QTest.keyClick(clerk.window.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert not clerk.showing(clerk.panels.supervisor)
    clerk.window.close()


def test_before_closing_the_day_it_says_who_waits_in_the_whole_ward(qtbot, world: World) -> None:
    world.ticket("ho-tich", "1.001193")  # not among the fields of this desk
    boss = Clerk(qtbot, world, "truongbophan")
    boss.board.show_view("supervisor")
    boss.until(lambda: "còn 1 người" in boss.panels.supervisor.close_words.text())
    boss.window.close()
