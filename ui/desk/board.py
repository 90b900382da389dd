"""The desk's working page: places the panels, and connects what they ask with who does it.

What is at work is ui.desk.at_work's; panels signal what the clerk wants and never touch the core; the use cases are run
by ui.desk.calling, by_number, setting_aside, attending, entering_late, deciding, reading, declaring, writing,
side_tasks, supervising. What each key does: ui.desk.board_keys.
"""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent

from kiosk.values.dossier_lists import Shelf
from kiosk.values.ids import DossierId
from kiosk.values.journal import JournalStatus
from kiosk.values.sync import LinkStatus
from kiosk.values.tickets import WaitingTicket
from ui.desk import duties
from ui.desk.at_work import AtWork
from ui.desk.attaching import Attaching
from ui.desk.attending import Attending
from ui.desk.auto_save import AutoSave
from ui.desk.board_keys import BoardKeys, Doing
from ui.desk.board_view import BoardView
from ui.desk.by_number import ByNumber
from ui.desk.calling import Calling
from ui.desk.closing import Closing
from ui.desk.deciding import Deciding
from ui.desk.declaring import Declaring
from ui.desk.desk_lists import DeskLists
from ui.desk.dossier_acting import DossierActing
from ui.desk.dossier_book import DossierBook
from ui.desk.dossier_opening import DossierOpening
from ui.desk.entering_late import EnteringLate
from ui.desk.following import Following
from ui.desk.inspecting import Inspecting
from ui.desk.look_up_list import LookUpList
from ui.desk.other_scans import OtherScans
from ui.desk.province_acts import HandingOver
from ui.desk.reading import Reading
from ui.desk.setting_aside import SettingAside
from ui.desk.side_tasks import SideTasks
from ui.desk.silent_line import SilentLine
from ui.desk.supervising import Supervising
from ui.desk.taking_back import TakingBack
from ui.desk.taking_feedback import TakingFeedback
from ui.desk.words import line_words
from ui.desk.writing import Writing
from ui.widgets.look import Look


class Board(BoardView):
    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__(at_work, look)
        self.rows: tuple[WaitingTicket, ...] = ()
        self._there = False  # somebody is signed in
        self._home_fields: tuple[str, ...] = ()
        at_work.changed.connect(self._follow)  # before the lists, which are then read for the fields of this desk
        self.lists = DeskLists(at_work)
        self.supervising = Supervising(at_work, self.panels.supervisor)
        self.side_tasks = SideTasks(at_work, self.lists)
        self.book = DossierBook(at_work, self.panels, self.lists)
        self.opening = DossierOpening(at_work, self.panels, self.book, self.lists)
        self.acting = DossierActing(
            at_work, self.panels.dossier_page, self.undo, lambda: self.supervising.confirmed_by, self.opening.read
        )
        self.attending = Attending(at_work)
        self.taking = TakingBack(at_work, self.panels, self.undo)
        self.calling = Calling(at_work, self.panels, self.lists, self.taking)
        self.by_number = ByNumber(at_work, self.panels, self.calling)
        self.setting_aside = SettingAside(at_work, self.panels)
        self.following = Following(at_work)
        self.auto_save = AutoSave(at_work, self.panels.serve.form)
        self.look_up_list = LookUpList(at_work, self.attention)
        self.silent_line = SilentLine(at_work, self.attention, self.lists.read)
        self.entering_late = EnteringLate(at_work, self.panels)
        self.taking_feedback = TakingFeedback(at_work, self.panels)
        self.deciding = Deciding(at_work, self.panels, self.supervising, self.taking)
        self.reading = Reading(at_work, self.panels)
        self.writing = Writing(at_work, self.panels)
        self.declaring = Declaring(at_work, self.panels, self.reading, self.writing)
        self.attaching = Attaching(at_work, self.panels)
        self.other_scans = OtherScans(at_work, self.panels, self.book, self.opening)
        self.closing = Closing(at_work, self.panels.closing)
        self.inspecting = Inspecting(at_work, self.panels.inspect)
        self.handing_over = HandingOver(at_work, self.panels)
        self.keys = BoardKeys(self, Doing(
            self.attaching, self.calling, self.deciding, self.declaring, self.entering_late, self.setting_aside,
            self.taking_feedback, self.call_next, self.show_view, self.show_this_desk,
        ))  # fmt: skip
        self._connect()
        self._connect_queue()
        self._connect_supervisor()

    def _connect(self) -> None:
        panels, deciding = self.panels, self.deciding
        self.bar.view_asked.connect(self.show_view)
        panels.serve.form.refuse_asked.connect(deciding.ask_refusal)
        panels.serve.form.guide_asked.connect(deciding.guide_only)
        panels.serve.form.receive_asked.connect(deciding.receive)
        panels.serve.form.procedure_chosen.connect(self._change_procedure)
        panels.certify.certify_asked.connect(deciding.certify_copies)
        panels.certify.refuse_asked.connect(deciding.ask_refusal)
        panels.certify.guide_asked.connect(deciding.guide_only)
        panels.certify.other_asked.connect(lambda: panels.turn_to(panels.serve))
        panels.refuse.refused.connect(deciding.refuse_dossier)
        panels.refuse.back_asked.connect(panels.work)
        panels.result.finish_asked.connect(deciding.finish)
        panels.result.reprint_asked.connect(self.side_tasks.reprint_receipt)
        panels.result.files_asked.connect(self.attaching.open_present)
        panels.result.fee_asked.connect(self.side_tasks.print_fee)
        panels.result.next_asked.connect(deciding.next_declaration)
        panels.dossiers.reprint_asked.connect(self.side_tasks.reprint_row)
        panels.dossiers.late_asked.connect(self.entering_late.open)
        panels.dossiers.province_asked.connect(self.handing_over.open)
        panels.currentChanged.connect(lambda _index: self._show_where())
        self.attention.helped.connect(self.side_tasks.helped)
        self.attention.reprint_asked.connect(self.side_tasks.reprint_job)
        self.attention.seen_asked.connect(self.side_tasks.came_out)
        self.writing.kept.connect(self.reading.read)
        self.lists.waiting.connect(self._show_waiting)
        self.lists.help_calls.connect(self.attention.show_help)
        self.lists.troubles.connect(self.attention.show_troubles)
        self.lists.backlog.connect(self._show_backlog)
        self.lists.term.connect(self.silent_line.show_term)
        self.lists.due.connect(self.attention.show_due)
        self.attention.due_asked.connect(self._open_due)
        self.lists.day.connect(panels.idle.show_day)
        panels.idle.list_asked.connect(self._show_list)
        self.attention.look_ups_asked.connect(lambda: self._show_list(Shelf.LOOK_UP))
        self.lists.clock.connect(self.bar.show_time)

    def _connect_queue(self) -> None:
        waiting, head, panel, attending = self.waiting, self.head, self.panels.this_desk, self.attending
        waiting.next_asked.connect(self.call_next)
        waiting.every.toggled.connect(self._every_field)
        waiting.chosen.connect(self.calling.call_ticket)
        waiting.number_asked.connect(self.by_number.typed)
        waiting.back_asked.connect(self.setting_aside.rejoin)
        head.repeat_asked.connect(self.calling.repeat)
        head.absent_asked.connect(self.calling.mark_absent)
        head.aside_asked.connect(self.setting_aside.ask)
        self.bar.desk_asked.connect(self.show_this_desk)
        self.attention.resume_asked.connect(lambda: attending.go_on(self.panels.work))
        panel.pause_asked.connect(lambda why: attending.pause(why, self.panels.work))
        panel.resume_asked.connect(lambda: attending.go_on(self.panels.work))
        panel.fields_asked.connect(lambda fields: attending.go_on(self.panels.work, fields))
        panel.close_asked.connect(self.bar.out_asked)
        panel.late_asked.connect(self.entering_late.open)
        panel.back_asked.connect(self.panels.work)
        self.lists.desks.connect(attending.known)
        self.lists.groups.connect(attending.waiting_in)
        attending.changed.connect(self._show_desks)

    def _connect_supervisor(self) -> None:
        self.panels.closing.inspect_asked.connect(lambda: self.show_view("inspect"))
        self.panels.closing.dossier_asked.connect(lambda line: self.opening.open(DossierId(line.subject)))
        self.panels.supervisor.due.approved.connect(self.supervising.approve_erasure)
        panel, supervising = self.panels.supervisor, self.supervising
        panel.letter_typed.connect(supervising.use_letter)
        panel.date_confirmed.connect(supervising.confirm_date)
        panel.lift_asked.connect(supervising.lift)
        panel.readers_asked.connect(supervising.who_read)
        panel.close_asked.connect(supervising.close_day)
        panel.erasing.looked_for.connect(supervising.look_for_erasure)
        panel.erasing.erase_asked.connect(supervising.erase)

    # -- what is where ----------------------------------------------------------------------------------------
    def _follow(self) -> None:
        came, self._there = not self._there and self.at_work.person is not None, self.at_work.person is not None
        if came:
            home = self.at_work.station.catalogue.desk(self.at_work.place)
            self._home_fields = self.lists.fields = home.fields if home else ()
            self.waiting.every.setVisible(bool(self._home_fields))
            self.panels.work()
        self._show_where()

    def _show_where(self) -> None:
        view = self.panels.view
        self.bar.show_view(view)
        panels = self.panels
        alone = panels.on(panels.ways_on, panels.this_desk, panels.late, panels.feedback, panels.feedback_one)
        self.head.setVisible(self.at_work.visit is not None and view == "serve" and not alone)
        self.make_room(self.panels.on(self.panels.dossier_page, self.panels.files))
        person = self.at_work.person
        if self.panels.on(self.panels.closing, self.panels.inspect) or (person and not duties.serves(person)):
            self.waiting.hide()  # pages without visitors

    def show_view(self, view: str) -> None:
        if view == "dossiers":
            self.book.enter()
        elif view == "supervisor":
            self.panels.turn_to(self.panels.supervisor)
            self.panels.supervisor.enter()
            self.supervising.count_waiting()
            self.supervising.read_due()
        elif view in ("closing", "inspect"):
            panel = self.panels.closing if view == "closing" else self.panels.inspect
            self.panels.turn_to(panel)
            panel.enter()
        else:
            self.panels.work()
        self._show_where()

    def _open_due(self) -> None:
        """The clerk's list of what lapses, or of what is late already."""
        self._show_list(Shelf.LATE if self.attention.any_late else Shelf.DUE)

    def _show_list(self, shelf: Shelf) -> None:
        self.show_view("dossiers")
        self.panels.dossiers.choose(shelf)

    def show_this_desk(self) -> None:
        self.panels.turn_to(self.panels.this_desk)
        self.panels.this_desk.show_desk(self.attending.now)
        self.panels.this_desk.focus()

    def _show_desks(self) -> None:
        """What this desk serves may have been changed elsewhere, by a supervisor."""
        now, panels = self.attending.now, self.panels
        panels.ways_on.desks = self.attending.desks
        panels.this_desk.show_desk(now)
        self.attention.show_paused(panels.this_desk.state_words() if self.attending.paused else "")
        if now is not None and now.fields != self._home_fields:
            self._home_fields = now.fields
            self.waiting.every.setVisible(bool(now.fields))
            self._every_field(self.waiting.every.isChecked())

    def _every_field(self, every: bool) -> None:
        """Call from all fields, or from those that this desk serves by habit."""
        self.lists.fields = () if every else self._home_fields
        self.lists.read()

    def _change_procedure(self, code: str) -> None:
        visit = self.at_work.visit
        if visit is not None:
            self.at_work.show(visit.about(self.at_work.names.procedure(code)))
            if self.at_work.outcome is None:
                self.panels.work()

    # -- lists ----------------------------------------------------------------------------------------------
    def _show_waiting(self, rows: tuple[WaitingTicket, ...]) -> None:
        self.rows = rows
        self.calling.resume()
        self.waiting.show_rows(rows, self.at_work.station.clock.now())

    def _show_backlog(self, status: JournalStatus) -> None:
        since = status.oldest_unsent
        age = self.at_work.station.clock.now() - since if since is not None else None
        self.bar.show_backlog(age, status.unsent, status.quarantined)

    def show_line(self, status: LinkStatus | None) -> None:
        """How the line to the city stands; None where none is wanted."""
        self.at_work.online = status is None or status.online
        self.look_up_list.line(online=self.at_work.online)
        self.bar.show_line(status.online, status.level) if status is not None else self.bar.show_line(None)
        self.attention.show_offline(line_words(status, self.at_work.station.language))

    # -- keys -----------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc, and the entry form's keys, where what has the focus has no use for them."""
        if event.isAutoRepeat() or not self.keys.pressed(event):
            super().keyPressEvent(event)

    def call_next(self) -> None:
        """Whoever calls works again."""
        if self.attending.paused and self.at_work.visit is None:
            self.attending.go_on(self.calling.call_next)
        else:
            self.calling.call_next()
