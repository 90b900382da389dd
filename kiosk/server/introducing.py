"""An enrolled hub names the stations of its ward: from then on their own signatures count at central too.

Called by the protocol router, of the city's server and of a hub that a superseded one passes its stations on to. A hub
may name stations of its own ward alone, never a hub or a
central, and never another key for a station that is known: that takes an administrator's code. A station that was
withdrawn here stays so. Raises ExpectedError journal.errors.head where the asker is no hub.
"""

from __future__ import annotations

import logging
import re

from kiosk.errors import ExpectedError
from kiosk.journal import inbox
from kiosk.log import SECURITY, Seldom
from kiosk.server import withdrawn_list
from kiosk.store import Context, receiving
from kiosk.sync.wire import STATION_ID, Introduce, IntroduceAnswer, SenderKeys
from kiosk.values.ids import city_chain, ward_of
from kiosk.values.journal import Sender
from kiosk.values.roles import ENROLLED, Role

log = logging.getLogger(SECURITY)
_REFUSED = Seldom()
MAY_BE = frozenset(ENROLLED) - {Role.HUB, Role.SINGLE}  # what a hub's station may be
KEY = 32  # bytes of one


def introduce(ctx: Context, asked: tuple[Introduce, Sender]) -> IntroduceAnswer:
    """Take those that may be taken; the others are named in the answer."""
    introduced, hub = asked
    if Role.HUB not in hub.roles:
        raise ExpectedError("journal.errors.head", station=hub.station)
    known = tuple(one.station for one in introduced.stations if _takes(ctx, one, hub))
    refused = tuple(one.station for one in introduced.stations if one.station not in known)
    if refused and (times := _REFUSED.due()):
        log.warning("%d times a hub named stations that it may not name, last %s", times, hub.station)
    return IntroduceAnswer(known, refused)


def _takes(ctx: Context, one: SenderKeys, hub: Sender) -> bool:
    """Whether that station is known here afterwards, under that key."""
    if one.station == hub.station or ward_of(one.station) != ward_of(hub.station):
        return False
    held = inbox.senders(ctx.connection, one.station)
    if one.station == city_chain(ward_of(one.station), ctx.station.id):
        return _takes_own(ctx, one, known=bool(held))
    if held and (held[0].public_key != one.public_key or held[0].withdrawn_at):
        return False
    if not _may_be(one) or not all(MAY_BE.issuperset(other.roles) for other in held):
        return bool(held)
    sender = Sender(
        station=one.station, public_key=one.public_key, seal_key=one.seal_key, roles=tuple(sorted(set(one.roles)))
    )
    if not held or (held[0].seal_key, held[0].roles) != (sender.seal_key, sender.roles):
        receiving.know(ctx, sender)
        withdrawn_list.keep(ctx)
        log.info("%s is vouched for by the hub of its ward", one.station)
    return True


def _takes_own(ctx: Context, one: SenderKeys, *, known: bool) -> bool:
    """The city's own chain in the ward: a hub may bring back what a restored server has lost of it."""
    own = ctx.ledger.identity
    if Role.CENTRAL not in ctx.station.roles or one.public_key != own.public:
        return False
    if not known:
        sender = Sender(
            station=one.station, public_key=own.public, seal_key=own.seal_public, roles=(Role.CENTRAL.value,)
        )
        receiving.know(ctx, sender)
    return True


def _may_be(one: SenderKeys) -> bool:
    return (
        re.match(STATION_ID, one.station) is not None and bool(one.roles) and MAY_BE.issuperset(one.roles)
        and len(one.public_key) == KEY and len(one.seal_key) == KEY and not one.withdrawn_at
    )  # fmt: skip
