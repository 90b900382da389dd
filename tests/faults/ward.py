"""A ward of several machines on loopback: stations, a hub that answers with the same protocol as central, central.

`Served` is any store behind the protocol's router; no program runs a hub yet, so its steps are written out here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.clock import SystemClock
from kiosk.forms.library import FormLibrary
from kiosk.journal import chains, inbox, outbox
from kiosk.journal.scope import Recipient
from kiosk.remote import handshake
from kiosk.remote.link import Link
from kiosk.server.central import Central
from kiosk.server.program import ServerProgram
from kiosk.store import Store
from kiosk.sync import wire
from kiosk.values.journal import Batch, Sender
from tests.factories import settings_in
from tests.kiosk.records.test_apply import wait_until_applied


class Served(Central):
    """A store with these roles behind the protocol's router."""

    def __init__(self, folder: Path, *roles: str, port: int = 0) -> None:
        super().__init__(settings_in(folder), port=port)
        if "central" not in roles:
            self.settings = msgspec.structs.replace(self.settings, roles=roles)
            catalogue = Catalogue(self.settings.ward_dir, self.clock)
            forms = FormLibrary(self.settings.ward_dir, catalogue)
            self.store = Store(self.settings, self.clock, Bus(), catalogue, forms)


def sender_of(store: Any) -> Sender:
    """Who a store says it is."""
    return Sender(
        station=store.station.id, public_key=store.identity.public, seal_key=store.identity.seal_public,
        roles=store.station.roles,
    )  # fmt: skip


def know(at: Any, *others: Any) -> None:
    """`at` takes the others as enrolled."""
    for other in others:
        at.run(lambda ctx, s: inbox.know(ctx.connection, s), sender_of(other)).result(20)


@contextmanager
def line(asker: Any, server: ServerProgram, address: str = "") -> Iterator[Link]:
    """An open line on which `asker` has said hello."""
    author = wire.Author(asker.station.id, asker.lease, asker.identity)
    made = Link(address or server.address, server.store.identity.public, author=author)
    try:
        handshake.beat(asker, made, SystemClock())
        yield made
    finally:
        made.close()


def push(asker: Any, server: ServerProgram, batch: Batch) -> wire.PushAnswer:
    with line(asker, server) as open_line:
        return open_line.ask("/v1/push", wire.Push(batch), wire.PushAnswer)


def reader(server: ServerProgram) -> Recipient:
    return Recipient(server.store.identity.seal_public, server.store.station.id)


def push_own(station: Any, server: ServerProgram, limit: int = 500, level: str = "central") -> int:
    """Everything that `level` lacks of the station's own chains; how many batches."""
    count, to = 0, reader(server)
    while (batch := next_own(station, to, limit, level)) is not None:
        answer = push(station, server, batch)
        mark(station, level, batch, answer.through)
        count += 1
    wait_until_applied(server.store)
    return count


def next_own(station: Any, to: Recipient, limit: int, level: str) -> Batch | None:
    found: Batch | None = station.read(
        lambda r: outbox.next_batch(
            r.connection, station.identity, r.keys, r.station.id, to.seal_key, level, limit, reader=to.station
        )
    ).result(20)
    return found


def mark(store: Any, level: str, batch: Batch, seq: int) -> None:
    store.run(
        lambda ctx, b: chains.mark_acknowledged(ctx.connection, level, b.station, b.epoch, seq), batch
    ).result(20)


def next_relayed(hub: Any, server: ServerProgram) -> Batch | None:
    found: Batch | None = hub.read(
        lambda r: outbox.next_relayed(r.connection, r.keys, r.station.id, reader(server))
    ).result(20)
    return found


def relay_all(hub: Any, server: ServerProgram) -> list[wire.PushAnswer]:
    """Everything that central lacks of the chains that the hub holds of its ward."""
    answers = []
    while (batch := next_relayed(hub, server)) is not None:
        answers.append(push(hub, server, batch))
        mark(hub, "central", batch, answers[-1].through)
    wait_until_applied(server.store)
    return answers


def sql(store: Any, words: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of a store's file."""
    with closing(sqlite3.connect(store.settings.database)) as db:
        return db.execute(words, values).fetchall()


def chain_of(store: Any, station: str) -> list[tuple[Any, ...]]:
    """(epoch, seq, hash, raw) of a station's chains as they stand in a store's file."""
    words = "SELECT epoch, seq, hash, raw FROM journal_events WHERE station = ? ORDER BY epoch, seq"
    return sql(store, words, station)
