"""Applying in batches: whatever the order and grouping of arrival, the rows are the fold of the events."""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from kiosk.db.tables.days import DayTotal
from kiosk.journal import waiting
from kiosk.journal.envelope import FIRST, Envelope, decode, encode, encode_body, hash_of
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.journal.inbox import know
from kiosk.journal.sealing import new_key
from kiosk.records.facts import kind_of
from kiosk.values.journal import Batch, Sender
from tests.factories import open_store
from tests.faults.checker import check
from tests.kiosk.records.sample_facts import Slip, SlipIssued, SlipNoted

DAY = date(2026, 11, 24)


class Elsewhere:
    """Another station, reduced to its chain."""

    def __init__(self, name: str, roles: tuple[str, ...] = ("citizen", "desk"), ward: str = "99001") -> None:
        self.name, self.roles = f"{ward}.{name}", roles
        self.identity = Identity(new_key(), new_key())
        self.prev, self.raws = FIRST, []

    def says(
        self, fact: Any, subject: str, depth: int, version: int | None = None, body: bytes | None = None,
        made_at: int = 0, actor: str = "", event_id: str = "",
    ) -> None:  # fmt: skip
        kind = kind_of(fact)
        seq = len(self.raws) + 1
        event = Envelope(
            id=event_id or f"{self.name}-{seq}", station=self.name, epoch=1, seq=seq, kind=kind.name,
            version=version or kind.version, subject=subject, depth=depth,
            made_at=made_at or 1_795_483_800_000_000 + seq, actor=actor, body=msgspec.Raw(body or encode_body(fact)),
            sealed=None, key_id=None, prev=self.prev,
        )  # fmt: skip
        self.add(encode(event))

    def add(self, raw: bytes) -> None:
        self.raws.append(raw)
        self.prev = hash_of(raw)

    def batch(self, first: int, last: int) -> Batch:
        head = sign_head(self.identity, self.name, 1, last, hash_of(self.raws[last - 1]))
        return Batch(self.name, 1, first, tuple(self.raws[first - 1 : last]), (head,))

    def sender(self) -> Sender:
        return Sender(station=self.name, public_key=self.identity.public, roles=self.roles)


def introduce(store: Any, *others: Elsewhere) -> None:
    for other in others:
        store.run(lambda ctx, sender: know(ctx.connection, sender), other.sender()).result()


def wait_until_applied(store: Any, stuck: int = 0) -> None:
    """Wait until everything received is applied but `stuck` events: a slice runs after each command."""
    until = time.monotonic() + 60  # another thread folds where the city's server is on a database server
    while time.monotonic() < until:
        if store.run(lambda ctx, most: waiting.count(ctx.connection, most), stuck + 1).result() == stuck:
            return
    raise AssertionError("received events were not applied")


def set_aside(store: Any) -> list[tuple[Any, ...]]:
    """What lies in quarantine: (station, seq, reason, event id, closed)."""
    query = "SELECT station, seq, reason, event_id, closed FROM journal_quarantine ORDER BY station, seq"
    return [tuple(row) for row in store.read(lambda r: r.connection.exec_driver_sql(query).all()).result()]


def slips(store: Any) -> dict[str, tuple[Any, ...]]:
    query = select(Slip.subject, Slip.number, Slip.state, Slip.conflict)
    return {r[0]: tuple(r[1:]) for r in store.read(lambda reader: reader.connection.execute(query).all()).result()}


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def faults(store: Any) -> list[str]:
    return check(store.settings.database, store.settings.key_file)


def test_a_late_event_folds_its_subject_anew(store: Any) -> None:
    kiosk, desk = Elsewhere("kiosk"), Elsewhere("desk")
    introduce(store, kiosk, desk)
    kiosk.says(SlipIssued(series="ticket:Q", number=1, day=DAY), "s1", 1)
    desk.says(SlipNoted(words="b"), "s1", 3)
    kiosk.says(SlipNoted(words="a"), "s1", 2)
    store.apply_received(desk.batch(1, 1)).result()
    wait_until_applied(store)
    assert slips(store) == {"s1": (None, "b", 0)}
    store.apply_received(kiosk.batch(1, 2)).result()
    wait_until_applied(store)
    assert slips(store) == {"s1": (1, "+ab", 0)}
    assert [p for p in faults(store) if not p.startswith("5")] == []


def test_any_order_of_arrival_gives_the_same_rows(store: Any, seeded: random.Random) -> None:
    others = [Elsewhere(f"s{n}") for n in range(3)]
    introduce(store, *others)
    for n in range(40):
        author = seeded.choice(others)
        subject = f"s{seeded.randrange(8)}"
        if seeded.random() < 0.4:
            author.says(
                SlipIssued(series="ticket:Q", number=seeded.randrange(5), day=DAY), subject, seeded.randrange(1, 6)
            )
        else:
            author.says(SlipNoted(words=str(n % 10)), subject, seeded.randrange(1, 6))
    at = dict.fromkeys(others, 0)
    while any(at[o] < len(o.raws) for o in others):
        author = seeded.choice([o for o in others if at[o] < len(o.raws)])
        upto = min(len(author.raws), at[author] + seeded.randrange(1, 6))
        store.apply_received(author.batch(max(1, at[author]), upto)).result()  # overlaps: a repeat is harmless
        if seeded.random() < 0.5:
            wait_until_applied(store)
        at[author] = upto
    wait_until_applied(store)
    assert [p for p in faults(store) if p[0] not in "45"] == []


def test_a_second_bearer_of_a_number_is_told_apart(store: Any) -> None:
    one, two = Elsewhere("one"), Elsewhere("two")
    introduce(store, one, two)
    one.says(SlipIssued(series="ticket:Q", number=7, day=DAY), "first", 1)
    two.says(SlipIssued(series="ticket:Q", number=7, day=DAY), "second", 1)
    for other in (two, one):
        store.apply_received(other.batch(1, 1)).result()
        wait_until_applied(store)
    assert slips(store) == {"first": (7, "+", 0), "second": (7, "+", 1)}


def test_totals_move_by_the_difference(store: Any) -> None:
    other = Elsewhere("one")
    introduce(store, other)
    other.says(SlipIssued(series="ticket:Q", number=1, day=DAY), "a", 1)
    other.says(SlipIssued(series="ticket:Q", number=2, day=DAY), "b", 1)
    other.says(SlipIssued(series="ticket:Q", number=1, day=date(2026, 11, 25)), "a", 2)
    store.apply_received(other.batch(1, 3)).result()
    wait_until_applied(store)
    query = select(DayTotal.day, DayTotal.count).where(DayTotal.metric == "slips", DayTotal.count != 0)
    found = store.read(lambda reader: reader.connection.execute(query).all()).result()
    assert sorted(tuple(r) for r in found) == [("2026-11-24", 1), ("2026-11-25", 1)]


def test_old_versions_are_upcast_and_newer_ones_quarantined(store: Any) -> None:
    other = Elsewhere("one")
    introduce(store, other)
    other.says(SlipNoted(words=""), "a", 1, version=1, body=encode_body({"text": "old"}))
    other.says(SlipNoted(words="new"), "a", 2, version=3)
    other.says(SlipNoted(words="!"), "a", 3)
    receipt = store.apply_received(other.batch(1, 3)).result()
    wait_until_applied(store)
    assert (receipt.here, receipt.new, receipt.quarantined) == (3, 3, 1)
    assert slips(store)["a"][1] == "old!"
    assert faults(store) == []


def test_roles_and_unreadable_bytes_are_quarantined_and_delay_nothing(store: Any) -> None:
    pad = Elsewhere("pad", roles=("rating",))
    desk = Elsewhere("desk", roles=("desk",))
    introduce(store, pad, desk)
    pad.says(SlipNoted(words="x"), "a", 1)
    desk.says(SlipNoted(words="y"), "a", 1)
    desk.add(b"\xc1 no event")
    store.apply_received(pad.batch(1, 1)).result()
    receipt = store.apply_received(desk.batch(1, 2)).result()
    wait_until_applied(store)
    assert (receipt.here, receipt.quarantined) == (2, 1)
    assert slips(store)["a"][1] == "y"
    found = store.read(
        lambda r: r.connection.exec_driver_sql("SELECT station, reason FROM journal_quarantine").all()
    )
    assert sorted(tuple(r) for r in found.result()) == [("99001.desk", "bytes"), ("99001.pad", "role")]
    assert faults(store) == []


def test_a_fold_that_fails_delays_no_other(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.kiosk.records.sample_facts import projection, step

    def fragile(row: Any, event: Any) -> Any:
        if event.subject == "poison":
            raise ZeroDivisionError
        return step(row, event)

    monkeypatch.setattr(projection, "step", fragile)
    other = Elsewhere("one")
    introduce(store, other)
    for n in range(20):
        other.says(SlipIssued(series="ticket:Q", number=n + 1, day=DAY), "poison" if n == 7 else f"s{n}", 1)
    store.apply_received(other.batch(1, 20)).result()
    wait_until_applied(store)
    assert len(slips(store)) == 19
    assert "poison" not in slips(store)
    assert set_aside(store) == [("99001.one", 8, "fold", "99001.one-8", 0)]
    assert [p for p in faults(store) if p[0] != "5"] == []


def test_an_event_of_a_newer_program_is_applied_after_the_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Elsewhere("one")
    other.says(SlipNoted(words="later"), "a", 1, version=3)
    store = open_store(tmp_path / "own")
    introduce(store, other)
    assert store.apply_received(other.batch(1, 1)).result().quarantined == 1
    store.close()
    from kiosk.records import declared

    newer = declared().kinds["testslip.noted"]._replace(version=3)
    monkeypatch.setitem(declared().kinds, "testslip.noted", newer)
    store = open_store(tmp_path / "own")
    wait_until_applied(store)
    assert slips(store)["a"][1] == "later"
    store.close()


def test_two_that_bear_one_id_count_once_after_the_upgrade_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded again after a fork, while nobody here could read it: both were held, one counts."""
    one, two = Elsewhere("one"), Elsewhere("two")
    for other in (one, two):
        other.says(SlipNoted(words="later"), "a", 1, version=3)
        other.raws[0] = encode(msgspec.structs.replace(decode(other.raws[0]), id="the-same"))
    store = open_store(tmp_path / "own")
    introduce(store, one, two)
    assert [store.apply_received(other.batch(1, 1)).result().quarantined for other in (one, two)] == [1, 1]
    store.close()
    from kiosk.records import declared

    newer = declared().kinds["testslip.noted"]._replace(version=3)
    monkeypatch.setitem(declared().kinds, "testslip.noted", newer)
    store = open_store(tmp_path / "own")
    wait_until_applied(store)
    assert slips(store)["a"][1] == "later"
    held = store.read(lambda r: r.connection.exec_driver_sql("SELECT reason, closed FROM journal_quarantine").all())
    assert sorted(tuple(row) for row in held.result()) == [("twice", 1), ("version", 1)]
    store.close()
    assert check(store.settings.database, store.settings.key_file) == []


def test_a_batch_is_applied_faster_than_one_by_one(store: Any) -> None:
    """Not a bench: only that slices do spare work, by counting statements."""
    other = Elsewhere("one")
    introduce(store, other)
    for n in range(50):
        other.says(SlipIssued(series="ticket:Q", number=n + 1, day=DAY), f"s{n}", 1)
    seen: list[str] = []
    store.run(lambda _ctx, _: store.ledger.raw.set_trace_callback(seen.append), None).result()
    store.apply_received(other.batch(1, 50)).result()
    wait_until_applied(store)
    store.run(lambda _ctx, _: store.ledger.raw.set_trace_callback(None), None).result()
    assert len([words for words in seen if words.startswith("SELECT") and "test_slips" in words]) < 60
