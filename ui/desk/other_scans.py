"""What the desk says of a scan that nothing in view waits for, and of one that failed: what it was, and what to do.

Run for the board, beside ui.desk.by_number (tickets) and ui.desk.declaring (the panels that wait for a scan). Of a
receipt it says in one line whether the paper is genuine, and opens its dossier where nothing else is at work. Nothing
is called or used up by it; a card fills in the applicant where a dossier is being received (ui.desk.card_filling), and
nothing of it is shown elsewhere. The sign-in page says by itself to sign in first.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from kiosk.errors import ExpectedError
from kiosk.rules import dossier_codes
from kiosk.rules.receipt_text import version_of
from kiosk.texts import known, text
from kiosk.values.devices import ScanFailed, Scanned
from kiosk.values.dossiers import DossierRow
from kiosk.values.receipts import ReceiptChecked
from ui import receipt_words
from ui.desk import card_filling
from ui.desk.at_work import AtWork
from ui.desk.by_number import TICKET
from ui.desk.open_draft import CODE
from ui.desk.words import due_words
from ui.desk.work_panels import WorkPanels

_LABEL = re.compile(r"[A-Z]{1,2}\d{1,4}", re.ASCII)


def kind_of(words: str) -> str:
    """ticket | label | card | draft | dossier | other."""
    plain = words.strip()
    if TICKET.fullmatch(plain.lower()):
        return "ticket"
    if _LABEL.fullmatch(plain.upper()):
        return "label"
    if plain.count("|") >= 2 or "<<" in plain:
        return "card"
    if version_of(plain.upper()):
        return "dossier"  # the signed QR of a receipt
    try:
        dossier_codes.parse(plain)
    except ExpectedError:
        return "draft" if CODE.fullmatch(plain.upper()) else "other"
    return "dossier"


def _code_of(words: str) -> str:
    """What a person reads on the paper; of a signed QR the code, which stands in its second part."""
    plain = words.strip().upper()
    return (plain.split(":")[1] if version_of(plain) else plain)[:48]


class OtherScans(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        super().__init__()
        self.at_work, self.panels = at_work, panels
        at_work.listen(at_work.station.bridge.scanned, self._scanned)
        at_work.listen(at_work.station.bridge.scan_failed, self._failed)

    def _scanned(self, scanned: Scanned) -> None:
        visit = self.at_work.visit
        awaited = visit is not None and self.panels.on(self.panels.entry_form, self.panels.open_draft)
        awaited = awaited or self.panels.on(self.panels.copying)
        kind = kind_of(scanned.text)
        if self._elsewhere() or awaited or kind == "ticket":
            return
        if kind == "dossier":
            self._check(scanned.text)
            return
        if kind == "card" and visit is not None and self.panels.on(self.panels.serve):
            card_filling.fill(self.at_work, self.panels.serve.form, scanned.text)
            return
        step = "serving" if visit is not None and self.at_work.outcome is None else "idle"
        said = _code_of(scanned.text) if kind in ("label", "draft") else ""
        self.at_work.tell(text(f"desk.scans.{kind}_{step}", self.at_work.station.language, code=said))

    # -- receipts -------------------------------------------------------------------------------------------
    def _check(self, words: str) -> None:
        from kiosk.queries import receipts

        def told(found: ReceiptChecked) -> None:
            if not self._elsewhere():
                self._tell_receipt(found, _code_of(words))
                self._open(found.row)

        self.at_work.hear(self.at_work.station.tasks.read(receipts.check, words, self._name()), told)

    def _name(self) -> str:
        """Of whom the clerk serves, as far as the desk knows: a square code copied from another paper is seen by it."""
        visit = self.at_work.visit
        return self.panels.serve.form.applicant.applicant().name if visit is not None else ""

    def _tell_receipt(self, found: ReceiptChecked, code: str) -> None:
        """Of a paper that is not told to be genuine only the code is repeated, to look it up."""
        kind, language = receipt_words.kind_of(found), self.at_work.station.language
        reason = text(f"receipts.reason.{found.reason}", language) if found.reason else ""
        if kind in ("genuine", "not_synced", "found"):
            words = text(f"desk.receipts.{kind}", language, dossier=self._dossier(found), reason=reason)
            self.at_work.tell(words.strip())
        else:
            self.at_work.failed(ExpectedError(f"desk.receipts.{kind}", code=code, reason=reason))

    def _dossier(self, found: ReceiptChecked) -> str:
        """ "H99…-0001, Đăng ký khai sinh, đã tiếp nhận, hẹn trả 17 giờ 00, ngày 30/11/2026"."""
        language, row, claims = self.at_work.station.language, found.row, found.claims
        code = row.code if row is not None else claims.code if claims is not None else ""
        state = f"desk.dossier_states.{row.state}" if row is not None else ""
        due = receipt_words.due_of(found)
        parts = [code, found.procedure.of(language) if found.procedure is not None else ""]
        parts.append(text(state, language).lower() if state and known(state) else "")
        parts.append(text("desk.receipts.due", language, due=due_words(due.isoformat(), language)) if due else "")
        return ", ".join(filter(None, parts))

    def _open(self, row: DossierRow | None) -> None:
        """In the list of dossiers, where the clerk is there or at nothing else; F5 leads back."""
        panels = self.panels
        if row is None or not panels.on(panels.dossiers, panels.idle):
            return
        panels.dossiers.show_found("", (row,))
        panels.turn_to(panels.dossiers)
        panels.dossiers.table.enter()

    def _failed(self, failed: ScanFailed) -> None:
        if not self._elsewhere():
            self.at_work.failed(ExpectedError(failed.error))

    def _elsewhere(self) -> bool:
        """The desk is locked, or another window of this machine is in use."""
        window = self.panels.window()
        in_front = QApplication.activeWindow() in (None, window)
        return self.at_work.locked or not window.isVisible() or not in_front
