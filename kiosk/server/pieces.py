"""One answer to a pull: pieces of a ward's chains in their order of arrival, as far as one answer carries.

Made by kiosk.server.answers on a reader's thread. A position is visible only when all earlier ones are committed (one
writer gives them out and commits them in order), so nothing ever appears behind a cursor. Each batch was stored up to
a head, so a run of one chain's arrivals ends at one; what was stored later at an earlier place (a filled hole, an event
released by an upgrade) has a new position and comes again. A chain without a head, or one that this server has set
aside, holds nothing else up. Of its own chains an asker gets what it has lost: beyond the ends that it names, of epochs
that it has left behind (docs/design/sync.md#event).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.journal import chains, inbox, known, outbox, scope
from kiosk.journal.arrivals import Arrival, arrivals_after
from kiosk.journal.identity import Identity
from kiosk.journal.known import withdrawn_in
from kiosk.store import Reader
from kiosk.sync import wire
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Sender
from kiosk.values.roles import Role

BYTES = 1024 * 1024  # of events in one answer, unless one piece alone has more
Chain = tuple[str, int]


class Pieces:
    """Collects the batches of one answer."""

    def __init__(
        self, reader: Reader, identity: Identity, sender: Sender, ends: Iterable[tuple[str, int, int]]
    ) -> None:
        self._reader, self._identity, self._sender = reader, identity, sender
        self._to = scope.recipient(sender.station, sender.seal_key, sender.roles)
        self._ends: dict[Chain, int] = {(station, epoch): seq for station, epoch, seq in ends}
        self._sent: dict[Chain, tuple[int, int]] = {}  # first and last seq of the last piece
        self._batches: list[Batch] = []
        self._size = 0

    def after(self, cursor: wire.Cursor, limit: int) -> wire.PullAnswer:
        ward = ward_of(self._sender.station)
        rows = arrivals_after(self._reader.connection, ward, cursor.position, limit)
        more = len(rows) == limit
        if not self._send_lost():
            return wire.PullAnswer(tuple(self._batches), cursor, True, self._senders(), self._to.kinds or ())
        for at, (position, station, epoch, seq, digest) in enumerate(rows):
            chain = (station, epoch)
            if station != self._sender.station and not self._send_through(chain, seq, _run(rows, at)):
                more = True
                break
            cursor = wire.Cursor(ward, position, bytes(digest))
        return wire.PullAnswer(tuple(self._batches), cursor, more, self._senders(), self._to.kinds or ())

    def of_station(self, station: str) -> wire.PullAnswer:
        """What the asker lacks of one station's chains, oldest first."""
        more = False
        for epoch, last in chains.chains(self._reader.connection, station):
            chain = (station, epoch)
            if self._ends.get(chain, 0) < last and not self._send_through(chain, last, last):
                more = True
                break
        nowhere = wire.Cursor(ward_of(station))
        return wire.PullAnswer(tuple(self._batches), nowhere, more, self._senders(), self._to.kinds or ())

    def _send_lost(self) -> bool:
        """What the asker had written itself and lost with its disk; False where the answer is full."""
        own = [chain for chain in self._ends if chain[0] == self._sender.station]
        ends = [(chain, chains.through(self._reader.connection, *chain)) for chain in own]
        return all(self._send_through(chain, end, end) for chain, end in ends if end > self._ends[chain])

    def _send_through(self, chain: Chain, seq: int, last: int) -> bool:
        """Send an arrival, what the asker lacks before it, and its run; False where the answer is full."""
        first, reached = self._sent.get(chain, (1, 0))
        if first <= seq <= reached:
            return True
        start = min(seq, self._ends.get(chain, 0) + 1)
        while start <= seq:
            if self._size >= BYTES:
                return False
            piece = self._piece(chain, start - 1, last)
            if piece is None:
                return True  # nobody vouches for it (yet): it comes with the next head
            self._batches.append(piece)
            self._size += sum(map(len, piece.events)) + 100 * len(piece.events)
            end = piece.first + len(piece.events) - 1
            self._sent[chain] = (piece.first, end)
            self._ends[chain] = max(end, self._ends.get(chain, 0))
            start = end + 1
        return True

    def _piece(self, chain: Chain, after: int, last: int) -> Batch | None:
        reader = self._reader
        if chain[0] != reader.station.id:
            to = scope.Recipient(b"", chain[0]) if chain[0] == self._sender.station else self._to
            return outbox.relayed_batch(reader.connection, reader.keys, chain, after, to, last=last)
        own = dict(chains.own_chains(reader.connection, chain[0])).get(chain[1], 0)
        if own <= after:
            return None
        end = min(own, last)
        return outbox.own_batch(reader.connection, self._identity, reader.keys, chain, after, end, self._to)

    def _senders(self) -> tuple[wire.SenderKeys, ...]:
        """Who wrote the chains of this answer, and whose keys of the ward were withdrawn, the live one of each last.

        A standby that has everything else is told of every station, of those that wrote nothing yet, too.
        """
        connection, ward = self._reader.connection, ward_of(self._sender.station)
        names = {batch.station for batch in self._batches} | withdrawn_in(connection, ward)
        if not self._batches and Role.HUB in self._sender.roles:
            names |= {name for name in known.names(connection) if ward_of(name) == ward}
        return tuple(
            wire.SenderKeys(one.station, one.public_key, one.seal_key, one.roles, one.withdrawn_at, one.ends)
            for name in sorted(names) for one in reversed(inbox.senders(connection, name))
        )  # fmt: skip


def _run(rows: Sequence[Arrival], at: int) -> int:
    """The last seq of the arrivals from `at` on that follow one another in one chain."""
    here, last = rows[at], rows[at].seq
    for after in rows[at + 1 :]:
        if (after.station, after.epoch, after.seq) != (here.station, here.epoch, last + 1):
            break
        last = after.seq
    return last
