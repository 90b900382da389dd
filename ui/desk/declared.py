"""The visitor's declarations beside the dossier: record, paper, who filled it in, and what a clerk should look at.

Made by ui.desk.serve. Shows values the board hands in and signals what the clerk wants; several declarations of one
ticket stand in a row of their own, in the order they were begun. Nothing personal stays after `clear`.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.drafts import DeclaredRecord, Draft, DraftState, FilledBy
from ui.desk.record_view import RecordView
from ui.desk.words import clock_words, place_words
from ui.widgets.look import Look, button, label
from ui.widgets.paper_view import PaperView

ACTS = (  # name, key that the board listens to
    ("main", "F12"), ("show", "Shift+F12"), ("print", "Shift+F7"), ("signed", "Shift+F9"), ("open", "F1"),
)  # fmt: skip


def unconfirmed(draft: Draft) -> bool:
    """Whether somebody else than the applicant had a hand in it and the applicant has not confirmed this version."""
    return not draft.confirmed and (draft.filled_by is not FilledBy.APPLICANT or bool(draft.actor))


class DeclaredCard(QFrame):
    asked = Signal(str)  # one of ACTS
    chosen = Signal(int)  # another declaration of this ticket
    turn_asked = Signal()

    def __init__(self, station: Any, look: Look) -> None:
        super().__init__()
        self.station, self.look = station, look
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
        self.tabs.setSpacing(look.u(4))
        column.addLayout(self.tabs)
        self.who = label("", "muted", "declared_who", wrap=True)
        column.addWidget(self.who)
        column.addWidget(self._notices())
        sheets = QHBoxLayout()
        sheets.setSpacing(look.u(8))
        self.record = RecordView(look, station.language, self._name_of)
        self.paper = PaperView("draft_paper", language=station.language)
        sheets.addWidget(self.record, 1)
        sheets.addWidget(self.paper, 1)
        column.addLayout(sheets, 1)
        column.addLayout(self._actions())
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

    def _actions(self) -> QGridLayout:
        grid = self.grid = QGridLayout()
        grid.setSpacing(self.look.u(6))
        self.acts: dict[str, QPushButton] = {}
        for name, key in ACTS:
            one = button("", f"declared:{name}")
            # A child from the start: a layout that adopts a widget hides it for a moment, and one hidden is not placed.
            one.setParent(self)
            one.setProperty("key", key)
            one.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            self.acts[name] = one
        self.name_act("open", "open")
        self.name_act("show", "show")
        self.name_act("print", "print")
        self.name_act("signed", "signed")
        return grid

    def name_act(self, name: str, words: str) -> None:
        one = self.acts[name]
        one.setText(f"{self._say(f'declared.{words}')} ({one.property('key')})")
        one.setAccessibleName(one.text())

    def _name_of(self, account: str) -> str:
        found = self.station.catalogue.account(account) if account else None
        return found.full_name if found is not None else account

    # -- showing --------------------------------------------------------------------------------------------
    def show_none(self, *, can_fill: bool) -> None:
        self.who.clear()
        self.who.hide()
        self._notice([])
        self.record.show_words(self._say("serve.no_draft"), self._say("serve.no_draft_hint"))
        self.paper.show_words(self._say("serve.no_draft"), self._say("serve.no_draft_hint"))
        self.name_act("main", "fill")
        self._offer(main=can_fill, open=True)

    def show_tabs(self, names: tuple[str, ...], current: int, received: tuple[bool, ...]) -> None:
        """A button for each declaration of the ticket, where there are several."""
        while self.tabs.count():
            old = self.tabs.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        for place, name in enumerate(names if len(names) > 1 else ()):
            words = self._say("declared.several", number=place + 1, name=name)
            tab = button(self._say("declared.received_mark", name=words) if received[place] else words,
                         f"declared_tab:{place}", "choice")  # fmt: skip
            tab.setCheckable(True)
            tab.setChecked(place == current)
            tab.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            self.tabs.addWidget(tab)

    def show_draft(self, draft: Draft) -> None:
        """What is known of it at once; record and paper follow when they are drawn."""
        who = self._filled_by(draft)
        key = "finished_at" if draft.state is DraftState.FINISHED else "parked_at"
        when = self._say(f"declared.{key}", time=clock_words(draft.kept_at, self.station.language))
        sure = ""
        if draft.confirmed:
            sure = self._say("declared.confirmed_paper" if draft.on_paper else "declared.confirmed")
        self.who.setText(" · ".join(part for part in (draft.code, who, when, sure) if part))
        self.who.show()
        self._notice(self._of_draft(draft))
        finished = draft.state is DraftState.FINISHED and not draft.damaged
        self.name_act("main", "anew" if draft.damaged else "edit" if finished else "go_on")
        ask = finished and unconfirmed(draft)
        self._offer(main=True, open=True, show=ask, print=finished, signed=ask)

    def _filled_by(self, draft: Draft) -> str:
        if draft.filled_by is FilledBy.STAFF:
            return self._say("declared.by_staff", actor=self._name_of(draft.actor))
        if draft.filled_by is FilledBy.HELPER and draft.helper is not None:
            return self._say("declared.by_helper", name=draft.helper.name, relation=draft.helper.relation)
        return self._say("declared.by_applicant")

    def show_record(self, draft: Draft, record: DeclaredRecord) -> None:
        self.record.show_record(record)
        notices = self._of_draft(draft, len(record.problems))
        if record.card_missing:
            notices.append(self._say("declared_look.cards", names=", ".join(record.card_missing)))
        notices += record.odd
        if record.newer:
            notices.append(self._say("declared_look.newer", old=draft.form_version, new=record.newer))
        self._notice(notices)

    def _of_draft(self, draft: Draft, still_open: int = 0) -> list[str]:
        notices = []
        if draft.damaged:
            return [self._say_error("drafts.errors.damaged", code=draft.code)]
        if draft.state is DraftState.PARKED:
            notices.append(self._say("declared_look.parked", count=still_open or "…"))
        elif draft.shown_until is not None:
            notices.append(self._say("declared.waiting"))
        elif draft.declined:
            notices.append(self._say("declared_look.declined"))
        elif unconfirmed(draft):
            keys = {FilledBy.HELPER: "helper", FilledBy.STAFF: "staff", FilledBy.APPLICANT: "changed"}
            key = "changed" if draft.changes else keys[draft.filled_by]
            notices.append(self._say(f"declared_look.{key}"))
        if draft.holder not in ("", self.station.place) and draft.holder.startswith("desk"):
            where = place_words(draft.holder, self.station.language)
            notices.append(self._say("declared_look.elsewhere", place=where))
        return notices

    def _say_error(self, key: str, **values: object) -> str:
        parts = (text(f"{key}.{part}", self.station.language, **values) for part in ("title", "message"))
        return ". ".join(parts)

    def _notice(self, lines: list[str]) -> None:
        self.notice_words.setText("\n".join(lines))
        self.notice.setVisible(bool(lines))

    def _offer(self, **offered: bool) -> None:
        for name, one in self.acts.items():
            one.setVisible(offered.get(name, False))

        self._place_acts()

    def _place_acts(self) -> None:
        """Those on offer, two or three beside each other."""
        columns = 3 if self.width() >= self.look.u(680) else 2
        for one in self.acts.values():
            self.grid.removeWidget(one)
        offered = [one for one in self.acts.values() if not one.isHidden()]
        for place, one in enumerate(offered):
            self.grid.addWidget(one, place // columns, place % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_acts()
        super().resizeEvent(event)

    def offers(self, name: str) -> bool:
        return not self.acts[name].isHidden()

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
        self.record.clear()
        self.show_tabs((), 0, ())
        self.show_none(can_fill=False)
