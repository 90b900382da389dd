"""What the pages of documents have in common: kinds and scopes as they stand in paths, who may do what, words.

Used by the modules documents_* beside it. Raises ExpectedError city_pages.errors.not_there for a path that names none.
"""

from __future__ import annotations

import functools
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from kiosk.catalogue import procedures
from kiosk.city import documents
from kiosk.city.editing import kinds
from kiosk.errors import ExpectedError
from kiosk.rules import document_words
from kiosk.server.city.access import allow
from kiosk.server.city.menu import STEERING
from kiosk.store import Reader
from kiosk.texts import Text, shown
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.document_contents import Content
from kiosk.values.documents import EVERY_WARD, SEALED_KINDS, WARDS_OWN, DocumentDraft, DocumentKind, DraftStage

Filling = Any  # what a template is filled with
PageWords = dict[str, Filling]
PATH, DRAFTS = "/city/documents", "/city/drafts"
Scope = Annotated[str, Query(pattern=r"^([0-9]{5})?$")]
Reading = Annotated[CityUser, Depends(allow(*STEERING))]
Editing = Annotated[CityUser, Depends(allow(CityRole.CITY))]


def kind_of(word: str) -> DocumentKind:
    if word not in list(DocumentKind):
        raise ExpectedError("city_pages.errors.not_there")
    return DocumentKind(word)


def is_personal(kind: DocumentKind) -> bool:
    """Whether reading one is reading about persons."""
    return kind in SEALED_KINDS


def wants_ward(kind: DocumentKind) -> bool:
    return kind in WARDS_OWN


def scope_query(scope: str) -> str:
    return f"?scope={scope}" if scope else ""


def kind_path(kind: DocumentKind, scope: str = EVERY_WARD) -> str:
    return f"{PATH}/{kind.value}{scope_query(scope)}"


def draft_path(draft: DocumentDraft | str) -> str:
    return f"{DRAFTS}/{draft if isinstance(draft, str) else draft.id}"


def may_edit(user: CityUser, draft: DocumentDraft) -> bool:
    return user.role is CityRole.CITY and draft.state in (DraftStage.DRAFT, DraftStage.REJECTED)


def may_judge(user: CityUser, draft: DocumentDraft) -> bool:
    """Somebody else's: nobody approves what they wrote."""
    own = {author.strip().casefold() for author in draft.authors}
    return (
        user.role is CityRole.CITY and draft.state is DraftStage.SUBMITTED and user.account.casefold() not in own
    )


def start_content(reader: Reader, kind: DocumentKind, scope: str) -> tuple[int, Content]:
    """What a new draft begins with, and the version that it goes out from."""
    newest = documents.newest(reader, kind, scope)
    if newest:
        return newest, documents.content(reader, kind, scope, newest)
    return 0, kinds.first(reader, kind)


def base_content(reader: Reader, draft: DocumentDraft) -> Content | None:
    return documents.content(reader, draft.kind, draft.scope, draft.base) if draft.base else None


def ward_choices(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Code and name of each ward that is known here."""
    return tuple((ward, f"{ward} {name}" if name != ward else ward) for ward, name in kinds.known_wards(reader).items())


@functools.cache
def _procedure_names() -> dict[str, Text]:
    return {str(one.code): one.short for one in procedures.load()}


def procedure_name(code: str, language: str) -> str:
    """Of a procedure that the program brings; "" for another."""
    named = _procedure_names().get(code)
    return named.of(language) if named is not None else ""


def say(request: Request, language: str) -> PageWords:
    """For templates: words that bear both languages, and how pages of documents are reached."""
    return {
        "w": lambda words: str(shown(words, language)), "kind_path": kind_path, "draft_path": draft_path,
        "DOCUMENTS": PATH, "is_personal": is_personal,
        "field_words": lambda kind, way: document_words.field(kind, way, language),
        "row_words": lambda key, title: document_words.row(key, title, language),
        "procedure_words": lambda code: procedure_name(code, language),
        "value_words": lambda kind, way, said: document_words.value(kind, way, said, language) if said else "",
    }  # fmt: skip
