"""Commands that come close together are handed to the store together, and so share one commit.

Used by kiosk.server.tickets on the server's loop. The store commits what waits when it looks; eight browsers that ask
at once would otherwise be committed as one and seven. While a burst is being committed the next one gathers; it goes as
soon as it is as large as the last one and what came meanwhile, or after WAIT at the latest. Somebody alone never waits.
Each asker gets the result or the error of the own command; one that is gone leaves the command committed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

C = TypeVar("C")
R = TypeVar("R")
WAIT = 0.002  # seconds: less than a commit takes on the disks of a ward's machine
MOST = 16  # as many as the store takes into one commit


class Bursts(Generic[C, R]):
    """`run` hands one command to the store. Everything but `_over` runs on the loop's thread."""

    def __init__(self, run: Callable[[C], Future[R]]) -> None:
        self._run = run
        self._gathered: list[tuple[C, asyncio.Future[R]]] = []
        self._under_way = 0
        self._expected = 1
        self._timer: asyncio.TimerHandle | None = None

    async def ask(self, command: C) -> R:
        """The command's result, durable."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        self._gathered.append((command, answer))
        if not self._under_way:
            self._go_or_wait(loop)
        return await answer

    def _go_or_wait(self, loop: asyncio.AbstractEventLoop) -> None:
        if len(self._gathered) >= self._expected:
            self._go(loop)
        elif self._timer is None:
            self._timer = loop.call_later(WAIT, self._go, loop)

    def _go(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        burst = _Burst[C, R](loop, self._gathered[:MOST], self._finished)
        self._gathered = self._gathered[MOST:]
        self._under_way = burst.left
        burst.run(self._run)

    def _finished(self, loop: asyncio.AbstractEventLoop) -> None:
        self._expected = max(1, min(MOST, self._under_way + len(self._gathered)))
        self._under_way = 0
        if self._gathered:
            self._go_or_wait(loop)


class _Burst(Generic[C, R]):
    """What is under way: the loop is woken once, when the last of it is done."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, asked: list[tuple[C, asyncio.Future[R]]],
        finished: Callable[[asyncio.AbstractEventLoop], None],
    ) -> None:  # fmt: skip
        self._loop, self._asked, self._finished = loop, asked, finished
        self._done: list[tuple[Future[R], asyncio.Future[R]]] = []
        self.left = len(asked)

    def run(self, run: Callable[[C], Future[R]]) -> None:
        for command, answer in self._asked:
            try:
                future = run(command)
            except Exception as error:  # the store is closed
                future = Future()
                future.set_exception(error)
            self._done.append((future, answer))
        for future, _answer in self._done:
            future.add_done_callback(self._over)

    def _over(self, _future: Future[R]) -> None:
        """On the store's thread, one after the other; on the loop's for what was done already."""
        self.left -= 1
        if not self.left:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits
                self._loop.call_soon_threadsafe(self._answer)

    def _answer(self) -> None:
        for future, answer in self._done:
            if answer.done():
                continue
            error = future.exception()
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(future.result())
        self._finished(self._loop)
