"""What a green day promises at reception: the result within minutes, once every paper is there.

Called by services.dossiers within the reception. A green_days.toml that cannot be read stops no reception: nothing is
promised, and the log names the file's fault.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.rules import green_days
from kiosk.store import Context
from kiosk.values.dossiers import DocumentState, TickedDocument
from kiosk.values.green_days import Promise
from kiosk.values.procedures import Procedure

log = logging.getLogger("motcua.dossiers")
NOT_THERE = (DocumentState.LOOK_UP, DocumentState.MISSING)


def promised(ctx: Context, procedure: Procedure, documents: Iterable[TickedDocument]) -> Promise | None:
    """None on any other day, too late for today, or while a document is still to be looked up or missing."""
    if any(one.state in NOT_THERE for one in documents):
        return None
    catalogue = ctx.catalogue
    try:
        days = catalogue.green_days()
    except ExpectedError as error:
        log.warning("no green day is promised: %s", known(error.key))
        return None
    return green_days.promise(days, procedure.code, ctx.now, catalogue.calendars(), catalogue.hours())
