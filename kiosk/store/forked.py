"""Own events recorded again in a new chain, under their ids, and the rows that they make folded anew.

Called by the epoch keeper after a fork and when a station becomes another one, in the writer's transaction. Only the
subjects of the events set aside are folded, so that a fork costs what it holds and not what the journal holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.db import engine
from kiosk.journal import outbox
from kiosk.journal.append import append
from kiosk.records.apply import fold_all, fold_anew

if TYPE_CHECKING:
    from kiosk.store.store import Store


def record_again(store: Store, raws: list[bytes]) -> None:
    """Append what these bytes say at the end of the present chain."""
    for raw in raws:
        tip, _envelope = append(store.connection, store.state.tip, outbox.draft_of(raw), store.positions, None)
        store.state = store.state._replace(tip=tip)


def fold_aside(store: Store, aside: outbox.Aside) -> None:
    """Bring rows and numbers up to date after `aside` was set aside and recorded again.

    What could not be read is not recorded again, and the numbers that it gave out are unknown: only then
    everything is folded anew.
    """
    if aside.unreadable:
        fold_everything(store)
        return
    fold_anew(store.connection, aside.places, store.keys.get)


def fold_everything(store: Store) -> None:
    engine.drop_projections(store.connection)
    engine.make_projections(store.connection)
    fold_all(store.connection, store.keys.get)
