"""What a search for dossiers finds, and how far the names are gathered in which it looks.

Made by queries.dossier_search, shown by the desk. A name is a person's: it goes where the window goes, and into no log.
"""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import DossierId, ProcedureCode


class FoundBy(enum.StrEnum):
    """What of a dossier the typed words stand in; first the one that says most."""

    CODE = "code"  # official or provisional, whole or a part of it
    TICKET = "ticket"  # the number that its person came with today
    NUMBER = "number"  # personal number
    PHONE = "phone"
    NAME = "name"
    FORMER_WARD = "former_ward"  # it was received while the ward, or one merged into it, bore that name


class FoundDossier(Value, frozen=True, kw_only=True):
    """One dossier that was found."""

    id: DossierId
    by: FoundBy
    code: str  # the official one where it has one; "" for one without any
    other_code: str = ""  # the provisional one beside an official one
    name: str = ""  # of who handed it in; "" where this station cannot read it (any more)
    procedure: ProcedureCode
    received_at: datetime  # UTC
    due: str  # as it stands now, local "YYYY-MM-DDTHH:MM"; "" without one
    state: str  # how it came in: received | refused | certified
    stage: str  # values.dossier_steps.Stage
    provisional: bool  # its official code is not known yet
    procedure_version: int = 0  # under which it was received


class NamesState(enum.StrEnum):
    """Whether a search by names, numbers and phones finds all."""

    NONE = "none"  # this station receives no dossiers: only codes are looked for
    GATHERING = "gathering"  # the newest ones are found, older ones not yet
    READY = "ready"


class NamesGathered(Value, frozen=True, kw_only=True):
    """How far it is. `dossiers`: of how many somebody's name is known here by now."""

    names: NamesState
    dossiers: int = 0
