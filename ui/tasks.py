"""The only way from a window into the core: run a use case or a query, hear of it on the window's thread.

`tasks.run(use_case, command).then(shown).failed(told)`. Both outcomes are written by the caller. What is asked
before the store is open waits and is answered afterwards; if the store can't open, everything fails with that
error. A task whose widget is gone by then is dropped. Callbacks, and so widgets, are held on the window's thread
alone: one whose last holder were the store's thread would be destroyed there, which Qt forbids.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from kiosk.errors import ExpectedError
from kiosk.workers import tell

if TYPE_CHECKING:
    from kiosk.app import Kiosk
    from kiosk.store import Context, Reader, Refusal, Store

Asked = ParamSpec("Asked")  # what a query takes besides its reader
Command = TypeVar("Command")
Result = TypeVar("Result")


class Pending(Generic[Result]):
    """One asked question. Callbacks may be set once the answer is there, or was told to a page that has gone since:
    they come through the event loop."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.told: Future[Result] | None = None  # the answer, once somebody has heard it
        self.on_done: Callable[[Result], object] | None = None
        self.on_failed: Callable[[BaseException], object] | None = None

    def then(self, callback: Callable[[Result], object]) -> Pending[Result]:
        if self.told is not None and self.told.exception() is None:
            answer = self.told.result()
            QTimer.singleShot(0, lambda: callback(answer))
        self.on_done = callback
        return self

    def failed(self, callback: Callable[[BaseException], object]) -> Pending[Result]:
        error = self.told.exception() if self.told is not None else None
        if error is not None:
            QTimer.singleShot(0, lambda: callback(error))
        self.on_failed = callback
        return self


class Tasks(QObject):
    _answered = Signal(object, object)  # number of a question, future of its answer
    broken = Signal(object)  # a bug that nobody's `failed` took: the window goes home

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None
        self._kiosk: Kiosk | None = None
        self._error: BaseException | None = None
        self._waiting: list[Callable[[], None]] = []
        self._numbers = itertools.count()
        self._asked: dict[int, Pending[object]] = {}
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # -- the store comes and goes ---------------------------------------------------------------------------
    def open(self, store: Store, kiosk: Kiosk | None = None) -> None:
        """The store is open: answer what waits. Without a kiosk (a test's) the store decides what is claimed."""
        self._store, self._kiosk, waiting = store, kiosk, self._waiting
        self._waiting = []
        for ask in waiting:
            ask()

    def fail(self, error: BaseException) -> None:
        """The store can't be opened: say so to everybody who waits and will ask."""
        self._error, waiting = error, self._waiting
        self._waiting = []
        for ask in waiting:
            ask()

    def close(self) -> None:
        self._store = None
        self._error = ExpectedError("store.errors.closed")

    # -- asking ---------------------------------------------------------------------------------------------
    def run(self, use_case: Callable[[Context, Command], Result | Refusal], command: Command) -> Pending[Result]:
        """Run a use case on the store's writer; what it refuses is an error."""
        return self._ask(use_case, lambda store: cast("Future[Result]", store.run(use_case, command)))

    def claim(self, use_case: Callable[[Context, Command], Result | Refusal], command: Command) -> Pending[Result]:
        """Run what must be decided in one place for the whole ward: calls.call_next and calls.call."""

        def start(store: Store) -> Future[Result]:
            return self._kiosk.claim(use_case, command) if self._kiosk else store.run(use_case, command)

        return self._ask(use_case, start)

    def start(self, work: Callable[[Store, Command], Future[Result]], command: Command) -> Pending[Result]:
        """Start what takes several steps of its own: `work(store, command)`, as services.staff.sign_in."""
        return self._ask(work, lambda store: work(store, command))

    def read(
        self, query: Callable[Concatenate[Reader, Asked], Result], *arguments: Asked.args, **named: Asked.kwargs
    ) -> Pending[Result]:
        """Run a query on a reader."""
        return self._ask(query, lambda store: store.read(query, *arguments, **named))

    def _ask(self, work: object, start: Callable[[Store], Future[Result]]) -> Pending[Result]:
        pending: Pending[Result] = Pending(getattr(work, "__qualname__", repr(work)))
        number = next(self._numbers)
        self._asked[number] = cast("Pending[object]", pending)

        def ask() -> None:
            if self._error is not None or self._store is None:
                self._answered.emit(number, _failed(self._error or ExpectedError("store.errors.closed")))
                return
            try:
                future = start(self._store)
            except Exception as error:
                future = _failed(error)
            future.add_done_callback(lambda done: self._answered.emit(number, done))

        if self._store is None and self._error is None:
            self._waiting.append(ask)
        else:
            ask()
        return pending

    def _deliver(self, number: int, future: Future[object]) -> None:
        pending = self._asked.pop(number)
        pending.told = future
        error = future.exception()
        callback = pending.on_done if error is None else pending.on_failed
        if error is not None and (callback is None or not isinstance(error, ExpectedError)):
            tell(error, pending.what)  # nobody else does, also where the widget is gone
        if _is_gone(callback):
            return
        if error is None:
            if pending.on_done is not None:
                pending.on_done(future.result())
            return
        if pending.on_failed is not None:
            pending.on_failed(error)
        elif not isinstance(error, ExpectedError):
            self.broken.emit(error)


def _failed(error: BaseException) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_exception(error)
    return future


def _is_gone(callback: object) -> bool:
    """Whether the widget that wants the answer was deleted."""
    owner = getattr(callback, "__self__", None)
    return isinstance(owner, QObject) and not shiboken6.isValid(owner)
