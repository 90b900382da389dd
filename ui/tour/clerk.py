"""The tour's clerk: signs in, calls the ticket, takes the dossiers in or certifies copies, all by keys where there are.

Played by ui.tour.play on the real window of the desk; what comes of it goes into the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextBrowser

from kiosk.queries.dossier_papers import paper_of_dossier
from kiosk.values.devices import PaperCameOut
from kiosk.values.dossiers import ReceivedDossier
from kiosk.values.print_jobs import PaperKind
from ui.tour.hand import Hand, spin_until
from ui.tour.record import Record

if TYPE_CHECKING:
    from ui.desk.record_view import RecordView
    from ui.widgets.paper_view import PaperView


class Clerk:
    def __init__(self, record: Record) -> None:
        self.record, self.world = record, record.world

    def _record(self) -> RecordView:
        """What the declaration says; on a narrow desk it stands behind a button, and is read all the same."""
        found = self.world.desk.findChild(QTextBrowser, "record_view")
        assert found is not None
        return cast("RecordView", found)

    def _received(self) -> ReceivedDossier:
        """The dossier whose result is in view."""
        done = self.world.desk.board.panels.result.done
        assert isinstance(done, ReceivedDossier)
        return done

    def _printed_receipt(self) -> PaperCameOut:
        """Mẫu 01, or CT04 where the procedure asks for that."""
        dossier = self._received().id
        self.world.desk.board.undo.release()
        kind = self.world.kiosk.store.read(paper_of_dossier, dossier).result(20)
        return self.record.printed(kind, dossier)

    def sign_in(self) -> None:
        ward = self.world.house.station.catalogue.ward()
        hand = self.world.hand("desk")
        self.record.shot("desk", "sign-in")
        self.world.desk.activateWindow()
        hand.click("account")
        hand.type(ward.sample_user)
        hand.click("password")
        hand.type(ward.sample_password)
        hand.click("sign_in")
        hand.wait_for("call_next")
        self.record.shot("desk", "waiting")

    def call(self) -> None:
        hand = self.world.hand("desk")
        spin_until(lambda: hand.wait_for("call_next").isEnabled(), 20, "a waiting ticket")
        hand.press(Qt.Key.Key_F2)
        hand.wait_for("served_label")
        label = self.record.summary["ticket_number"]
        hall = self.world.hand("hall")
        spin_until(lambda: getattr(hall.wait_for("call_number"), "text", "") == label, 20, f"{label} in the hall")
        self.record.shot("hall", "called")

    def receive(self) -> None:
        hand = self.world.hand("desk")
        hand.wait_for("receive")
        spin_until(lambda: hand.wait_for("receive").isEnabled(), 20, "the dossier to be ready")
        if hand.sees("record_view"):
            spin_until(lambda: bool(self._record().toPlainText()), 20, "the record on the desk")
        if hand.sees("draft_paper"):
            paper_view = cast("PaperView", hand.wait_for("draft_paper"))
            spin_until(lambda: bool(paper_view.pages), 20, "the declaration on the desk")
        self.record.shot("desk", "serving")
        self._print_guide(hand)
        hand.press(Qt.Key.Key_F9)
        hand.wait_for("dossier_code")
        spin_until(lambda: hand.sees("receipt_paper"), 20, "Mẫu 01 on the desk")
        result = self._received()
        self.record.summary |= {"dossier_code": result.code, "deadline": result.due}
        paper = self._printed_receipt()
        (self.record.out / "receipt.pdf").write_bytes(paper.raw)
        self.record.shot("desk", "received")
        for place in range(2, self.record.declared + 1):
            self._receive_next(hand, place)
        hand.click("finish")
        spin_until(lambda: self.world.desk.at_work.visit is None, 20, "the visit to be finished")
        self.world.desk.board.undo.release()

    def _print_guide(self, hand: Hand) -> None:
        """The guide of the procedure, for the visitor to take along."""
        hand.click("print_guide")
        paper = self.record.printed(PaperKind.GUIDE)
        (self.record.out / "guide.pdf").write_bytes(paper.raw)

    def _receive_next(self, hand: Hand, place: int) -> None:
        """The dossier of a further declaration of the same visit."""
        panels = self.world.desk.board.panels
        before = self._received().id
        hand.press(Qt.Key.Key_F12)
        spin_until(lambda: hand.sees("receive") and bool(self._record().toPlainText()), 20, "the next declaration")
        self.record.shot("desk", "serving")
        hand.press(Qt.Key.Key_F9)
        if panels.serve.form.wrong.isVisible():  # said once what is missing; the clerk decides
            hand.press(Qt.Key.Key_F9)
        spin_until(lambda: panels.result.done is not None and self._received().id != before, 20, "its dossier")
        paper = self._printed_receipt()
        (self.record.out / f"receipt-{place}.pdf").write_bytes(paper.raw)
        self.record.shot("desk", "received")

    def certify(self) -> None:
        """Three pages, two copies: digits and Enter alone."""
        hand = self.world.hand("desk")
        hand.wait_for("pages")
        self.record.shot("desk", "certify")
        for key in (Qt.Key.Key_3, Qt.Key.Key_Return, Qt.Key.Key_2, Qt.Key.Key_Return):
            hand.press(key)
        hand.wait_for("result_title")
        result = self.world.desk.board.panels.result.done
        assert result is not None
        self.record.summary["deadline"] = result.due
        self.record.shot("desk", "certified")
        hand.press(Qt.Key.Key_Return)
        desk = self.world.desk
        spin_until(lambda: desk.keys_to_certify is not None, 20, "the visit to be finished")
        self.record.summary["keys_to_certify"] = desk.keys_to_certify
