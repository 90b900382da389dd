"""Folds what a push brought in the transaction that stores it, where all that came before in its ward is folded.

Called by `kiosk.city.transactions` before the commit. The events are decoded and their keys are in memory, so that
nothing is read again and one commit does for both. What cannot be folded so is stored all the same and left to
`kiosk.city.folding`, which finds the event at fault; so is what comes while the ward is behind. Raises what doing the
transaction again may help against.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.city.ledger import CityLedger
from kiosk.db import engine
from kiosk.journal.storing import Arrived
from kiosk.records.facts import OpenedEvent
from kiosk.records.folding import kind_of_error
from kiosk.store.applying import apply_arrived

log = logging.getLogger("motcua.store")


def fold_arrived(ledger: CityLedger, arrived: Arrived, helps: Callable[[Exception], bool]) -> list[OpenedEvent] | None:
    """The events that were folded; None where they wait. `helps`: whether the transaction is done again for an
    error."""
    connection, marks = ledger.connection, ledger.backlog
    ward, before = arrived.ward, arrived.first - 1
    if not marks.join(connection, ward, before):
        return None
    keys = ledger.keys.waiting()
    savepoint = connection.begin_nested()
    try:
        events = apply_arrived(ledger, arrived, lambda: marks.advance(connection, ward, before, arrived.last))
    except Exception as error:
        if helps(error) or engine.is_of_the_machine(error):
            raise
        log.warning("what a push brought is not folded with it: %s", kind_of_error(error))
        savepoint.rollback()
        ledger.keys.put_back(keys)
        return None
    savepoint.commit()
    return events
