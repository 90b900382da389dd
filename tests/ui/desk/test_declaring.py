"""Declarations at the desk through the real window on a real store: read, opened, filled in, corrected, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.clerk.entry_form import EntryForm
from kiosk.forms.model.published_forms import load
from kiosk.rules import identity_papers
from kiosk.store import burying
from kiosk.values.base import Value
from kiosk.values.calls import Outcome
from kiosk.values.dates import PartialDate
from kiosk.values.devices import Scanned
from kiosk.values.drafts import Draft, DraftState, FilledBy, Helper, KeepDraft, KeptDraft, PadSilent, TakeDraft
from kiosk.values.ids import FormId, Place, ProcedureCode, TicketId
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from tests.ui.remains import live_objects

SHIFT = Qt.KeyboardModifier.ShiftModifier
MOTHER = "001190012345||Nguyễn Thị Hường|02051990|Nữ|Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội|01062021||"
PRIVATE = "001190054321||Phạm Thị Riêngtư|02051990|Nữ|Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội|01062021||"
FATHER = "001088054321||Trần Văn Khôi|12031988|Nam|Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội|01062021||"
SAID = {"asker_relation": "mother", "c_family_of": "father", "c_given": "Minh An", "c_sex": "female",
        "c_born": "2026-11-15", "c_place_home": "Số 12", "copies_of": "0"}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def answered(*, whole: bool, mother: str = MOTHER) -> Session:
    """A birth as a mother tells it; not `whole`: she left after her card."""
    session = Session(load("khai-sinh"))
    form = EntryForm(session)
    form.read_card("/data/mother/m_card", identity_papers.read(mother).paper)
    if whole:
        form.read_card("/data/father/f_card", identity_papers.read(FATHER).paper)
        for problem in range(12):  # each answer may ask for more
            open_now = [one for one in session.problems() if not one.path.endswith("_ok")]
            assert problem < 11, open_now
            if not open_now:
                break
            for one in open_now:
                session.answer(one.path, SAID.get(one.name) or first_choice(session, one.path))
            form.finish()
        assert form.finish() == ()
    return session


def first_choice(session: Session, path: str) -> str:
    form = EntryForm(session)
    every = [one for section in form.sections() for one in form.entries(section.key)]
    question = next((one.question for one in every if one.path == path), None)
    return question.choices[0].name if question is not None and question.choices else "Việt Nam"


def keep(world: World, ticket: str | None, *, whole: bool = True, mother: str = MOTHER, **more: Any) -> KeptDraft:
    from kiosk.services import drafts

    session = answered(whole=whole, mother=mother)
    given = {
        "form": FormId("khai-sinh"), "form_version": session.form.version, "procedure": ProcedureCode("1.001193"),
        "place": Place("kiosk-1"), "language": "vi", "answers": session.answers(),
        "record": session.record() if whole else {}, "finished": whole,
        "ticket": TicketId(ticket) if ticket else None, "holder_numbers": ("001190012345",),
        "holder_births": (PartialDate(1990, 5, 2),), **more,
    }  # fmt: skip
    kept: KeptDraft = world.run(drafts.keep, KeepDraft(**given))
    return kept


def stored(world: World, ticket: str) -> tuple[Draft, ...]:
    from kiosk.queries import drafts

    found: tuple[Draft, ...] = world.read(drafts.for_ticket, TicketId(ticket))
    return found


class Writer(Clerk):
    """A clerk with a visitor in front."""

    def __init__(self, qtbot, world: World, **more: Any) -> None:
        super().__init__(qtbot, world, **more)
        self.window.activateWindow()
        self.board.waiting.every.setChecked(True)
        self.until(lambda: bool(self.board.rows))
        self.call()
        self.card = self.panels.serve.declared

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def scan(self, text: str) -> None:
        self.world.bus.announce(Scanned(text=text))

    def field(self, name: str):
        return next((one for one in self.panels.entry_form.lines.fields() if one.path.endswith(f"/{name}")), None)

    def put(self, name: str, words: str) -> None:
        """Words with marks, which a key of the test can't type."""
        self.until(lambda: self.field(name) is not None)
        field = self.field(name)
        field.focus()
        field.edit.setText(words)
        self.press(Qt.Key.Key_Return)

    def notice(self) -> str:
        return self.card.notice_words.text() if not self.card.notice.isHidden() else ""

    def ready(self) -> bool:
        draft = self.at_work.visit.draft
        return draft is not None and self.card.record.toPlainText() != "" and self.panels.serve.paper.pages > 0


def test_the_record_stands_beside_the_paper(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    helper = Helper(name="Trần Thị Giúp", relation="con")
    kept = keep(world, ticket.id, filled_by=FilledBy.HELPER, helper=helper)
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    record = clerk.card.record.toPlainText()
    for words in ("Mẹ", "Nguyễn Thị Hường", "Em bé", "15/11/2026", "Bé gái"):
        assert words in record
    assert f"{kept.code} · Trần Thị Giúp (con) khai giúp" in clerk.card.who.text()
    clerk.until(lambda: "chưa xác nhận" in clerk.notice())
    assert clerk.card.record.isVisible()
    assert not clerk.card.paper.isVisible()
    clerk.press(Qt.Key.Key_F7)
    assert clerk.card.record.isVisible()
    assert clerk.card.paper.isVisible()
    clerk.press(Qt.Key.Key_F7)
    assert clerk.panels.serve.form.isVisible()
    clerk.window.close()


def test_former_units_of_a_card_get_todays_address_at_the_desk_too(qtbot, world: World) -> None:
    world.ticket("giao-duc", "2.002481")
    clerk = Writer(qtbot, world)
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    former = "Số 3, Phường Trúc Bạch, Quận Ba Đình, Hà Nội"
    clerk.scan(MOTHER.replace("Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội", former))
    clerk.until(lambda: clerk.field("a_address") is not None and bool(clerk.field("a_address").edit.text()))
    field = clerk.field("a_address")
    assert field.edit.text() == former
    assert "nay có thể là: 1 Số 3, Phường Ba Đình, Thành phố Hà Nội" in field.choices.plain
    assert field.choices.isVisible()
    clerk.put("a_address", "1")
    assert clerk.field("a_address").edit.text() == "Số 3, Phường Ba Đình, Thành phố Hà Nội"
    clerk.field("a_address").choices.linkActivated.emit(former)  # by mouse
    assert clerk.field("a_address").edit.text() == former
    clerk.put("a_address", "12 Phố Bóng Sen")
    assert not clerk.field("a_address").choices.isVisible()
    clerk.window.close()


def test_a_clerk_fills_in_from_speech_by_keys(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    clerk = Writer(qtbot, world)
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    clerk.press(Qt.Key.Key_1)  # the mother asks; one digit answers at once
    assert clerk.panels.entry_form.lines.fields()[0].edit.text() == "Mẹ"
    clerk.press(Qt.Key.Key_Return)
    clerk.scan(MOTHER)
    clerk.until(lambda: "father" in clerk.panels.entry_form.key)
    clerk.scan(FATHER)
    clerk.until(lambda: "child" in clerk.panels.entry_form.key)
    clerk.press(Qt.Key.Key_F9)
    assert "cần xem lại" in clerk.panels.entry_form.wrong.text()
    clerk.put("c_family_of", "1")
    clerk.put("c_given", "minh an")
    clerk.put("c_sex", "gai")
    clerk.put("c_born", "15112026")
    assert clerk.field("c_born").edit.text() == "15/11/2026"
    for _ in range(12):
        if clerk.window.focusWidget() is clerk.panels.entry_form.done:
            break
        field = next(one for one in clerk.panels.entry_form.lines.fields() if one.edit is clerk.window.focusWidget())
        if not field.edit.text() and field.question.required:
            clerk.press(Qt.Key.Key_1)
        clerk.press(Qt.Key.Key_Return)
    clerk.press(Qt.Key.Key_F9)
    clerk.until(clerk.ready)
    (draft,) = stored(world, ticket.id)
    assert (draft.state, draft.filled_by, draft.confirmed, draft.actor) == (
        DraftState.FINISHED, FilledBy.STAFF, False, "canbo",
    )  # fmt: skip
    assert draft.record["child"]["c_given"] == "Minh An"
    assert draft.changes == ()
    assert clerk.panels.serve.form.applicant.fields["name"].text() == "Nguyễn Thị Hường"
    assert "chưa xác nhận" in clerk.notice()
    clerk.press(Qt.Key.Key_F12, SHIFT)
    clerk.until(lambda: "Đang chờ" in clerk.notice())
    clerk.window.close()


def test_a_correction_is_told_as_the_clerks(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    kept = keep(world, ticket.id)
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    assert not clerk.card.acts.offers("show")  # the applicant's own work needs no confirmation
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    panel = clerk.panels.entry_form
    panel.open_section(panel.form.section_of("/data/child/c_given"))
    clerk.put("c_given", "bình an")
    clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: stored(world, ticket.id)[0].actor == "canbo")
    (draft,) = stored(world, ticket.id)
    assert [(one.before, one.after, one.actor) for one in draft.changes] == [("Minh An", "Bình An", "canbo")]
    assert (draft.filled_by, draft.confirmed, draft.holder) == (FilledBy.APPLICANT, False, "desk-1")
    clerk.until(lambda: "Sửa bởi cán bộ: Cán Bộ Mẫu" in clerk.card.record.toPlainText())
    assert "trước: Minh An" in clerk.card.record.toPlainText()
    clerk.until(lambda: "Cán bộ đã sửa" in clerk.notice())
    kinds = [kind for kind in world.kinds() if kind.startswith("draft.")]
    assert kinds == ["draft.finished", "draft.read", "draft.taken", "draft.finished"]
    clerk.press(Qt.Key.Key_F12)  # opened and closed without a change: no event
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: "giữ nguyên" in clerk.board.attention.error_words)
    assert [kind for kind in world.kinds() if kind.startswith("draft.")] == kinds
    assert kept.id == draft.id
    clerk.window.close()


def test_confirmed_by_signature_on_paper(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    keep(world, ticket.id, filled_by=FilledBy.STAFF, actor="canbo", place=Place("desk-1"))
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    clerk.press(Qt.Key.Key_F9)
    assert "chưa xác nhận" in clerk.panels.serve.form.wrong.text()  # said once before it is received
    clerk.press(Qt.Key.Key_F7, SHIFT)
    clerk.until(lambda: "Đang in" in clerk.board.attention.error_words)
    clerk.press(Qt.Key.Key_F9, SHIFT)
    clerk.until(lambda: "ký xác nhận trên giấy" in clerk.card.who.text())
    (draft,) = stored(world, ticket.id)
    assert (draft.confirmed, draft.on_paper) == (True, True)
    assert not clerk.card.acts.offers("signed")
    clerk.window.close()


def test_a_declaration_that_may_be_out_is_looked_for_before_it_is_printed_again(qtbot, world: World) -> None:
    from kiosk.queries.print_jobs import in_state
    from kiosk.services import print_jobs

    ticket = world.ticket("ho-tich", "1.001193")
    keep(world, ticket.id)
    (draft,) = stored(world, ticket.id)
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    command = print_jobs.ReprintPaper(
        kind=PaperKind.DECLARATION, subject=draft.id, place=Place("desk-1"), actor="canbo"
    )
    first = world.run(print_jobs.take, world.run(print_jobs.reprint, command))
    world.run(print_jobs.ended, (first, Printed(state=JobState.UNKNOWN, reason="printer.errors.unknown")))
    clerk.press(Qt.Key.Key_F7, SHIFT)
    clerk.until(lambda: "xin nhìn máy in trước" in clerk.board.attention.error_words.lower())
    assert [job for job in world.read(in_state) if job.kind is PaperKind.DECLARATION] == []
    clerk.press(Qt.Key.Key_F7, SHIFT)
    clerk.until(lambda: "Đang in" in clerk.board.attention.error_words)
    assert [job.subject for job in world.read(in_state) if job.kind is PaperKind.DECLARATION] == [draft.id]
    clerk.window.close()


@pytest.mark.parametrize("how", ["no hub", "no pad"])
def test_a_pad_that_cannot_show_it_is_told_and_what_to_do_instead(qtbot, world: World, how: str) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    keep(world, ticket.id, filled_by=FilledBy.STAFF, actor="canbo", place=Place("desk-1"))
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    if how == "no hub":
        clerk.at_work.station.kiosk = SimpleNamespace(
            sync=SimpleNamespace(shows_on_pads=False), settings=SimpleNamespace(roles=("desk",))
        )
        clerk.press(Qt.Key.Key_F12, SHIFT)
    else:
        world.bus.announce(PadSilent(place=Place("desk-2")))  # another desk's
        world.bus.announce(PadSilent(place=Place("desk-1")))
    clerk.until(lambda: "Shift+F7 rồi Shift+F9" in clerk.board.attention.error_words)
    assert "draft.shown" not in world.kinds()  # nobody waits for an answer
    clerk.at_work.station.kiosk = None
    clerk.window.close()


def test_a_parked_one_is_gone_on_with(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    kept = keep(world, ticket.id, whole=False)
    clerk = Writer(qtbot, world)
    clerk.until(lambda: "Tờ khai chưa xong, còn" in clerk.notice())
    clerk.until(lambda: "Chưa trả lời" in clerk.card.record.toPlainText())
    assert "Khai tiếp" in clerk.card.acts.buttons["main"].text()
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    panel = clerk.panels.entry_form
    panel.open_section(panel.form.section_of("/data/child/c_given"))
    clerk.put("c_given", "minh an")
    clerk.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.showing(clerk.panels.serve))
    (draft,) = stored(world, ticket.id)
    assert (draft.id, draft.state) == (kept.id, DraftState.PARKED)
    assert [(one.before, one.after) for one in draft.changes if one.path.endswith("c_given")] == [("", "Minh An")]
    clerk.window.close()


@pytest.mark.parametrize("proof", ["card", "birth"])
def test_opened_by_its_code(qtbot, world: World, proof: str) -> None:
    kept = keep(world, None)
    ticket = world.ticket("ho-tich", "1.001193")
    clerk = Writer(qtbot, world)
    clerk.press(Qt.Key.Key_F1)
    panel = clerk.panels.open_draft
    clerk.until(lambda: clerk.showing(panel))
    clerk.type(kept.code.partition("-")[2].lower())
    clerk.press(Qt.Key.Key_Return)
    clerk.type("02051991")
    clerk.press(Qt.Key.Key_Return)
    clerk.until(lambda: "Chưa mở được" in panel.wrong.text())
    if proof == "card":
        clerk.scan(MOTHER)
    else:
        panel.born.clear()
        clerk.type("2/5/1990")
        clerk.press(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.serve) and clerk.ready())
    assert [one.id for one in stored(world, ticket.id)] == [kept.id]
    assert clerk.panels.serve.form.applicant.fields["name"].text() == "Nguyễn Thị Hường"
    assert panel.born.text() == ""
    clerk.window.close()


def test_a_slip_names_the_declaration_and_proves_nothing(qtbot, world: World) -> None:
    other = world.ticket("ho-tich", "1.001193")
    kept = keep(world, other.id)
    clerk = Writer(qtbot, world)
    clerk.press(Qt.Key.Key_F1)
    panel = clerk.panels.open_draft
    clerk.scan(kept.code)
    clerk.until(lambda: panel.code.text() == kept.code)
    panel.enter()
    clerk.scan(other.id)
    clerk.until(lambda: panel.code.text() == kept.code)
    clerk.press(Qt.Key.Key_Return)
    assert "ngày sinh" in panel.wrong.text()
    clerk.press(Qt.Key.Key_Escape)
    assert clerk.showing(clerk.panels.serve)
    clerk.window.close()


def test_guesses_are_few(qtbot, world: World) -> None:
    kept = keep(world, None)
    world.ticket("ho-tich", "1.001193")
    clerk = Writer(qtbot, world)
    clerk.press(Qt.Key.Key_F1)
    panel = clerk.panels.open_draft
    panel.code.setText(kept.code)
    for year in range(5):
        panel.born.setText(f"020519{91 + year}")
        panel.try_it()
        clerk.until(panel.go.isEnabled)
    panel.born.setText("02051990")
    panel.try_it()
    clerk.until(lambda: "Đã thử nhiều lần" in panel.wrong.text())
    clerk.window.close()


def test_several_declarations_one_after_the_other(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    first = keep(world, ticket.id)
    world.clock.advance(timedelta(seconds=1))
    second = keep(world, ticket.id, procedure=ProcedureCode("2.000635"))
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    assert [one.id for one in clerk.at_work.visit.drafts] == [first.id, second.id]
    assert clerk.card.tabs.count() == 2
    clerk.card.tabs.itemAt(1).widget().click()
    assert clerk.at_work.visit.draft.id == second.id
    assert clerk.at_work.visit.procedure.code == "2.000635"
    clerk.card.tabs.itemAt(0).widget().click()
    for _ in range(2):  # the first press may name what is missing
        clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert clerk.panels.result.next.isVisible()
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.serve) and clerk.at_work.visit.draft.id == second.id)
    with qtbot.waitSignal(clerk.window.finished) as finished:
        clerk.press(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert finished.args == [Outcome.RECEIVED]  # a dossier was received in this visit
    clerk.window.close()


def test_after_a_restart_the_desk_knows_what_it_received_of_several(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    keep(world, ticket.id)
    world.clock.advance(timedelta(seconds=1))
    second = keep(world, ticket.id, procedure=ProcedureCode("2.000635"))
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    for _ in range(2):  # the first press may name what is missing
        clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    clerk.window.close()
    again = Clerk(qtbot, world)
    again.until(lambda: again.at_work.visit is not None and again.at_work.visit.draft is not None)
    visit = again.at_work.visit
    assert visit.draft.id == second.id
    assert [visit.over(one) for one in visit.drafts] == [True, False]
    again.until(lambda: again.panels.serve.declared.tabs.count() == 2)
    assert again.panels.serve.declared.tabs.itemAt(0).widget().text().startswith("✓")
    again.panels.serve.declared.tabs.itemAt(0).widget().click()
    again.until(lambda: again.at_work.visit.draft.id != second.id)
    for _ in range(2):
        again.board.deciding.receive()
    again.until(lambda: "đã được tiếp nhận" in again.board.attention.error_words)
    with qtbot.waitSignal(again.window.finished) as finished:
        again.board.deciding.guide_only()
    assert finished.args == [Outcome.RECEIVED]
    again.window.close()


def test_another_desk_took_it_meanwhile(qtbot, world: World) -> None:
    from kiosk.services import drafts

    ticket = world.ticket("ho-tich", "1.001193")
    kept = keep(world, ticket.id)
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    panel = clerk.panels.entry_form
    panel.open_section(panel.form.section_of("/data/child/c_given"))
    world.run(drafts.take, TakeDraft(draft=kept.id, place=Place("desk-2"), actor="canbo"))
    clerk.put("c_given", "bình an")
    clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: "Quầy 2" in panel.wrong.text())
    assert clerk.showing(panel)  # what was typed is still there
    assert clerk.field("c_given").edit.text() == "Bình An"
    assert stored(world, ticket.id)[0].changes == ()
    clerk.press(Qt.Key.Key_Escape)
    assert "chưa lưu" in panel.wrong.text()
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.showing(clerk.panels.serve))
    clerk.until(lambda: "Quầy 2 đang giữ" in clerk.notice())
    clerk.window.close()


def test_a_damaged_one_says_so_and_the_visit_goes_on(qtbot, world: World) -> None:
    from kiosk.journal.envelope import decode

    ticket = world.ticket("ho-tich", "1.001193")
    kept = keep(world, ticket.id)

    def spoil(ctx, _command) -> None:
        query = "SELECT id, raw FROM journal_events WHERE subject = ?"
        event, raw = ctx.connection.exec_driver_sql(query, (kept.id,)).first()
        at = raw.index(decode(raw).sealed) + 40
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        ctx.connection.exec_driver_sql("UPDATE journal_events SET raw = ? WHERE id = ?", (changed, event))

    world.run(spoil, None)
    clerk = Writer(qtbot, world)
    clerk.until(lambda: "Dữ liệu của tờ khai đã hỏng" in clerk.notice())
    clerk.until(lambda: "Không đọc được" in clerk.card.record.toPlainText())
    clerk.panels.serve.form.applicant.fields["name"].setText("Nguyễn Thị Hường")
    assert "Khai lại" in clerk.card.acts.buttons["main"].text()
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.showing(clerk.panels.serve))
    clerk.panels.serve.form.applicant.fields["name"].setText("Nguyễn Thị Hường")
    for _ in range(2):
        clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    clerk.window.close()


def test_one_that_is_erased_elsewhere_leaves_the_open_desk(qtbot, world: World) -> None:
    from kiosk.services import papers

    ticket = world.ticket("ho-tich", "1.001193")
    kept = keep(world, ticket.id)
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    assert "Nguyễn Thị Hường" in clerk.card.record.toPlainText()
    world.run(lambda ctx, subject: burying.bury(ctx, [subject]), kept.id)  # as a beat does that heard of it
    clerk.until(lambda: "Nguyễn Thị Hường" not in clerk.card.record.toPlainText())
    clerk.until(lambda: clerk.panels.serve.paper.pages == 0)
    assert clerk.at_work.visit.draft.answers == {}
    with pytest.raises(ExpectedError, match="gone"):
        world.read(papers.declaration, kept.id)
    clerk.window.close()


def test_what_was_being_written_is_kept_when_the_visit_ends(qtbot, world: World) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    clerk = Writer(qtbot, world)
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    clerk.press(Qt.Key.Key_1)
    clerk.scan(MOTHER)
    clerk.until(lambda: "father" in clerk.panels.entry_form.key)
    clerk.board.bar.out.click()
    clerk.until(lambda: bool(stored(world, ticket.id)))
    (draft,) = stored(world, ticket.id)
    assert (draft.state, draft.answers["/data/mother/m_name"]) == (DraftState.PARKED, "Nguyễn Thị Hường")
    clerk.window.close()


def test_after_the_visit_no_word_of_it_is_left(own_objects: None, qtbot, world: World) -> None:
    """Not in the record, the paper, the clerk's form, or any other live object of the window."""
    ticket = world.ticket("ho-tich", "1.001193")
    keep(world, ticket.id, mother=PRIVATE)
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    panel = clerk.panels.entry_form
    panel.open_section(panel.form.section_of("/data/mother/m_name"))
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.showing(clerk.panels.serve))
    with qtbot.waitSignal(clerk.window.finished):
        clerk.press(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    clerk.until(lambda: left_in_widgets("Riêngtư", "001190054321") == [])
    assert clerk.panels.serve.paper.pdf == b""
    clerk.window.close()


def left_in_widgets(*words: str) -> list[str]:
    """Texts of live widgets, and values held by anybody, that still carry one of the words."""
    found: list[str] = []
    for thing in live_objects():
        if isinstance(thing, QWidget) and shiboken6.isValid(thing):
            for name in ("text", "toPlainText", "accessibleName", "toolTip"):
                said = getattr(thing, name, None)
                said = said() if callable(said) else said
                found.append(said if isinstance(said, str) else "")
        elif isinstance(thing, (Draft, Session, EntryForm)):
            found.append(f"a {type(thing).__name__} with {words[0]}" if _holds(thing, words) else "")
    return [one for one in found if any(word in one for word in words)]


def _holds(thing: Any, words: tuple[str, ...]) -> bool:
    if isinstance(thing, Value):
        return any(word in repr(thing) for word in words)
    session = thing.session if isinstance(thing, EntryForm) else thing
    return any(word in str(session.answers()) for word in words)
