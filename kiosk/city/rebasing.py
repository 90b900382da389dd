"""A draft whose document has got a newer version meanwhile: put onto that version, with what both changed chosen of.

A use case and a query for the city's pages. Whoever does it becomes one of the draft's authors, so that somebody else
approves it still; a draft that waited for approval is handed in anew. Raises ExpectedError documents.errors.{conflicts,
base_there, not_a_draft, draft_changed, unknown_draft}, catalogue.errors.wrong.
"""

from __future__ import annotations

from kiosk.catalogue import city_contents
from kiosk.city import documents, merging
from kiosk.city.merging import Merged
from kiosk.errors import ExpectedError
from kiosk.rules import document_diff
from kiosk.store import Context, Reader
from kiosk.values.documents import DocumentDraft, DraftStage, RebaseDraft, RebaseView, SaveDraft

_OPEN = (DraftStage.DRAFT, DraftStage.SUBMITTED, DraftStage.REJECTED)


def view(reader: Reader, name: str) -> RebaseView:
    """What was published meanwhile, what the draft changes, and what both changed otherwise."""
    draft = documents.draft_of(reader, name)
    newest = documents.newest(reader, draft.kind, draft.scope)
    merged = _merged(reader, draft, newest, {})
    base = documents.content_of_version(reader, draft.kind, draft.scope, draft.base) if draft.base else None
    theirs = documents.content_of_version(reader, draft.kind, draft.scope, newest)
    return RebaseView(
        draft=draft, newest=newest, meanwhile=document_diff.diff(base, theirs),
        mine=document_diff.diff(base, draft.content), conflicts=merged.conflicts,
    )  # fmt: skip


def rebase(ctx: Context, command: RebaseDraft) -> DocumentDraft:
    """The draft upon the newest version."""
    draft = documents.draft_of(ctx, command.id)
    newest = documents.newest(ctx, draft.kind, draft.scope)
    merged = _merged(ctx, draft, newest, dict(command.chosen))
    if merged.conflicts:
        raise ExpectedError("documents.errors.conflicts", count=len(merged.conflicts))
    city_contents.check(draft.kind, merged.content)
    return documents.save_upon(ctx, SaveDraft(
        kind=draft.kind, scope=draft.scope, content=merged.content, valid_from=draft.valid_from, reason=draft.reason,
        actor=command.actor, base=newest, id=draft.id, revision=command.revision,
    ), "rebased", f"{draft.base} → {newest}")  # fmt: skip


def _merged(at: Reader | Context, draft: DocumentDraft, newest: int, chosen: dict[str, str]) -> Merged:
    if draft.state not in _OPEN or draft.content is None:
        raise ExpectedError("documents.errors.not_a_draft")
    if newest == draft.base:
        raise ExpectedError("documents.errors.base_there", newest=newest)
    base = documents.content_of_version(at, draft.kind, draft.scope, draft.base) if draft.base else None
    theirs = documents.content_of_version(at, draft.kind, draft.scope, newest)
    return merging.merge(base, draft.content, theirs, chosen)
