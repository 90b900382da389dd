"""The desk at both densities, screens and themes: the window never grows, nothing is cut off."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.exceptions import TimeoutError

from kiosk.values.dossier_steps import LifeStep
from kiosk.values.ids import Place
from kiosk.values.kit import Entered
from kiosk.values.sync import LinkStatus
from tests.ui.desk.test_visit import keep_declaration
from tests.ui.real import World
from ui import page_check
from ui.desk.window import DeskWindow

COMBINATIONS = list(
    itertools.product(((1920, 1080), (1366, 768)), (100, 130), (("normal", "vi"), ("contrast", "vi"), ("normal", "en")))
)


@pytest.mark.timeout(1200)
def test_nothing_is_cut_off(
    qtbot, tmp_path: Path, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """Every page of the desk; two combinations in an ordinary run, by a printed seed."""
    for size, percent, (theme, language) in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 2)):
        world = World(tmp_path / f"{size[0]}-{percent}-{theme}-{language}")
        try:
            look_at_every_page(qtbot, world, size, percent, theme, language)
        finally:
            world.close()


def look_at_every_page(
    qtbot, world: World, size: tuple[int, int], percent: int, theme: str, language: str
) -> None:
    from kiosk.services import feedback

    birth = world.ticket("ho-tich", "1.001193", priority=True)
    keep_declaration(world, birth.id)
    world.ticket()
    world.run(feedback.ask_help, Place("kiosk-1"))
    window = DeskWindow(world.station("desk-1", size, percent, theme, language))
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    board = window.board

    def until(condition) -> None:
        qtbot.waitUntil(condition, timeout=30_000)

    def findings() -> list[page_check.PageFinding]:
        return page_check.check(window, window.station.theme.pixels_per_mm, touch=False)

    def check(page: str) -> None:
        last: list[page_check.PageFinding] = []

        def quiet() -> bool:
            last[:] = findings()
            return not last

        with contextlib.suppress(TimeoutError):
            qtbot.waitUntil(quiet)  # layouts and lists settle through the event loop
        assert (window.width(), window.height()) == size, page
        assert last == [], page

    check("sign in")
    window.sign_in.account.setText("truongbophan")
    window.sign_in.password.setText("mau-2026")
    window.sign_in.submit()
    until(lambda: window.at_work.person is not None)
    board.show_line(LinkStatus(online=False, since=world.clock.now() - timedelta(minutes=48)))
    board.waiting.every.setChecked(True)
    until(lambda: len(board.rows) == 2)
    check("idle")
    alarm = LinkStatus(online=False, since=world.clock.now(), trouble="sync.errors.two_machines")
    board.show_line(alarm)
    until(lambda: (banner := window.findChild(QWidget, "offline_banner")) is not None and banner.isVisible())
    check("two machines")
    board.show_line(msgspec.structs.replace(alarm, trouble=""))
    assert board.waiting.pick_ticket(birth.label)
    board.waiting.pick.click()
    until(lambda: board.panels.serve.paper.pages > 0)
    check("serve")
    for view in ("record", "paper") if board.panels.serve._narrow else ("both",):
        board.panels.serve.toggle_paper()
        check(view)
    board.panels.serve.toggle_paper()
    board.declaring.act("open")
    board.panels.open_draft.try_it()
    check("open by code")
    board.panels.work()
    board.writing.write()
    until(lambda: board.panels.entry_form.form is not None)
    for section in board.panels.entry_form.form.sections():
        board.panels.entry_form.open_section(section.key)
        check(f"entry form {section.title}")
    board.panels.entry_form.finish()
    check("entry form with errors")
    board.writing.close_form()
    board.deciding.ask_refusal()
    check("refuse")
    board.panels.work()
    board.deciding.receive()
    until(lambda: board.panels.result.paper.pages > 0)
    check("received")
    board.deciding.finish()
    until(lambda: window.at_work.visit is None)
    board.calling.call_next()
    until(lambda: window.at_work.visit is not None)
    board.panels.certify.pages.setText("12")
    board.panels.certify.copies.setText("3")
    board.panels.certify.later.toggle()
    check("certify")
    board.show_view("dossiers")
    until(lambda: board.panels.dossiers.table.rowCount() == 1)
    check("dossiers")
    board.opening.open(board.panels.dossiers.rows[0].id)
    page = board.panels.dossier_page
    until(lambda: page.life is not None)
    check("a dossier")
    for step in page.life.allowed:
        page.open_form(step)
        if page.step is step:
            page.form.send() if step is not LifeStep.START else None
            check(f"a dossier: {step}")
            page.close_form()
    page.open_papers()
    check("a dossier's papers")
    board.entering_late.open()
    check("handwritten slips")
    board.panels.late.slip.choose(Entered.SERVED)
    board.panels.late.receipt.code.setText("TAM-K7Q2M9X4KIT-261124-0001")
    at = board.panels.late.receipt.procedure.findData("1.001193")
    board.panels.late.receipt.procedure.setCurrentIndex(at)
    check("a handwritten receipt")
    board.show_view("supervisor")
    check("supervisor")
    window.close()
