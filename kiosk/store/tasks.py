"""What waits for the store's writer: one command, run in the writer's transaction and answered after its commit.

Made by the Store, run by `kiosk.store.writer`. A command may run more than once, where a commit failed or numbers
were held back; the last result counts.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, NamedTuple, TypeVar

from kiosk.errors import ExpectedError
from kiosk.store.context import Context

R = TypeVar("R")


class Refusal(NamedTuple):
    """Result of a use case that refuses and yet keeps what it wrote (a failed try): raised after the commit."""

    error: ExpectedError


class Task:
    """A command, whatever it results in."""

    __slots__ = ("last", "size")

    def __init__(self, size: int = 1, *, last: bool = False) -> None:
        self.size, self.last = size, last  # events that it brings; whether none follow at once

    def begins(self) -> bool:
        """False where nobody waits for it any more."""
        raise NotImplementedError

    def run(self, ctx: Context) -> None:
        """Within the transaction. Whatever it raises rolls it back."""
        raise NotImplementedError

    def answer(self) -> None:
        """What it was run for is committed."""
        raise NotImplementedError

    def fail(self, error: BaseException) -> None:
        raise NotImplementedError


class CommandTask(Task, Generic[R]):
    """A use case with its command, and the future that its caller holds."""

    __slots__ = ("_result", "_work", "future")

    def __init__(self, work: Callable[[Context], R | Refusal], size: int = 1, *, last: bool = False) -> None:
        super().__init__(size, last=last)
        self._work = work
        self._result: R | Refusal
        self.future: Future[R] = Future()

    def begins(self) -> bool:
        return self.future.set_running_or_notify_cancel()

    def run(self, ctx: Context) -> None:
        self._result = self._work(ctx)

    def answer(self) -> None:
        result = self._result
        if isinstance(result, Refusal):
            self.future.set_exception(result.error)
        else:
            self.future.set_result(result)

    def fail(self, error: BaseException) -> None:
        self.future.set_exception(error)


def nudge() -> Task:
    """Wakes the writer, and is skipped by it like any command that was cancelled."""
    made = CommandTask[None](lambda _ctx: None)
    made.future.cancel()
    return made
