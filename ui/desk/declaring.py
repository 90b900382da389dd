"""What a clerk does with the visitor's declaration: opened by its code, asked about on the pad, printed, signed.

Run for the card's buttons and keys and for the panel that opens one. What is shown of it is ui.desk.reading's, writing
one ui.desk.writing's. Errors are told on the panel, or by ui.desk.at_work.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.dates import PartialDate
from kiosk.values.devices import Scanned
from kiosk.values.drafts import ConfirmDraft, Draft, OpenDraft, PadSilent, ShowDraft
from kiosk.values.ids import TicketId
from kiosk.values.print_jobs import PaperKind
from kiosk.values.roles import Role
from ui.desk.at_work import AtWork
from ui.desk.looking_first import LookingFirst
from ui.desk.reading import Reading
from ui.desk.work_panels import WorkPanels
from ui.desk.writing import Writing


class Declaring(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels, reading: Reading, writing: Writing) -> None:
        super().__init__()
        self.at_work, self.panels, self.reading, self.writing = at_work, panels, reading, writing
        self.looking = LookingFirst(at_work)
        self.card, self.panel = panels.serve.declared, panels.open_draft
        self.card.asked.connect(self.act)
        self.panel.opening.connect(self.open)
        self.panel.back_asked.connect(panels.work)
        self.panel.slip_scanned.connect(self._slip)
        at_work.listen(at_work.station.bridge.scanned, self._scanned)
        at_work.listen(at_work.station.bridge.pad_silent, self._pad_silent)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.{key}", self.at_work.station.language, **values)

    # -- what the card's buttons and keys ask ---------------------------------------------------------------
    def act(self, name: str) -> None:
        """main (F12) | open (F1) | show | print | signed, where it means something now."""
        visit = self.at_work.visit
        if visit is None or self.at_work.outcome is not None:
            return
        if name == "main":
            self.writing.write()
        elif name == "open":
            self.panels.turn_to(self.panel)
            self.panel.enter()
        elif visit.draft is not None and self.card.acts.offers(name):
            {"show": self._ask_on_pad, "print": self._print, "signed": self._signed}[name](visit.draft)

    def _read(self, _done: object) -> None:
        self.reading.read()

    def _ask_on_pad(self, draft: Draft) -> None:
        from kiosk.services import drafts

        if not self._reaches_pad():
            self._pad_silent()
            return
        command = ShowDraft(draft=draft.id, place=self.at_work.place, actor=self.at_work.actor)
        self.at_work.run(drafts.show, command, self._read)

    def _reaches_pad(self) -> bool:
        """Whether the pad is this machine's, or the hub's lines stand that lead to it."""
        kiosk = self.at_work.station.kiosk
        if kiosk is None or Role.RATING in kiosk.settings.roles:
            return True
        return kiosk.sync is not None and kiosk.sync.shows_on_pads

    def _pad_silent(self, silent: PadSilent | None = None) -> None:
        """Nobody waits for an answer that cannot come: what to do instead."""
        if silent is None or silent.place == self.at_work.place:
            self.at_work.tell(self._say("declared.pad_silent"))

    def _print(self, draft: Draft) -> None:
        def printing(_job: object) -> None:
            self.at_work.tell(self._say("declared.printing", code=draft.code))

        self.looking.after_a_look(PaperKind.DECLARATION, draft.id, printing)

    def _signed(self, draft: Draft) -> None:
        from kiosk.services import drafts

        command = ConfirmDraft(
            draft=draft.id, place=self.at_work.place, of=draft.kept_at, right=True, on_paper=True,
            actor=self.at_work.actor,
        )  # fmt: skip
        self.at_work.run(drafts.confirm, command, self._read)

    # -- opening by code ------------------------------------------------------------------------------------
    def open(self, code: str, number: str, born: PartialDate | None) -> None:
        from kiosk.services import drafts

        at_work, visit = self.at_work, self.at_work.visit
        if visit is None:
            return
        ticket = visit.call.ticket
        command = OpenDraft(
            code=code, place=at_work.place, number=number, born=born, ticket=ticket, actor=at_work.actor
        )

        def opened(draft: Draft) -> None:
            if at_work.visit is not None and at_work.visit.call.ticket == ticket:
                self._opened(draft)

        at_work.hear(at_work.station.tasks.run(drafts.open, command), opened, self._not_opened)

    def _opened(self, draft: Draft) -> None:
        visit = self.at_work.visit
        assert visit is not None
        visit = visit.about(self.at_work.names.procedure(draft.procedure) or visit.procedure)
        self.panel.clear()
        self.at_work.show(visit.opened(draft).turned_to(draft))
        self.panels.turn_to(self.panels.serve)
        self.panels.serve.focus()

    def _not_opened(self, error: BaseException) -> None:
        if isinstance(error, ExpectedError):
            self.panel.tell_error(error)
        else:
            self.panel.go.setEnabled(True)
            self.at_work.failed(error)

    def _slip(self, ticket: str) -> None:
        from kiosk.queries import drafts

        def found(code: str) -> None:
            if code:
                self.panel.enter(code)
            else:
                self.panel.tell(self._say("open.no_draft_here"))

        self.at_work.hear(self.at_work.station.tasks.read(drafts.code_of_ticket, TicketId(ticket)), found)

    def _scanned(self, scanned: Scanned) -> None:
        """A scan is for the panel in view that waits for one; not while another window of this machine is in use."""
        window = self.panels.window()
        if self.at_work.visit is None or self.at_work.locked:
            return
        if not window.isVisible() or QApplication.activeWindow() not in (None, window):
            return
        if self.panels.on(self.panels.entry_form):
            self.panels.entry_form.scanned(scanned.text)
        elif self.panels.on(self.panel):
            self.panel.scanned(scanned.text)
