"""What stands typed and ticked in the dossier's form: gone back to when an ending is undone.

Made by ui.desk.dossier_form; kept sealed on this machine by services.typed_forms.
"""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.dossiers import Applicant, DocumentState, Principal, ReturnAt
from kiosk.values.ids import ProcedureCode


class Tick(Value, frozen=True, kw_only=True):
    """One document's line. `state` None: not part of this dossier."""

    state: DocumentState | None
    originals: int = 0
    copies: int = 0
    pages: int = 0
    note: str = ""


class FormContents(Value, frozen=True, kw_only=True):
    procedure: ProcedureCode | None = None
    applicant: Applicant = Applicant(name="")
    principals: tuple[Principal, ...] = ()
    return_at: ReturnAt = ReturnAt.COUNTER
    documents: dict[str, Tick] = {}
    came_in: str = ""  # ui.desk.came_in.CameIn; "": as the declaration says

    @property
    def typed(self) -> bool:
        """Whether a person typed anything."""
        return self.applicant != Applicant(name="") or bool(self.principals)
