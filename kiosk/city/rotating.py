"""Rotating the master keys: a new one wraps everything that lives, then the former ones are destroyed.

Called by `motcua central rotate-keys`, as long work by kiosk.server.city.jobs, and by the server itself where one
data folder serves all of its processes (kiosk.server.city_care). What was erased before lies wrapped under former
masters alone, in dead rows, write-ahead logs, replicas and backups of any age, and is nothing but noise from then on:
so a master key is no older than 35 days. One process rotates at a time; killed anywhere in between, the next call
does what is left. Raises what kiosk.city.keys_database does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

from kiosk.city import opening
from kiosk.city.keys_database import KeysDatabase
from kiosk.city.masters import Masters
from kiosk.clock import AHEAD, Clock
from kiosk.db.base import to_micros
from kiosk.store.file_lock import held
from kiosk.values.city_care import ServerProcess

DUE, LATE = timedelta(days=28), timedelta(days=35)  # of a master key: its end is due, is overdue
LOCK = "rotating.lock"  # beside the file of the masters


def _nobody(_count: int) -> None:
    pass


def rotate(keys: KeysDatabase, clock: Clock, told: Callable[[int], None] = _nobody) -> tuple[int, int]:
    """(keys that were wrapped anew, former masters that were destroyed). `told`: how many keys so far."""
    with held(keys.masters.file.with_name(LOCK)):
        return _rotate(keys, clock, told)


def rotate_where_due(keys: KeysDatabase, clock: Clock) -> bool:
    """Where the newest master key is old, or a rotation was cut off; whether anything was done."""
    with held(keys.masters.file.with_name(LOCK)):
        if age(keys.masters, clock) < DUE and len(keys.masters.all()) == 1:
            return False  # another process was faster
        _rotate(keys, clock, _nobody)
        return True


def _rotate(keys: KeysDatabase, clock: Clock, told: Callable[[int], None]) -> tuple[int, int]:
    keys.masters.rotate(to_micros(clock.now()))
    opening.wrap_identity_anew(keys)
    count = 0
    while done := keys.wrap_anew():
        count += done
        told(count)
    return count, keys.masters.drop()


def age(masters: Masters, clock: Clock) -> timedelta:
    """Of the oldest master key that still opens anything. One of a time that has not come yet was made while the clock
    was ahead: nobody knows its age, and its end is due."""
    found = timedelta(microseconds=to_micros(clock.now()) - masters.all()[0].at)
    return found if found >= -AHEAD else LATE


def due_word(days: int) -> str:
    """What is to be said of a master key so old: "good", "due" or "late"."""
    return "late" if days >= LATE.days else "due" if days >= DUE.days else "good"


def can_rotate_itself(processes: Collection[ServerProcess], own: ServerProcess) -> bool:
    """Whether all that live read one file of masters: another machine's would have to be copied by hand."""
    return all(one.place == own.place for one in processes)
