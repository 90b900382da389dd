"""Asks the ward's hub, or the city, where a dossier or a phản ánh, kiến nghị stands that is not in the book here.

Owned by kiosk.sync.lines, and by a hub that asks the city for receipts of other wards; a line and a thread of its own.
`ask` and `ask_feedback` answer None where the server is away, is of an older program, or has no such receipt: the page
then says that it is not known here. They raise nothing. `withdraw` says whether what the receipt stands for is gone.
"""

from __future__ import annotations

import functools
import logging
import queue
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

import msgspec

from kiosk.db.base import from_micros
from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.remote.link import Link, Refused
from kiosk.remote.link_worker import LinkWorker
from kiosk.sync.feedback_wire import FeedbackAnswer, FeedbackAsked, WithdrawalAnswer, WithdrawalAsked
from kiosk.sync.standing_wire import StandingAnswer, StandingAsked
from kiosk.values.dossier_steps import Stage
from kiosk.values.public_feedback import FeedbackState, ShownFeedback
from kiosk.values.standing import ShownStanding

log = logging.getLogger("motcua.receipts")
T = TypeVar("T", bound=msgspec.Struct)
PATIENCE = 3.0  # seconds: somebody stands there


def unknown() -> Future[Any]:
    """A future that is over: nobody knows."""
    future: Future[Any] = Future()
    future.set_result(None)
    return future


class _Question(NamedTuple):
    ask: Callable[[], object]  # on the worker's thread; None: nobody knows
    future: Future[Any]


class StandingAsker(LinkWorker):
    """See the module."""

    def __init__(self, station: str, link: Link) -> None:
        super().__init__("standing-asker", link)
        self._station = station
        self._asked: queue.SimpleQueue[_Question] = queue.SimpleQueue()

    def ask(self, code: str) -> Future[ShownStanding | None]:
        """Where a dossier stands. From any thread."""
        future: Future[ShownStanding | None] = Future()
        self._put(functools.partial(self._ask, code), future)
        return future

    def ask_feedback(self, text: str) -> Future[ShownFeedback | None]:
        """The same of a phản ánh, kiến nghị, by its receipt."""
        future: Future[ShownFeedback | None] = Future()
        self._put(functools.partial(self._ask_feedback, text), future)
        return future

    def withdraw(self, text: str) -> Future[bool | None]:
        """Take back what somebody said, by the QR of its receipt. None: it cannot be asked now."""
        future: Future[bool | None] = Future()
        self._put(functools.partial(self._withdraw, text), future)
        return future

    def _put(self, ask: Callable[[], object], future: Future[Any]) -> None:
        self._asked.put(_Question(ask, future))
        self.wake()

    def close(self, deadline: float = 2.0) -> bool:
        ended = super().close(deadline)
        while not self._asked.empty():
            self._asked.get().future.set_result(None)
        return ended

    def work(self) -> float:
        while not self.stopping and not self._asked.empty():
            question = self._asked.get()
            try:
                question.future.set_result(question.ask())
            except Exception:
                log.exception("the hub's answer about a receipt is of no use")
                question.future.set_result(None)
        return 3600.0

    def _ask(self, code: str) -> ShownStanding | None:
        said = self._said("/v1/standing", StandingAsked(self._station, code[:64]), StandingAnswer)
        return _value(said) if said is not None else None

    def _ask_feedback(self, text: str) -> ShownFeedback | None:
        said = self._said("/v1/feedback", FeedbackAsked(self._station, text[:64]), FeedbackAnswer)
        return _feedback(said) if said is not None else None

    def _withdraw(self, text: str) -> bool | None:
        said = self._said("/v1/feedback/back", WithdrawalAsked(self._station, text[:64]), WithdrawalAnswer)
        return True if said is not None else None

    def _said(self, path: str, asked: msgspec.Struct, shape: type[T]) -> T | None:
        try:
            return self._link.ask(path, asked, shape)
        except Refused as refused:
            log.warning("the hub does not say what a receipt stands for: %s", known(refused.error))
        except ExpectedError as error:
            log.info("what a receipt stands for cannot be asked now: %s", known(error.key))
        return None


def _feedback(said: FeedbackAnswer) -> ShownFeedback | None:
    """None for a state that only a newer program knows."""
    if said.state not in list(FeedbackState):
        return None
    return ShownFeedback(
        code=said.code, state=FeedbackState(said.state), said_at=from_micros(said.said_at), answer_by=said.answer_by,
        unit=said.unit, answer=said.answer, answered_at=from_micros(said.answered_at) if said.answered_at else None,
        gone=said.gone, ward=said.ward,
    )  # fmt: skip


def _value(said: StandingAnswer) -> ShownStanding | None:
    """None for a stage that only a newer program knows."""
    if said.stage not in list(Stage):
        return None
    return ShownStanding(
        stage=Stage(said.stage), due=said.due, first_due=said.first_due, apologies=said.apologies,
        return_at=said.return_at or "counter", delivery=said.delivery, told=said.told, told_by=said.told_by,
        told_day=said.told_day, told_aside=said.told_aside, ward=said.ward,
    )  # fmt: skip
