"""Rotating the master keys: a new one wraps everything that lives, then the former ones are destroyed.

Called by `motcua central rotate-keys`. What was erased before lies wrapped under former masters alone, in dead rows,
write-ahead logs, replicas and backups of any age, and is nothing but noise from then on. Killed anywhere in between,
the next call does what is left. Raises what kiosk.city.keys_database does.
"""

from __future__ import annotations

from kiosk.city import opening
from kiosk.city.keys_database import KeysDatabase
from kiosk.clock import Clock
from kiosk.db.base import to_micros


def rotate(keys: KeysDatabase, clock: Clock) -> tuple[int, int]:
    """(keys that were wrapped anew, former masters that were destroyed)."""
    keys.masters.rotate(to_micros(clock.now()))
    opening.wrap_identity_anew(keys)
    count = 0
    while done := keys.wrap_anew():
        count += done
    return count, keys.masters.drop()
