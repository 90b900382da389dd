"""A clerk at the desk's dossiers, by keys: for the tests of lists, pages and steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.services import dossiers
from kiosk.values.devices import Scanned
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.dossiers import DocumentState, ReceivedDossier, ReceiveDossier, ReturnAt, TickedDocument
from kiosk.values.ids import ProcedureCode
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World

PAPERS = (
    TickedDocument(key="form", name="Tờ khai thử", state=DocumentState.SUBMITTED),
    TickedDocument(key="proof", name="Giấy thử", state=DocumentState.MISSING),
    TickedDocument(key="home", name="Nơi cư trú thử", state=DocumentState.LOOK_UP),
)
HEAD_CODE, HEAD_PIN = "103", "246810"


def received(world: World, procedure: ProcedureCode = BIRTH, way: ReturnAt = ReturnAt.COUNTER, **more: Any
             ) -> ReceivedDossier:  # fmt: skip
    world.clock.advance(timedelta(seconds=1))
    given = {"applicant": PERSON, "documents": PAPERS, "actor_name": "Cán Bộ Mẫu", **more}
    command = ReceiveDossier(procedure=procedure, place=DESK, desk="1", actor="canbo", return_at=way, **given)
    done: ReceivedDossier = world.run(dossiers.receive, command)
    return done


class BookClerk(Clerk):
    """With the lists of dossiers, and one dossier's page."""

    @property
    def page(self):  # type: ignore[no-untyped-def]
        return self.panels.dossier_page

    @property
    def life(self) -> DossierLife:
        assert self.page.life is not None
        return self.page.life

    def keys(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.key(key)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifiers)

    def scan(self, words: str) -> None:
        self.world.bus.announce(Scanned(text=words))

    def open(self, code: str) -> None:
        """F6, the code typed, Enter: its page."""
        self.key(Qt.Key.Key_F6)
        self.type(code)
        self.until(lambda: [row.code for row in self.panels.dossiers.rows] == [code])
        self.key(Qt.Key.Key_Return)
        self.until(lambda: self.showing(self.page) and self.page.life is not None and self.life.row.code == code)

    def step(self, letter: str, step: LifeStep) -> None:
        """Its key; its form is open."""
        self.type(letter)
        assert self.page.step is step

    def until_stage(self, stage: str) -> None:
        self.until(lambda: self.page.step is None and self.life.row.stage == stage)
