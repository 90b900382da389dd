"""Who opened whose dossier: the command that notes it, and what an inspector is told of it."""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Value
from kiosk.values.ids import DossierId, Place, TicketId


class ReadDossier(Value, frozen=True, kw_only=True):
    """Command: the dossier is about to be shown. `ticket`: of the visit that is served, None where there is none."""

    dossier: DossierId
    place: Place
    actor: str
    ticket: TicketId | None = None


class ReadFeedback(Value, frozen=True, kw_only=True):
    """Command: the words of a feedback are about to be shown."""

    feedback: str
    place: Place
    actor: str


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


class ListKind(enum.StrEnum):
    REGISTER = "register"  # Mẫu 07, and its CSV
    HISTORY = "history"  # one dossier's, with its proof
    PEOPLE = "people"  # whom to call of those that are late, or whose result waits
    RECONCILIATION = "reconciliation"


class ReadList(Value, frozen=True, kw_only=True):
    """Command: a list is about to be shown or written out."""

    what: ListKind
    place: Place
    actor: str
    first: date | None = None
    last: date | None = None
    dossier: DossierId | None = None
    personal: bool = False
    written_out: bool = False
