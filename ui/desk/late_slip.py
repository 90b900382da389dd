"""What a handwritten slip says, as a clerk types it: day, number, matter, times, what became of its bearer.

Upper part of ui.desk.late_panel. The number's letter chooses the matter, and the matter the letter of bare digits. What
was true of the last slip, its day and its outcome, is proposed for the next, and so is the number after it.
"""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from kiosk.clock import ZONE, business_day, local
from kiosk.errors import ExpectedError
from kiosk.rules import numbering
from kiosk.rules.written_times import day_of, time_of
from kiosk.texts import text
from kiosk.values.kit import Entered, EnterTicket
from ui.desk.at_work import AtWork
from ui.widgets.look import Look, button, label

TIMES = ("taken", "called", "finished")


class SlipFields(QWidget):
    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.lines: dict[str, QLineEdit] = {}
        self.names: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(6))
        self._matter()
        column.addLayout(self._row(self._line("day", 11), self._line("number", 9), ("field", self.field)))
        column.addLayout(self._outcomes())
        times = self._row(*(self._line(key, 7) for key in TIMES))
        self.priority = button(self._say("priority"), "late:priority", "choice")
        self.priority.setCheckable(True)
        times.addWidget(self.priority)
        times.addStretch(1)
        column.addLayout(times)
        self.choose(Entered.WAITING)

    def _say(self, key: str) -> str:
        return text(f"late.{key}", self.language)

    # -- building -----------------------------------------------------------------------------------------------
    def _line(self, key: str, letters: int) -> tuple[str, QLineEdit]:
        made = self.lines[key] = QLineEdit()
        made.setObjectName(f"late:{key}")
        made.setAccessibleName(self._say(key))
        made.setMaxLength(20)
        made.setFixedWidth(self.look.u(letters * 10))
        return key, made

    def _row(self, *named: tuple[str, QWidget]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(8))
        for key, made in named:
            words = self.names[key] = label(self._say(key), "strong", f"late:{key}_label")
            row.addWidget(words)
            row.addWidget(made, 0 if isinstance(made, QLineEdit) else 1)
        return row

    def _matter(self) -> None:
        self.field = QComboBox()
        self.field.setObjectName("late:field")
        self.field.setAccessibleName(self._say("field"))
        self.field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.field.setMinimumContentsLength(8)
        for field in self.at_work.station.catalogue.fields():
            self.field.addItem(f"{field.letter}   {field.name.of(self.language)}", field.letter)

    def _outcomes(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(6))
        row.addWidget(label(self._say("outcome"), "strong"))
        self.outcomes = QButtonGroup(self)
        for nth, outcome in enumerate(Entered, 1):
            made = button(f"{nth}   {self._say(f'outcomes.{outcome}')}", f"late:outcome:{outcome}", "choice")
            made.setCheckable(True)
            made.setProperty("outcome", outcome.value)
            made.toggled.connect(self._show_times)
            self.outcomes.addButton(made)
            row.addWidget(made)
        row.addStretch(1)
        self.lines["number"].textEdited.connect(self._follow_letter)
        self.lines["number"].editingFinished.connect(self._complete)
        return row

    # -- typing -------------------------------------------------------------------------------------------------
    def choose(self, outcome: Entered) -> None:
        next(one for one in self.outcomes.buttons() if one.property("outcome") == outcome.value).setChecked(True)

    @property
    def outcome(self) -> Entered:
        chosen = self.outcomes.checkedButton()
        return Entered(chosen.property("outcome")) if chosen is not None else Entered.WAITING

    def _show_times(self, _on: bool) -> None:
        shown = {"called": self.outcome is not Entered.WAITING, "finished": self.outcome is Entered.SERVED}
        for key, visible in shown.items():
            if key in self.lines:
                self.lines[key].setVisible(visible)
                self.names[key].setVisible(visible)

    def _follow_letter(self, typed: str) -> None:
        place = self.field.findData(typed.strip()[:1].upper())
        if place >= 0:
            self.field.setCurrentIndex(place)

    def _complete(self) -> None:
        number = self.lines["number"].text().strip().upper()
        self.lines["number"].setText(f"{self.field.currentData()}{number}" if number.isdigit() else number)

    def propose(self) -> None:
        """The next slip: nothing of the last one but its day and outcome, and the number after it."""
        self.lines["number"].setText(_after(self.lines["number"].text()))
        for key in TIMES:
            self.lines[key].clear()
        self.priority.setChecked(False)

    def begin(self) -> None:
        """Anew, for today."""
        for line in self.lines.values():
            line.clear()
        self.priority.setChecked(False)
        self.lines["day"].setText(f"{business_day(self.at_work.station.clock.now()):%d/%m/%Y}")
        self.choose(Entered.WAITING)

    # -- what was typed -----------------------------------------------------------------------------------------
    @property
    def typed(self) -> bool:
        return bool(self.lines["number"].text().strip())

    def day(self) -> date | None:
        return day_of(self.lines["day"].text(), local(self.at_work.station.clock.now()).date())

    def at(self, words: str) -> datetime | None:
        day, hour = self.day(), time_of(words)
        return datetime.combine(day, hour, ZONE) if day is not None and hour is not None else None

    def missing(self) -> str:
        """The first field that is empty or cannot be read; "" where all is well."""
        if self.day() is None:
            return "day"
        for key in TIMES:
            words = self.lines[key].text().strip() if not self.lines[key].isHidden() else ""
            if (words or key == "taken") and self.at(words) is None:
                return key
        return ""

    def command(self) -> EnterTicket | None:
        taken = self.at(self.lines["taken"].text())
        if taken is None:
            return None
        called, finished = (
            None if self.lines[key].isHidden() else self.at(self.lines[key].text()) for key in TIMES[1:]
        )
        at_work = self.at_work
        return EnterTicket(
            label=self.lines["number"].text().strip(), taken_at=taken, called_at=called, finished_at=finished,
            outcome=self.outcome, desk=at_work.desk if self.outcome is not Entered.WAITING else "",
            priority=self.priority.isChecked(), place=at_work.place, actor=at_work.actor,
        )  # fmt: skip


def _after(typed: str) -> str:
    """The number after this one on the pile; "" where it was the last."""
    try:
        letter, number, _conflict = numbering.parse_label(typed)
    except ExpectedError:
        return ""
    return numbering.label(letter, number + 1) if number + 1 in numbering.KIT else ""
