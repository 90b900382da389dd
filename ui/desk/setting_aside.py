"""A visitor is set aside for a while, handed on, or is back: parking, transfer, rejoining. The desk's own records.

Run for the head, the panel of ways on (ui.desk.ways_on) and the list. What is set aside leaves the desk at once.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from kiosk.texts import text
from kiosk.values.calls import ComeBack, ParkTicket, TransferTicket
from kiosk.values.tickets import TicketState, WaitingTicket
from ui.desk.at_work import AtWork
from ui.desk.visit import ServedVisit
from ui.desk.ways_on import WayOn
from ui.desk.work_panels import WorkPanels


class SettingAside(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        super().__init__()
        self.at_work, self.panels = at_work, panels
        panels.ways_on.chosen.connect(self.go)
        panels.ways_on.back_asked.connect(panels.work)

    def _open(self) -> ServedVisit | None:
        """The visit, as long as nothing is decided and nothing is being written."""
        undecided = self.at_work.outcome is None and not self.panels.on(self.panels.entry_form)
        return self.at_work.visit if undecided else None

    def ask(self) -> None:
        """Which way on for whoever is here."""
        visit = self._open()
        if visit is not None:
            self.panels.ways_on.show_visit(visit)
            self.panels.turn_to(self.panels.ways_on)
            self.panels.ways_on.focus()

    def go(self, way: WayOn) -> None:
        visit, at_work = self._open(), self.at_work
        if visit is None:
            return
        from kiosk.services import calls

        ticket, label, language = visit.call.ticket, visit.call.label, at_work.station.language
        if way.why is not None:
            parked = ParkTicket(
                ticket=ticket, place=at_work.place, desk=at_work.desk, actor=at_work.actor, why=way.why
            )
            said = text(f"desk.aside.parked_{way.why}", language, label=label)
            at_work.run(calls.park, parked, lambda _done: self._gone(said))
        else:
            moved = TransferTicket(
                ticket=ticket, place=at_work.place, actor=at_work.actor, field=way.field, to_desk=way.to_desk
            )
            said = text("desk.aside.transferred", language, label=label, where=way.words)
            at_work.run(calls.transfer, moved, lambda _done: self._gone(said))

    def _gone(self, said: str) -> None:
        self.at_work.ended()
        self.panels.work()
        self.at_work.tell(said)

    def rejoin(self, row: WaitingTicket) -> None:
        """Somebody from the list of the absent and parked is back, without a new number."""
        from kiosk.services import calls

        at_work, key = self.at_work, "returned" if row.state is TicketState.PARKED else "rejoined"
        said = text(f"desk.aside.{key}", at_work.station.language, label=row.label)
        command = ComeBack(ticket=row.id, place=at_work.place, actor=at_work.actor)
        at_work.run(calls.rejoin, command, lambda _row: at_work.tell(said))
