"""Passwords and PINs are checked beside the writer: argon2id takes 60 ms and 64 MiB, and a ticket waits for neither.

Used by services.staff. One check runs at a time in this process, and few wait: a flood of tries cannot eat memory.
`proved` leads a sign-in through its three steps: a short command that counts the try beforehand, the check on the
worker's thread, a short command that records the verdict. Raises (in the future) ExpectedError staff.errors.busy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, NamedTuple, TypeVar, cast

from kiosk.errors import ExpectedError
from kiosk.store import AnyStore, Context, Refusal
from kiosk.values.composing import nfc

What = TypeVar("What")
Result = TypeVar("Result")

MOST_WAITING = 24  # each is a name and a password; the 64 MiB are taken one check at a time
_places = threading.BoundedSemaphore(MOST_WAITING)
_worker = ThreadPoolExecutor(1, "passwords")  # its thread is made with the first check


class Trial(NamedTuple, Generic[What]):
    """A try that is counted already, and what it is checked against."""

    id: str
    verifier: str
    secret: str
    command: What


class Verdict(NamedTuple, Generic[What]):
    trial: Trial[What]
    fits: bool


def fits(verifier: str, secret: str) -> bool:
    """Whether the secret is the verifier's; never on a store's writer."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(verifier, nfc(secret))
    except (VerificationError, InvalidHashError):
        return False


def verifier(secret: str) -> str:
    """What is kept of a password or PIN; never on a store's writer."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(nfc(secret))


def beside(work: Callable[[What], Result], what: What) -> Future[Result]:
    """`work(what)` on the thread that checks passwords, one after the other."""
    return _worker.submit(work, what)


def proved(
    store: AnyStore,
    command: What,
    begin: Callable[[Context, What], Trial[What]],
    end: Callable[[Context, Verdict[What]], Result | Refusal],
    then: Callable[[Result], None],
) -> Future[Result]:
    """`begin(ctx, command) -> Trial`, the check, `end(ctx, Verdict) -> result`; `then(result)` after its commit."""
    answer: Future[Result] = Future()
    if not _places.acquire(blocking=False):
        answer.set_exception(ExpectedError("staff.errors.busy"))
        return answer
    answer.add_done_callback(lambda _over: _places.release())
    step = _Steps(answer)

    def over(outcome: Result | Refusal) -> None:
        result = cast("Result", outcome)  # the store has made an error of a refusal
        then(result)
        answer.set_result(result)

    def judge(trial: Trial[What]) -> None:
        judged = _worker.submit(fits, trial.verifier, trial.secret)
        judged.add_done_callback(step(lambda right: record(Verdict(trial, right))))

    def record(verdict: Verdict[What]) -> None:
        store.run(end, verdict).add_done_callback(step(over))

    step(lambda _: store.run(begin, command).add_done_callback(step(judge)))(_done())
    return answer


def _done() -> Future[None]:
    future: Future[None] = Future()
    future.set_result(None)
    return future


class _Steps(Generic[Result]):
    """Makes callbacks that hand a step's result to the next one, and its failure to the answer."""

    def __init__(self, answer: Future[Result]) -> None:
        self._answer = answer

    def __call__(self, after: Callable[[What], None]) -> Callable[[Future[What]], None]:
        def done(future: Future[What]) -> None:
            try:
                after(future.result())
            except BaseException as error:
                self._answer.set_exception(error)

        return done
