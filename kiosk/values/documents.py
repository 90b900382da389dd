"""The documents that a city makes for its wards: kinds, drafts, approved versions, what differs between two.

A document is a kind and a scope: "" is every ward, five digits are one ward, whose document extends that of every ward.
It is pulled whole; what it says (kiosk.values.document_contents) is JSON whose bytes are signed. Made and read by
kiosk.city.documents; stations keep the signed versions.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.document_contents import (
    AccountsContent,
    CalendarContent,
    CatalogueContent,
    Content,
    FeesContent,
    FormsContent,
    NoticesContent,
    TargetsContent,
    UnitsContent,
)

EVERY_WARD = ""  # the scope of a document for all of them
Scope = Annotated[str, Meta(pattern=r"^([0-9]{5})?\Z")]
AccountName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00]*\Z")]
Reason = Annotated[str, Meta(max_length=1_000, pattern=r"^[^\x00]*\Z")]
LARGEST = 8 * 1024 * 1024  # bytes of a document


class DocumentKind(enum.StrEnum):
    CATALOGUE = "catalogue"  # procedures
    FORMS = "forms"  # compiled declarations and their papers
    FEES = "fees"  # with the decisions that approved them
    CALENDAR = "calendar"  # holidays, swapped days
    ACCOUNTS = "accounts"  # staff of one ward and their roles; travels sealed
    UNITS = "units"  # wards, their names and predecessors, competent agencies, delegations
    NOTICES = "notices"
    TARGETS = "targets"  # what the city wants to reach: satisfaction, on time


CONTENT_OF: dict[DocumentKind, type[Content]] = {
    DocumentKind.CATALOGUE: CatalogueContent, DocumentKind.FORMS: FormsContent, DocumentKind.FEES: FeesContent,
    DocumentKind.CALENDAR: CalendarContent, DocumentKind.ACCOUNTS: AccountsContent, DocumentKind.UNITS: UnitsContent,
    DocumentKind.NOTICES: NoticesContent, DocumentKind.TARGETS: TargetsContent,
}  # fmt: skip
SEALED_KINDS = frozenset({DocumentKind.ACCOUNTS})  # stored and sent sealed
WARDS_OWN = frozenset({DocumentKind.ACCOUNTS})  # never for every ward


class DraftStage(enum.StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"  # waits for somebody else to approve it
    APPROVED = "approved"  # is a version now
    REJECTED = "rejected"  # may be edited and submitted again
    WITHDRAWN = "withdrawn"


class DocumentDraft(Value, frozen=True, kw_only=True):
    """A document in the making. `content` is None in lists of drafts."""

    id: str
    kind: DocumentKind
    scope: str
    base: int  # the version that was edited; 0 = there was none
    revision: int  # grows with every change: whoever saves names the one that he has read
    state: DraftStage
    valid_from: date  # the first day on which it holds
    reason: str
    authors: tuple[str, ...]  # everybody who ever saved or submitted it: none of them may approve it
    changed_by: str
    changed_at: datetime
    note: str = ""  # why it was rejected
    content: Content | None = None


class DocumentVersion(Value, frozen=True, kw_only=True):
    """An approved version. Of those whose day has come, the one of the latest day holds; of one day, the last."""

    kind: DocumentKind
    scope: str
    version: int
    valid_from: date
    approved_at: datetime
    approved_by: str
    authors: tuple[str, ...]
    reason: str
    hash: bytes  # SHA-256 of the bytes that travel
    size: int
    base: int = 0

    @property
    def follows(self) -> int:
        return self.base


class LostVersion(Value, frozen=True, kw_only=True):
    """A version that a ward holds under this city's own signature, and that the city's database does not have: it was
    put back from a backup. The ward goes by it until the next version comes."""

    kind: DocumentKind
    scope: str
    version: int
    valid_from: date
    made_at: datetime
    station: str  # which showed it first
    passed: bool = False  # a later version of the city follows


class DraftAct(Value, frozen=True, kw_only=True):
    """Who did what to a draft, and when: the trail behind a version."""

    at: datetime
    account: str
    act: str  # "saved" | "submitted" | "approved" | "rejected" | "withdrawn" | "renumbered" | "rebased"
    note: str = ""


class SaveDraft(Value, frozen=True, kw_only=True):
    """Command: begin a draft (`id` ""), or change one. `base` is the newest version, whatever its day."""

    kind: DocumentKind
    scope: Scope = EVERY_WARD
    content: Content
    valid_from: date
    reason: Reason
    actor: AccountName
    base: int
    id: Annotated[str, Meta(max_length=36)] = ""
    revision: int = 0  # of the draft, as it was read; 0 for a new one


class ActOnDraft(Value, frozen=True, kw_only=True):
    """Command: submit, approve, reject or withdraw a draft as it was read."""

    id: Annotated[str, Meta(max_length=36)]
    revision: int
    actor: AccountName
    note: Reason = ""


class MergeConflict(Value, frozen=True, kw_only=True):
    """A field (or a whole row: "") that a draft and a version published meanwhile changed otherwise. Each state as ways
    and words, as in FieldChange."""

    name: str  # by which it is chosen
    key: str
    field: str
    base: tuple[tuple[str, str], ...]
    mine: tuple[tuple[str, str], ...]
    theirs: tuple[tuple[str, str], ...]


class RebaseDraft(Value, frozen=True, kw_only=True):
    """Command: put a draft onto the newest version. `chosen`: "mine" or "theirs" by the name of a conflict."""

    id: Annotated[str, Meta(max_length=36)]
    revision: int
    actor: AccountName
    chosen: tuple[tuple[str, str], ...] = ()


class FieldChange(Value, frozen=True, kw_only=True):
    """One field of a row, as words; "" = was not there, or is not any more."""

    field: str  # "time > quantity"
    before: str
    after: str


class RowChange(Value, frozen=True, kw_only=True):
    """A row that was added, changed or removed; of an added or removed one every field is listed."""

    key: str  # "1.001193", "2026-02-17", "nguyen.van.mau"
    title: str
    fields: tuple[FieldChange, ...]


class DocumentDiff(Value, frozen=True, kw_only=True):
    added: tuple[RowChange, ...] = ()
    changed: tuple[RowChange, ...] = ()
    removed: tuple[RowChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


class RebaseView(Value, frozen=True, kw_only=True):
    """What a draft meets that a newer version came before."""

    draft: DocumentDraft
    newest: int
    meanwhile: DocumentDiff  # what was published since the draft began
    mine: DocumentDiff
    conflicts: tuple[MergeConflict, ...]


class SignedDocument(Value, frozen=True, kw_only=True):
    """A version as it travels, without its bytes: `head` is a packed DocumentHead (kiosk.sync.document_wire)."""

    head: bytes
    signature: bytes


class StationDocument(Value, frozen=True, kw_only=True):
    """What a station said of one kind and scope: which version it goes by, and what it could not take."""

    station: str
    kind: DocumentKind
    scope: str
    version: int  # 0 = the files that came with the program
    held: int  # the newest one that it has, also where its day has not come
    refused: int = 0  # the newest one that it could not take, and why
    why: str = ""
    at: datetime | None = None
