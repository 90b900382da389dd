"""Papers that ask for a clerk: look first, then say that it is out or print it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from kiosk.clock import local
from kiosk.queries import dossiers as dossier_queries
from kiosk.queries import print_jobs as asked
from kiosk.services import clock_checks, dossiers, print_jobs
from kiosk.values.dossiers import Applicant, ReceiveDossier
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.journal import ConfirmDate
from kiosk.values.print_jobs import JobState, PaperKind, Printed, PrintJob
from tests.jobs import take_next
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World

RECEIVE = ReceiveDossier(
    procedure=ProcedureCode("1.004222"), applicant=Applicant(name="Trần Thị Mẫu"), documents=(), actor="canbo",
    place=Place("desk-1"), desk="1", actor_name="Cán Bộ Mẫu",
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def ended(world: World, state: JobState, reason: str) -> PrintJob:
    """A ticket whose slip came to this."""
    world.ticket()
    job = world.store.run(take_next, None).result(30)
    use_case = print_jobs.ended if state.has_ended else print_jobs.handed_over
    world.store.run(use_case, (job, Printed(state=state, reason=reason, remote="7"))).result(30)
    return job


def notice(clerk: Clerk) -> tuple[str, list[str]]:
    """Title of the paper's notice, and its buttons."""
    found = [one for one in clerk.board.attention._rest if one.objectName() == "trouble:ticket"]
    return (found[0].words.text(), [one.text() for one in found[0].findChildren(QPushButton)]) if found else ("", [])


def press(clerk: Clerk, name: str) -> None:
    button = clerk.board.attention.findChild(QPushButton, name)
    assert button is not None
    button.click()


def test_what_may_be_out_is_looked_for_before_it_is_printed_again(qtbot, world: World) -> None:
    job = ended(world, JobState.UNKNOWN, "printer.errors.unknown")
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: "nhìn máy in trước" in notice(clerk)[0])
    assert notice(clerk)[1] == ["Giấy đã ra", "Chưa ra, in lại"]
    press(clerk, f"came_out:{job.id}")
    clerk.until(lambda: notice(clerk) == ("", []))
    assert world.store.read(asked.in_state).result(30) == ()
    other = ended(world, JobState.UNKNOWN, "printer.errors.unknown")
    clerk.until(lambda: "nhìn máy in trước" in notice(clerk)[0])
    press(clerk, f"reprint:{other.id}")
    clerk.until(lambda: [one.subject for one in world.store.read(asked.in_state).result(30)] == [other.subject])


def test_what_failed_is_printed_again_and_what_a_queue_holds_comes_by_itself(qtbot, world: World) -> None:
    ended(world, JobState.FAILED, "printer.errors.no_paper")
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: notice(clerk) == ("Phiếu số thứ tự chưa in được", ["In lại"]))
    ended(world, JobState.UNKNOWN, "")  # by a printer that can never tell: no alarm
    ended(world, JobState.HANDED_OVER, "printer.errors.no_paper")
    clerk.until(lambda: notice(clerk) == ("Phiếu số thứ tự đang chờ ở máy in", []))
    assert clerk.board.attention._rest[-1].words.text() == "và 1 việc khác"


def test_a_roll_near_its_end_is_told_until_a_paper_comes_out_of_a_new_one(qtbot, world: World) -> None:
    ended(world, JobState.PRINTED, "printer.errors.near_end")
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: notice(clerk) == ("Giấy in sắp hết", []))
    ended(world, JobState.PRINTED, "")
    clerk.until(lambda: notice(clerk) == ("", []))


def test_printing_a_receipt_again_says_once_that_the_first_may_be_out(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    received = world.store.run(dossiers.receive, RECEIVE).result(30)
    job = world.store.run(take_next, None).result(30)
    assert job.kind is PaperKind.RESIDENCE_RECEIPT
    world.store.run(print_jobs.ended, (job, Printed(state=JobState.UNKNOWN))).result(30)
    row = world.store.read(dossier_queries.find, received.code).result(30)
    clerk.board.side_tasks.reprint_row(row)
    clerk.until(lambda: "Phiếu tiếp nhận CT04 in lúc" in clerk.board.attention.error_words)
    assert world.store.read(asked.in_state).result(30) == ()
    clerk.board.side_tasks.reprint_row(row)
    clerk.until(lambda: len(world.store.read(asked.in_state).result(30)) == 1)
    assert world.store.read(asked.in_state).result(30)[0].kind is PaperKind.RESIDENCE_RECEIPT


def test_what_the_ward_owes_gives_way_while_a_person_is_served(qtbot, world: World) -> None:
    world.run(dossiers.receive, RECEIVE)
    world.clock.advance(timedelta(days=60))
    today = ConfirmDate(day=local(world.clock.now()).date(), actor="truongbophan")
    world.run(clock_checks.confirm_date, today)
    world.ticket()
    clerk = Clerk(qtbot, world, size=(1366, 768), percent=130)
    attention = clerk.board.attention
    clerk.until(lambda: attention._due is not None and attention._due.isVisible())
    clerk.call()
    assert attention._due.isHidden()
    clerk.key(Qt.Key.Key_F4)  # nobody came
    clerk.until(lambda: attention._due is not None and attention._due.isVisible())
    clerk.window.close()
