"""The use cases behind `motcua central document`: lists, contents in pieces, drafts of handed files, acts on drafts.

Run by the city's server for whoever may read its data folder (kiosk.server.program); rules and refusals are those of
kiosk.city.documents. Raises also ExpectedError(documents.errors.no_file).
"""

from __future__ import annotations

from typing import cast

import msgspec
from sqlalchemy import select

from kiosk.catalogue import city_contents
from kiosk.city import documents
from kiosk.clock import local
from kiosk.db.tables.city_documents import CityDocument, CityDraft
from kiosk.errors import ExpectedError
from kiosk.store import Context
from kiosk.values.document_contents import Content
from kiosk.values.documents import (
    LARGEST,
    ActOnDraft,
    DocumentDraft,
    DocumentKind,
    DocumentVersion,
    SaveDraft,
)
from kiosk.values.documents_by_hand import (
    ActByHand,
    AskContent,
    AskDocuments,
    ContentPiece,
    DocumentList,
    ImportContent,
)

HANDED = "handed"  # within the data folder
PIECE = 256 * 1024


def listed(ctx: Context, asked: AskDocuments) -> DocumentList:
    found: list[DocumentVersion] = []
    places = select(CityDocument.kind, CityDocument.scope).distinct().order_by(CityDocument.kind, CityDocument.scope)
    for kind, scope in ctx.connection.execute(places).all():
        if asked.kind in (None, kind):
            found.extend(documents.versions_of(ctx, DocumentKind(kind), scope))
    open_ = documents.drafts_of(ctx, asked.kind, None)
    return DocumentList(versions=tuple(found), drafts=open_)


def content(ctx: Context, asked: AskContent) -> ContentPiece:
    data = city_contents.encode(_asked(ctx, asked))
    return ContentPiece(data=data[asked.offset : asked.offset + PIECE], size=len(data))


def _asked(ctx: Context, asked: AskContent) -> Content:
    if asked.draft:
        said = documents.draft_of(ctx, asked.draft).content
        if said is None:
            raise ExpectedError("documents.errors.unknown_draft")
        return said
    version = asked.version
    if not version:
        now = documents.current_on(ctx, asked.kind, asked.scope, local(ctx.now).date())
        version = now.version if now is not None else 0
    return documents.content_of_version(ctx, asked.kind, asked.scope, version)


def take(ctx: Context, command: ImportContent) -> DocumentDraft:
    """The content of a handed file as a draft upon the newest version."""
    file = ctx.settings.data_dir / HANDED / command.file
    try:
        if file.stat().st_size > LARGEST:
            raise ExpectedError("documents.errors.too_large", most=LARGEST // 1_048_576)
        data = file.read_bytes()
    except OSError as error:
        raise ExpectedError("documents.errors.no_file") from error
    revision = 0
    if command.draft:
        revision = int(
            ctx.connection.execute(select(CityDraft.revision).where(CityDraft.id == command.draft)).scalar() or 0
        )
    said = SaveDraft(
        kind=command.kind, scope=command.scope, content=city_contents.decode(command.kind, data),
        valid_from=command.valid_from, reason=command.reason, actor=command.actor,
        base=documents.newest(ctx, command.kind, command.scope), id=command.draft, revision=revision,
    )  # fmt: skip
    return _light(documents.save_draft(ctx, said))


def act(ctx: Context, command: ActByHand) -> DocumentDraft | DocumentVersion:
    works = {
        "submit": documents.submit, "approve": documents.approve, "reject": documents.reject,
        "withdraw": documents.withdraw_draft,
    }  # fmt: skip
    work = works.get(command.act)
    if work is None:
        raise ExpectedError("documents.errors.unknown_draft")
    revision = documents.draft_of(ctx, command.draft, whole=False).revision
    asked = ActOnDraft(id=command.draft, revision=revision, actor=command.actor, note=command.note)
    made = work(ctx, asked)  # type: ignore[operator]
    return _light(made) if isinstance(made, DocumentDraft) else cast("DocumentVersion", made)


def _light(draft: DocumentDraft) -> DocumentDraft:
    """Without its content, which is not answered at once."""
    return msgspec.structs.replace(draft, content=None)
