"""Background work: wakes at once, backs off with jitter, survives its bugs, stops within its deadline."""

from __future__ import annotations

import random
import threading
from concurrent.futures import Future

import pytest

from kiosk.errors import ExpectedError
from kiosk.workers import Backoff, Worker, watched


class Counting(Worker):
    PAUSE_AFTER_BUG = 0.01

    def __init__(self, pause: float, wrong: int = 0) -> None:
        super().__init__("counting")
        self._pause, self._wrong = pause, wrong
        self.rounds = threading.Semaphore(0)

    def work(self) -> float:
        self.rounds.release()
        if self._wrong:
            self._wrong -= 1
            raise RuntimeError("a bug")
        return self._pause


def test_works_at_once_when_woken_and_stops_while_it_waits() -> None:
    worker = Counting(3600)
    worker.open()
    assert worker.rounds.acquire(timeout=60)
    worker.wake()
    assert worker.rounds.acquire(timeout=60)
    assert worker.close(deadline=60), "it would wait for an hour"
    assert worker.close(30)


def test_goes_on_after_a_bug(caplog: pytest.LogCaptureFixture) -> None:
    worker = Counting(0.01, wrong=2)
    worker.open()
    for _ in range(4):
        assert worker.rounds.acquire(timeout=60)
    assert worker.close(30)
    assert caplog.text.count("counting failed") == 2


def test_backoff_grows_has_full_jitter_and_an_end() -> None:
    backoff = Backoff(60, 1, random.Random(7))
    pauses = [[] for _ in range(12)]
    for _ in range(300):
        backoff.reset()
        for step in pauses:
            step.append(backoff.pause())
    assert max(pauses[0]) <= 1
    assert max(pauses[3]) <= 8
    assert max(pauses[3]) > 6
    assert max(max(step) for step in pauses) <= 60
    assert min(pauses[11]) < 3


def test_an_error_that_nobody_reads_is_logged_with_the_name_of_what_failed(caplog: pytest.LogCaptureFixture) -> None:
    future: Future[int] = Future()
    assert watched(future, "drafts.expire_old") is future
    future.set_exception(RuntimeError("a bug"))
    assert [(line.levelname, line.getMessage()) for line in caplog.records] == [("ERROR", "drafts.expire_old failed")]
    assert caplog.records[0].exc_info


def test_a_refusal_is_logged_by_its_key_and_all_else_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    refused, done, gone = (watched(Future[int](), "a name") for _ in range(3))
    refused.set_exception(ExpectedError("store.errors.disk_full"))
    done.set_result(1)
    gone.cancel()
    assert caplog.messages == ["a name was refused: store.errors.disk_full"]
