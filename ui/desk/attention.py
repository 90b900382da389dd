"""What asks for a clerk right now: an error of the last step, kiosks that call for help, papers not printed.

Called by the board, which hands in values; signals say what the clerk did about them. An error says what to do.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.texts import error_of, error_texts, known, text
from kiosk.values.due import DueCounts
from kiosk.values.feedback import OpenHelp
from kiosk.values.print_jobs import JobState, PrintJob
from ui.desk import duties, help_page
from ui.desk.at_work import AtWork, Said
from ui.desk.words import clock_words, place_words
from ui.printing_words import trouble_title
from ui.widgets.away import retire
from ui.widgets.look import Look, button, label

MOST_SHOWN = 1  # of each kind; they share one line


class Notice(QFrame):
    """One line with at most two buttons."""

    def __init__(self, look: Look, part: str, words: str, hint: str = "", name: str = "") -> None:
        super().__init__()
        self.setProperty("part", part)
        self.setObjectName(name)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(look.u(12), look.u(6), look.u(8), look.u(6))
        column = QVBoxLayout()
        column.setSpacing(0)
        self.words = label(words, "strong", wrap=True)
        column.addWidget(self.words)
        if hint:
            column.addWidget(label(hint, wrap=True))
        self.row.addLayout(column, 1)

    def add(self, words: str, name: str, act: Callable[[], None]) -> None:
        made = button(words, name)
        made.clicked.connect(lambda _checked=False: act())
        self.row.addWidget(made)


class Attention(QWidget):
    """The strip between the bar and the work. Empty most of the day."""

    helped = Signal(object)  # the call for help that was answered
    reprint_asked = Signal(object)  # the print job
    seen_asked = Signal(object)  # the print job whose paper came out all the same
    look_ups_asked = Signal()  # the list of documents to look up
    resume_asked = Signal()  # the desk works again
    due_asked = Signal()  # the dossiers that are late or about to be

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("attention")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.u(4))
        self._line = QHBoxLayout()
        self._line.setSpacing(look.u(6))
        self._column.addLayout(self._line)
        self._said: Said | None = None  # what is in view of it
        self._error: Notice | None = None
        self._offline: Notice | None = None
        self._paused: Notice | None = None
        self._due: Notice | None = None
        self._due_seen = DueCounts()  # what the clerk has put away
        self._due_now = DueCounts()
        self._look_ups: Notice | None = None
        self._rest: list[Notice] = []
        self._help: tuple[OpenHelp, ...] = ()
        self._page: help_page.HelpPageFrame | None = None
        self._troubles: tuple[PrintJob, ...] = ()
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(key, self.station.language, **values)

    # -- the last step --------------------------------------------------------------------------------------
    def _follow(self) -> None:
        said = self.at_work.said
        if said is not self._said:
            self._said = said
            self.drop(self._error)
            self._error = None
            if said is not None:
                self._error = Notice(self.look, said.part, said.title, said.message, "error_bar")
                self._error.add(self._say("desk.fault.dismiss"), "dismiss_error", self.at_work.hush)
                self._column.insertWidget(0, self._error)
        _give_way(self.at_work, self._due, self._look_ups)

    @property
    def error_words(self) -> str:
        return self._error.words.text() if self._error else ""

    # -- the line -------------------------------------------------------------------------------------------
    def show_offline(self, words: str) -> None:
        """ "" = there is a line."""
        self.drop(self._offline)
        self._offline = None
        if words:
            self._offline = Notice(self.look, "warn", words, name="offline_banner")
            self._column.insertWidget(1 if self._error else 0, self._offline)

    def show_paused(self, words: str) -> None:
        """The desk calls nobody for a while; "" = it works."""
        if words == (self._paused.words.text() if self._paused is not None else ""):
            return
        self.drop(self._paused)
        self._paused = self.below_errors("calm", words, "paused_banner") if words else None
        if self._paused is not None:
            self._paused.add(self._say("desk.this_desk.resume"), "resume_desk", self.resume_asked.emit)

    # -- deadlines ------------------------------------------------------------------------------------------
    def show_due(self, counts: DueCounts) -> None:
        """Deadlines that lapse soon or are over: one line, until it is put away or another dossier joins them."""
        if counts == self._due_now or duties.reads_only(self.at_work.person):
            return
        self._due_now = counts
        self.drop(self._due)
        self._due = None
        more = counts.lapsing > self._due_seen.lapsing or counts.late > self._due_seen.late
        if more:
            words = text(
                "closing.reminder.both" if counts.late else "closing.reminder.soon", self.station.language,
                soon=counts.lapsing, late=counts.late,
            )  # fmt: skip
            self._due = self.below_errors("warn" if counts.late else "calm", words, "due_reminder")
            self._due.add(text("closing.reminder.open", self.station.language), "open_due", self.due_asked.emit)
            self._due.add(self._say("desk.fault.dismiss"), "dismiss_due", self._put_away)
            _give_way(self.at_work, self._due, self._look_ups)

    @property
    def any_late(self) -> bool:
        return self._due_now.late > 0

    def _put_away(self) -> None:
        self._due_seen = self._due_now
        self.drop(self._due)
        self._due = None

    def show_look_ups(self, count: int) -> None:
        """The line is back: so many dossiers have documents to look up; 0 = nothing is said."""
        self.drop(self._look_ups)
        self._look_ups = None
        if count:
            words = self._say("desk.offline.back", count=count)
            self._look_ups = self.below_errors("calm", words, "look_ups_banner")
            self._look_ups.add(self._say("desk.offline.open_list"), "open_look_ups", self._open_look_ups)
            _give_way(self.at_work, self._due, self._look_ups)

    def _open_look_ups(self) -> None:
        self.show_look_ups(0)
        self.look_ups_asked.emit()

    def below_errors(self, part: str, words: str, name: str) -> Notice:
        made = Notice(self.look, part, words, name=name)
        self._column.insertWidget(sum(one is not None for one in (self._error, self._offline)), made)
        return made

    # -- people and papers ----------------------------------------------------------------------------------
    def show_help(self, calls: tuple[OpenHelp, ...]) -> None:
        if self._page is not None and self._page.at not in [one.at for one in calls]:
            self.drop(self._page)
            self._page = None
        self._help = calls
        self._draw()

    def show_troubles(self, jobs: tuple[PrintJob, ...]) -> None:
        self._troubles = jobs
        self._draw()

    def _draw(self) -> None:
        for notice in self._rest:
            self.drop(notice)
        self._rest = [self._help_notice(call) for call in self._help[:MOST_SHOWN]]
        self._rest += [self._trouble_notice(job) for job in self._troubles[:MOST_SHOWN]]
        hidden = max(0, len(self._help) - MOST_SHOWN) + max(0, len(self._troubles) - MOST_SHOWN)
        if hidden:
            self._rest.append(Notice(self.look, "warn", self._say("desk.attention.more", count=hidden)))
        for notice in self._rest:
            self._line.addWidget(notice)

    def _help_notice(self, call: OpenHelp) -> Notice:
        language = self.station.language
        words = self._say(
            "desk.attention.help",
            place=place_words(call.place, language),
            time=clock_words(call.asked_at, language),
        )
        hint = help_page.words(self.station, call.at) if call.at is not None else ""
        notice = Notice(self.look, "calm", words, hint, name=f"help:{call.place}")
        if call.at is not None:
            notice.add(self._say("desk.attention.help_look"), f"help_look:{call.place}", lambda: self._look_at(call))
        notice.add(self._say("desk.attention.help_done"), f"help_done:{call.place}", lambda: self.helped.emit(call))
        return notice

    def _look_at(self, call: OpenHelp) -> None:
        """Their page, without answers; asked again, it is put away."""
        shown = self._page
        self.drop(shown)
        self._page = None
        if call.at is not None and shown is None:
            self._page = help_page.HelpPageFrame(self.station, self.look, call.at, self.window())
            self._page.close_.clicked.connect(lambda _checked=False: self._look_at(call))
            self._page.show_below(self)

    def _trouble_notice(self, job: PrintJob) -> Notice:
        language = self.station.language
        nothing_to_do = job.state in (JobState.HANDED_OVER, JobState.PRINTED)
        part = "calm" if nothing_to_do else "warn"
        notice = Notice(self.look, part, trouble_title(job, language), self._reason(job), f"trouble:{job.kind}")
        if nothing_to_do:
            return notice  # it comes out by itself, or has
        doubt = job.state is JobState.UNKNOWN
        if doubt:
            came_out = self._say("desk.attention.came_out")
            notice.add(came_out, f"came_out:{job.id}", lambda: self.seen_asked.emit(job))
        again = self._say("desk.attention.looked_reprint" if doubt else "desk.attention.reprint")
        notice.add(again, f"reprint:{job.id}", lambda: self.reprint_asked.emit(job))
        return notice

    def _reason(self, job: PrintJob) -> str:
        title, message = job.reason, ""  # of another version of the program
        if not job.reason or job.reason.endswith(".unknown"):
            title = self._say("desk.attention.print_unknown")
        elif known(f"{job.reason}.title"):
            title, message = error_texts(error_of(job.reason), self.station.language)
        if job.state is JobState.HANDED_OVER:
            message = self._say("desk.attention.by_itself")
        if job.state is JobState.PRINTED:
            title = ""  # the notice's own
        reason = " – ".join(filter(None, (title, message)))
        return self._say("desk.attention.print_why", place=place_words(job.place, self.station.language), reason=reason)

    def drop(self, notice: QFrame | None) -> None:
        if notice is not None:
            self._column.removeWidget(notice)
            self._line.removeWidget(notice)
        retire(notice)


def _give_way(at_work: AtWork, *reminders: Notice | None) -> None:
    """Who is being served has the room; what the whole ward owes is said again when they have gone."""
    for reminder in reminders:
        if reminder is not None:
            reminder.setVisible(at_work.visit is None)
