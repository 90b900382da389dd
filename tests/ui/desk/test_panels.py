"""The desk's panels by themselves: keys, ticks, warnings; no core needed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.values.base import Text
from kiosk.values.calls import Because, Call, CallReason
from kiosk.values.dossiers import Channel, DocumentState, DossierRow, ReceivedDossier, ReturnAt
from kiosk.values.drafts import FilledBy
from kiosk.values.green_days import Promise
from kiosk.values.ids import DossierId, JobId, ProcedureCode, TicketId
from kiosk.values.procedures import DocumentItem, DocumentNeed, Procedure
from kiosk.values.staff import SignedIn, StaffRole
from tests.ui.stand_in import NOW, Station
from ui.desk.at_work import AtWork
from ui.desk.came_in import CameIn
from ui.desk.declared import DeclaredCard
from ui.desk.documents import Documents
from ui.desk.dossier_form import DossierForm
from ui.desk.dossiers import DossiersPanel
from ui.desk.head import VisitHead
from ui.desk.refuse import RefusePanel
from ui.desk.result import ResultPanel
from ui.desk.supervisor import SupervisorPanel
from ui.desk.visit import ServedVisit
from ui.widgets.look import PALETTES, Look

LOOK = Look(palette=PALETTES["normal"], unit=1.0, pixels_per_mm=4.0, percent=100, family="Be Vietnam Pro")
ITEMS = (
    DocumentItem(key="to-khai", name=Text("Tờ khai"), need=DocumentNeed.SUBMIT),
    DocumentItem(key="cc", name=Text("Căn cước"), need=DocumentNeed.SHOW),
    DocumentItem(key="uq", name=Text("Ủy quyền"), need=DocumentNeed.SUBMIT, only_if=Text("khi đi thay")),
)
STATES = {"to-khai": DocumentState.SUBMITTED, "cc": DocumentState.SHOWN, "uq": None}


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.resize(900, 700)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    return widget


@pytest.fixture
def station() -> Station:
    return Station("desk-1")


def visit(station: Station, code: str) -> ServedVisit:
    procedure: Procedure = station.catalogue.procedure(code)
    call = Call(ticket=TicketId("t"), label="A042", desk="1", at=NOW, nth=1, procedure=procedure.code)
    return ServedVisit(call=call, procedure=procedure)


def dossier_form(qtbot, station: Station) -> tuple[DossierForm, AtWork]:
    at_work = AtWork(station, "1")
    panel = shown(qtbot, DossierForm(at_work, LOOK))
    at_work.came(SignedIn(name="canbo", full_name="Cán Bộ Mẫu", roles=(StaffRole.CLERK,)))
    return panel, at_work


def words_in(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if not one.isHidden())


def test_ticks_by_keys_and_arrows(qtbot) -> None:
    documents = shown(qtbot, Documents(LOOK, "vi"))
    documents.show_items(ITEMS, STATES)
    documents.focus_row("to-khai")
    QTest.keyClick(documents.window().focusWidget(), Qt.Key.Key_Minus)
    assert documents.state("to-khai") is DocumentState.MISSING
    assert documents.missing() == ("Tờ khai",)
    QTest.keyClick(documents.window().focusWidget(), Qt.Key.Key_4)
    assert documents.state("cc") is DocumentState.BY_DATA
    QTest.keyClick(documents.window().focusWidget(), Qt.Key.Key_Up)
    QTest.keyClick(documents.window().focusWidget(), Qt.Key.Key_S)
    assert documents.state("cc") is DocumentState.COPY


def test_what_is_usual_takes_one_key_a_line_and_then_the_applicant_is_next(qtbot) -> None:
    documents = shown(qtbot, Documents(LOOK, "vi"))
    documents.show_items(ITEMS, STATES)
    documents.focus_row("to-khai")
    with qtbot.waitSignal(documents.passed):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Return):
            QTest.keyClick(documents.window().focusWidget(), key)
    assert {key: tick.state for key, tick in documents.ticks().items()} == STATES


def test_counts_and_a_note_belong_to_the_line_in_focus(qtbot) -> None:
    documents = shown(qtbot, Documents(LOOK, "vi"))
    documents.show_items(ITEMS, STATES)
    documents.focus_row("cc")
    for key, words in (("copies", "2"), ("pages", "4"), ("note", "mo dau")):
        documents.detail.fields[key].setFocus()
        documents.detail.fields[key].clear()
        QTest.keyClicks(documents.detail.fields[key], words)
    [first, second] = documents.ticked()
    assert (second.key, second.copies, second.pages, second.note) == ("cc", 2, 4, "mo dau")
    assert (first.pages, first.note) == (0, "")


def test_how_it_came_in_is_one_key_and_begins_with_the_declarations_word(qtbot, station: Station) -> None:
    panel, at_work = dossier_form(qtbot, station)
    at_work.show(visit(station, "1.001193"))
    chosen = panel.applicant.came_in
    assert chosen.arrival() == (Channel.COUNTER, None)
    found = []
    for _ in range(5):
        before = chosen.way
        QTest.keyClick(panel, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda before=before: chosen.way is not before)  # a button's key shows it pressed for a moment
        found.append(chosen.arrival())
    assert found == [
        (Channel.COUNTER, True), (Channel.ONLINE, False), (Channel.ONLINE, True), (Channel.POST, None),
        (Channel.COUNTER, None),
    ]  # fmt: skip
    chosen.start(FilledBy.STAFF)
    assert (chosen.way, chosen.arrival()) == (CameIn.COUNTER_HELPED, (Channel.COUNTER, None))
    chosen.go_back_to(CameIn.COUNTER)
    assert chosen.arrival() == (Channel.COUNTER, False), "the clerk says otherwise"
    chosen.go_back_to(CameIn.ONLINE_HELPED)
    assert "được hỗ trợ tại điểm" in chosen.text()
    assert panel.contents().came_in == "online_helped"
    at_work.show(None)
    assert chosen.way is CameIn.COUNTER, "the next visitor begins anew"


def test_without_a_procedure_nothing_is_said_of_what_it_asks_for(qtbot) -> None:
    documents = shown(qtbot, Documents(LOOK, "vi"))
    assert "Chưa chọn thủ tục" in words_in(documents)
    documents.show_items((), {})
    assert "không đòi giấy tờ nào" in words_in(documents)
    documents.show_items(ITEMS, STATES)
    assert "không đòi" not in words_in(documents)


def test_what_is_not_needed_is_left_out(qtbot) -> None:
    documents = shown(qtbot, Documents(LOOK, "vi"))
    documents.show_items(ITEMS, STATES)
    assert [document.key for document in documents.ticked()] == ["to-khai", "cc"]
    documents.choose("uq", DocumentState.SUBMITTED)
    assert [document.key for document in documents.ticked()] == ["to-khai", "cc", "uq"]


def test_receiving_asks_for_a_name_and_warns_once_of_missing_papers(qtbot, station: Station) -> None:
    panel, at_work = dossier_form(qtbot, station)
    at_work.show(visit(station, "1.001193"))
    assert not panel.ready()
    assert "họ tên" in panel.wrong.text()
    panel.applicant.fields["name"].setText("Trần Thị Mẫu")
    first = panel.documents.items[0]
    panel.documents.choose(first.key, DocumentState.MISSING)
    assert not panel.ready()
    assert first.name.vi in panel.wrong.text()
    assert panel.ready()
    assert panel.applicant.return_at() is ReturnAt.COUNTER


def test_the_procedure_can_be_changed_and_its_papers_follow(qtbot, station: Station) -> None:
    panel, at_work = dossier_form(qtbot, station)
    at_work.show(visit(station, "1.001193"))
    index = panel.procedures.findData("1.000656")
    assert index > 0
    with qtbot.waitSignal(panel.procedure_chosen) as chosen:
        panel.procedures.setCurrentIndex(index)
        panel.procedures.activated.emit(index)
    assert chosen.args == ["1.000656"]
    at_work.show(visit(station, "1.000656"))
    assert panel.condolence.isVisible()
    assert "chia buồn" in panel.condolence.text()


def test_nothing_of_a_visit_stays(qtbot, station: Station) -> None:
    panel, at_work = dossier_form(qtbot, station)
    at_work.show(visit(station, "1.001193"))
    panel.applicant.fields["name"].setText("Trần Thị Mẫu")
    panel.applicant.fields["number"].setText("001196000123")
    at_work.ended()
    assert [field.text() for field in panel.applicant.fields.values()] == [""] * 5
    assert panel.visit is None


def test_a_refusal_needs_words(qtbot, station: Station) -> None:
    panel = shown(qtbot, RefusePanel(AtWork(station, "1"), LOOK))
    panel.enter()
    said = []
    panel.refused.connect(said.append)
    panel.go.click()
    assert said == []
    assert "lý do" in panel.wrong.text()
    panel._begin("quick_missing")
    panel.reason.insertPlainText("giấy chứng sinh")
    panel.go.click()
    assert said == ["Thiếu giấy tờ: giấy chứng sinh"]


def test_a_code_not_found_says_what_to_do(qtbot, station: Station) -> None:
    panel = shown(qtbot, DossiersPanel(AtWork(station, "1"), LOOK))
    with qtbot.waitSignal(panel.search_asked) as asked:
        panel.search.setText(" H99-1 ")
        panel.search.returnPressed.emit()
    assert asked.args == ["H99-1"]
    panel.show_found("H99-1", ())
    assert "H99-1" in panel.message.text()
    assert "Xin thử" in panel.message.text()


def test_a_row_with_a_receipt_can_be_printed_again(qtbot, station: Station) -> None:
    panel = shown(qtbot, DossiersPanel(AtWork(station, "1"), LOOK))
    row = DossierRow(
        id=DossierId("d"),
        code="H99.001.01-261123-0001",
        procedure=ProcedureCode("1.001193"),
        received_at=NOW,
        due="2026-11-23T17:00",
        state="received",
        provisional=True,
    )
    panel.show_found("", (row,))
    assert not panel.reprint.isEnabled()
    panel.table.selectRow(0)
    with qtbot.waitSignal(panel.reprint_asked) as asked:
        panel.reprint.click()
    assert asked.args == [row]
    assert "mã tạm" in panel.table.item(0, 0).text()


def test_a_death_is_finished_without_a_rating(qtbot, station: Station) -> None:
    panel = shown(qtbot, ResultPanel(AtWork(station, "1"), LOOK))
    panel.show_refused(visit(station, "1.000656"))
    assert "chia buồn" in panel.quiet.text()
    assert "đánh giá" not in panel.finish.text()
    panel.show_refused(visit(station, "1.001193"))
    assert not panel.quiet.isVisible()
    assert "đánh giá" in panel.finish.text()


def test_a_green_days_promise_stands_beside_the_legal_deadline(qtbot, station: Station) -> None:
    panel = shown(qtbot, ResultPanel(AtWork(station, "1"), LOOK))
    promise = Promise(name=Text("Ngày Thứ ba xanh"), minutes=60, due="2026-11-24T10:10", why="x")
    done = ReceivedDossier(
        id=DossierId("d"), code="H99.001.01-261124-0001", provisional=False, received_at=NOW, due="2026-11-27T17:00",
        why="vì", warnings=(), receipt=JobId("j"), promise=promise,
    )  # fmt: skip
    panel.show_received(visit(station, "1.001266"), done)
    assert panel.main.text() == "Ngày Thứ ba xanh: trả kết quả trước 10 giờ 10 hôm nay, có phiếu hẹn riêng."
    assert "27/11/2026" in panel.due.text()


def test_an_action_offered_for_the_first_time_has_its_place_at_once(qtbot, station: Station) -> None:
    card = shown(qtbot, DeclaredCard(AtWork(station, "1"), LOOK))
    acts = card.acts
    acts.offer(main=True, print=True, open=True)
    acts._place()  # as a change of width in the same moment does
    qtbot.waitUntil(lambda: acts.buttons["print"].isVisible())
    assert [name for name, act in acts.buttons.items() if act.isVisible()] == ["main", "print", "open"]
    assert all(acts.grid.indexOf(act) >= 0 for act in acts.buttons.values() if act.isVisible())


def test_the_head_says_in_the_clerks_language_why_a_number_was_next(qtbot, station: Station) -> None:
    called = Call(ticket=TicketId("t"), label="A042", desk="1", at=NOW, nth=1, procedure=ProcedureCode("1.001193"),
                  because=Because(CallReason.PRIORITY_SHARE, 2, 14))  # fmt: skip
    for language, words in (("vi", "A042: ưu tiên, đã chờ 14 phút"), ("en", "priority, has waited 14 min")):
        head = shown(qtbot, VisitHead(AtWork(Station("desk-1", language=language), "1"), LOOK))
        head.show_visit(ServedVisit(call=called, procedure=station.catalogue.procedure("1.001193")))
        assert words in head.why.text()


def test_a_letter_is_one_letter(qtbot, station: Station) -> None:
    panel = shown(qtbot, SupervisorPanel(AtWork(station, "1"), LOOK))
    panel.enter()
    typed = []
    panel.letter_typed.connect(typed.append)
    for wrong in ("", "7", "Đ"):
        panel.letter.setText(wrong)
        panel._letter_done()
    assert typed == []
    assert panel.letter_said.text()
    panel.letter.setText("k")
    panel._letter_done()
    assert typed == ["K"]


def test_the_day_is_closed_by_name(qtbot, station: Station) -> None:
    panel = shown(qtbot, SupervisorPanel(AtWork(station, "1"), LOOK))
    panel.enter()
    assert "23/11/2026" in panel.close_day.text()
    assert "người đang chờ" not in panel.close_words.text()
    panel.show_waiting(2)
    assert "2 người" in panel.close_words.text()
    with qtbot.waitSignal(panel.close_asked):
        panel.close_day.click()
    assert not panel.close_day.isEnabled()
