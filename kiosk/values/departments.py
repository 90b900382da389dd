"""Processing departments as the city's JSON API knows them: their tokens, and a dossier as they may see it.

Made and read by kiosk.city.{api_tokens,department_dossiers}; handed to the API, the command line and the city's pages.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value

Ward = Annotated[str, Meta(pattern="^[0-9]{5}$")]
Department = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9.-]{0,39}$")]  # also the actor of its events
DepartmentName = Annotated[str, Meta(min_length=1, max_length=200, pattern="^[^\\x00]*$")]
Who = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[^\\x00]*$")]
FieldKey = Annotated[str, Meta(pattern="^[a-z0-9-]{1,40}$")]
DAYS = 365  # a token lives so long where nothing else is said


class MakeToken(Value, frozen=True, kw_only=True):
    """Command: a token for a department. No ward or field: all of them."""

    department: Department
    name: DepartmentName
    by: Who  # the official who asks for it
    wards: Annotated[tuple[Ward, ...], Meta(max_length=500)] = ()
    fields: Annotated[tuple[FieldKey, ...], Meta(max_length=100)] = ()
    days: Annotated[int, Meta(ge=1, le=1100)] = DAYS


class MadeToken(Value, frozen=True, kw_only=True):
    """`token` is shown this once and kept nowhere."""

    name: str
    token: str
    expires_at: datetime


class RevokeToken(Value, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=16)]
    by: Who


class ApiToken(Value, frozen=True, kw_only=True):
    """A token without its secret: who asks, and what they may see."""

    name: str
    department: str
    department_name: str
    wards: tuple[str, ...]
    fields: tuple[str, ...]
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    def sees_ward(self, ward: str) -> bool:
        return not self.wards or ward in self.wards

    def sees_field(self, field: str) -> bool:
        """A procedure that no catalogue of the city names is of no field: for those who see all."""
        return not self.fields or field in self.fields


class SeenDocument(Value, frozen=True, kw_only=True):
    """A document of the procedure's list; what a clerk noted of it stays in the ward."""

    key: str
    state: str  # DocumentState


class SeenTold(Value, frozen=True, kw_only=True):
    state: str  # ToldState
    at: datetime
    department: str  # its name
    aside: bool  # the ward went another way
    result: str = ""  # number of the paper


class SeenDossier(Value, frozen=True, kw_only=True):
    """A dossier without personal data (docs/decisions/0086)."""

    ward: str
    id: str
    code: str
    official_code: str
    procedure: str
    procedure_version: int
    field: str
    day: date | None
    received_at: datetime | None
    due: str  # local "YYYY-MM-DDTHH:MM", as it stands now
    stage: str
    payment: str
    delivery: str
    return_at: str
    agency: str
    holder: str
    documents: tuple[SeenDocument, ...] = ()
    told: SeenTold | None = None


class ChangedDossiers(Value, frozen=True, kw_only=True):
    """`cursor`: where to go on. `restarted`: the server did not know the cursor that was sent, and began anew."""

    dossiers: tuple[SeenDossier, ...]
    cursor: str
    more: bool
    restarted: bool = False
