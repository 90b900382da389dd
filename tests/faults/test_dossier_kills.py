"""kill -9 between any two steps from "receive" to the last paper: no code twice, no paper without a record, and no
record of whose paper nobody knows what became.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.values.print_jobs import JobState, PaperKind
from tests.fakes import MORNING
from tests.faults.checker import check
from tests.faults.killed import ROOT
from tests.forked import Forked

KILLS_PER_STATION = 40
LINES = 16  # that a reception, its steps and their papers say at most
PRINTS = {  # what each of these facts asks for, where its procedure is one of the one-stop counter
    "dossier.received": PaperKind.RECEIPT, "dossier.supplement_asked": PaperKind.SUPPLEMENT,
    "dossier.postponed": PaperKind.APOLOGY, "dossier.stopped": PaperKind.STOP,
    "dossier.handed_over": PaperKind.CONTROL,
}  # fmt: skip


class Player:
    """The program of dossier_player; each life of its desk ends by kill -9, the last by itself."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder, self._lives = process, folder, 0
        self.said: list[list[str]] = []

    def kill_after(self, wanted: int, seconds: float) -> None:
        """Kill it after so many lines; for 0, after so many seconds, whatever it does then."""
        pid = self._begin(str(self._lives))
        killer = threading.Timer(seconds if not wanted else 120, os.kill, (pid, signal.SIGKILL))
        killer.start()
        for told, _words in enumerate(self._lines(), 1):
            if told == wanted:
                os.kill(pid, signal.SIGKILL)
        killer.cancel()
        killer.join()

    def kill_while_held(self) -> tuple[str, str]:
        """Kill it in the seconds in which a reception can be undone; id and code of the dossier."""
        pid = self._begin("held")
        _step, _received, dossier, code = self._line()
        os.kill(pid, signal.SIGKILL)
        assert [words for words in self._lines() if words[0] in ("prints", "out")] == []
        return dossier, code

    def settle(self) -> None:
        """Open it once more, until nothing waits for a printer."""
        self._begin("settle")
        assert not any(words[0] == "broken" for words in self._lines())

    def _begin(self, turn: str) -> int:
        """Each life is some minutes after the one before: what waited through many of them expires."""
        self._lives += 1
        start = MORNING + timedelta(minutes=2 * self._lives)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{self._folder} {start.isoformat()} {turn}\n")
        self._process.stdin.flush()
        word, pid = self._line()
        assert word == "pid"
        return int(pid)

    def _lines(self) -> Iterator[list[str]]:
        while (words := self._line()) != ["gone"]:
            self.said.append(words)
            yield words

    def _line(self) -> list[str]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the player has ended"
        return line.split()


@contextmanager
def player(folder: Path) -> Iterator[Player]:
    command = ["tests.faults.dossier_player"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with Forked(command, text=True, cwd=ROOT, **pipes) as process:
        try:
            yield Player(process, folder)
        finally:
            process.kill()


def rows(folder: Path, words: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "station.sqlite")) as db:
        return db.execute(words).fetchall()


def codes(folder: Path) -> list[str]:
    """Codes of dossiers that were given more than once."""
    found = Counter(code for (code,) in rows(folder, "SELECT code FROM dossiers WHERE code IS NOT NULL"))
    return [code for code, count in found.items() if count > 1]


def papers(folder: Path) -> Counter[tuple[str, str]]:
    """(kind, dossier) -> sheets that are out."""
    names = [file.name for file in (folder / "papers").glob("*.pdf")]
    return Counter((name.partition("-")[0], name.split(".")[1]) for name in names)


def facts(folder: Path) -> set[tuple[str, str]]:
    """(kind of paper, dossier) of each record that has one."""
    found = rows(folder, "SELECT DISTINCT kind, subject FROM journal_events")
    return {(PRINTS[kind].value, subject) for kind, subject in found if kind in PRINTS}


def jobs(folder: Path) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for kind, subject, state in rows(folder, "SELECT kind, subject, state FROM print_jobs"):
        found.setdefault((kind, subject), []).append(state)
    return found


def wrong(folder: Path) -> list[str]:
    """What must not be, once nothing waits: of codes, papers and records."""
    asked, out, recorded = jobs(folder), papers(folder), facts(folder)
    problems = [f"{code} was given twice" for code in codes(folder)]
    problems += [f"{one} is on paper, and no record asks for it" for one in out if one not in recorded]
    problems += [f"{one} is recorded, and nothing prints it" for one in recorded if one not in asked]
    for one, states in asked.items():
        if not all(JobState(state).has_ended for state in states):
            problems.append(f"{one}: what became of it is not known: {states}")
        may_be_out = sum(JobState(state).may_be_out for state in states)
        if not states.count(JobState.PRINTED) <= out[one] <= may_be_out:
            problems.append(f"{one}: {out[one]} sheets are out, and the jobs say {states}")
    return problems


@pytest.mark.timeout(2400)
def test_a_kill_between_any_two_steps_leaves_codes_papers_and_records_agreed(
    quick: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    kills = times(200)
    seen: Counter[str] = Counter()
    for first in range(0, kills, KILLS_PER_STATION):
        folder = quick / str(first)
        with player(folder) as desk:
            for _ in range(min(KILLS_PER_STATION, kills - first)):
                wanted = 0 if seeded.random() < 0.2 else seeded.randint(1, LINES)
                desk.kill_after(wanted, seeded.uniform(0.02, 0.8))
            desk.settle()
        shown = {words[2] for words in desk.said if words[0] == "step"}
        assert check(folder / "data" / "station.sqlite", folder / "data" / "keys.sqlite", shown) == []
        assert wrong(folder) == []
        given = Counter(words[3] for words in desk.said if words[:2] == ["step", "received"])
        assert max(given.values(), default=0) <= 1
        seen.update(words[0] for words in desk.said)
    print(f"{kills} kills; {dict(seen)}")
    assert seen["step"] > kills
    assert seen["out"] > kills // 4


def test_a_paper_that_was_held_back_when_the_desk_was_killed_is_printed_after_the_restart(quick: Path) -> None:
    with player(quick) as desk:
        dossier, code = desk.kill_while_held()
        assert papers(quick) == {}
        assert jobs(quick) == {("receipt", dossier): ["waiting"]}
        desk.settle()
    assert papers(quick) == {("receipt", dossier): 1}
    assert rows(quick, "SELECT code FROM dossiers") == [(code,)]
    assert wrong(quick) == []
