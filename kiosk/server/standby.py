"""A standby's own work: it asks the hub for the term that it would begin, and keeps that until somebody says so.

Made by kiosk.server.hub_work beside the lines on which a standby pulls everything and pushes its own. Asked again now
and then, for the hub may have been put back, and tells the hub where this machine can be reached. Raises nothing.
"""

from __future__ import annotations

import logging

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.remote.link import Refused
from kiosk.remote.link_worker import LinkWorker
from kiosk.server import hub_terms
from kiosk.store import Store
from kiosk.sync import wire
from kiosk.sync.worker import line_to
from kiosk.values.sync import Upstream
from kiosk.workers import Backoff

log = logging.getLogger("motcua.server")
WAIT = 30.0
EVERY = 60.0


class TermKeeper(LinkWorker):
    """See the module. `certificate_hash`, `url`: under which, and where, this machine answers."""

    def __init__(
        self, store: Store, hub: Upstream, clock: Clock, certificate_hash: bytes, url: str, timeout: float = 5.0
    ) -> None:
        super().__init__("standby-term", line_to(store, hub, clock, timeout))
        self._store = store
        self._asked = wire.TermAsked(store.station.id, certificate_hash, url)
        self._backoff = Backoff(5.0)
        self._term = 0

    def work(self) -> float:
        try:
            before = self._link.ask("/v1/hub", None, wire.HubTerms)
            term = self._link.ask("/v1/hub/term", self._asked, wire.HubTerm)
            self._store.run(hub_terms.keep_granted, hub_terms.Granted(term, before)).result(WAIT)
        except (ExpectedError, Refused) as error:
            self._link.close()
            log.debug("no term is kept yet: %s", known(getattr(error, "key", "") or getattr(error, "error", "")))
            return self._backoff.pause()
        self._backoff.reset()
        if term.term != self._term:
            log.info("this standby may begin term %d", term.term)
        self._term = term.term
        return EVERY
