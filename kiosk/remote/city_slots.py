"""Fetches the booked slots that the city's server has for this ward, and keeps them as an imported list is kept.

Run by the push worker of a ward's hub, or of its only station, with each beat of the line to the city; asks after a
handshake, when a day begins, and every quarter of an hour. A line that breaks is asked again after the next handshake;
a city whose program is older knows no such question, which delays nothing else.
"""

from __future__ import annotations

import logging

from kiosk.clock import Clock, business_day
from kiosk.db.base import from_micros
from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.remote.link import Link, Refused
from kiosk.services import slots
from kiosk.store import Store
from kiosk.sync import slot_wire
from kiosk.values.roles import UPSTREAM, Role
from kiosk.values.slots import BookedSlot, CityList

log = logging.getLogger("motcua.slots")
WAIT = 30.0  # seconds for the store
EVERY = 15 * 60.0  # seconds
BOOKING = frozenset({Role.HUB, Role.SINGLE})


class CitySlots:
    """`level`: of the line; a hub of the ward gives no slots, it has them in its chain."""

    def __init__(self, store: Store, clock: Clock, level: str) -> None:
        self._store, self._clock = store, clock
        self._asks = level == UPSTREAM and bool(BOOKING.intersection(store.station.roles))
        self._known = b""
        self._due, self._day = 0.0, business_day(clock.now())

    def renew(self) -> None:
        """A new handshake: much may have changed meanwhile."""
        self._due = 0.0

    def look(self, link: Link) -> None:
        """Raises what the link raises where the line is cut."""
        now, day = self._clock.monotonic(), business_day(self._clock.now())
        if not self._asks or (now < self._due and day == self._day):
            return
        try:
            self._fetch(link)
        except Refused as refused:
            log.warning("the city gives no booked slots: %s", known(refused.error))
        except ExpectedError as error:
            if error.key != "sync.errors.not_central":  # an answer that nobody signed: it knows no such question
                raise
        self._due, self._day = now + EVERY, day

    def _fetch(self, link: Link) -> None:
        asked = slot_wire.SlotsAsked(self._store.station.id, self._known)
        answer = link.ask("/v1/slots", asked, slot_wire.SlotsAnswer)
        if answer.digest == self._known:
            return
        given = slot_wire.opened(answer, self._store.identity)
        if given is None:
            log.warning("booked slots of the city do not open here")
            return
        found = CityList(slots=tuple(_booked(one) for one in given))
        changed = self._store.run(slots.keep_of_city, found).result(WAIT)
        self._known = answer.digest
        log.info("the city's list of booked slots: %d changed", changed)


def _booked(one: slot_wire.GivenSlot) -> BookedSlot:
    return BookedSlot(code=one.code, at=from_micros(one.at), field=one.field, name=one.name)
