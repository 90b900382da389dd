"""The desk is open, paused or closed, and serves these fields: opened with sign-in, closed with sign-out.

Run for the top bar, the panel of this desk and the idle panel. What the ward knows of all its desks is read by
ui.desk.desk_lists and kept here. Whoever closes while people wait whom no other open desk serves is told so first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kiosk.texts import text
from kiosk.values.desks import DeskNow, DeskState, PauseReason, SetDesk
from ui.desk import duties
from ui.desk.at_work import AtWork

if TYPE_CHECKING:
    from kiosk.values.groups import GroupNow

log = logging.getLogger("motcua.ui")


class Attending(QObject):
    changed = Signal()  # what is known of this desk

    def __init__(self, at_work: AtWork) -> None:
        super().__init__()
        self.at_work = at_work
        self.now: DeskNow | None = None
        self.desks: tuple[DeskNow, ...] = ()
        self.groups: tuple[GroupNow, ...] = ()
        self._there = False
        self._sure = False  # the clerk was told who waits yet
        at_work.changed.connect(self._follow)
        at_work.leaving.connect(self._close)

    def _follow(self) -> None:
        came, self._there = not self._there and self.at_work.person is not None, self.at_work.person is not None
        if came:
            self._sure = False
            self._set(DeskState.OPEN)

    def known(self, desks: tuple[DeskNow, ...]) -> None:
        """All desks of the ward, as they were read."""
        self.desks = desks
        self.now = next((one for one in desks if one.place == self.at_work.place), None)
        self.changed.emit()

    def waiting_in(self, groups: tuple[GroupNow, ...]) -> None:
        """Who waits where, as it was read."""
        self.groups = groups

    @property
    def paused(self) -> bool:
        return self.now is not None and self.now.state is DeskState.PAUSED

    # -- steps --------------------------------------------------------------------------------------------------
    def pause(self, why: PauseReason, done: Callable[[], None]) -> None:
        self._run(self._command(DeskState.PAUSED, why), done)

    def go_on(self, done: Callable[[], None], fields: tuple[str, ...] = ()) -> None:
        """Open again, for these fields; () = for those of before."""
        self._run(self._command(DeskState.OPEN, fields=fields), done)

    def _run(self, command: SetDesk, done: Callable[[], None]) -> None:
        from kiosk.services import desks

        self.at_work.run(desks.set_desk, command, lambda _set: done())

    def _command(self, state: DeskState, why: PauseReason | None = None, fields: tuple[str, ...] = ()) -> SetDesk:
        at_work = self.at_work
        return SetDesk(
            place=at_work.place, desk=at_work.desk, actor=at_work.actor, state=state, why=why, fields=fields
        )

    def _set(self, state: DeskState) -> None:
        """Beside what the clerk does: a desk that could not be set works all the same."""
        from kiosk.services import desks

        if not duties.serves(self.at_work.person):
            return
        self.at_work.station.tasks.run(desks.set_desk, self._command(state)).failed(_unset)

    # -- closing ------------------------------------------------------------------------------------------------
    def _close(self) -> None:
        self._set(DeskState.CLOSED)

    def may_close(self, close: Callable[[], None]) -> None:
        """`close`, at once where nobody waits for this desk alone, else at the second time."""
        count = sum(group.waiting for group in self.groups if self._alone(group))
        if self._sure or not count:
            close()
            return
        self._sure = True
        self.at_work.tell(text("desk.attending.still_waiting", self.at_work.station.language, count=count))

    def _alone(self, group: GroupNow) -> bool:
        """Whether no other open desk serves the group."""
        mine = self.now.fields if self.now is not None else ()
        others = [desk for desk in group.open_desks if desk.place != self.at_work.place]
        return (not mine or group.field in mine) and not others


def _unset(error: BaseException) -> None:
    log.warning("the desk was not set: %s", error)
