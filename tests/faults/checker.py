"""The shared checker: the journal's invariants 1 and 3 to 9, held against real database files.

Every fault test calls `check(...)` after its fault. Numbers in the names are those of docs/design/sync.md#invariants; E
is what was erased. Everything is read from the files alone, so a checker's answer depends on no running program.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.db import tables
from kiosk.db.tables.journal import ACCEPTED, HOLE, QUARANTINED
from kiosk.journal.envelope import read
from kiosk.journal.keys import KeyFile
from kiosk.journal.verify import verify
from kiosk.records import declared
from kiosk.records.facts import Fact, OpenedEvent
from kiosk.records.opening import KeyOf, Unacceptable, open_event
from kiosk.records.replay import replay
from kiosk.rules.numbering import KIT
from kiosk.values.ids import erasing_ward, ward_of

VOLUMES = ("tam:", "receipt:", "book:", "feedback:")  # a station's own series: they begin at 1, whatever was granted


def rows_of(database: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(query, values).fetchall()


def events_of(database: Path) -> list[tuple[str, int, int, str, bytes]]:
    """(station, epoch, seq, id, raw) of every event held in a file, in chain order."""
    return rows_of(database, "SELECT station, epoch, seq, id, raw FROM journal_events ORDER BY station, epoch, seq")


def opened(database: Path, key_of: KeyOf = lambda _key: None) -> Iterator[OpenedEvent]:
    """Every event held in a file that this program can read."""
    tables.load()
    declared()
    for _station, _epoch, _seq, _id, raw in events_of(database):
        event = read(bytes(raw))
        if event is not None:
            try:
                yield open_event(event, key_of)
            except Unacceptable:
                continue  # quarantined


def one_shown_is_durable(database: Path, shown: Iterable[str]) -> list[str]:
    """1: whatever was acknowledged to a person (an event id or a subject) is in the file."""
    held = {v for row in rows_of(database, "SELECT id, subject FROM journal_events") for v in row}
    return [f"1: {name} was shown and is not durable" for name in shown if name not in held]


def three_ids_count_once(database: Path) -> list[str]:
    """3: an id is accepted once in its ward, over all chains held here."""
    query = "SELECT id, count(*) FROM journal_events WHERE state = ? GROUP BY ward, id HAVING count(*) > 1"
    return [f"3: {name} counts {count} times" for name, count in rows_of(database, query, ACCEPTED)]


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
    return problems + three_ids_count_once(central)


def three_what_counts_is_at_central(journal: Path, central: Path) -> list[str]:
    """3: for a journal that may have been forked. What was set aside was recorded again under its id: each id that
    counts here counts there, once. Where nothing was set aside, each event is there at its very place.
    """
    if not rows_of(journal, "SELECT 1 FROM journal_events WHERE state = ? LIMIT 1", QUARANTINED):
        return three_central_holds_each_once([journal], central)
    ids = "SELECT id FROM journal_events WHERE state = ?"
    lacking = set(rows_of(journal, ids, ACCEPTED)) - set(rows_of(central, ids, ACCEPTED))
    return [f"3: {name} counts at the station alone" for (name,) in lacking] + three_ids_count_once(central)


def _numbers(database: Path) -> dict[tuple[str, str, str], list[tuple[int, str]]]:
    """(ward, series, period) -> (number, subject) given out, from the events alone."""
    found: dict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    for event in opened(database):
        number = event.body.numbered() if isinstance(event.body, Fact) else None
        if number is not None:
            found[event.ward, number.series, number.period].append((number.number, event.subject))
    return found


def printed_on(event: OpenedEvent) -> tuple[str, ...] | None:
    """What an event put on a paper that no other paper of the ward may bear."""
    body: Any = event.body
    match event.kind:
        case "ticket.issued" | "ticket.entered":
            return "ticket", body.day.isoformat(), body.label
        case "dossier.received":
            return "dossier", body.code
        case "dossier.coded":
            return "dossier", body.official_code
        case "dossier.certified":
            return "register", body.register, _volume(body), str(body.day.year), str(body.number)
        case "dossier.booked":
            form = "receipt" if body.series.startswith("receipt:") else "refusal"
            return form, _volume(body), str(body.day.year), str(body.number)
        case "dossier.noted":  # Mẫu 02 and CT05 stand in one book
            return body.series.split(":")[1], _volume(body), str(body.day.year), str(body.number)
    return None


def _volume(body: Any) -> str:
    """The volume of the year's book, "" in events of before volumes."""
    return getattr(body, "volume", "")


def four_no_number_twice(databases: Iterable[Path]) -> list[str]:
    """4: no two subjects share a number, or what papers say of it, over all the files together (the same event in
    two files is one)."""
    bearers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for database in databases:
        for key, numbers in _numbers(database).items():
            for number, subject in numbers:
                bearers[*key, str(number)].add(subject)
        for event in opened(database):
            words = printed_on(event)
            if words is not None:
                bearers["printed", event.ward, *words].add(event.subject)
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
    """5: within each range, a day's numbers run from its start without a gap."""
    ranges: dict[str, set[int]] = defaultdict(set)
    for series, start in rows_of(database, "SELECT series, start FROM ranges"):
        ranges[series].add(start)
    for event in opened(database):  # those of other stations
        if event.kind in ("range.granted", "range.taken", "letter.typed"):
            ranges[event.body.series].add(event.body.start)
    problems = []
    for (ward, series, period), numbers in _numbers(database).items():
        given = {number for number, _subject in numbers}
        for number in given:
            first = number in ranges[series] or (number == 1 and series.startswith(VOLUMES))
            first = first or (number == KIT.stop and series.startswith("ticket:"))  # those before it are printed ahead
            if number - 1 not in given and not first:
                problems.append(f"5: {ward} {series} {period}: nothing explains the gap before {number}")
    return problems


def six_chains_verify(database: Path, key_file: Path | None = None) -> list[str]:
    return [f"6: {problem}" for problem in verify(database, key_file).problems]


def six_places_agree(database: Path) -> list[str]:
    """6: rows, holes and quarantine tell the same story of each place in a chain, and no chain has a gap."""
    place = "station, epoch, seq, hash"
    events = {row[:3]: row[3:] for row in rows_of(database, f"SELECT {place}, state, raw FROM journal_events")}
    holes = {row[:3]: row[3] for row in rows_of(database, f"SELECT {place} FROM journal_holes")}
    held = {row[:4]: row[4] for row in rows_of(database, f"SELECT {place}, closed FROM journal_quarantine")}
    problems = [
        f"6: {at} is named a hole and is none" for at, digest in holes.items()
        if events.get(at, (b"", 0, b""))[:2] != (digest, HOLE)
    ]  # fmt: skip
    for at, (digest, state, _raw) in events.items():
        closed = held.get((*at, digest))
        if state == HOLE and at not in holes:
            problems.append(f"6: {at} has no bytes, and no hole says so")
        if state == QUARANTINED and closed is None:
            problems.append(f"6: {at} is set aside, and the quarantine does not say why")
        if state == ACCEPTED and closed == 0:
            problems.append(f"6: {at} is accepted and lies in quarantine")
    ends = rows_of(database, "SELECT station, epoch, min(seq), max(seq), count(*) FROM journal_events GROUP BY 1, 2")
    problems += [f"6: {s}/{e} has a gap" for s, e, first, last, count in ends if (first, last) != (1, count)]
    return problems + _positions(database)


def _positions(database: Path) -> list[str]:
    """6: positions of a ward are those of arrival. What was released or filled later got a new one and left a gap."""
    query = "SELECT ward, position, station, epoch, seq FROM journal_events ORDER BY ward, station, epoch, seq"
    places: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for ward, position, *at in rows_of(database, query):
        places[ward].append((position, tuple(at)))
    problems = []
    for ward, found in places.items():
        taken = [position for position, _at in found]
        if len(set(taken)) < len(taken) or min(taken) < 1:
            problems.append(f"6: two events of {ward} have one position")
        backwards = [
            at for (position, at), (after, next_at) in itertools.pairwise(found)
            if at[:2] == next_at[:2] and position > after
        ]  # fmt: skip
        if len(backwards) > max(taken) - len(taken):
            problems.append(f"6: {ward}: positions run backwards at {backwards}, and no gap shows that they moved")
    return problems


def eight_nothing_waits(database: Path) -> list[str]:
    """8: no event waits unapplied once a node is idle, whatever lies in quarantine."""
    waiting = rows_of(database, "SELECT station, epoch, seq FROM journal_pending")
    query = """SELECT p.station, p.epoch, p.seq FROM journal_pending p LEFT JOIN journal_events e
        ON (e.station, e.epoch, e.seq, e.ward, e.position) = (p.station, p.epoch, p.seq, p.ward, p.position)
        WHERE e.state IS NOT 0"""
    astray = rows_of(database, query)
    return [
        *(f"8: {s}/{e}/{q} was never applied" for s, e, q in waiting),
        *(f"8: {s}/{e}/{q} waits and is not accepted" for s, e, q in astray),
    ]


def nine_tables_are_folds(database: Path, key_file: Path) -> list[str]:
    return [f"9: {problem}" for problem in replay(database, key_file).problems]


def erased_in(database: Path) -> set[tuple[str, str]]:
    """(ward, subject) of every accepted erasure; ward "" for one by central."""
    roles: dict[str, set[str]] = defaultdict(set)
    for station, words in rows_of(database, "SELECT station, roles FROM known_stations"):
        roles[station].update(words.split(","))
    query = "SELECT station, subject FROM journal_events WHERE kind = ? AND state = ?"
    found = rows_of(database, query, "subject.erased", ACCEPTED)
    asked = rows_of(database, query, "erasure.asked", ACCEPTED)
    by_right = {(erasing_ward(station, frozenset(roles[station])), subject) for station, subject in found}
    return by_right | {(ward_of(station), subject) for station, subject in asked}


def erased_is_gone(database: Path, key_file: Path, secrets: Iterable[bytes] = ()) -> list[str]:
    """E: no key of an erased subject is in the key file, and none of `secrets` in any file of the data folder."""
    held = rows_of(key_file, "SELECT ward, subject FROM subject_keys")
    buried = {(ward, subject) for subject, ward in rows_of(key_file, "SELECT subject, ward FROM erased_subjects")}
    erased = erased_in(database)
    problems = [
        f"E: {subject} of {ward} is erased and its key is here" for ward, subject in held
        if {(ward, subject), ("", subject)} & (erased | buried) or (not ward and subject in {s for _w, s in erased})
    ]  # fmt: skip
    problems += [f"E: {subject} is erased and not buried" for ward, subject in erased if (ward, subject) not in buried]
    files = [file for file in database.parent.rglob("*") if file.is_file()] if (secrets := list(secrets)) else []
    for file in files:
        data = file.read_bytes()
        problems += [f"E: a key of an erased subject is in {file.name}" for secret in secrets if secret in data]
    return problems


def sealed_parts(database: Path, key_file: Path) -> dict[tuple[str, str], Any]:
    """(ward, subject) -> what its newest sealed part says with the keys of this node, None where it does not open."""
    keys = KeyFile(key_file, read_only=True)
    keys.open()
    try:
        found = {}
        for event in sorted(opened(database, keys.get), key=lambda event: event.position):
            kind = declared().kinds[event.kind]
            if kind.sealed is not None:
                found[event.ward, event.subject] = event.sealed
        return found
    finally:
        keys.close()


def check(database: Path, key_file: Path, shown: Iterable[str] = (), secrets: Iterable[bytes] = ()) -> list[str]:
    """All that one node's files can tell. [] is good. `secrets`: keys that were erased here."""
    return [
        *one_shown_is_durable(database, shown),
        *three_ids_count_once(database),
        *four_no_number_twice([database]),
        *five_gaps_are_explained(database),
        *six_chains_verify(database, key_file),
        *six_places_agree(database),
        *eight_nothing_waits(database),
        *nine_tables_are_folds(database, key_file),
        *erased_is_gone(database, key_file, secrets),
    ]


# -- a whole ward -------------------------------------------------------------------------------------------


class Files(NamedTuple):
    """Those of one machine. `station`: its id, "" for a hub; `narrow`: it sees no others' ranges, as a kiosk."""

    name: str
    database: Path
    key_file: Path
    station: str = ""
    narrow: bool = False


def check_ward(hub: Files, others: Iterable[Files], shown: Iterable[str] = ()) -> list[str]:
    """All that the files of a ward tell once everything was sent: each for itself, and together. `shown`: tickets that
    somebody was given, and whose machine's file lives."""
    others = list(others)
    stations = [one for one in others if one.station]
    return [
        *(problem for one in (hub, *others) for problem in _of_one(one)),
        *one_shown_is_durable(hub.database, shown),
        *(problem for station in stations for problem in three_own_is_at_the_hub(station, hub)),
        *four_no_number_twice([one.database for one in (hub, *others)]),
        *unlike(hub, stations),
    ]


def _of_one(files: Files) -> list[str]:
    found = check(files.database, files.key_file)
    return [f"{files.name}: {one}" for one in found if not (files.narrow and one.startswith("5"))]


def three_own_is_at_the_hub(station: Files, hub: Files) -> list[str]:
    """3: whatever counts in a station's own chain counts at the hub."""
    query = "SELECT id FROM journal_events WHERE state = ? AND station = ?"
    here, there = (set(rows_of(one.database, query, ACCEPTED, station.station)) for one in (station, hub))
    return [f"3: {name} counts at {station.name} alone" for (name,) in here - there]


def queue_of(database: Path) -> list[tuple[Any, ...]]:
    """Every ticket as the machine's own table has it."""
    query = "SELECT subject, state, desk, label, conflict, also_called FROM tickets ORDER BY subject"
    return rows_of(database, query)


def unlike(hub: Files, stations: Iterable[Files]) -> list[str]:
    """7: once everything was sent, every station's queue reads as the hub's."""
    wanted = queue_of(hub.database)
    return [
        f"7: {station.name} has {sorted(set(rows) - set(wanted))} and the hub {sorted(set(wanted) - set(rows))}"
        for station in stations
        if (rows := queue_of(station.database)) != wanted
    ]  # fmt: skip
