"""What goes to the province's system and what comes back, and what the desk shows of it (docs/province.md).

Made by kiosk.queries.province, written by the adapters of kiosk.province, shown by ui.desk.province. `SentDossier` is
the published form of a file or of a message's body: a field may be added, none changes its sense within a schema.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.dossier_steps import ProvinceState, Stage
from kiosk.values.dossiers import Applicant, Principal, TickedDocument
from kiosk.values.forms import ReviewSection
from kiosk.values.ids import DossierId, Place, ProcedureCode
from kiosk.values.ways_on import Adapter

SCHEMA = "motcua.dossier/1"
ANSWER = "motcua.dossier-answer/1"
COPIED = "copied"  # the adapter of a fact where a clerk typed the fields over

Short = Annotated[str, Meta(max_length=200)]
Sentence = Annotated[str, Meta(max_length=1000)]


class SentWard(Value, frozen=True, kw_only=True):
    code: str  # five digits
    name: str
    province: str
    agency: str = ""  # identifier of QĐ 20/2020/QĐ-TTg; "" = not configured


class SentProcedure(Value, frozen=True, kw_only=True):
    code: str  # "1.001193"
    version: int  # of the ward's catalogue at the reception
    name: str


class SentState(Value, frozen=True, kw_only=True):
    """Where the dossier stands, by the national portal's codes (resources/portal_states.toml)."""

    code: int  # 1 to 10
    name: str
    since: str = ""  # "" = since the reception


class SentDeclaration(Value, frozen=True, kw_only=True):
    """The declaration that came with the dossier, as its form calls the fields."""

    form: str
    version: str
    record: dict[str, object]


class SentDossier(Value, frozen=True, kw_only=True):
    """A dossier as the province's system gets it. Times bear their offset, +07:00. All of it is personal data."""

    schema: str = SCHEMA
    id: DossierId
    revision: int  # 1; one more with each correction or new state: the same dossier, said anew
    state: SentState
    code: str
    code_kind: str  # provisional | granted (from a range that the province granted)
    official_code: str = ""
    ward: SentWard
    station: str
    desk: str
    clerk: str
    procedure: SentProcedure
    received_at: str
    due: str  # as Mẫu 01 says
    due_now: str  # as it stands
    why: str  # how the deadline was worked out
    return_at: str
    sets: int
    content: str
    applicant: Applicant
    principals: tuple[Principal, ...] = ()
    documents: tuple[TickedDocument, ...] = ()
    receipt_volume: str = ""
    receipt_number: int = 0
    helped_at: str = ""
    taken_in_at: str = ""
    agency: str = ""
    declaration: SentDeclaration | None = None


class ProvinceAnswer(Value, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What the province's system says of one dossier: a file in the folder's `in`, or the answer to a message."""

    schema: Short = ANSWER
    dossier: Short = ""  # SentDossier.id; in the answer to a message it may be left out
    reference: Short = ""  # the other system's own
    official_code: Short = ""
    refused: bool = False
    reason: Sentence = ""  # why it was refused, for the clerk


class HandOverTrouble(Value, frozen=True, kw_only=True):
    """Why the last try failed. `key` names a text below province.why; `words` are the other side's, kept sealed."""

    dossier: DossierId
    key: str
    words: str = ""
    status: int = 0  # of HTTP; 0 = none
    final: bool = False  # it is not tried again until somebody asks for it


class NotHandedOver(Value, frozen=True, kw_only=True):
    """A line of "Chưa chuyển". `why` "" = it waits for its turn, or for a clerk's hand."""

    id: DossierId
    code: str
    procedure: ProcedureCode
    procedure_version: int = 0
    received_at: datetime  # UTC; since when it waits
    desk: str
    state: ProvinceState
    why: str = ""  # key below province.why
    status: int = 0
    tries: int = 0
    tried_at: datetime | None = None
    own: bool = True  # received at this station, which hands it over
    again: bool = False  # it was handed over once, and has changed since
    stage: Stage = Stage.RECEIVED


class NoteForwarded(Value, frozen=True, kw_only=True):
    """Command: the other side has it. `code`: what it answered at once, if it did."""

    dossier: DossierId
    revision: int
    adapter: Adapter
    reference: str = ""


class CopiedOver(Value, frozen=True, kw_only=True):
    """Command: a clerk typed the dossier over into the other program. `code`: what that program gave; "" = not yet."""

    dossier: DossierId
    revision: int
    place: Place
    desk: str
    actor: str
    code: str = ""


class TypeCode(Value, frozen=True, kw_only=True):
    """Command: the official code of a dossier, typed or scanned."""

    dossier: DossierId
    code: str
    place: Place
    actor: str


class TryAgain(Value, frozen=True, kw_only=True):
    """Command: what was mended is to be tried anew. `dossier` None: all."""

    place: Place
    actor: str
    dossier: DossierId | None = None


class AskCopy(Value, frozen=True, kw_only=True):
    """Question: the dossier that a clerk is about to type over."""

    dossier: DossierId
    place: Place
    actor: str


class CopySheet(Value, frozen=True, kw_only=True):
    """What is typed over: the dossier, and the lines of its declaration as people read them. Personal data.

    `changed`: where it was typed over before, the fields of `dossier` that are to be typed anew.
    """

    dossier: SentDossier
    changed: frozenset[str] = frozenset()
    declared: tuple[ReviewSection, ...] = ()
