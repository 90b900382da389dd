"""What the desk says of a scan that nothing in view waits for, and of one that failed: what it was, and what to do.

Run for the board, beside ui.desk.by_number (tickets) and ui.desk.declaring (the panels that wait for a scan). Of a
receipt it says in one line whether the paper is genuine, and opens its dossier where nothing else is at work. A card
fills in the applicant where a dossier is being received (ui.desk.card_filling). At the lists of dossiers, and on a
dossier's page, a ticket, a declaration's slip and a citizen's card lead to their dossiers. Nothing is called or used up
by it. The sign-in page says by itself to sign in first.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import dossier_codes, identity_papers
from kiosk.rules.receipt_text import version_of
from kiosk.texts import known, text
from kiosk.values.devices import ScanFailed, Scanned
from kiosk.values.dossier_search import FoundDossier
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import TicketId
from kiosk.values.receipts import ReceiptChecked
from ui import receipt_words
from ui.desk import card_filling
from ui.desk.at_work import AtWork
from ui.desk.by_number import TICKET
from ui.desk.dossier_book import DossierBook, row_of
from ui.desk.dossier_opening import DossierOpening
from ui.desk.open_draft import CODE
from ui.desk.words import due_words
from ui.desk.work_panels import WorkPanels

Rows = tuple[DossierRow, ...]
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
    def __init__(self, at_work: AtWork, panels: WorkPanels, book: DossierBook, opening: DossierOpening) -> None:
        super().__init__()
        self.at_work, self.panels, self.book, self.opening = at_work, panels, book, opening
        at_work.listen(at_work.station.bridge.scanned, self._scanned)
        at_work.listen(at_work.station.bridge.scan_failed, self._failed)

    def _scanned(self, scanned: Scanned) -> None:
        visit = self.at_work.visit
        awaited = visit is not None and self.panels.on(self.panels.entry_form, self.panels.open_draft)
        awaited = awaited or self.panels.on(self.panels.copying)
        kind = kind_of(scanned.text)
        if self._elsewhere() or awaited:
            return
        if kind == "dossier":
            self._check(scanned.text)
        elif kind == "card" and visit is not None and self.panels.on(self.panels.serve):
            card_filling.fill(self.at_work, self.panels.serve.form, scanned.text)
        elif kind == "card" and visit is not None and self.panels.on(self.panels.certify):
            card_filling.fill_certified(self.at_work, self.panels.certify.who, scanned.text)
        elif self.panels.at_dossiers or (visit is None and kind in ("card", "draft")):
            self._look_for(kind, scanned.text)
        elif kind != "ticket":
            self._say_kind(kind, scanned.text)

    def _say_kind(self, kind: str, words: str) -> None:
        serving = self.at_work.visit is not None and self.at_work.outcome is None
        said = _code_of(words) if kind in ("label", "draft") else ""
        key = f"desk.scans.{kind}_{'serving' if serving else 'idle'}"
        self.at_work.tell(text(key, self.at_work.station.language, code=said))

    # -- the dossiers of a paper or a card --------------------------------------------------------------------
    def _look_for(self, kind: str, words: str) -> None:
        """Of a ticket, a declaration's slip, or a person by their card; a card that a step waits for is its own."""
        if kind == "card":
            self._look_for_person(words)
        elif kind == "ticket":
            self.book.of_ticket(TicketId(words.strip().lower()), self._show)
        elif kind == "draft":
            self.book.of_declaration(_code_of(words), lambda rows: self._show(rows, kind, words))
        elif kind == "label":
            self.book.search(_code_of(words), self._show_found)
        else:
            self._say_kind(kind, words)

    def _look_for_person(self, words: str) -> None:
        try:
            paper = identity_papers.read(words, today=local(self.at_work.station.clock.now()).date()).paper
        except ExpectedError as error:
            self.at_work.failed(error)
            return
        number = paper.personal_number or paper.number
        if not self.panels.dossier_page.take_card(paper.name, number):
            self.book.search(number, lambda found: self._show_found(found, "card", words))

    def _show_found(self, found: tuple[FoundDossier, ...], kind: str = "", words: str = "") -> None:
        who: dict[str, str] = {one.id: one.name for one in found if one.name}
        self._show(tuple(map(row_of, found)), kind, words, who)

    def _show(self, rows: Rows, kind: str = "", words: str = "", who: dict[str, str] | None = None) -> None:
        """A single one is opened; where nobody looks at dossiers and none is found, the scan meant something else."""
        if self._elsewhere():
            return
        if len(rows) == 1:
            self.opening.open(rows[0].id)
        elif rows or self.panels.at_dossiers:
            self.book.show_scanned(rows, who)
        else:
            self._say_kind(kind, words)

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
        """Its page, where nobody is served; a visitor in front is not left, and F6 then leads to it."""
        if row is None:
            return
        if self.panels.at_dossiers or self.panels.on(self.panels.idle):
            self.opening.open(row.id)
        else:
            self.panels.dossiers.show_found("", (row,))

    def _failed(self, failed: ScanFailed) -> None:
        if not self._elsewhere():
            self.at_work.failed(ExpectedError(failed.error))

    def _elsewhere(self) -> bool:
        """The desk is locked, or another window of this machine is in use."""
        window = self.panels.window()
        in_front = QApplication.activeWindow() in (None, window)
        return self.at_work.locked or not window.isVisible() or not in_front
