"""The shared checker: the journal's invariants 1, 3, 4, 5, 6, 8 and 9, held against real database files.

Every fault test calls `check(...)` after its fault. Numbers in the names are those of the design's list.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.db import tables
from kiosk.journal.envelope import read
from kiosk.journal.verify import verify
from kiosk.records import declared
from kiosk.records.dossiers import DossierBooked, DossierCertified, DossierReceived
from kiosk.records.facts import Fact, OpenedEvent
from kiosk.records.opening import Unacceptable, open_event
from kiosk.records.replay import replay

VOLUMES = ("tam:", "receipt:", "book:")  # each station's own series, without ranges


def events_of(database: Path) -> list[tuple[str, int, int, str, bytes]]:
    """(station, epoch, seq, id, raw) of every event held in a file, in chain order."""
    with closing(sqlite3.connect(database)) as db:
        query = "SELECT station, epoch, seq, id, raw FROM journal_events ORDER BY station, epoch, seq"
        return db.execute(query).fetchall()


def one_shown_is_durable(database: Path, shown: Iterable[str]) -> list[str]:
    """1: whatever was acknowledged to a person (an event id or a subject) is in the file."""
    with closing(sqlite3.connect(database)) as db:
        held = {v for row in db.execute("SELECT id, subject FROM journal_events") for v in row}
    return [f"1: {name} was shown and is not durable" for name in shown if name not in held]


def three_central_holds_each_once(journals: Iterable[Path], central: Path) -> list[str]:
    """3: central has every event of every surviving journal, byte by byte, and an id once per accepted event."""
    have = {(s, e, q): bytes(raw) for s, e, q, _id, raw in events_of(central)}
    problems = []
    for journal in journals:
        for station, epoch, seq, _id, raw in events_of(journal):
            held = have.get((station, epoch, seq))
            if held is None:
                problems.append(f"3: {station}/{epoch}/{seq} is not at central")
            elif held != bytes(raw):
                problems.append(f"3: {station}/{epoch}/{seq} differs at central")
    with closing(sqlite3.connect(central)) as db:
        twice = db.execute("SELECT id FROM journal_events WHERE state = 0 GROUP BY id HAVING count(*) > 1")
        problems += [f"3: {row[0]} counts twice at central" for row in twice]
    return problems


def _numbers(database: Path) -> dict[tuple[str, str, str], list[tuple[int, str]]]:
    """(ward, series, period) -> (number, subject) given out, from the events alone."""
    found: dict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    for event in opened(database):
        number = event.body.numbered() if isinstance(event.body, Fact) else None
        if number is not None:
            found[event.ward, number.series, number.period].append((number.number, event.subject))
    return found


def opened(database: Path) -> Iterator[OpenedEvent]:
    """Every event that can be read, without its sealed part; quarantined ones that can be read too."""
    tables.load()
    declared()
    for _station, _epoch, _seq, _id, raw in events_of(database):
        envelope = read(raw)
        if envelope is None:
            continue  # a hole, or damaged: `verify` names it
        with contextlib.suppress(Unacceptable):
            yield open_event(envelope, lambda _key: None)


def _shown(event: OpenedEvent) -> tuple[str, ...]:
    """What a dossier's papers and screens show of its numbers: code, receipt in its volume, register in its own."""
    body = event.body
    if isinstance(body, DossierReceived):
        return (f"{event.ward} {body.code}",)
    if isinstance(body, DossierBooked):
        return (f"{event.ward} Số {body.number}/{body.day.year}/{body.volume}",)
    if isinstance(body, DossierCertified):
        return (f"{event.ward} {body.number}, {body.volume}/{body.day.year}-{body.register}",)
    return ()


def four_no_number_twice(databases: Iterable[Path]) -> list[str]:
    """4: no two subjects share a number, or read alike on paper, over all the files together (the same event in
    two files is one)."""
    bearers: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for database in databases:
        for event in opened(database):
            number = event.body.numbered() if isinstance(event.body, Fact) else None
            if number is not None:
                bearers[event.ward, number.series, number.period, number.number].add(event.subject)
            for shown in _shown(event):
                bearers[(shown,)].add(event.subject)
    return [f"4: {key} has {len(subjects)} bearers" for key, subjects in bearers.items() if len(subjects) > 1]


def four_pairs_are_told_apart(database: Path, *, possible: bool) -> list[str]:
    """4: bearers of one number are kept, flagged and told apart; there are none unless an image was put back whole,
    with its witness (`possible`), so that nobody at its station could know.
    """
    problems = []
    with closing(sqlite3.connect(database)) as db:
        for table, number in (("tickets", "ward, day, label"), ("dossiers", "ward, code")):
            query = f"SELECT {number}, count(*), count(DISTINCT conflict) FROM {table} GROUP BY {number}"
            twice = [row for row in db.execute(f"{query} HAVING count(*) > 1") if row[-3] is not None]
            problems += [f"4: {row[:-2]} is not told apart" for row in twice if row[-2] != row[-1]]
            problems += [f"4: {row[:-2]} was given twice" for row in twice if not possible]
    return problems


def five_gaps_are_explained(database: Path) -> list[str]:
    """5: within each range, a day's numbers run from its start without a gap; a station's own volume begins at 1."""
    with closing(sqlite3.connect(database)) as db:
        ranges: dict[str, set[int]] = defaultdict(set)
        for series, start in db.execute("SELECT series, start FROM ranges"):
            ranges[series].add(start)
    problems = []
    for (ward, series, period), numbers in _numbers(database).items():
        given = {number for number, _subject in numbers}
        for number in given:
            first = number in ranges[series] or (number == 1 and series.startswith(VOLUMES))
            if number - 1 not in given and not first:
                problems.append(f"5: {ward} {series} {period}: nothing explains the gap before {number}")
    return problems


def six_chains_verify(database: Path, key_file: Path | None = None) -> list[str]:
    return [f"6: {problem}" for problem in verify(database, key_file).problems]


def eight_nothing_waits(database: Path) -> list[str]:
    """8: no event waits unapplied once a node is idle, whatever lies in quarantine."""
    with closing(sqlite3.connect(database)) as db:
        waiting = db.execute("SELECT station, epoch, seq FROM journal_pending").fetchall()
    return [f"8: {s}/{e}/{q} was never applied" for s, e, q in waiting]


def nine_tables_are_folds(database: Path, key_file: Path) -> list[str]:
    return [f"9: {problem}" for problem in replay(database, key_file).problems]


def check(database: Path, key_file: Path, shown: Iterable[str] = ()) -> list[str]:
    """All that one node's files can tell. [] is good."""
    return [
        *one_shown_is_durable(database, shown),
        *four_no_number_twice([database]),
        *five_gaps_are_explained(database),
        *six_chains_verify(database, key_file),
        *eight_nothing_waits(database),
        *nine_tables_are_folds(database, key_file),
    ]
