"""Rotating the master keys: a new one wraps everything that lives, then the former ones are destroyed.

Called by `motcua central rotate-keys` and, as long work, by kiosk.server.city.jobs. What was erased before lies
wrapped under former masters alone, in dead rows,
write-ahead logs, replicas and backups of any age, and is nothing but noise from then on. Killed anywhere in between,
the next call does what is left. Raises what kiosk.city.keys_database does.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.city import opening
from kiosk.city.keys_database import KeysDatabase
from kiosk.clock import Clock
from kiosk.db.base import to_micros


def rotate(keys: KeysDatabase, clock: Clock, told: Callable[[int], None] = lambda _count: None) -> tuple[int, int]:
    """(keys that were wrapped anew, former masters that were destroyed). `told`: how many keys so far."""
    keys.masters.rotate(to_micros(clock.now()))
    opening.wrap_identity_anew(keys)
    count = 0
    while done := keys.wrap_anew():
        count += done
        told(count)
    return count, keys.masters.drop()
