"""What the JSON API takes and gives, as its OpenAPI document says it. Converted from and to the values of the core.

Used by kiosk.server.city.api alone. Bounds are those of kiosk.values.told_states: what passes here fits everywhere.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from kiosk.rules.plain_words import is_plain
from kiosk.values.departments import ChangedDossiers, SeenDossier
from kiosk.values.told_states import ToldResult, ToldState

Words = Annotated[str, StringConstraints(max_length=1000)]
LongWords = Annotated[str, StringConstraints(max_length=4000)]
RequestId = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", max_length=36)
]


class Strict(BaseModel):
    """No field that is not known, and no text that a database could not keep."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="after")
    @classmethod
    def _whole(cls, value: object) -> object:
        """A control sign or half a character is no text."""
        texts = value if isinstance(value, (list, tuple)) else (value,)
        if any(isinstance(one, str) and not is_plain(one) for one in texts):
            raise ValueError("text")
        return value


class ResultBody(Strict):
    """Metadata of the paper that settles the dossier; the paper itself is not sent."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    signed_on: date | None = None
    title: Words = ""
    sha256: Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$")] = ""
    size: Annotated[int, Field(ge=0, le=2**53)] = 0
    link: Annotated[str, StringConstraints(pattern=r"^(https://[!-~]{1,380})?$", max_length=400)] = ""

    def value(self) -> ToldResult:
        return ToldResult(**self.model_dump())


class StateBody(Strict):
    """A state. `request`: a UUID that the caller makes; the same one again is the same word and changes nothing."""

    request: RequestId
    state: ToldState
    reason: LongWords = ""
    asked: Annotated[list[Words], Field(max_length=50)] = []
    result: ResultBody | None = None


class ResultOnly(Strict):
    request: RequestId
    result: ResultBody


class Accepted(BaseModel):
    """`event`: the id in the ward's journal. `repeated`: it stood there before."""

    event: str
    repeated: bool


class DocumentAnswer(BaseModel):
    key: str
    state: str


class ToldAnswer(BaseModel):
    state: str
    at: datetime
    department: str
    aside: bool
    result: str


class DossierAnswer(BaseModel):
    """A dossier without personal data."""

    ward: str
    id: str
    code: str
    official_code: str
    procedure: str
    procedure_version: int
    field: str
    day: date | None
    received_at: datetime | None
    due: str
    stage: str
    payment: str
    delivery: str
    return_at: str
    agency: str
    holder: str
    documents: list[DocumentAnswer]
    told: ToldAnswer | None

    @classmethod
    def of(cls, seen: SeenDossier) -> DossierAnswer:
        return cls.model_validate(_whole_tree(seen))


class ChangesAnswer(BaseModel):
    """`cursor` goes into the next question; `more`: ask at once."""

    dossiers: list[DossierAnswer]
    cursor: str
    more: bool
    restarted: bool

    @classmethod
    def of(cls, found: ChangedDossiers) -> ChangesAnswer:
        dossiers = [DossierAnswer.of(one) for one in found.dossiers]
        return cls(dossiers=dossiers, cursor=found.cursor, more=found.more, restarted=found.restarted)


class CallerAnswer(BaseModel):
    """Whose token this is, and what it opens. No ward or field: all of them."""

    department: str
    name: str
    wards: list[str]
    fields: list[str]
    expires_at: datetime


class ProblemAnswer(BaseModel):
    """`error`: a key that stays the same; `message`: for people."""

    error: str
    message: str


def _whole_tree(seen: SeenDossier) -> dict[str, object]:
    """With the fields that a value leaves out where they are empty."""
    tree: dict[str, object] = {name: getattr(seen, name) for name in seen.__struct_fields__}
    tree["documents"] = [{"key": one.key, "state": one.state} for one in seen.documents]
    tree["told"] = msgspec.structs.asdict(seen.told) if seen.told is not None else None
    return tree
