"""Following the ward's hub: to the machine of the highest term that counts, and to a new address of the same one.

Used by kiosk.sync.following while the hub is not heard, where it says that it only relays, and now and then besides. A
term counts where its chain of signatures begins at a key that this station has pinned (kiosk.sync.terms); addresses,
from the network or from a hub, prove nothing: only an answer signed by the key, under the certificate that the term
names, does. After following the marks of the level "hub" start anew, so that everything is pushed again, and what
this station holds of others' chains and the new hub lacks is handed over. Raises what the link and the store raise.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, delete

from kiosk.clock import Clock
from kiosk.db.tables.journal import JournalMark
from kiosk.errors import ExpectedError
from kiosk.journal import chains, outbox, scope
from kiosk.journal import known as stations
from kiosk.journal.scope import Recipient
from kiosk.log import known
from kiosk.remote import enrol, ranges
from kiosk.remote.link import Link, Refused, certificate_of, fingerprint
from kiosk.store import Context, Reader, Store, meta, meta_json, set_meta
from kiosk.sync import terms, wire
from kiosk.values.base import Value
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch
from kiosk.values.roles import Role
from kiosk.values.sync import Upstream

log = logging.getLogger("motcua.sync")
WAIT = 30.0
SECONDS = 2.0  # for one address
MOST = 20  # addresses that are remembered
_ADDRESSES, _LEFT = "hub_addresses", "hub_left"  # meta


class _Heard(Value, frozen=True, kw_only=True):
    terms: tuple[wire.HubTerm, ...]
    addresses: tuple[tuple[str, str], ...]


class _Follow(Value, frozen=True, kw_only=True):
    to: Upstream
    left: str  # the address that the settings named then


def addresses(reader: Reader) -> tuple[str, ...]:
    """Where hubs of this ward were said to be, newest word last."""
    return meta_json(reader.connection, _ADDRESSES, tuple[str, ...], ())


def left(reader: Reader) -> str:
    """The address in the settings that this station has left for the hub of a later term; "" for none."""
    return meta(reader.connection, _LEFT)


def listen_to(store: Store, url: str) -> wire.HubTerms | None:
    """What whoever is at an address says of the terms; None where nobody says anything of this ward. Terms prove
    themselves; addresses are in it only where a hub of a term that counts has signed the answer: a stranger's would
    take the place of the true ones."""
    try:
        link = Link(url, certificate=certificate_of(url, SECONDS), timeout=SECONDS)
        try:
            said, is_from = link.overhear("/v1/hub", wire.HubTerms)
        finally:
            link.close()
    except (ExpectedError, Refused):
        return None
    if said.ward != store.station.ward:
        return None
    key = store.read(_key_of, said, store.identity.public).result(WAIT)
    return said if key and is_from(key) else msgspec.structs.replace(said, addresses=())


def _key_of(reader: Reader, said: wire.HubTerms, own: bytes) -> bytes:
    """The key of the hub that answers, where it counts by what is known here and by the terms that it tells."""
    upper, ward = enrol.stored(reader.connection), reader.station.ward
    pinned = {reader.station.id: own, **(_pinned(reader.connection, upper) if upper is not None else {})}
    begun, gone = terms.begun(reader.connection, ward), terms.withdrawn(reader.connection, ward)
    new = terms.vouched(pinned, begun, said.terms, ward, gone)
    counting = {term.station: term.public_key for term in (*begun, *new) if term.public_key not in gone}
    return pinned.get(said.station) or counting.get(said.station, b"")


def hear(store: Store, said: wire.HubTerms) -> tuple[wire.HubTerm, ...]:
    """Keep what counts of it, and the addresses; the terms that count from now on, newest last."""
    heard = _Heard(terms=said.terms, addresses=said.addresses)
    return store.run(_hear, heard).result(WAIT)


def _hear(ctx: Context, heard: _Heard) -> tuple[wire.HubTerm, ...]:
    ward, upper = ctx.station.ward, enrol.stored(ctx.connection)
    if upper is None:
        return ()
    begun = terms.begun(ctx.connection, ward)
    pinned, gone = _pinned(ctx.connection, upper), terms.withdrawn(ctx.connection, ward)
    new = terms.vouched(pinned, begun, heard.terms, ward, gone)
    terms.keep(ctx, new)
    terms.keep_addresses(ctx, heard.addresses)
    _remember(ctx, [url for _station, url in heard.addresses])
    return terms.begun(ctx.connection, ward)


def _pinned(connection: Connection, upper: Upstream) -> dict[str, bytes]:
    """Keys from which chains of signatures may begin: the server's, and central's where it is known here; not what a
    hub says of the city's chain in its ward."""
    found = {upper.station: upper.public_key}
    for name in stations.names(connection):
        live = stations.live(connection, name)
        if live is not None and Role.CENTRAL in live.roles and ward_of(name) != ward_of(upper.station):
            found.setdefault(name, live.public_key)
    return found


def _remember(ctx: Context, told: Iterable[str]) -> None:
    before = meta_json(ctx.connection, _ADDRESSES, tuple[str, ...], ())
    now = list(dict.fromkeys([*(url for url in before if url not in told), *told]))[-MOST:]
    if now != list(before):
        set_meta(ctx.connection, _ADDRESSES, msgspec.json.encode(now).decode())


def reach(store: Store, clock: Clock, term: wire.HubTerm, url: str) -> Upstream | None:
    """The hub of a term at an address, where it answers there by its key; None where somebody else does, or nobody."""
    try:
        certificate = certificate_of(url, SECONDS)
        if fingerprint(certificate) != term.certificate_hash:
            return None
        link = Link(url, term.public_key, certificate, SECONDS, clock=clock)
        try:
            said = link.ask("/v1/hub", None, wire.HubTerms)
        finally:
            link.close()
    except (ExpectedError, Refused):
        return None
    if said.station != term.station or said.ward != store.station.ward:
        return None
    return Upstream(
        level=Role.HUB, url=url.rstrip("/"), station=term.station, public_key=term.public_key, seal_key=term.seal_key,
        certificate=certificate,
    )  # fmt: skip


def follow(store: Store, to: Upstream, settings_url: str) -> None:
    """This hub is the one above us from now on."""
    store.run(_follow, _Follow(to=to, left=settings_url)).result(WAIT)
    log.warning("the ward's hub is %s at %s now", known(to.station), known(to.url))


def _follow(ctx: Context, wanted: _Follow) -> None:
    former = enrol.stored(ctx.connection)
    enrol.keep(ctx, wanted.to)
    set_meta(ctx.connection, _LEFT, wanted.left)
    if former is not None and former.public_key != wanted.to.public_key:
        mine = (JournalMark.level == Role.HUB, JournalMark.station == ctx.station.id)
        ctx.connection.execute(delete(JournalMark).where(*mine))
        ranges.ask_anew(ctx)


# -- what a new hub lacks -----------------------------------------------------------------------------------


def hand_over(store: Store, link: Link, to: Upstream) -> int:
    """Send what this station holds whole of others' chains, and the hub lacks; how many pieces."""
    if scope.narrow(store.station.roles):
        return 0  # its copies have holes that are none elsewhere
    ends = store.read(_ends).result(WAIT)
    answer = link.ask("/v1/held", wire.HeldChains(ends), wire.LackedChains)
    return sum(_hand_over_chain(store, link, to, *lack) for lack in answer.lacks)


def _ends(reader: Reader) -> tuple[wire.End, ...]:
    mine, connection = reader.station, reader.connection
    others = [name for name in stations.names(connection) if name != mine.id and ward_of(name) == mine.ward]
    return tuple(
        (name, epoch, chains.here(connection, name, epoch))
        for name in others for epoch, _last in chains.chains(connection, name)
    )  # fmt: skip


def _hand_over_chain(store: Store, link: Link, to: Upstream, station: str, epoch: int, after: int) -> int:
    count = 0
    while True:
        batch = store.read(_piece, (station, epoch), after, Recipient(to.seal_key, to.station)).result(WAIT)
        if batch is None:
            return count
        answer = link.ask("/v1/push", wire.Push(batch), wire.PushAnswer)
        end = batch.first + len(batch.events) - 1
        if answer.forked or answer.through < end:
            log.warning("the hub does not take a piece of %s", known(station))
            return count
        count, after = count + 1, end


def _piece(reader: Reader, chain: tuple[str, int], after: int, to: Recipient) -> Batch | None:
    return outbox.relayed_batch(reader.connection, reader.keys, chain, after, to)
