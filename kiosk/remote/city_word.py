"""Fetches what the city itself says of this ward's dossiers and feedback: its own chain in the ward.

Run by the push worker of a ward's hub, or of a station that is enrolled with the city, with each beat of the line:
after a handshake and every half a minute. What comes is stored, folded and announced as everything that is pulled; a
hub's stations pull it from the hub. A city whose program is older knows no such question, which delays nothing else.
"""

from __future__ import annotations

import logging

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.log import known
from kiosk.remote.link import Link, Refused
from kiosk.store import Reader, Store
from kiosk.sync import city_wire, pulling, wire
from kiosk.values.ids import city_chain
from kiosk.values.journal import Sender
from kiosk.values.roles import KEEPING, UPSTREAM, Role
from kiosk.values.sync import Upstream

log = logging.getLogger("motcua.sync")
WAIT = 30.0  # seconds for the store
EVERY = 30.0  # seconds


class CityWord:
    """`upstream`: who answers on the line; of a hub it is pulled with all else."""

    def __init__(self, store: Store, clock: Clock, upstream: Upstream) -> None:
        self._store, self._clock = store, clock
        self._asks = upstream.level == UPSTREAM and bool(KEEPING.intersection(store.station.roles))
        self._city = Sender(
            station=upstream.station, public_key=upstream.public_key, seal_key=upstream.seal_key, roles=(Role.CENTRAL,)
        )
        self._due = 0.0

    def renew(self) -> None:
        """A new handshake: much may have changed meanwhile."""
        self._due = 0.0

    def look(self, link: Link) -> None:
        """Raises what the link raises where the line is cut."""
        now = self._clock.monotonic()
        if not self._asks or now < self._due:
            return
        try:
            fetch(self._store, link, self._city)
        except Refused as refused:
            log.warning("the city does not say what it has for this ward: %s", known(refused.error))
        except ExpectedError as error:
            if error.key != "sync.errors.not_central":  # an answer that nobody signed: it knows no such question
                raise
        self._due = now + EVERY


def fetch(store: Store, link: Link, city: Sender) -> int:
    """Ask until nothing waits; how many events were new here."""
    count, more = 0, True
    while more:
        ends = store.read(_ends, city.station).result(WAIT)
        asked = city_wire.CityWordAsked(store.station.id, ends)
        answer = link.ask("/v1/city", asked, wire.PullAnswer)
        new = pulling.take(store, answer, city)
        count, more = count + new, answer.more and new > 0
    return count


def _ends(reader: Reader, city: str) -> tuple[wire.End, ...]:
    name = city_chain(reader.station.ward, city)
    return tuple((name, epoch, last) for epoch, last in chains.chains(reader.connection, name))
