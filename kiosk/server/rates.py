"""How often one address may ask: so many requests a second, some more in a burst.

Used by kiosk.server.edge on the loop's thread alone. Where several processes answer for one server each lets its share
through (docs/decisions/0094): a balancer spreads an address over all of them. Remembers no more than MOST addresses,
those that asked last: whoever comes from more of them than that is bounded by the limits of all connections.
"""

from __future__ import annotations

from collections import OrderedDict

from kiosk.values.addresses import household, is_loopback

MOST = 10_000
BURST = 5  # seconds whose requests may come at once


class Rates:
    def __init__(self, per_second: int, processes: int = 1) -> None:
        """`processes`: among which the requests of an address are shared out."""
        self._rate = per_second / max(1, processes)
        self._burst = max(1.0, self._rate * BURST) if per_second else 0.0
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address -> (requests left, as of when)

    def allows(self, host: str, now: float) -> bool:
        """Count one request from `host`. This very machine is always allowed: it has nobody to hide behind."""
        if not self._rate or is_loopback(host):
            return True
        address = household(host)
        left, at = self._left.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._left[address] = (left - 1 if allowed else left, now)
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return allowed
