"""Dossiers whose deadline is near or over, as kiosk.queries.due lists them for the desk and the head's page."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Text, Value
from kiosk.values.dossier_steps import Stage
from kiosk.values.ids import DossierId, ProcedureCode


class DueDossier(Value, frozen=True, kw_only=True):
    """One that is not settled yet. `person` and `phone` are filled in the list of late ones alone, and as far as what
    was sealed opens here."""

    id: DossierId
    code: str  # the official one, once there is one
    procedure: ProcedureCode
    name: Text | None  # the procedure's short name; None: the catalogue does not have it (any more)
    received_at: datetime  # UTC
    due: str  # local "YYYY-MM-DDTHH:MM", the deadline as it stands
    first_due: str  # as Mẫu 01 says it
    stage: Stage
    holder: str = ""  # the unit that has it in hand
    apologies: int = 0
    person: str = ""
    phone: str = ""


class DueCounts(Value, frozen=True, kw_only=True):
    """How many dossiers stand where."""

    late: int = 0
    lapsing: int = 0
    today: int = 0  # still to come; those whose hour is over are late
    tomorrow: int = 0  # the next working day
