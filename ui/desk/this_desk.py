"""This desk itself: pausing with a reason and going on, what it serves, closing. One panel, each way with its key.

Shows what ui.desk.attending knows; signals say what the clerk wants.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from kiosk.catalogue import document_words
from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.desks import DeskNow, DeskState, PauseReason
from ui.desk.at_work import AtWork
from ui.desk.words import clock_words
from ui.widgets.look import Look, button, label

KEYS = "123456789"
REASONS = tuple(PauseReason)


class ThisDeskPanel(QFrame):
    pause_asked = Signal(object)  # PauseReason
    resume_asked = Signal()
    fields_asked = Signal(tuple)  # keys of what it serves from now on
    close_asked = Signal()
    late_asked = Signal()  # handwritten slips are to be entered
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look = at_work, look
        self.now: DeskNow | None = None
        self.setObjectName("this_desk_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(20), look.u(14), look.u(20), look.u(14))
        column.setSpacing(look.u(10))
        self.title = label("", "title", "this_desk_title", wrap=True)
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(look.u(24))
        row.addLayout(self._pausing(), 1)
        row.addLayout(self._serving(), 1)
        column.addLayout(row)
        column.addStretch(1)
        self.documents = label("", "small", "city_documents", wrap=True)
        column.addWidget(self.documents)
        column.addLayout(self._foot())

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.this_desk.{key}", self.at_work.station.language, **values)

    def _pausing(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.u(6))
        self.pause = label(self._say("pause"), "heading")
        column.addWidget(self.pause)
        self.reasons: list[QPushButton] = []
        for key, why in zip(KEYS, REASONS, strict=False):
            words = text(f"queue.pause.{why}", self.at_work.station.language)
            made = button(f"{key}   {words}", f"pause:{why}", "row")
            made.clicked.connect(lambda _checked=False, why=why: self.pause_asked.emit(why))
            self.reasons.append(made)
            column.addWidget(made)
        self.resume = button(f"{self._say('resume')} (Enter)", "resume", "primary")
        self.resume.clicked.connect(self.resume_asked)
        column.addWidget(self.resume)
        column.addStretch(1)
        return column

    def _serving(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.u(6))
        column.addWidget(label(self._say("serves"), "heading"))
        station = self.at_work.station
        self.fields: dict[str, QPushButton] = {}
        for field in station.catalogue.fields():
            name = field.name.of(station.language)
            box = button(_unticked(name), f"serves:{field.key}", "row")
            box.setAccessibleName(name)
            box.setCheckable(True)
            box.toggled.connect(lambda on, box=box, name=name: box.setText(f"✓  {name}" if on else _unticked(name)))
            self.fields[field.key] = box
            column.addWidget(box)
        self.keep = button(self._say("keep_fields"), "keep_fields")
        self.keep.clicked.connect(self._ask_fields)
        column.addWidget(self.keep)
        column.addStretch(1)
        return column

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        back = button(f"{self._say('back')} (Esc)", "this_desk_back")
        back.clicked.connect(self.back_asked)
        close = button(self._say("close"), "close_desk")
        close.clicked.connect(self.close_asked)
        late = button(text("late.open", self.at_work.station.language), "this_desk_late")
        late.clicked.connect(self.late_asked)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(late)
        row.addWidget(close)
        return row

    # -- what is known ------------------------------------------------------------------------------------------
    def show_desk(self, now: DeskNow | None) -> None:
        """As the ward knows it; ticks that the clerk is setting stay while the panel is in view."""
        served = now.fields if now is not None else ()
        if not self.isVisible() or self.now is None or served != self.now.fields:
            for key, box in self.fields.items():
                box.setChecked(not served or key in served)
        self.now = now
        paused = now is not None and now.state is DeskState.PAUSED
        self.title.setText(self.state_words())
        self._show_documents()
        self.resume.setVisible(paused)
        for one in (self.pause, *self.reasons):
            one.setVisible(not paused)

    def _show_documents(self) -> None:
        """Which versions of the city's documents this machine goes by."""
        station = self.at_work.station
        standing = station.catalogue.city.standing(local(station.clock.now()).date())
        said = document_words.lines(standing, station.language)
        self.documents.setText(self._say("documents", said="; ".join(said)) if said else "")
        self.documents.setVisible(bool(said))

    def state_words(self) -> str:
        """ "Quầy 2: tạm dừng từ 9 giờ 12 – Nghỉ trưa"."""
        now, language = self.now, self.at_work.station.language
        state = now.state if now is not None else DeskState.OPEN
        since = clock_words(now.since, language) if now is not None and now.since is not None else ""
        why = text(f"queue.pause.{now.why}", language) if now is not None and now.why is not None else ""
        words = self._say(str(state), desk=self.at_work.desk, since=since, why=why)
        return words if since else text("desk.window.desk", language, desk=self.at_work.desk)

    def _ask_fields(self) -> None:
        ticked = tuple(key for key, box in self.fields.items() if box.isChecked())
        if ticked:
            self.fields_asked.emit(ticked)
        else:
            self.at_work.tell(self._say("no_field"))

    # -- keys ---------------------------------------------------------------------------------------------------
    def focus(self) -> None:
        (self.reasons[0] if self.resume.isHidden() else self.resume).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = KEYS.find(event.text()) if event.text() else -1
        if event.isAutoRepeat():
            return
        if 0 <= place < len(REASONS) and self.resume.isHidden():
            self.pause_asked.emit(REASONS[place])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.resume.isHidden():
            self.resume_asked.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


def _unticked(name: str) -> str:
    return f"     {name}"
