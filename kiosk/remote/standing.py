"""Asks the ward's hub where a dossier stands, for a machine whose scope holds no dossiers.

Owned by kiosk.sync.lines, a line and a thread of its own. `ask` answers None where the hub is away, is of an older
program, or has no such dossier: the page then says that it is not known here. It raises nothing.
"""

from __future__ import annotations

import logging
import queue
from concurrent.futures import Future

from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.remote.link import Link, Refused
from kiosk.remote.link_worker import LinkWorker
from kiosk.sync.standing_wire import StandingAnswer, StandingAsked
from kiosk.values.dossier_steps import Stage
from kiosk.values.standing import ShownStanding

log = logging.getLogger("motcua.receipts")
PATIENCE = 3.0  # seconds: somebody stands there


def unknown() -> Future[ShownStanding | None]:
    """A future that is over: nobody knows."""
    future: Future[ShownStanding | None] = Future()
    future.set_result(None)
    return future


class StandingAsker(LinkWorker):
    """See the module."""

    def __init__(self, station: str, link: Link) -> None:
        super().__init__("standing-asker", link)
        self._station = station
        self._asked: queue.SimpleQueue[tuple[str, Future[ShownStanding | None]]] = queue.SimpleQueue()

    def ask(self, code: str) -> Future[ShownStanding | None]:
        """From any thread."""
        future: Future[ShownStanding | None] = Future()
        self._asked.put((code, future))
        self.wake()
        return future

    def close(self, deadline: float = 2.0) -> bool:
        ended = super().close(deadline)
        while not self._asked.empty():
            self._asked.get()[1].set_result(None)
        return ended

    def work(self) -> float:
        while not self.stopping and not self._asked.empty():
            code, future = self._asked.get()
            try:
                future.set_result(self._ask(code))
            except Exception:
                log.exception("the hub's answer about a dossier is of no use")
                future.set_result(None)
        return 3600.0

    def _ask(self, code: str) -> ShownStanding | None:
        try:
            said = self._link.ask("/v1/standing", StandingAsked(self._station, code[:64]), StandingAnswer)
        except Refused as refused:
            log.warning("the hub does not say where a dossier stands: %s", known(refused.error))
            return None
        except ExpectedError as error:
            log.info("where a dossier stands cannot be asked now: %s", known(error.key))
            return None
        return _value(said)


def _value(said: StandingAnswer) -> ShownStanding | None:
    """None for a stage that only a newer program knows."""
    if said.stage not in list(Stage):
        return None
    return ShownStanding(
        stage=Stage(said.stage), due=said.due, first_due=said.first_due, apologies=said.apologies,
        return_at=said.return_at or "counter", delivery=said.delivery, told=said.told, told_by=said.told_by,
        told_day=said.told_day, told_aside=said.told_aside,
    )  # fmt: skip
