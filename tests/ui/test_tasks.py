"""The way from a window into the core: what fails is told to whoever asked, and logged where nobody hears it."""

from __future__ import annotations

import weakref
from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtCore import QObject

from kiosk.errors import ExpectedError
from ui.tasks import Tasks
from ui.tour.hand import spin_until


class Failing:
    """A store of which every command fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def run(self, _use_case: Any, _command: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(self._error)
        return future


def use_case(_ctx: Any, _command: Any) -> None:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (RuntimeError("a bug"), "use_case failed"),
        (ExpectedError("store.errors.disk_full"), "use_case was refused: store.errors.disk_full"),
    ],
)
def test_what_fails_unheard_is_logged(error: Exception, line: str, caplog: pytest.LogCaptureFixture) -> None:
    tasks, broken = Tasks(), list[object]()
    tasks.broken.connect(broken.append)
    tasks.open(Failing(error))  # type: ignore[arg-type]
    tasks.run(use_case, None)
    spin_until(lambda: caplog.messages, 60, "a line")
    assert caplog.messages == [line]
    assert bool(broken) is not isinstance(error, ExpectedError)


def test_a_refusal_that_somebody_hears_is_not_logged_and_a_bug_is(caplog: pytest.LogCaptureFixture) -> None:
    for error, lines in ((ExpectedError("store.errors.disk_full"), []), (RuntimeError("a bug"), ["use_case failed"])):
        tasks, told = Tasks(), list[BaseException]()
        tasks.open(Failing(error))  # type: ignore[arg-type]
        tasks.run(use_case, None).failed(told.append)
        spin_until(lambda told=told: told, 60, "an answer")
        assert (told, caplog.messages) == ([error], lines)


class Asker(QObject):
    def told(self, _error: BaseException) -> None:
        raise AssertionError("it is gone")


def test_a_bug_is_logged_although_who_asked_is_gone(caplog: pytest.LogCaptureFixture) -> None:
    import shiboken6

    tasks, asker = Tasks(), Asker()
    tasks.open(Failing(RuntimeError("a bug")))  # type: ignore[arg-type]
    tasks.run(use_case, None).failed(asker.told)
    shiboken6.delete(asker)
    spin_until(lambda: caplog.messages, 60, "a line")
    assert caplog.messages == ["use_case failed"]


class Answering:
    """A store whose answers a test gives, and goes on holding, as another thread may."""

    def __init__(self) -> None:
        self.asked: list[Future[Any]] = []

    def run(self, _use_case: Any, _command: Any) -> Future[Any]:
        self.asked.append(Future())
        return self.asked[-1]


class Shown(QObject):
    def __init__(self, got: list[str]) -> None:
        super().__init__()
        self.got = got

    def show(self, answer: str) -> None:
        self.got.append(answer)


def test_whoever_asked_is_held_on_the_windows_thread_alone() -> None:
    """A widget whose last holder were the store's thread would be destroyed there."""
    store, tasks, got = Answering(), Tasks(), list[str]()
    tasks.open(store)  # type: ignore[arg-type]
    asker = Shown(got)
    gone = weakref.ref(asker)
    tasks.run(use_case, None).then(asker.show)
    del asker
    assert gone() is not None
    store.asked[0].set_result("A001")
    spin_until(lambda: got, 60, "an answer")
    assert gone() is None


class Deciding:
    """A kiosk in which somebody else decides what a desk gets."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def claim(self, _use_case: Any, command: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append(command)
        future.set_result("A001")
        return future


def test_a_claim_goes_to_whoever_decides_for_the_ward() -> None:
    tasks, kiosk, got = Tasks(), Deciding(), list[str]()
    tasks.open(Failing(RuntimeError("not asked")), kiosk)  # type: ignore[arg-type]
    tasks.claim(use_case, "next").then(got.append)
    spin_until(lambda: got, 60, "an answer")
    assert (got, kiosk.asked) == (["A001"], ["next"])
