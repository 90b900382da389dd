"""What the city's documents say, one shape a kind. Their JSON is what is signed, stored and sent.

Rows are the values that stations read from their files too. Every document is whole: it holds the rows of former
versions as well, so that a dossier finds those that it was received under.
"""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated, TypeAlias

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.calendars import YearCalendar
from kiosk.values.ids import FormId, ProcedureCode
from kiosk.values.notices import PublicNotice
from kiosk.values.papers import Agency
from kiosk.values.procedures import Fee, Procedure
from kiosk.values.staff import Account

WardCode = Annotated[str, Meta(pattern=r"^[0-9]{5}\Z")]
FileName = Annotated[str, Meta(max_length=120, pattern=r"^(versions/\w[\w.-]*/)?\w[\w. -]*\Z")]


class CatalogueContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="catalogue"):
    """Procedures in all their versions. A code that stands here takes the place of the files' rows of that code; one
    that is abolished keeps its rows, the last of them with an `effective_to`."""

    procedures: Annotated[tuple[Procedure, ...], Meta(max_length=20_000)]


class FormFile(Value, frozen=True, kw_only=True):
    name: FileName  # "compiled.xml", "form.toml", "versions/3/paper.toml", "noi-sinh.csv", a picture
    data: bytes


class PublishedForm(Value, frozen=True, kw_only=True):
    """A form as kiosk.forms.publishing makes its folder: with its paper, its lists and its earlier versions."""

    form: FormId
    version: str  # the present one
    files: tuple[FormFile, ...]


class FormsContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="forms"):
    forms: Annotated[tuple[PublishedForm, ...], Meta(max_length=2_000)]


class ProcedureFee(Value, frozen=True, kw_only=True):
    """A procedure's fee from a day on; the fee names the decision that approved it. The day before, the former one."""

    procedure: ProcedureCode
    valid_from: date
    fee: Fee


class FeesContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="fees"):
    fees: Annotated[tuple[ProcedureFee, ...], Meta(max_length=20_000)]


class CalendarContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="calendar"):
    """Years; each takes the place of that year of the files."""

    years: Annotated[tuple[YearCalendar, ...], Meta(max_length=100)]


class AccountsContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="accounts"):
    """Staff of a ward. A name that stands here takes the place of the file's; one that left stands here inactive.
    `verifier` and `pin` are argon2id texts: no password is ever in a document."""

    accounts: Annotated[tuple[Account, ...], Meta(max_length=2_000)]


class NamesFrom(Value, frozen=True, kw_only=True):
    """What a ward's counter is called on papers and screens from a day on."""

    valid_from: date
    agency: Agency
    agencies: dict[str, str] = {}  # by role ("ward", "police", "other", "police_parent"), where they change


class FormerWard(Value, frozen=True, kw_only=True):
    """A ward that was merged into this one; its dossiers keep its name."""

    code: WardCode
    name: str
    until: date  # its last day


class WardUnit(Value, frozen=True, kw_only=True):
    ward: WardCode
    name: str  # today's, for lists and search
    names: tuple[NamesFrom, ...] = ()  # before the first one the ward's own file counts
    predecessors: tuple[FormerWard, ...] = ()


class Delegation(Value, frozen=True, kw_only=True):
    """Another agency decides on some procedures from a day on; what was received before stays where it was."""

    procedures: tuple[ProcedureCode, ...]
    agency: str  # its name, as papers say it
    decision: str  # number of the decision that delegates
    valid_from: date
    valid_until: date | None = None  # the last day
    wards: tuple[WardCode, ...] = ()  # () = all

    def holds(self, ward: str, procedure: str, day: date) -> bool:
        """`day`: on which the dossier is received."""
        if procedure not in self.procedures or (self.wards and ward not in self.wards):
            return False
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class UnitsContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="units"):
    wards: Annotated[tuple[WardUnit, ...], Meta(max_length=4_000)]
    delegations: Annotated[tuple[Delegation, ...], Meta(max_length=4_000)] = ()


class NoticesContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="notices"):
    """Notices; each takes the place of the files' one of that key, an empty text takes it away."""

    notices: Annotated[tuple[PublicNotice, ...], Meta(max_length=1_000)]


class TargetKey(enum.StrEnum):
    SATISFACTION = "satisfaction"  # answers that are satisfied, in percent
    ON_TIME = "on_time"  # dossiers settled in time, in percent


class Target(Value, frozen=True, kw_only=True):
    key: TargetKey
    percent: Annotated[float, Meta(ge=0, le=100)]  # at least
    valid_from: date
    basis: str = ""  # the text that sets it


class FigureLimitKey(enum.StrEnum):
    UNUSUAL_MINUTES = "unusual_minutes"  # a wait that is longer is unusual
    FEW_ANSWERS = "few_answers"  # below so many answers no percentage stands


class FigureLimit(Value, frozen=True, kw_only=True):
    """What figures are read by that is no percentage: minutes, or answers."""

    key: FigureLimitKey
    count: Annotated[int, Meta(ge=1, le=1_000_000)]
    valid_from: date
    basis: str = ""  # the text that sets it


class TargetsContent(Value, frozen=True, kw_only=True, tag_field="kind", tag="targets"):
    """`limits` are passed over by programs of before."""

    targets: Annotated[tuple[Target, ...], Meta(max_length=200)]
    limits: Annotated[tuple[FigureLimit, ...], Meta(max_length=200)] = ()


Content: TypeAlias = (
    CatalogueContent
    | FormsContent
    | FeesContent
    | CalendarContent
    | AccountsContent
    | UnitsContent
    | NoticesContent
    | TargetsContent
)
