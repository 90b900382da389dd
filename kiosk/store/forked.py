"""Own events recorded again in a new chain, under their ids, and the rows that they make folded anew.

Called by the epoch keeper after a fork and when a station becomes another one, in the writer's transaction. Only the
subjects of the events set aside are folded, so that a fork costs what it holds and not what the journal holds.
"""

from __future__ import annotations

from kiosk.db import engine
from kiosk.journal import outbox
from kiosk.journal.append import append
from kiosk.records.apply import fold_all, fold_anew
from kiosk.store.ledger import FileLedger


def record_again(ledger: FileLedger, raws: list[bytes]) -> None:
    """Append what these bytes say at the end of the present chain."""
    for raw in raws:
        tip, _envelope = append(ledger.connection, ledger.state.tip, outbox.new_event_of(raw), ledger.positions, None)
        ledger.state = ledger.state._replace(tip=tip)


def fold_aside(ledger: FileLedger, aside: outbox.Aside) -> None:
    """Bring rows and numbers up to date after `aside` was set aside and recorded again.

    What could not be read is not recorded again, and the numbers that it gave out are unknown: only then
    everything is folded anew.
    """
    if aside.unreadable:
        fold_everything(ledger)
        return
    fold_anew(ledger.connection, aside.places, ledger.keys.get)


def fold_everything(ledger: FileLedger) -> None:
    engine.drop_projections(ledger.connection)
    engine.make_projections(ledger.connection)
    fold_all(ledger.connection, ledger.keys.get)
