"""Plays a demonstration at a station of the sample ward, so that a newcomer sees a queue at work: `motcua ward`.

Made by ui.program for `--play`: a kiosk gives out so many numbers, one every second or two; a desk signs its sample
clerk in, calls whoever is next and says goodbye, as its keys do. Refused (a group that is closed, nobody waiting) it
tries again later. Never in a real ward.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from kiosk.values.tickets import IssuedTicket, IssueTicket
from ui.station import Station

if TYPE_CHECKING:
    from ui.desk.window import DeskWindow

PAUSE_MS = (700, 2200)
LATER_MS = 3000


class Player(QObject):
    """Acts from time to time while the window lives."""

    def __init__(self, window: QWidget, station: Station, seed: str = "") -> None:
        super().__init__(window)
        self.station = station
        self._random = random.Random(seed or None)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.act)
        self.later()

    def later(self, milliseconds: int = 0) -> None:
        self._timer.start(milliseconds or self._random.randint(*PAUSE_MS))

    def act(self) -> None:
        raise NotImplementedError


class PlayedKiosk(Player):
    """`count` people come to a kiosk."""

    def __init__(
        self, window: QWidget, station: Station, count: int, fields: Sequence[str] = (), seed: str = ""
    ) -> None:
        """`fields`: what they come for; () = everything."""
        self.left = count
        self.fields = list(fields) or [field.key for field in station.catalogue.fields()]
        super().__init__(window, station, seed)

    def act(self) -> None:
        from kiosk.services import tickets

        if self.left <= 0:
            return
        field = self._random.choice(self.fields)
        command = IssueTicket(field=field, place=self.station.place, priority=self._random.random() < 0.1)
        self.station.tasks.run(tickets.issue, command).then(self._issued).failed(self._refused)

    def _issued(self, _ticket: IssuedTicket) -> None:
        self.left -= 1
        self.later()

    def _refused(self, _error: BaseException) -> None:
        self.later(LATER_MS)


class PlayedDesk(Player):
    """The sample clerk at a desk's own window."""

    @property
    def desk(self) -> DeskWindow:
        return cast("DeskWindow", self.parent())

    def act(self) -> None:
        at_work, board = self.desk.at_work, self.desk.board
        if at_work.person is None:
            ward = self.station.catalogue.ward()
            self.desk.sign_in.account.setText(ward.sample_user)
            self.desk.sign_in.password.setText(ward.sample_password)
            self.desk.sign_in.submit()
            self.later(LATER_MS)
        elif at_work.visit is None:
            board.calling.call_next()
            self.later()
        else:
            board.deciding.guide_only()
            self.later()


def play(kind: str, window: QWidget, station: Station, said: str) -> Player | None:
    """A player for this station; None where the ward is a real one, or nothing is played there. `said`: how many
    people come, and for which fields: "40", "40:chung-thuc,ho-tich".
    """
    count, _, fields = said.partition(":")
    if not station.catalogue.ward().sample or not count.isdigit() or not int(count):
        return None
    if kind == "citizen":
        return PlayedKiosk(window, station, int(count), [one for one in fields.split(",") if one])
    return PlayedDesk(window, station) if kind == "desk" else None
