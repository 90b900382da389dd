"""The visitor's declarations beside the dossier: record, paper, who filled it in, and what a clerk should look at.

Made by ui.desk.serve. Shows values that ui.desk.reading hands in and signals what the clerk wants; several declarations
of one ticket stand in a row of their own, in the order they were begun. Nothing personal stays after `clear`.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.drafts import DeclaredRecord, Draft, DraftState
from ui.desk import declared_words
from ui.desk.at_work import AtWork
from ui.desk.declared_acts import DeclaredActs
from ui.desk.record_view import RecordView
from ui.desk.words import clock_words
from ui.widgets.away import retire
from ui.widgets.look import Look, button, label
from ui.widgets.paper_view import PaperView


class DeclaredCard(QFrame):
    asked = Signal(str)  # one of ui.desk.declared_acts.ACTS
    chosen = Signal(int)  # another declaration of this ticket
    turn_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        station = at_work.station
        self.at_work, self.station, self.look = at_work, station, look
        self._lines: list[str] = []
        self._files = ""
        self.setObjectName("declared_card")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(10), look.u(8), look.u(10), look.u(8))
        column.setSpacing(look.u(5))
        heading = QHBoxLayout()
        self.title = label(text("desk.serve.draft", station.language), "heading", "declared_title", wrap=True)
        heading.addWidget(self.title, 1)
        self.turn = button("", "show_form")
        self.turn.clicked.connect(self.turn_asked)
        heading.addWidget(self.turn)
        column.addLayout(heading)
        self.tabs = QHBoxLayout()
        self._tabs: list[QPushButton] = []
        self.tabs.setSpacing(look.u(4))
        column.addLayout(self.tabs)
        self.who = label("", "muted", "declared_who", wrap=True)
        column.addWidget(self.who)
        column.addWidget(self._notices())
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(look.u(8))
        self.record = RecordView(look, station.language, at_work.names.of_account)
        self.paper = PaperView("draft_paper", language=station.language)
        side_by_side.addWidget(self.record, 1)
        side_by_side.addWidget(self.paper, 1)
        column.addLayout(side_by_side, 1)
        self.acts = DeclaredActs(look, station.language)
        self.acts.asked.connect(self.asked)
        column.addWidget(self.acts)
        self.view("record")
        self.show_none(can_fill=False)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.{key}", self.station.language, **values)

    def _notices(self) -> QFrame:
        self.notice = QFrame()
        self.notice.setProperty("part", "warn")
        inside = QVBoxLayout(self.notice)
        inside.setContentsMargins(self.look.u(8), self.look.u(4), self.look.u(8), self.look.u(4))
        self.notice_words = label("", "", "declared_notice", wrap=True)
        inside.addWidget(self.notice_words)
        return self.notice

    # -- showing --------------------------------------------------------------------------------------------
    def show_none(self, *, can_fill: bool) -> None:
        self.who.clear()
        self.who.hide()
        self._files = ""
        self._notice([])
        self.show_words(self._say("serve.no_draft"), self._say("serve.no_draft_hint"))
        self.acts.name("main", "fill")
        self.acts.offer(main=can_fill, open=True)

    def show_tabs(self, names: tuple[str, ...], current: int, received: tuple[bool, ...]) -> None:
        """A button for each declaration of the ticket, where there are several."""
        for tab in self._tabs:
            self.tabs.removeWidget(tab)
        retire(*self._tabs)  # one of them may be what was clicked
        self._tabs = []
        for place, name in enumerate(names if len(names) > 1 else ()):
            words = self._say("declared.several", number=place + 1, name=name)
            tab = button(self._say("declared.received_mark", name=words) if received[place] else words,
                         f"declared_tab:{place}", "choice")  # fmt: skip
            tab.setCheckable(True)
            tab.setChecked(place == current)
            tab.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            self.tabs.addWidget(tab)
            self._tabs.append(tab)

    def show_draft(self, draft: Draft) -> None:
        """What is known of it at once; record and paper follow when they are drawn."""
        who = declared_words.filled_by(draft, self.at_work.names.of_account, self.station.language)
        key = "finished_at" if draft.state is DraftState.FINISHED else "parked_at"
        when = self._say(f"declared.{key}", time=clock_words(draft.kept_at, self.station.language))
        sure = ""
        if draft.confirmed:
            sure = self._say("declared.confirmed_paper" if draft.on_paper else "declared.confirmed")
        self.who.setText(" · ".join(part for part in (draft.code, who, when, sure) if part))
        self.who.show()
        self._notice(self._looks(draft))
        finished = draft.state is DraftState.FINISHED and not draft.damaged
        self.acts.name("main", "anew" if draft.damaged else "edit" if finished else "go_on")
        ask = finished and declared_words.unconfirmed(draft)
        self.acts.offer(main=True, open=True, show=ask, print=finished, signed=ask)

    def show_record(self, draft: Draft, record: DeclaredRecord) -> None:
        self.record.show_record(record)
        notices = self._looks(draft, len(record.problems))
        if record.card_missing:
            notices.append(self._say("declared_look.cards", names=", ".join(record.card_missing)))
        notices += record.odd
        if record.newer:
            notices.append(self._say("declared_look.newer", old=draft.form_version, new=record.newer))
        self._notice(notices)

    def _looks(self, draft: Draft, still_open: int = 0) -> list[str]:
        return declared_words.looks(draft, self.station.place, self.station.language, still_open)

    def _notice(self, lines: list[str]) -> None:
        self._lines = lines
        shown = [*lines, *filter(None, [self._files])]
        self.notice_words.setText("\n".join(shown))
        self.notice.setVisible(bool(shown))

    def show_files(self, words: str) -> None:
        """What is said of pictures that lie at another machine; "" where none do."""
        self._files = words
        self._notice(self._lines)

    def show_words(self, title: str, message: str) -> None:
        self.record.show_words(title, message)
        self.paper.show_words(title, message)

    def view(self, what: str, turn: str = "") -> None:
        """record | paper | both; `turn` are the words of the button that changes it."""
        shown: list[tuple[QWidget, bool]] = [(self.record, what != "paper"), (self.paper, what != "record")]
        for part, there in sorted(shown, key=lambda pair: pair[1]):  # hide first: both would ask for more room
            part.setVisible(there)
        self.turn.setText(turn)
        self.turn.setVisible(bool(turn))

    def clear(self) -> None:
        self.paper.clear()
        self.record.wipe()
        self.show_tabs((), 0, ())
        self.show_none(can_fill=False)
