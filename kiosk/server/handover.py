"""What a station holds of others' chains and the hub lacks: told, then taken as a push of another's chain.

Used by the hub's protocol after a takeover, when a hub's disk is lost with what its standby had not pulled yet. The
heads in such a push are signed by the chain's own station, so that whoever brings it can forge nothing; what the
bringer may not see himself are holes, and count as damage here, never as "not for this role", until the true bytes
come.
Raises ExpectedError journal.errors.* as the inbox.
"""

from __future__ import annotations

import msgspec

from kiosk.journal import chains
from kiosk.journal import known as stations
from kiosk.journal.chains import DAMAGED
from kiosk.store import Reader
from kiosk.sync import wire
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Sender


def lacking(reader: Reader, asked: tuple[wire.HeldChains, Sender]) -> wire.LackedChains:
    """The chains of the asker's ward, not his own nor this hub's, of which he holds more than is here: those of
    stations that are known here alone, for nobody can vouch for others."""
    held, sender = asked
    ward, own = ward_of(sender.station), {sender.station, reader.station.id}
    known = {name for name in stations.names(reader.connection) if ward_of(name) == ward} - own
    lacks = []
    for station, epoch, last in held.ends:
        if station not in known:
            continue
        here = chains.here(reader.connection, station, epoch)
        if here < last:
            lacks.append((station, epoch, here))
    return wire.LackedChains(tuple(lacks))


def is_brought(batch: Batch, sender: Sender, own: str) -> bool:
    """Whether a station brings a chain of its ward that is neither its own nor this hub's."""
    return batch.station not in (sender.station, own) and ward_of(batch.station) == ward_of(sender.station)


def as_brought(batch: Batch) -> Batch:
    """The batch with every hole as one of damage."""
    holes = tuple(msgspec.structs.replace(hole, reason=DAMAGED) for hole in batch.holes)
    return msgspec.structs.replace(batch, holes=holes)
