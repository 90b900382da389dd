"""What `motcua central document` asks the running server on its machine, and what it is answered.

Bodies are small there: a content is handed over as a file within the server's data folder, and fetched in pieces.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.documents import AccountName, DocumentDraft, DocumentKind, DocumentVersion, Reason, Scope

Handed = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]


class AskDocuments(Value, frozen=True, kw_only=True):
    """Versions and open drafts, of a kind or all."""

    kind: DocumentKind | None = None


class DocumentList(Value, frozen=True, kw_only=True):
    versions: tuple[DocumentVersion, ...]
    drafts: tuple[DocumentDraft, ...]


class AskContent(Value, frozen=True, kw_only=True):
    """A piece of what a version says (`version` 0: the one in force), or a draft."""

    kind: DocumentKind = DocumentKind.CATALOGUE
    scope: Scope = ""
    version: int = 0
    draft: Annotated[str, Meta(max_length=36)] = ""
    offset: Annotated[int, Meta(ge=0)] = 0


class ContentPiece(Value, frozen=True, kw_only=True):
    data: bytes
    size: int


class ImportContent(Value, frozen=True, kw_only=True):
    """A new draft of a file in the folder `handed` of the server's data, or the next revision of `draft`."""

    kind: DocumentKind
    scope: Scope = ""
    file: Handed
    valid_from: date
    reason: Reason
    actor: AccountName
    draft: Annotated[str, Meta(max_length=36)] = ""


class ActByHand(Value, frozen=True, kw_only=True):
    """`act`: submit, approve, reject or withdraw the draft as it is now."""

    act: str
    draft: Annotated[str, Meta(max_length=36)]
    actor: AccountName
    note: Reason = ""
