"""The receiving half of a pull: asks a server for what arrived in the ward, stores it, moves the cursor.

Called with an open line whose handshake was made; hub and station alike. The cursor moves with the last batch, after
the others are durable: what a crash cuts off is asked for again, and duplicates are ignored. A batch that is refused is
logged and holds nothing else up: the server is told where each chain ends here, so that what lacks comes with the
chain's next event. With the cursor a few older ones are kept (the newest two of each power of two): a server put back
from a backup goes on at the newest one that it knows. Raises what the link and the store raise.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import Future

import msgspec
from sqlalchemy import select

from kiosk.db.base import to_micros
from kiosk.db.tables.journal import KnownStation
from kiosk.errors import ExpectedError
from kiosk.journal import chains, inbox, known
from kiosk.log import known as known_word
from kiosk.remote.link import Link
from kiosk.store import Context, Reader, Store, meta_json, receiving, set_meta
from kiosk.sync import wire
from kiosk.values.base import Value
from kiosk.values.ids import city_chain, ward_of
from kiosk.values.journal import Batch, Receipt, Sender
from kiosk.values.roles import Role

log = logging.getLogger("motcua.sync")
WAIT = 30.0
FORMER = 50  # epochs before the present one of which the server is asked, where nothing of them is here
_TRAIL = "pulled"  # meta: how far, from which server, seeing what


class Step(Value, frozen=True, kw_only=True):
    """One answer that was stored whole. `move` counts them."""

    move: int
    cursor: wire.Cursor


class Trail(Value, frozen=True, kw_only=True):
    """Where this station stands in a server's order of arrival; `steps` newest first."""

    server: str = ""
    scope: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


class Pulled(Value, frozen=True, kw_only=True):
    """What one answer brought. `more`: the server has more."""

    new: int = 0
    refused: int = 0
    more: bool = False


def pull_once(store: Store, link: Link, server: Sender, limit: int = 500) -> Pulled:
    """Ask once and store what came. `server`: who answers on the line, as pinned."""
    trail, ends = store.read(_standing, server.station).result(WAIT)
    asked = wire.Pull(tuple(step.cursor for step in trail.steps), ends, limit)
    answer = link.ask("/v1/pull", asked, wire.PullAnswer)
    if trail.steps and answer.scope != trail.scope:
        log.info("this station may see %s now: pulled anew", answer.scope or "everything")
        store.run(_keep, Trail(server=server.station, scope=answer.scope)).result(WAIT)
        return Pulled(more=True)
    _learn(store, answer.senders, server)
    after = _moved(msgspec.structs.replace(trail, scope=answer.scope), answer.cursor)
    # All but the last at once: they share a commit. The last, which moves the cursor, when those are durable.
    before = [(batch, _submitted(store, batch, server)) for batch in answer.batches[:-1]]
    results = [_stored(batch, taken) for batch, taken in before]
    for batch in answer.batches[-1:]:
        results.append(_stored(batch, _submitted(store, batch, server, after, last=not answer.more)))
    if after != trail and results[-1:] in ([], [None]):  # nothing, or what was refused, has taken it along
        store.run(_keep, after).result(WAIT)
    new = [result for result in results if result is not None]
    more = answer.more and (bool(answer.batches) or after != trail)
    return Pulled(new=sum(new), refused=len(results) - len(new), more=more)


def take(store: Store, answer: wire.PullAnswer, server: Sender) -> int:
    """Store the pieces of an answer that has no cursor of ours; how many events were new here."""
    _learn(store, answer.senders, server)
    last = len(answer.batches) - 1
    taken = [
        (batch, _submitted(store, batch, server, last=nth == last and not answer.more))
        for nth, batch in enumerate(answer.batches)
    ]
    return sum(_stored(batch, future) or 0 for batch, future in taken)


def pull_all(store: Store, link: Link, server: Sender) -> int:
    """Ask until nothing waits; how many events were new here."""
    count, more = 0, True
    while more:
        pulled = pull_once(store, link, server)
        count, more = count + pulled.new, pulled.more
    return count


def trail_of(reader: Reader, server: str) -> Trail:
    """Where this station stands with a server; at the beginning with another one than before."""
    trail = meta_json(reader.connection, _TRAIL, Trail, Trail())
    return trail if trail.server == server else Trail(server=server)


def _standing(reader: Reader, server: str) -> tuple[Trail, tuple[wire.Chain, ...]]:
    return trail_of(reader, server), _ends(reader)


def _keep(ctx: Context, trail: Trail) -> None:
    set_meta(ctx.connection, _TRAIL, msgspec.json.encode(trail).decode())


def _moved(trail: Trail, cursor: wire.Cursor) -> Trail:
    """The trail with `cursor` at its end. What lies beyond it the server no longer has: it was itself put back."""
    if trail.steps and trail.steps[0].cursor == cursor:
        return trail
    before = [step for step in trail.steps if step.cursor.position < cursor.position]
    move = 1 + (trail.steps[0].move if trail.steps else 0)
    steps, seen = [Step(move=move, cursor=cursor)], dict[int, int]()
    for step in before:
        level = step.move & -step.move
        seen[level] = seen.get(level, 0) + 1
        if seen[level] <= 2:
            steps.append(step)
    return msgspec.structs.replace(trail, steps=tuple(steps))


def _ends(reader: Reader) -> tuple[wire.Chain, ...]:
    """The last seq held here of each chain of others in the ward, and of own ones that were left behind: what a disk
    lost of them, or the whole of an epoch that a former disk alone knew, the server still has."""
    mine, connection = reader.station, reader.connection
    names = connection.execute(select(KnownStation.station).distinct()).scalars()
    others = [name for name in names if name != mine.id and ward_of(name) == mine.ward]
    ends = [(name, epoch, last) for name in others for epoch, last in chains.chains(connection, name)]
    held = chains.chains(connection, mine.id)
    whole = set(held).intersection(chains.own_chains(connection, mine.id))
    former = set(range(max(1, mine.epoch - FORMER), mine.epoch)).difference(epoch for epoch, _last in held)
    own = sorted({*whole, *((epoch, 0) for epoch in former)})
    return (*ends, *((mine.id, epoch, last) for epoch, last in own if epoch < mine.epoch))


def _learn(store: Store, known: Iterable[wire.SenderKeys], server: Sender) -> None:
    """Whose signatures count, as the server says of its ward; never of this station itself, and no machine of the ward
    is central."""
    mine = store.station
    told = [
        Sender(
            station=one.station, public_key=one.public_key, seal_key=one.seal_key,
            roles=_roles_told(one, server), withdrawn_at=one.withdrawn_at,
            ends=one.ends,
        )
        for one in known if one.station != mine.id and ward_of(one.station) == mine.ward
    ]  # fmt: skip
    new = store.read(_unknown, told).result(WAIT) if told else []
    if new:
        store.run(_know, new).result(WAIT)


def _roles_told(one: wire.SenderKeys, server: Sender) -> tuple[str, ...]:
    """The city's own chain in the ward is central's: by central's word under its own name and key alone. A hub is
    believed, as it is of every key of its ward, where it says nothing else of that chain."""
    roles = tuple(role for role in one.roles if role != Role.CENTRAL)
    if Role.CENTRAL in server.roles:
        own = (city_chain(ward_of(one.station), server.station), server.public_key)
        return one.roles if (one.station, one.public_key) == own else roles
    return one.roles if one.roles == (Role.CENTRAL,) else roles


def _unknown(reader: Reader, told: list[Sender]) -> list[Sender]:
    return [
        one for one in told
        if not any(known.same(one, held) for held in inbox.senders(reader.connection, one.station))
    ]  # fmt: skip


def _know(ctx: Context, new: list[Sender]) -> None:
    for sender in new:
        inbox.know(ctx.connection, sender, to_micros(ctx.now))


def _submitted(
    store: Store, batch: Batch, server: Sender, after: Trail | None = None, *, last: bool = False
) -> Future[Receipt]:
    """A batch on its way into the store. `after`: the trail, kept with it; `last`: nothing follows at once."""

    def take(ctx: Context, _none: None) -> Receipt:
        receipt = receiving.receive(ctx, batch, server)
        if after is not None:
            _keep(ctx, after)
        return receipt

    present = batch.station == store.station.id and batch.epoch >= store.station.epoch
    if present or ward_of(batch.station) != store.station.ward:
        refused: Future[Receipt] = Future()
        refused.set_exception(ExpectedError("journal.errors.unknown_station", station=batch.station))
        return refused
    return store.take_in(take, None, len(batch.events), last=last)


def _stored(batch: Batch, taken: Future[Receipt]) -> int | None:
    """How many events of a batch were new here; None where it was refused. Raises what the store raises."""
    chain = known_word(f"{batch.station}/{batch.epoch}")
    try:
        receipt = taken.result(WAIT)
    except ExpectedError as error:
        if not error.key.startswith("journal.errors."):
            raise
        log.error("a piece of %s was refused: %s", chain, error)
        return None
    if receipt.forked:
        log.error("%s reads otherwise at the server", chain)
    return receipt.new
