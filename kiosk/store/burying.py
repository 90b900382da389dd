"""Subjects that were erased elsewhere: what a server tells of them, and the keys of a backup that waited for it.

Called within the writer's transaction by `kiosk.remote.repairs` and `motcua restore`. Keys go with the commit; rows
are folded without them.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.journal.keys import KeyFile
from kiosk.records.apply import fold_anew
from kiosk.store.context import Context
from kiosk.store.readable import open_late


def bury(ctx: Context, subjects: Iterable[str]) -> None:
    """Subjects of this ward were erased elsewhere: they are unreadable here too."""
    places = {(ctx.station.ward, subject) for subject in subjects}
    keys = ctx.ledger.keys
    for place in places:
        keys.erase(*place)
    fold_anew(ctx.connection, places, keys.get)


def open_closed(ctx: Context, most: int) -> int:
    """It was heard what was erased since the backup: the other keys open again; how many were left."""
    keys = ctx.ledger.keys
    assert isinstance(keys, KeyFile)  # a city's keys are never closed
    open_late(ctx, keys.backup.open_closed(most))
    return keys.closed
