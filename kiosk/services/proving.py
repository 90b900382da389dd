"""Passwords and PINs are checked beside the writer: argon2id takes 60 ms and 64 MiB, and a ticket waits for neither.

Used by services.staff. One check runs at a time in this process, and few wait: a flood of tries cannot eat memory.
`proved` leads a sign-in through its three steps: a short command that counts the try beforehand, the check on the
worker's thread, a short command that records the verdict. Raises (in the future) ExpectedError staff.errors.busy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from kiosk.errors import ExpectedError
from kiosk.store import Store

MOST_WAITING = 24  # each is a name and a password; the 64 MiB are taken one check at a time
_places = threading.BoundedSemaphore(MOST_WAITING)
_worker = ThreadPoolExecutor(1, "passwords")  # its thread is made with the first check


class Trial(NamedTuple):
    """A try that is counted already, and what it is checked against."""

    id: str
    verifier: str
    secret: str
    command: Any


class Verdict(NamedTuple):
    trial: Trial
    fits: bool


def fits(verifier: str, secret: str) -> bool:
    """Whether the secret is the verifier's; never on a store's writer."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(verifier, secret)
    except (VerificationError, InvalidHashError):
        return False


def verifier(secret: str) -> str:
    """What is kept of a password or PIN; never on a store's writer."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(secret)


def beside(work: Callable[[Any], Any], what: Any) -> Future[Any]:
    """`work(what)` on the thread that checks passwords, one after the other."""
    return _worker.submit(work, what)


def proved(
    store: Store, command: Any, begin: Callable[..., Any], end: Callable[..., Any], then: Callable[[Any], None]
) -> Future[Any]:
    """`begin(ctx, command) -> Trial`, the check, `end(ctx, Verdict) -> result`; `then(result)` after its commit."""
    answer: Future[Any] = Future()
    if not _places.acquire(blocking=False):
        answer.set_exception(ExpectedError("staff.errors.busy"))
        return answer
    answer.add_done_callback(lambda _over: _places.release())
    step = _steps(answer)

    def over(result: Any) -> None:
        then(result)
        answer.set_result(result)

    def judge(trial: Trial) -> None:
        judged = _worker.submit(fits, trial.verifier, trial.secret)
        judged.add_done_callback(step(lambda right: record(Verdict(trial, right))))

    def record(verdict: Verdict) -> None:
        store.run(end, verdict).add_done_callback(step(over))

    step(lambda _: store.run(begin, command).add_done_callback(step(judge)))(_done())
    return answer


def _done() -> Future[None]:
    future: Future[None] = Future()
    future.set_result(None)
    return future


def _steps(answer: Future[Any]) -> Callable[[Callable[[Any], None]], Callable[[Future[Any]], None]]:
    """Makes callbacks that hand a step's result to the next one, and its failure to the answer."""

    def step(after: Callable[[Any], None]) -> Callable[[Future[Any]], None]:
        def done(future: Future[Any]) -> None:
            try:
                after(future.result())
            except BaseException as error:
                answer.set_exception(error)

        return done

    return step
