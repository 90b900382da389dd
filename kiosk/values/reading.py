"""Who opened whose dossier: the command that notes it, and what an inspector is told of it."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import DossierId, Place, TicketId


class ReadDossier(Value, frozen=True, kw_only=True):
    """Command: the dossier is about to be shown. `ticket`: of the visit that is served, None where there is none."""

    dossier: DossierId
    place: Place
    actor: str
    ticket: TicketId | None = None


class AskDossierReaders(Value, frozen=True, kw_only=True):
    """Question of a supervisor, head or inspector who is signed in there."""

    dossier: DossierId
    place: Place
    actor: str


class DossierReader(Value, frozen=True, kw_only=True):
    account: str
    role: str  # of StaffRole, as which the account read
    place: Place
    at: datetime
    ticket: str | None = None
