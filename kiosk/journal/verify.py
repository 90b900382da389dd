"""`motcua journal verify`: chains, hashes, heads and keys of a database file. Reads only, also beside a working
station.

Problems are English sentences with ids and places in the chain, never with what an event says. Notes name the places
that are known to be damaged: their hashes stand in the chain, and the sync brings the bytes back from where they are
whole, so that a backup with such a place is a good one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from kiosk.db.engine import unreadable
from kiosk.db.tables.journal import HOLE
from kiosk.errors import ExpectedError
from kiosk.journal.envelope import FIRST, hash_of, read
from kiosk.journal.heads import verify_head
from kiosk.journal.key_wrapping import key_tables
from kiosk.values.ids import ward_of
from kiosk.values.journal import Head, Report
from kiosk.values.roles import Role

_ERASURES = "'subject.erased', 'erasure.asked'"
_COLUMNS = "station, epoch, seq, id, kind, subject, depth, made_at, hash, raw, state"


def open_read_only(file: Path) -> sqlite3.Connection:
    """Raises ExpectedError journal.errors.no_file or store.errors.unreadable."""
    if not file.exists():
        raise ExpectedError("journal.errors.no_file", file=str(file))
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    connection.text_factory = lambda text: text.decode(errors="replace")  # a damaged text is a problem, no exception
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("SELECT 1 FROM journal_events LIMIT 1").fetchone()
    except sqlite3.Error as error:
        connection.close()
        raise unreadable(error, file) from error
    return connection


def verify(file: Path, key_file: Path | None = None) -> Report:
    """Check the whole journal in `file`, and against `key_file`, if given, that no needed key is missing."""
    with closing(open_read_only(file)) as db:
        db.execute("BEGIN")
        fault = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        problems = [] if fault == "ok" else [f"the database file is damaged: {fault}"]
        keys: dict[bytes, str] = {}
        events, chains = _chains(db, problems, keys)
        heads = _heads(db, problems)
        notes = tuple(_damaged(db))
        if key_file is not None:
            problems += _missing_keys(db, key_file, keys)
    return Report(ok=not problems, events=events, chains=chains, heads=heads, problems=tuple(problems), notes=notes)


def _chains(db: sqlite3.Connection, problems: list[str], keys: dict[bytes, str]) -> tuple[int, int]:
    chain: tuple[str, int] | None = None
    expected, prev, events, chains = 1, FIRST, 0, 0
    for row in db.execute(f"SELECT {_COLUMNS} FROM journal_events ORDER BY station, epoch, seq"):
        station, epoch, seq = row[:3]
        if (station, epoch) != chain:
            chain, expected, prev = (station, epoch), 1, FIRST
            chains += 1
        events += 1
        if seq != expected:
            problems.append(f"{station} epoch {epoch}: gap, seq {expected} to {seq - 1} missing")
            prev = b""
        problems += _faults(row, prev, keys)
        expected, prev = seq + 1, _bytes(row[8])
    return events, chains


def _bytes(value: object) -> bytes:
    """A damaged row may hold a value of any type."""
    return value if isinstance(value, bytes) else b""


def _is_hole(row: Sequence[object]) -> bool:
    """A place whose bytes are not here, as its row says: only its hash stands in the chain."""
    return bool(row[10] == HOLE)


def _faults(row: Sequence[object], prev: bytes, keys: dict[bytes, str]) -> Iterator[str]:
    station, epoch, seq = row[:3]
    where, raw, readable = f"{station} epoch {epoch} seq {seq}", _bytes(row[9]), row[10] == 0
    if _is_hole(row):
        return
    if hash_of(raw) != _bytes(row[8]):
        yield f"{where}: the stored hash does not fit the bytes"
    envelope = read(raw)
    if envelope is None:
        if readable:
            yield f"{where}: unreadable"
        return
    if prev and envelope.prev != prev:
        yield f"{where}: does not follow the event before it"
    fields = (
        envelope.station, envelope.epoch, envelope.seq, envelope.id, envelope.kind, envelope.subject,
        envelope.depth, envelope.made_at,
    )  # fmt: skip
    if readable and fields != tuple(row[:8]):
        yield f"{where}: the columns do not repeat the event"
    if envelope.key_id is not None and readable:
        keys[envelope.key_id] = envelope.subject


def _damaged(db: sqlite3.Connection) -> Iterator[str]:
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal_holes'").fetchone()
    query = "SELECT station, epoch, seq FROM journal_holes WHERE reason = 'damaged' ORDER BY station, epoch, seq"
    for station, epoch, seq in db.execute(query) if known else ():
        yield f"{station} epoch {epoch} seq {seq}: damaged; its bytes are asked for where they are whole"


def _heads(db: sqlite3.Connection, problems: list[str]) -> int:
    public: dict[str, list[bytes]] = {}
    for station, key in db.execute("SELECT station, public_key FROM known_stations"):
        public.setdefault(station, []).append(bytes(key))
    count = 0
    for station, epoch, seq, digest, signature in db.execute(
        "SELECT station, epoch, seq, hash, signature FROM journal_heads"
    ):
        count += 1
        head = Head(station, epoch, seq, bytes(digest), bytes(signature))
        where = f"{station} epoch {epoch} seq {seq}"
        if not any(verify_head(head, key) for key in public.get(station, [])):
            problems.append(f"{where}: the head's signature does not verify")
        found = db.execute(
            "SELECT hash FROM journal_events WHERE station = ? AND epoch = ? AND seq = ?", (station, epoch, seq)
        ).fetchone()
        if found is None or bytes(found[0]) != head.hash:
            problems.append(f"{where}: the head names another event")
    return count


def _missing_keys(db: sqlite3.Connection, key_file: Path, keys: dict[bytes, str]) -> Iterator[str]:
    """Keys that own sealed parts need. Of others' events a station holds only the keys meant for its role."""
    own = db.execute("SELECT value FROM meta WHERE name = 'station'").fetchone()
    if own is None or not keys:
        return
    mine = {r[0] for r in db.execute("SELECT DISTINCT subject FROM journal_events WHERE station = ?", (own[0],))}
    held: set[bytes] = set()
    erased = _erased(db, ward_of(own[0]))
    if key_file.exists():
        with closing(sqlite3.connect(f"{key_file.absolute().as_uri()}?mode=ro", uri=True)) as file:
            held = {bytes(r[0]) for table in key_tables(file) for r in file.execute(f"SELECT key_id FROM {table}")}
            erased = erased | _buried(file, ward_of(own[0]))
    for key_id, subject in keys.items():
        if subject in mine and subject not in erased and key_id not in held:
            yield f"subject {subject}: the key of its sealed part is missing"


def _erased(db: sqlite3.Connection, ward: str) -> set[str]:
    """Subjects whose accepted erasure, by their ward or by central, stands in the journal here."""
    query = f"SELECT station, subject FROM journal_events WHERE kind IN ({_ERASURES}) AND state = 0"
    known = db.execute("SELECT station, roles FROM known_stations")
    central = {station for station, roles in known if Role.CENTRAL in roles.split(",")}
    return {subject for station, subject in db.execute(query) if ward_of(station) == ward or station in central}


def _buried(file: sqlite3.Connection, ward: str) -> set[str]:
    """Subjects that were erased elsewhere, of which the journal here says nothing."""
    if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'erased_subjects'").fetchone():
        return set()  # the key file of an older program
    query = "SELECT subject FROM erased_subjects WHERE ward IN (?, '')"
    return {subject for (subject,) in file.execute(query, (ward,))}
