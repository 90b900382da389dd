"""kill -9 while a paper waits, is being printed or lies in a queue, and a full disk: each paper at most once, and never
"printed" where nobody can know.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import MORNING
from tests.faults.killed import ROOT
from tests.forked import Forked

UNKNOWN, EXPIRED = "printer.errors.unknown", "printer.errors.expired"


class Station:
    """A run of the program; leaving it kills it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.said: list[str] = []

    def ticket(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def until(self, words: str) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.strip())
            if line.startswith(words):
                return
        raise AssertionError(f"it ended before it said {words}: {self.said}")

    def end(self) -> None:
        """It is closed as at the end of a day, and must not take long."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(60) == 0


@contextmanager
def station(folder: Path, printer: str, at: datetime = MORNING) -> Iterator[Station]:
    command = ["tests.faults.print_process", str(folder), at.isoformat(), printer]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with Forked(command, text=True, cwd=ROOT, **pipes) as process:
        made = Station(process)
        try:
            made.until("ready")
            yield made
        finally:
            process.kill()


def stored(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "data" / "station.sqlite")) as db:
        return list(db.execute("SELECT state, reason FROM print_jobs ORDER BY asked_at"))


def facts(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "data" / "station.sqlite")) as db:
        words = "SELECT kind FROM journal_events WHERE kind LIKE 'print.%' ORDER BY position"
        return [row[0] for row in db.execute(words)]


def papers(folder: Path) -> int:
    return len(list((folder / "papers").glob("*"))) if (folder / "papers").exists() else 0


def killed(folder: Path, printer: str, when: str) -> None:
    """Take a ticket, and kill the station once it has said `when`."""
    with station(folder, printer) as one:
        one.ticket()
        one.until(when)


def comes_out(folder: Path) -> None:
    """The queue prints what it has."""
    for job in (folder / "jobs").iterdir():
        job.rename(folder / "papers" / job.name)


def is_lost(folder: Path) -> None:
    for job in (folder / "jobs").iterdir():
        job.unlink()


def nothing(_folder: Path) -> None:
    return


Row = tuple[str, str, Callable[[Path], None], str, int, tuple[str, str], int, str]
ROWS: tuple[Row, ...] = (  # printer, killed when; what happens then; printer, seconds later: stored, papers, fact
    ("none", "ticket", nothing, "file", 30, ("printed", ""), 1, "print.done"),
    ("none", "ticket", nothing, "file", 61, ("expired", EXPIRED), 0, "print.failed"),
    ("half", "half", nothing, "file", 5, ("unknown", UNKNOWN), 1, "print.unknown"),
    ("queue", "outcome handed_over", comes_out, "queue", 5, ("printed", ""), 1, "print.done"),
    ("queue", "outcome handed_over", nothing, "queue", 61, ("expired", EXPIRED), 0, "print.failed"),
    ("queue", "outcome handed_over", is_lost, "queue", 5, ("unknown", UNKNOWN), 0, "print.unknown"),
    ("full", "outcome printed", nothing, "file", 5, ("unknown", UNKNOWN), 1, "print.unknown"),
)


@pytest.mark.timeout(600)
def test_after_a_kill_each_paper_is_out_at_most_once_and_said_to_be_what_it_is(
    tmp_path: Path, seeded: random.Random, times: Callable[[int], int]
) -> None:
    """An ordinary run tries three of the rows, by a printed seed."""
    for number, row in enumerate(seeded.sample(ROWS, min(len(ROWS), times(15)))):
        try_row(tmp_path / str(number), row)


def try_row(tmp_path: Path, row: Row) -> None:
    printer, when, meanwhile, after, seconds, state, out, fact = row
    killed(tmp_path, printer, when)
    meanwhile(tmp_path)
    with station(tmp_path, after, MORNING + timedelta(seconds=seconds)) as again:
        if state[0] != "unknown" or printer == "queue":
            again.until("outcome")
        again.ticket()  # what comes next is printed, and shows that nothing is still to come
        again.until("outcome handed_over" if after == "queue" else "outcome printed")
    assert stored(tmp_path)[0] == state, row
    assert papers(tmp_path) == out + (after == "file"), row
    assert facts(tmp_path)[0] == fact, row
    if after == "queue":
        assert len(list((tmp_path / "jobs").iterdir())) == 1, row  # the second ticket's alone


def test_closing_leaves_what_waits_and_what_a_queue_has_where_it_is(tmp_path: Path) -> None:
    with station(tmp_path, "queue") as one:
        one.ticket()
        one.until("outcome handed_over")
        one.ticket()
        one.until("ticket")
        one.end()
    assert [state for state, _reason in stored(tmp_path)] == ["handed_over", "waiting"]
    comes_out(tmp_path)
    with station(tmp_path, "queue", MORNING + timedelta(seconds=5)) as again:
        again.until("outcome printed")
        again.until("outcome handed_over")
    assert [state for state, _reason in stored(tmp_path)] == ["printed", "handed_over"]
