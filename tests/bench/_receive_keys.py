"""How many keys a clerk presses to receive an ordinary prepared dossier, from the scan to the end of the visit.

A real desk window on a real store, offscreen; called by tests/bench/desk.py and tests/ui/desk/test_keys.py.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.forms.model.published_forms import load
from kiosk.services import drafts
from kiosk.values.devices import Scanned
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place, ProcedureCode, TicketId
from tests.ui.real import World
from ui.app import application
from ui.desk.window import DeskWindow
from ui.tour.hand import spin_until

BIRTH = "1.001193"
SECONDS = 60.0
CARD = "001196000123||Trần Thị Mẫu|03051996|Nữ|Số 12, đường Thử Nghiệm, phường Hoa Sen|01072021"
RECORD = {
    "requester": {"r_name": "Trần Thị Mẫu", "r_number": "001196000123", "r_address": "Số 12"},
    "child": {"c_name": "Nguyễn Minh An", "c_born": "2026-11-15", "c_sex": "female"},
}  # fmt: skip


class DeskAtWork(NamedTuple):
    world: World
    window: DeskWindow

    def until(self, condition: object, what: str) -> None:
        spin_until(condition, SECONDS, what)  # type: ignore[arg-type]

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key)


def keys_to_receive(*, prepared: bool = True) -> int:
    """Key presses after the scan. Not `prepared`: nobody declared before; the citizen's card is scanned, too."""
    application()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            return _received(_open(world), prepared=prepared)
        finally:
            world.close()


def _open(world: World) -> DeskAtWork:
    window = DeskWindow(world.station("desk-1", (1366, 768)))
    window.resize(1366, 768)
    window.show()
    desk = DeskAtWork(world, window)
    window.sign_in.account.setText("canbo")
    window.sign_in.password.setText(world.store.catalogue.ward().sample_password)
    window.sign_in.submit()
    desk.until(lambda: window.at_work.person is not None, "the clerk")
    return desk


def _received(desk: DeskAtWork, *, prepared: bool) -> int:
    world, window = desk.world, desk.window
    ticket = world.ticket("ho-tich", BIRTH)
    if prepared:
        _declare(world, ticket.id)
    form, result = window.board.panels.serve.form, window.board.panels.result
    world.bus.announce(Scanned(text=ticket.id))
    desk.until(lambda: window.at_work.visit is not None and not window.at_work.busy, "the visit")
    if not prepared:
        world.bus.announce(Scanned(text=CARD))
    desk.until(lambda: form.applicant.fields["name"].text() == "Trần Thị Mẫu", "the applicant")
    window.keys.restart()
    desk.press(Qt.Key.Key_F9)
    if form.warned:
        desk.press(Qt.Key.Key_F9)
    desk.until(lambda: window.board.panels.on(result) and not window.at_work.busy, "the dossier")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: window.at_work.visit is None, "the end")
    pressed = window.keys.pressed
    window.close()
    return pressed


def _declare(world: World, ticket: str) -> None:
    command = KeepDraft(
        form=FormId("khai-sinh"), form_version=load("khai-sinh").version, procedure=ProcedureCode(BIRTH),
        place=Place("kiosk-1"), language="vi", answers={}, record=RECORD, finished=True, ticket=TicketId(ticket),
    )  # fmt: skip
    world.run(drafts.keep, command)
