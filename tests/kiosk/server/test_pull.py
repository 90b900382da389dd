"""What a server answers to a pull: pieces that verify, chains that hold nothing up, gaps that are filled, sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.journal import outbox
from kiosk.journal.heads import verify_head
from kiosk.records import declared
from kiosk.remote.link import Refused
from kiosk.server import pieces
from kiosk.store import judging
from kiosk.sync import wire
from kiosk.sync.pulling import pull_all
from tests.factories import open_store
from tests.fakes import MORNING
from tests.faults import ward
from tests.kiosk.records.sample_facts import Name, SlipIssued, SlipNoted, declared_too
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.store.test_store import issue

ROLES = ("citizen", "desk", "single")


class Hubbed:
    """A hub with a journal of its own, a station that pushes to it, a desk that pulls from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = ward.Served(folder / "hub", "hub", "desk", "single")
        self.hub.open()
        self.station = open_store(folder / "station", roles=ROLES)
        self.desk = open_store(folder / "desk", roles=("desk",))
        ward.know(self.hub.store, self.station, self.desk)
        ward.know(self.desk, self.hub.store)

    def ask(self, asked: wire.Pull) -> wire.PullAnswer:
        with ward.line(self.desk, self.hub) as open_line:
            return open_line.ask("/v1/pull", asked, wire.PullAnswer)

    def all(self, limit: int = 500, ends: tuple[wire.Chain, ...] = ()) -> list[wire.PullAnswer]:
        """Every answer from the beginning."""
        answers = [self.ask(wire.Pull(limit=limit, ends=ends))]
        while answers[-1].more:
            answers.append(self.ask(wire.Pull((answers[-1].cursor,), ends, limit)))
        return answers

    def pull(self) -> int:
        with ward.line(self.desk, self.hub) as open_line:
            count = pull_all(self.desk, open_line, ward.sender_of(self.hub.store))
        wait_until_applied(self.desk)
        return count

    def held(self) -> bool:
        name = self.station.station.id
        return ward.chain_of(self.desk, name) == ward.chain_of(self.hub.store, name)

    def close(self) -> None:
        self.station.close()
        self.desk.close()
        self.hub.close()


@pytest.fixture
def near(tmp_path: Path) -> Iterator[Hubbed]:
    with declared_too():
        made = Hubbed(tmp_path)
        try:
            yield made
        finally:
            made.close()


def test_a_hubs_own_events_travel_too_and_every_piece_ends_at_a_head_of_its_writer(near: Hubbed) -> None:
    for n in range(4):
        near.station.run(issue, f"a{n}").result()
        ward.push_own(near.station, near.hub)
        near.hub.store.run(issue, f"h{n}").result()
    for limit in (1, 3, 500):
        answers = near.all(limit)
        keys = {(known.station, known.public_key) for answer in answers for known in answer.senders}
        assert {station for station, _key in keys} == {near.station.station.id, near.hub.store.station.id}
        for answer in answers:
            for batch in answer.batches:
                head = batch.heads[-1]
                assert head.seq == batch.first + len(batch.events) - 1
                assert any(verify_head(head, key) for station, key in keys if station == head.station)
    near.pull()
    assert near.held()
    name = near.hub.store.station.id
    assert ward.chain_of(near.desk, name) == ward.chain_of(near.hub.store, name)
    assert near.desk.read(lambda r: r.open_sealed("h2").name).result() == "Người h2"


def test_one_answer_never_outgrows_a_message(near: Hubbed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "BYTES", 3_000)
    for n in range(12):
        near.station.run(issue, f"a{n}").result()
        ward.push_own(near.station, near.hub)
        near.hub.store.run(issue, f"h{n}").result()
    answers = near.all()
    assert len(answers) > 3
    assert all(sum(len(raw) for batch in answer.batches for raw in batch.events) < 6_000 for answer in answers)
    near.pull()
    assert near.held()


def test_what_this_server_has_set_aside_or_cannot_vouch_for_holds_nothing_up(near: Hubbed) -> None:
    near.hub.store.run(issue, "h0").result()
    near.station.run(issue, "a").result()
    ward.push_own(near.station, near.hub)
    near.hub.store.begin_epoch("fork", (1, 1, b"")).result(20)  # its own events after the first were forked
    name = near.station.station.id
    near.hub.store.run(
        lambda ctx, _: ctx.connection.exec_driver_sql("DELETE FROM journal_heads WHERE station = ?", (name,)), None
    ).result(20)
    fact = SlipIssued(series="x", number=1, day=MORNING.date())
    near.hub.store.run(lambda ctx, f: ctx.record(f, subject="h1", sealed=Name(name="Người h1")), fact).result(20)
    near.pull()
    own = near.hub.store.station.id
    assert near.desk.read(lambda r: r.open_sealed("h1").name).result() == "Người h1"
    assert [row[:2] for row in ward.chain_of(near.desk, own)][:2] == [(1, 1), (2, 1)]
    assert ward.chain_of(near.desk, name) == []
    near.station.run(issue, "b").result()
    ward.push_own(near.station, near.hub)  # the next head vouches for all before it
    near.pull()
    assert near.held()


def test_events_released_by_an_upgrade_leave_no_gap_for_who_comes_later(
    near: Hubbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They arrive anew, later than what follows them in their chain; whoever starts now gets them all the same."""
    known = declared()
    older = known._replace(kinds={name: kind for name, kind in known.kinds.items() if name != "testslip.noted"})
    near.station.run(issue, "a").result()
    with monkeypatch.context() as before:
        before.setattr(judging, "declared", lambda: older)
        for n in range(30):
            near.station.run(lambda ctx, s: ctx.record(SlipNoted(words="!"), subject=s), "a").result()
            ward.push_own(near.station, near.hub)
            near.station.run(issue, f"b{n}").result()
            ward.push_own(near.station, near.hub)
    near.hub.close()
    near.hub = ward.Served(near.folder / "hub", "hub", "desk", "single")
    near.hub.open()
    assert ward.sql(near.hub.store, "SELECT count(*) FROM journal_quarantine WHERE closed = 0") == [(0,)]
    for limit in (1, 7, 500):
        desk = near.desk
        name = f"desk-{limit}"
        near.desk = open_store(near.folder / name, roles=("desk",))
        ward.know(near.hub.store, near.desk)
        ward.know(near.desk, near.hub.store)
        desk.close()
        with ward.line(near.desk, near.hub) as open_line:
            pull_all(near.desk, open_line, ward.sender_of(near.hub.store))
        assert near.held()
    rows = ward.sql(near.hub.store, "SELECT position FROM journal_events WHERE station = ? ORDER BY seq",
                    near.station.station.id)  # fmt: skip
    assert rows != sorted(rows)


def test_a_gap_larger_than_an_answer_is_crossed_step_by_step(near: Hubbed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "BYTES", 2_000)
    for n in range(20):
        near.station.run(issue, f"a{n}").result()
        ward.push_own(near.station, near.hub)
    last = near.all()[-1].cursor
    near.station.run(issue, "z").result()
    ward.push_own(near.station, near.hub)
    trail = wire.Pull((last,))  # a cursor without what lies before it: the puller's file was put back
    ends: list[Any] = []
    got = 0
    while True:
        answer = near.ask(wire.Pull(trail.after, tuple(ends)))
        for batch in answer.batches:
            assert batch.first == got + 1
            got = batch.heads[-1].seq
            ends = [(batch.station, batch.epoch, got)]
        if not answer.more:
            break
    assert got == len(ward.chain_of(near.station, near.station.station.id))


def test_who_has_not_said_hello_pulls_nothing(near: Hubbed) -> None:
    with ward.line(near.desk, near.hub) as open_line:
        assert open_line._author is not None
        open_line._author = open_line._author._replace(lease="another machine")
        with pytest.raises(Refused) as caught:
            open_line.ask("/v1/pull", wire.Pull(), wire.PullAnswer)
    assert caught.value.error == "sync.errors.hello_first"


def test_a_hub_does_not_say_that_central_has_what_it_has_itself(near: Hubbed) -> None:
    near.station.run(issue, "a").result()
    to = ward.reader(near.hub)
    batch = near.station.read(
        lambda r: outbox.next_batch(r.connection, near.station.identity, r.keys, r.station.id, to.seal_key)
    ).result()
    answer = ward.push(near.station, near.hub, batch)
    assert (answer.here, answer.central) == (len(batch.events), 0)
    ward.mark(near.hub.store, "central", batch, 3)
    assert ward.push(near.station, near.hub, batch).central == 3
