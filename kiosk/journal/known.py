"""Stations' public keys and roles: one live key each; a withdrawn one vouches for nothing after what lay here then.

Called by enrolment, the inbox, pulling and the store at opening (for its own key). Nobody asks or sends under a
withdrawn key; heads that it signed before are verified with it still. Raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import KnownStation, WithdrawnEnd
from kiosk.journal.chain_ends import ends_of
from kiosk.values.journal import Sender

SOME_TIME = 1  # when a key was withdrawn, where nobody knows it to the second

_SENDERS = Prepared(
    select(KnownStation.public_key, KnownStation.seal_key, KnownStation.roles, KnownStation.withdrawn_at)
    .where(KnownStation.station == bindparam("b_station"))
    .order_by(KnownStation.withdrawn_at, KnownStation.public_key)
)
_ENDS = Prepared(
    select(WithdrawnEnd.epoch, WithdrawnEnd.seq)
    .where(WithdrawnEnd.station == bindparam("b_station"), WithdrawnEnd.public_key == bindparam("b_key"))
    .order_by(WithdrawnEnd.epoch)
)


def senders(connection: Connection, station: str) -> list[Sender]:
    """All keys under which a station is or was known here, the live one first."""
    return [
        Sender(
            station=station, public_key=bytes(public_key), seal_key=bytes(seal_key),
            roles=tuple(filter(None, roles.split(","))), withdrawn_at=withdrawn,
            ends=_ends(connection, station, public_key) if withdrawn else (),
        )
        for public_key, seal_key, roles, withdrawn in _SENDERS.all(connection, b_station=station)
    ]  # fmt: skip


def _ends(connection: Connection, station: str, key: bytes) -> tuple[tuple[int, int], ...]:
    return tuple((epoch, seq) for epoch, seq in _ENDS.all(connection, b_station=station, b_key=key))


def live(connection: Connection, station: str) -> Sender | None:
    """The one key under which a station may ask and send; None for one that is unknown or withdrawn."""
    return next((one for one in senders(connection, station) if not one.withdrawn_at), None)


def wrote(known: Iterable[Sender], epoch: int, seq: int) -> Sender | None:
    """Under which of its keys a station's event was taken: the first one whose time it falls into."""
    former = sorted((one for one in known if one.withdrawn_at), key=lambda one: one.withdrawn_at)
    found = next((one for one in former if one.last_of(epoch) >= seq), None)
    return found or next((one for one in known if not one.withdrawn_at), None) or next(iter(former), None)


def roles_at(known: Iterable[Sender], epoch: int, seq: int) -> frozenset[str]:
    """The roles of the key under which an event at this place was taken."""
    author = wrote(known, epoch, seq)
    return frozenset(author.roles if author else ())


def names(connection: Connection) -> list[str]:
    """Every station of which a key is known here."""
    return list(connection.execute(select(KnownStation.station).distinct().order_by(KnownStation.station)).scalars())


def withdrawn_in(connection: Connection, ward: str) -> set[str]:
    """Stations of a ward of which a key was withdrawn."""
    name = KnownStation.station
    query = select(name).where(name >= f"{ward}.", name < f"{ward}/", KnownStation.withdrawn_at > 0)
    return set(connection.execute(query).scalars())


def know(connection: Connection, sender: Sender, at: int = SOME_TIME) -> None:
    """Take a key as the one live key of its station, with these roles; another one is withdrawn. One that a server
    says is withdrawn is withdrawn here too."""
    table = KnownStation
    if not sender.withdrawn_at:
        withdraw(connection, sender.station, at, but=sender.public_key)
    given = {"seal_key": sender.seal_key, "roles": ",".join(sender.roles), "withdrawn_at": sender.withdrawn_at}
    where = (table.station == sender.station, table.public_key == sender.public_key)
    if not connection.execute(update(table).where(*where).values(**given)).rowcount:
        connection.execute(insert(table).values(station=sender.station, public_key=sender.public_key, **given))
    _keep_ends(connection, sender.station, sender.public_key, sender.ends)


def withdraw(connection: Connection, station: str, at: int, but: bytes = b"") -> bool:
    """From what lies here now on, no key of the station counts, save `but`; whether one did until now."""
    table = KnownStation
    living = (table.station == station, table.withdrawn_at == 0, table.public_key != but)
    keys = [bytes(key) for key in connection.execute(select(table.public_key).where(*living)).scalars()]
    if not keys:
        return False
    connection.execute(update(table).where(*living).values(withdrawn_at=max(1, at)))
    ends = [(end.epoch, end.seq) for end in ends_of(connection, station)]
    for key in keys:
        _keep_ends(connection, station, key, ends)
    return True


def _keep_ends(connection: Connection, station: str, key: bytes, ends: Iterable[tuple[int, int]]) -> None:
    table = WithdrawnEnd
    for epoch, seq in ends:
        where = (table.station == station, table.public_key == key, table.epoch == epoch)
        if not connection.execute(update(table).where(*where).values(seq=seq)).rowcount:
            connection.execute(insert(table).values(station=station, public_key=key, epoch=epoch, seq=seq))


def same(one: Sender, other: Sender) -> bool:
    """Whether both say the same of a key; when it was withdrawn is each server's own time."""
    first, second = (msgspec.structs.replace(it, withdrawn_at=min(1, it.withdrawn_at)) for it in (one, other))
    return first == second
