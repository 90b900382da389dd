"""The only way from a window into the core: run a use case or a query, hear of it on the window's thread.

`tasks.run(use_case, command).then(shown).failed(told)`. Both outcomes are written by the caller. What is asked
before the store is open waits and is answered afterwards; if the store can't open, everything fails with that
error. A task whose widget is gone by then is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from kiosk.errors import ExpectedError
from kiosk.workers import tell


class Pending:
    """One asked question. Callbacks may be set after the answer is there: they come through the event loop."""

    def __init__(self, tasks: Tasks, what: str) -> None:
        self._tasks = tasks
        self.what = what
        self.on_done: Callable[[Any], None] | None = None
        self.on_failed: Callable[[BaseException], None] | None = None

    def then(self, callback: Callable[[Any], None]) -> Pending:
        self.on_done = callback
        return self

    def failed(self, callback: Callable[[BaseException], None]) -> Pending:
        self.on_failed = callback
        return self


class Tasks(QObject):
    _answered = Signal(object, object)
    broken = Signal(object)  # a bug that nobody's `failed` took: the window goes home

    def __init__(self) -> None:
        super().__init__()
        self._store: Any = None
        self._error: BaseException | None = None
        self._waiting: list[Callable[[], None]] = []
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # -- the store comes and goes ---------------------------------------------------------------------------
    def open(self, store: Any) -> None:
        """The store is open: answer what waits."""
        self._store, waiting = store, self._waiting
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
    def run(self, use_case: Callable[..., Any], command: Any = None) -> Pending:
        """Run a use case on the store's writer."""
        return self._ask(use_case, lambda store: store.run(use_case, command))

    def start(self, work: Callable[..., Future[Any]], command: Any) -> Pending:
        """Start what takes several steps of its own: `work(store, command)`, as services.staff.sign_in."""
        return self._ask(work, lambda store: work(store, command))

    def read(self, query: Callable[..., Any], *arguments: Any) -> Pending:
        """Run a query on a reader."""
        return self._ask(query, lambda store: store.read(query, *arguments))

    def _ask(self, work: Callable[..., Any], start: Callable[[Any], Future[Any]]) -> Pending:
        pending = Pending(self, getattr(work, "__qualname__", repr(work)))

        def ask() -> None:
            if self._error is not None or self._store is None:
                failed: Future[Any] = Future()
                failed.set_exception(self._error or ExpectedError("store.errors.closed"))
                self._answered.emit(pending, failed)
                return
            try:
                future = start(self._store)
            except Exception as error:
                future = Future()
                future.set_exception(error)
            future.add_done_callback(lambda done: self._answered.emit(pending, done))

        if self._store is None and self._error is None:
            self._waiting.append(ask)
        else:
            ask()
        return pending

    def _deliver(self, pending: Pending, future: Future[Any]) -> None:
        error = future.exception()
        callback = pending.on_done if error is None else pending.on_failed
        if error is not None and (callback is None or not isinstance(error, ExpectedError)):
            tell(error, pending.what)  # nobody else does, also where the widget is gone
        owner = getattr(callback, "__self__", None)
        if isinstance(owner, QObject) and not shiboken6.isValid(owner):
            return
        if error is None:
            if callback is not None:
                callback(future.result())
            return
        if callback is not None:
            callback(error)
        elif not isinstance(error, ExpectedError):
            self.broken.emit(error)
