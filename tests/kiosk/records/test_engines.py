"""Appending, judging and folding know no dialect: the same events give the same rows on every engine."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, or_, text

from kiosk.bus import Bus
from kiosk.db import engine, making, tables
from kiosk.db.base import LocalBase, ProjectionBase
from kiosk.db.engines import connect
from kiosk.db.tables.days import counts_of
from kiosk.db.tables.journal import JournalEvent
from kiosk.journal.append import NewEvent, Tip, append, tip_of
from kiosk.journal.envelope import encode_body
from kiosk.journal.identity import Identity
from kiosk.journal.inbox import know
from kiosk.journal.keys import KeyFile
from kiosk.journal.positions import OneWriter
from kiosk.journal.sealing import key_id_of
from kiosk.records import declared, rollups
from kiosk.records.apply import apply_own, fold_all
from kiosk.records.facts import kind_of
from kiosk.records.opening import open_event
from kiosk.store import receiving
from kiosk.store.backlog import PendingRows
from kiosk.store.received import Received
from tests import engines
from tests.factories import open_store
from tests.fakes import MORNING, StandingClock
from tests.kiosk.records.real_chains import START, TICKET, Author, write
from tests.kiosk.records.sample_facts import SlipIssued, SlipNoted, projection, step
from tests.kiosk.records.test_apply import introduce, set_aside, wait_until_applied


class OnAnyEngine:
    """As much of a ledger as receiving and folding need, on any connection of SQLAlchemy."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        self.connection, self.clock, self.bus, self.positions = connection, StandingClock(), Bus(), OneWriter()
        self.keys = KeyFile(folder / "keys.sqlite")
        self.keys.open()
        self.identity = Identity.new("00000.aaaaaaaa")
        self.station = SimpleNamespace(roles=("central",))
        self.backlog = PendingRows()
        self.pending = 0
        self.received = Received(self, self.bus)  # type: ignore[arg-type]
        rollups.keep(connection, kept=True)
        with self.transaction():
            making.make(connection, LocalBase.metadata.sorted_tables)
            engine.make_projections(connection)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        if self.connection.in_transaction():
            self.connection.rollback()  # what was only read
        try:
            with self.connection.begin():
                yield
                self.keys.commit_new()
        except BaseException:
            self.positions.forget()
            raise

    def receive(self, batch: Any) -> Any:
        ctx: Any = SimpleNamespace(ledger=self, connection=self.connection, now=MORNING)
        with self.transaction():
            return receiving.receive(ctx, batch)

    def apply_all(self) -> None:
        while self.pending:
            self.received.apply_slice()


@pytest.fixture(params=engines.ALL)
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OnAnyEngine]:
    tables.load()
    declared()
    with engines.fresh(request.param, tmp_path) as url:
        database = connect(url)
        with database.connect() as connection:
            made = OnAnyEngine(connection, tmp_path)
            try:
                yield made
            finally:
                connection.rollback()
                made.keys.close()
        database.dispose()


def rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is folded; totals that came back to nothing do not count."""
    found = {}
    for table in ProjectionBase.metadata.sorted_tables:
        query = table.select()
        if table.info.get("counted"):
            query = query.where(or_(*(table.c[name] != 0 for name in counts_of(table))))
        found[table.name] = sorted((tuple(row) for row in connection.execute(query)), key=repr)
    return found


def journal(connection: Connection) -> list[tuple[Any, ...]]:
    columns = JournalEvent.__table__.c
    query = JournalEvent.__table__.select().with_only_columns(
        columns.station, columns.seq, columns.hash, columns.raw, columns.position, columns.state
    )
    return sorted(tuple(row) for row in connection.execute(query))


def both(store: Any, city: OnAnyEngine, authors: list[Author], source: random.Random) -> None:
    """Send the authors' chains to both in the same cuts."""
    introduce(store, *authors)
    with city.transaction():
        for author in authors:
            know(city.connection, author.sender())
    at = dict.fromkeys(authors, 0)
    while any(at[author] < len(author.raws) for author in authors):
        author = source.choice([a for a in authors if at[a] < len(a.raws)])
        upto = min(len(author.raws), at[author] + source.randrange(1, 400))
        batch = author.batch(at[author] + 1, upto)
        here, there = store.apply_received(batch).result(60), city.receive(batch)
        assert (here.here, here.new, here.quarantined) == (there.here, there.new, there.quarantined)
        if source.random() < 0.5:
            city.apply_all()
        at[author] = upto
    wait_until_applied(store)
    city.apply_all()


@pytest.mark.timeout(1200)  # with --long on a busy machine
def test_many_events_of_all_kinds_fold_alike_and_replay_equal(
    city: OnAnyEngine, tmp_path: Path, seeded: random.Random, times: Callable[[int], int]
) -> None:
    authors = [Author(name) for name in ("kiosk", "desk", "central")]
    keys = write(seeded, times(20_000), authors)
    store = open_store(tmp_path / "central", roles=("central",))

    def take_keys(held: KeyFile) -> None:
        for subject, key in keys.items():
            held.add(key_id_of(key), "99001", subject, key)

    store.run(lambda _ctx, _: take_keys(store.keys), None).result()
    with city.transaction():
        take_keys(city.keys)
    both(store, city, authors, seeded)
    assert set_aside(store) == []
    here = store.read(lambda reader: rows(reader.connection)).result()
    here = {name: [row for row in found if store.station.id not in row] for name, found in here.items()}
    there = rows(city.connection)
    for name in there:
        assert there[name] == here[name], name
    assert sum(map(len, there.values())) > times(20_000) // 10
    written_elsewhere = {"test_slips", "rating_tallies"}
    assert [name for name, found in there.items() if not found and name not in written_elsewhere] == []
    store.close()
    with city.transaction():
        engine.drop_projections(city.connection)
        engine.make_projections(city.connection)
        fold_all(city.connection, city.keys.get)
    assert rows(city.connection) == there


def test_own_events_are_appended_and_folded_alike(
    city: OnAnyEngine, tmp_path: Path, seeded: random.Random, times: Callable[[int], int]
) -> None:
    facts = [(seeded.choice(TICKET)(seeded)[0], f"ticket-{seeded.randrange(20)}") for _ in range(times(500))]

    def record(connection: Connection) -> None:
        tip: Tip = tip_of(connection, "99001.own", 1)
        positions = OneWriter()
        for n, (fact, subject) in enumerate(facts):
            kind = kind_of(fact)
            at = 1_795_483_800_000_000 + n
            new = NewEvent(f"own-{n}", kind.name, kind.version, subject, at, "", encode_body(fact), None, None)
            tip, envelope = append(connection, tip, new, positions)
            apply_own(connection, open_event(envelope, city.keys.get))

    store = open_store(tmp_path / "central", roles=("central",))
    store.run(lambda ctx, _: record(ctx.connection), None).result()
    with city.transaction():
        record(city.connection)

    def mine(connection: Connection) -> Any:
        kept = {n: [r for r in found if store.station.id not in r] for n, found in rows(connection).items()}
        return kept, [row[:4] for row in journal(connection) if row[0] == "99001.own"]

    assert mine(city.connection) == store.read(lambda reader: mine(reader.connection)).result()
    store.close()


@pytest.mark.parametrize("fault", ["step", "written"])
def test_a_fold_that_fails_is_set_aside_alike(
    city: OnAnyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, seeded: random.Random
) -> None:
    def fragile(row: Any, event: Any) -> Any:
        if getattr(event.body, "words", "") != "bad":
            return step(row, event)
        if fault == "step":
            raise ZeroDivisionError
        return {**step(row, event), "number": 2**70}

    monkeypatch.setattr(projection, "step", fragile)
    other = Author("one")
    for n in range(60):
        other.says(SlipIssued(series="ticket:Q", number=n + 1, day=START.date()), f"s{n}", 1)
        other.says(SlipNoted(words="bad" if n % 29 == 7 else "y"), f"s{n}", 2)
    store = open_store(tmp_path / "central", roles=("central",))
    both(store, city, [other], seeded)
    found = city.connection.execute(
        text("SELECT station, seq, reason, event_id, closed FROM journal_quarantine ORDER BY station, seq")
    )
    assert [tuple(row) for row in found] == set_aside(store)
    assert [row[1] for row in set_aside(store)] == [16, 74]
    here = store.read(lambda reader: rows(reader.connection)["test_slips"]).result()
    assert rows(city.connection)["test_slips"] == here
    store.close()
    with city.transaction():
        engine.drop_projections(city.connection)
        engine.make_projections(city.connection)
        fold_all(city.connection, city.keys.get)
    assert rows(city.connection)["test_slips"] == here


def test_the_bounds_of_what_is_acceptable_are_those_of_the_columns(city: OnAnyEngine) -> None:
    """The most extreme events that are judged acceptable are stored and folded by PostgreSQL itself."""
    from tests.kiosk.records.test_limits import LAST, OWN, extreme

    other = Author("one")
    with city.transaction():
        know(city.connection, other.sender())
    for number, name in enumerate(OWN):
        if name != "subject.erased":
            other.says(extreme(declared().kinds[name]), f"{number:02}".ljust(96, "s"), 1, made_at=LAST, actor="ở" * 40)
    receipt = city.receive(other.batch(1, len(other.raws)))
    city.apply_all()
    held = city.connection.execute(text("SELECT reason, event_id FROM journal_quarantine")).all()
    authored = {"subject.erased", *(n for n in OWN if not declared().kinds[n].authors & set(other.roles))}
    naming = {"range.granted", "station.lost"} - authored  # no station of its own ward has such a name
    assert [row[0] for row in held if row[0] != "role"] == ["ward"] * len(naming)
    assert receipt.quarantined == len((authored | naming) - {"subject.erased"})
