"""Comparing chains with a server: what it has is acknowledged, and where it reads otherwise a new epoch begins.

Two stores on files; questions are signed and answered by the protocol's router itself, without a line between.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.journal import chains, inbox, outbox
from kiosk.records.feedback import HelpAsked
from kiosk.remote import handshake
from kiosk.server.protocol import Protocol
from kiosk.store.metadata import meta, set_meta
from kiosk.sync import wire
from kiosk.values.journal import Sender
from tests.factories import StandingClock, open_store


class Beside:
    """A station and its server; `ask` is what a line does, without one. `asked`: the paths, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.asked = folder, StandingClock(), list[str]()
        self.central = open_store(folder / "central", clock=self.clock, roles=("central",))
        self.station = open_store(folder / "station", clock=self.clock)
        self.protocol = Protocol(self.central)
        self.answers: dict[str, object] = {}  # fields of a hello's answer that are changed on its way
        sender = Sender(
            station=self.station.station.id, public_key=self.station.identity.public,
            seal_key=self.station.identity.seal_public, roles=self.station.station.roles,
        )  # fmt: skip
        self.central.run(lambda ctx, s: inbox.know(ctx.connection, s), sender).result(20)

    def ask(self, path: str, message: Any, shape: type[Any]) -> Any:
        self.asked.append(path)
        store = self.station
        author = wire.Author(store.station.id, store.lease, store.identity)
        work = {"/v1/hello": self.protocol.hello, "/v1/erased": self.protocol.erased, "/v1/fetch": self.protocol.fetch}
        now = self.protocol.freshness.after(author.station, author.lease)
        body = wire.sign_request(author, path, message, now)
        answer = asyncio.run(self.protocol.signed(path.removeprefix("/v1"), work[path])(body))  # type: ignore[arg-type]
        found = wire.unpack(wire.pack(answer), shape)
        return msgspec.structs.replace(found, **self.answers) if path == "/v1/hello" else found

    def shake(self) -> handshake.Shaken:
        return handshake.shake(self.station, self, self.clock, "Phường Mẫu")  # type: ignore[arg-type]

    def asks(self, count: int = 1) -> None:
        """The station records so many events."""
        for _ in range(count):
            fact = HelpAsked(place="kiosk-1")
            self.station.run(lambda ctx, said: ctx.record(said, subject="help"), fact).result(20)

    def push(self) -> None:
        """What waits comes to the server; the station does not hear of it."""
        store, seal = self.station, self.central.identity.seal_public
        while True:
            batch = store.read(
                lambda r: outbox.next_batch(r.connection, store.identity, r.keys, r.station.id, seal)
            ).result(20)
            if batch is None:
                return
            self.central.apply_received(batch).result(20)
            if self.mark(batch.epoch) >= batch.first + len(batch.events) - 1:
                return
            self.acknowledge(batch.epoch, batch.first + len(batch.events) - 1)

    def acknowledge(self, epoch: int, seq: int) -> None:
        name = self.station.station.id
        self.station.run(lambda ctx, _: chains.set_mark(ctx.connection, "central", name, epoch, seq), None).result(20)

    def mark(self, epoch: int) -> int:
        name = self.station.station.id
        return self.station.read(lambda r: chains.mark(r.connection, "central", name, epoch)).result(20)

    def there(self) -> list[tuple[int, int]]:
        """(epoch, seq) of the station's chains at the server."""
        return self.central.read(lambda r: chains.chains(r.connection, self.station.station.id)).result(20)

    def image(self) -> None:
        self.station.close()
        shutil.copytree(self.folder / "station" / "data", self.folder / "image", dirs_exist_ok=True)
        self.station.open()

    def put_back(self) -> None:
        """The image, and no witness that would tell."""
        self.station.close()
        shutil.rmtree(self.folder / "station" / "data")
        shutil.rmtree(self.folder / "station" / "witness")
        shutil.copytree(self.folder / "image", self.folder / "station" / "data")
        self.station.open()

    def close(self) -> None:
        self.station.close()
        self.central.close()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Beside]:
    made = Beside(tmp_path)
    yield made
    made.close()


def tip(city: Beside) -> Any:
    return city.station.ledger.state.tip


def test_what_the_server_has_is_acknowledged_and_nothing_begins(city: Beside) -> None:
    city.asks(4)
    city.push()
    city.acknowledge(1, 0)  # its answer never came
    city.asks(1)
    assert city.shake().epoch == 0
    assert (city.mark(1), city.station.station.epoch) == (4 + 1, 1)  # epoch.opened is the first
    assert city.asked == ["/v1/hello", "/v1/erased"]


def test_a_server_that_has_nothing_yet_is_told_nothing_else(city: Beside) -> None:
    city.asks(2)
    assert city.shake() == handshake.Shaken()
    assert (city.mark(1), city.there()) == (0, [])


def test_a_server_that_was_put_back_gets_the_rest_again(city: Beside) -> None:
    city.asks(3)
    city.push()
    city.asks(2)
    city.acknowledge(1, 6)  # it had these once
    assert city.shake().epoch == 0
    assert city.mark(1) == 4


def test_a_beat_notices_that_the_server_was_put_back(city: Beside) -> None:
    city.asks(3)
    city.push()
    city.shake()
    handshake.beat(city.station, city, city.clock)  # type: ignore[arg-type]
    city.acknowledge(1, 9)
    with pytest.raises(ExpectedError, match=r"sync\.errors\.forked"):
        handshake.beat(city.station, city, city.clock)  # type: ignore[arg-type]


def test_a_chain_that_a_new_epoch_left_behind_is_settled_and_its_tail_lies_at_the_server(city: Beside) -> None:
    city.asks(3)
    city.push()
    shared = tip(city)
    city.image()
    city.asks(3)
    city.push()
    city.put_back()
    epoch = city.station.station.epoch
    assert epoch > 1  # without its witness it begins anew by itself
    city.asks(2)
    assert city.shake().epoch == 0
    assert city.mark(1) == shared.seq
    assert city.there() == [(1, shared.seq + 3)]
    city.push()
    assert city.shake().epoch == 0
    ends = dict(city.there())
    assert ends[city.station.station.epoch] == tip(city).seq


def forked(city: Beside, alike: int, ours: int, theirs: int) -> None:
    """Both sides read alike up to `alike` more events and each has its own after them, in the same epoch."""
    city.asks(alike)
    city.push()
    name, last = city.station.station.id, tip(city)
    city.asks(theirs)
    city.push()

    def forget(ctx: Any, _none: None) -> None:
        for table in ("journal_events", "journal_heads"):
            query = f"DELETE FROM {table} WHERE station = '{name}' AND epoch = 1 AND seq > {last.seq}"
            ctx.connection.exec_driver_sql(query)
        ctx.ledger.state = ctx.ledger.state._replace(tip=last)

    city.station.run(forget, None).result(20)
    city.acknowledge(1, last.seq)
    city.clock.at += city.clock.at.resolution  # what is recorded now is another event
    city.asks(ours)


@pytest.mark.parametrize(("ours", "theirs"), [(2, 3), (3, 2), (2, 2), (1, 5), (0, 3)])
def test_a_fork_begins_an_epoch_above_both_and_the_own_events_come_again(
    city: Beside, monkeypatch: pytest.MonkeyPatch, ours: int, theirs: int
) -> None:
    monkeypatch.setattr(handshake, "COMPARED", 2)
    forked(city, 3, ours, theirs)
    shared = tip(city).seq - ours
    found = city.shake()
    assert found.epoch == city.station.station.epoch == 2
    name = city.station.station.id
    assert city.station.read(lambda r: chains.own_chains(r.connection, name)).result(20) == [(1, shared), (2, 2 + ours)]
    assert "/v1/hello" in city.asked[1:]  # hashes were compared
    city.push()
    assert dict(city.there())[2] == 2 + ours  # epoch.opened before them, clock.measured after them
    assert city.shake().epoch == 0  # settled, also in a second handshake


def test_a_chain_that_was_settled_parts_no_second_time(city: Beside) -> None:
    forked(city, 3, 1, 2)
    shared = tip(city).seq - 1
    assert city.shake().epoch == 2
    city.push()
    told = wire.ChainThere(1, shared + 2, b"h" * 32, same=False, through=shared + 2)
    city.answers = {"chains": (told,)}
    assert (city.shake().epoch, city.station.station.epoch) == (0, 2)


def test_an_epoch_that_the_server_alone_knows_is_passed(city: Beside) -> None:
    city.asks(1)
    city.push()
    later = wire.ChainThere(6, 2, b"h" * 32, same=False, through=2)
    first = wire.ChainThere(1, 2, tip(city).hash, same=True, through=2)
    city.answers = {"chains": (first, later)}
    assert city.shake().epoch == city.station.station.epoch == 7


def test_a_database_that_lives_on_another_machine_too_parts_once(city: Beside) -> None:
    city.answers = {"branched": True}
    assert [city.shake().epoch for _ in range(2)] == [2, 0]
    lease = city.station.read(lambda r: meta(r.connection, "parted")).result(20)
    assert lease == city.station.lease


def test_kinds_that_the_server_understands_and_the_lease_are_remembered(city: Beside) -> None:
    city.answers = {"kinds": {"feedback.help_asked": 1}}
    city.shake()
    assert city.station.ledger.spoken == {"feedback.help_asked": 1}
    told = city.station.read(lambda r: meta(r.connection, "leases_told")).result(20)
    assert told == city.station.lease
    city.station.run(lambda ctx, _: set_meta(ctx.connection, "leases_told", "no lease,"), None).result(20)
    assert city.shake().epoch == 0  # what was scribbled on is told to nobody
