"""The day's reconciliation, for a head or supervisor who is signed in at the desk that asks.

Called by ui.desk.closing. Raises ExpectedError staff.errors.{not_signed_in, not_allowed}.
"""

from __future__ import annotations

from kiosk.queries import reconciliation
from kiosk.services.permits import HEAD, SUPERVISOR, need
from kiosk.store import Reader
from kiosk.values.reconciliation import (
    AskReconciliation,
    OpenQuestion,
    Reconciliation,
    ReconciliationList,
    ReconciliationPaper,
)


def day(reader: Reader, command: AskReconciliation) -> Reconciliation:
    """The counts of a business day."""
    need(reader, command.actor, command.place, HEAD, SUPERVISOR)
    return reconciliation.day(reader, command.day)


def opened(reader: Reader, command: OpenQuestion) -> ReconciliationList:
    """The lines behind one of them."""
    need(reader, command.actor, command.place, HEAD, SUPERVISOR)
    return reconciliation.opened(reader, command.question, command.day)


def paper(reader: Reader, command: AskReconciliation) -> ReconciliationPaper:
    """The counts and their lists for A4, without persons."""
    need(reader, command.actor, command.place, HEAD, SUPERVISOR)
    return reconciliation.paper(reader, command.day)
