"""A draft of a document: its day and reason, its rows, what it changes, and the way to its approval by somebody else.

Pages of kiosk.server.city. Whoever saves names the revision that was read, so that two who edit hear of each other;
what is wrong with a row is told beside its field. The use cases (kiosk.city.documents) decide who may approve.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, NamedTuple

import msgspec
from fastapi import APIRouter, Form, Query, Request, Response

from kiosk.city import documents, rebasing
from kiosk.city.editing import kinds
from kiosk.city.editing.fields import EditedRow, FieldType, RowEditor, Shown, TypedRow, WrongRow
from kiosk.errors import ExpectedError
from kiosk.rules.search import fold
from kiosk.server.city.documents_shared import (
    DRAFTS,
    Editing,
    Filling,
    Reading,
    base_content,
    draft_path,
    kind_path,
    may_edit,
    may_judge,
    say,
)
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.store import Context, Reader
from kiosk.texts import shown, text
from kiosk.values.city_accounts import CityUser
from kiosk.values.document_contents import Content, FormsContent
from kiosk.values.documents import ActOnDraft, DocumentDiff, DocumentDraft, DraftAct, DraftStage, RebaseDraft, SaveDraft

MOST = 200  # rows that are listed at once; a search finds the others
_DAYS = ("effective_from", "valid_from")
Revision = Annotated[int, Form(ge=0, le=1_000_000_000)]
Note = Annotated[str, Form(max_length=1_000)]
Key = Annotated[str, Query(max_length=120)]
_ACTS: dict[str, Callable[[Context, ActOnDraft], Any]] = {
    "submit": documents.submit, "approve": documents.approve, "reject": documents.reject,
    "withdraw": documents.withdraw_draft,
}  # fmt: skip


class OpenedDraft(NamedTuple):
    draft: DocumentDraft
    diff: DocumentDiff
    acts: tuple[DraftAct, ...]
    newest: int


class DraftPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", "/{name}", self.draft), ("POST", "/{name}", self.save), ("GET", "/{name}/rows/{part}", self.row),
            ("POST", "/{name}/rows/{part}", self.put), ("POST", "/{name}/drop/{part}", self.drop),
            ("POST", "/{name}/act/{act}", self.act), ("GET", "/{name}/rebase", self.rebase_asked),
            ("POST", "/{name}/rebase", self.rebase),
        ):  # fmt: skip
            router.add_api_route(f"{DRAFTS}{path}", handler, methods=[method], response_class=Response)
        return router

    # -- the draft ------------------------------------------------------------------------------------------

    async def draft(
        self, request: Request, name: str, user: Reading, q: Annotated[str, Query(max_length=100)] = ""
    ) -> Response:
        found = await self._web.read(_shown_draft, name)
        await self._web.audit(request, "draft", found.draft.kind.value, found.draft.scope)
        return self._shown(request, user, found, q)

    def _shown(
        self, request: Request, user: CityUser, found: OpenedDraft, q: str = "", status: int = 200, **words: Filling
    ) -> Response:
        draft, language = found.draft, self._web.language(request)
        tables = [(editor, _rows(editor, draft.content, q, language)) for editor in kinds.EDITORS[draft.kind]]
        forms = draft.content.forms if isinstance(draft.content, FormsContent) else ()
        given = {"wrong": {}, **words}
        return self._web.page(
            request, "draft.html", status, draft=draft, diff=found.diff, acts=found.acts, newest=found.newest,
            tables=tables if draft.content is not None else [], forms=forms, q=q, most=MOST,
            editing=may_edit(user, draft), judging=may_judge(user, draft),
            waiting=draft.state is DraftStage.SUBMITTED and not may_judge(user, draft),
            **given, **say(request, language),
        )  # fmt: skip

    async def save(
        self, request: Request, name: str, user: Editing, revision: Revision,
        valid_from: Annotated[str, Form(max_length=20)] = "", reason: Note = "",
    ) -> Response:  # fmt: skip
        found = await self._web.read(_shown_draft, name)
        typed = TypedRow({"valid_from": [valid_from], "reason": [reason]})
        day, why = typed.day("valid_from", required=True), typed.area("reason", required=True, most=1_000)
        if day is None or typed.wrong:
            changed = msgspec.structs.replace(found.draft, reason=reason)
            wrong = {field: f"city_documents.wrong.{key}" for field, key in typed.wrong.items()}
            return self._shown(request, user, found._replace(draft=changed), status=422, wrong=wrong)
        await self._save(request, user, found.draft, revision, found.draft.content, day, why)
        return self._web.back(draft_path(name), "city_documents.said.saved")

    async def _save(
        self, request: Request, user: CityUser, draft: DocumentDraft, revision: int, content: Content | None,
        day: date | None = None, reason: str | None = None,
    ) -> None:  # fmt: skip
        if content is None:
            raise ExpectedError("documents.errors.not_a_draft")
        await self._web.run(documents.save_draft, SaveDraft(
            kind=draft.kind, scope=draft.scope, content=content, valid_from=day or draft.valid_from, base=draft.base,
            reason=draft.reason if reason is None else reason, actor=user.account, id=draft.id, revision=revision,
        ))  # fmt: skip
        await self._web.audit(request, "draft_saved", draft.kind.value, draft.scope)

    async def act(
        self, request: Request, name: str, act: str, user: Editing, revision: Revision, note: Note = ""
    ) -> Response:
        use_case = _ACTS.get(act)
        if use_case is None:
            raise ExpectedError("city_pages.errors.not_there")
        draft = await self._web.read(documents.draft, name)
        await self._web.run(use_case, ActOnDraft(id=name, revision=revision, actor=user.account, note=note))
        await self._web.audit(request, f"draft_{act}", draft.kind.value, draft.scope)
        leads = kind_path(draft.kind, draft.scope) if act in ("approve", "withdraw") else draft_path(name)
        return self._web.back(leads, f"city_documents.said.{act}")

    # -- a newer version ------------------------------------------------------------------------------------

    async def rebase_asked(self, request: Request, name: str, user: Editing) -> Response:
        """What was published meanwhile, and what is to be chosen."""
        draft = await self._web.read(documents.draft, name)
        await self._web.audit(request, "draft", draft.kind.value, draft.scope)
        newest = await self._web.read(documents.newest, draft.kind, draft.scope)
        if newest == draft.base:
            return self._web.back(draft_path(name))
        return await self._rebase_page(request, name, {})

    async def _rebase_page(
        self, request: Request, name: str, chosen: dict[str, str], status: int = 200
    ) -> Response:
        found = await self._web.read(rebasing.view, name)
        lacking = {one.name for one in found.conflicts if one.name not in chosen} if status != 200 else set()
        return self._web.page(
            request, "draft_rebase.html", status, draft=found.draft, newest=found.newest, meanwhile=found.meanwhile,
            mine=found.mine, conflicts=found.conflicts, chosen=chosen, lacking=lacking,
            **say(request, self._web.language(request)),
        )  # fmt: skip

    async def rebase(self, request: Request, name: str, user: Editing, revision: Revision) -> Response:
        typed = await _typed(request)
        chosen = {
            key.removeprefix("c:"): value[0] for key, value in typed.items() if key.startswith("c:") and value[0]
        }
        command = RebaseDraft(id=name, revision=revision, actor=user.account, chosen=tuple(chosen.items()))
        try:
            draft = await self._web.run(rebasing.rebase, command)
        except ExpectedError as error:
            if error.key != "documents.errors.conflicts":
                raise
            return await self._rebase_page(request, name, chosen, 422)
        await self._web.audit(request, "draft_saved", draft.kind.value, draft.scope)
        return self._web.back(draft_path(name), "city_documents.said.rebased")

    # -- rows -----------------------------------------------------------------------------------------------

    async def row(self, request: Request, name: str, part: str, user: Reading, key: Key = "") -> Response:
        draft, editor = await self._opened(name, part)
        assert draft.content is not None
        shown_row = dict(editor.values(draft.content, key))
        for field in (one for one in _DAYS if not any(shown_row.get(one, ()))):
            shown_row[field] = [draft.valid_from.isoformat()]
        await self._web.audit(request, "draft", draft.kind.value, draft.scope)
        return self._row_page(request, user, draft, editor, key, shown_row, {})

    async def _opened(self, name: str, part: str) -> tuple[DocumentDraft, RowEditor]:
        draft = await self._web.read(documents.draft, name)
        editor = kinds.editor_of(draft.kind, part)
        if editor is None or draft.content is None:
            raise ExpectedError("city_pages.errors.not_there")
        return draft, editor

    def _row_page(
        self, request: Request, user: CityUser, draft: DocumentDraft, editor: RowEditor, key: str, values: Shown,
        wrong: dict[str, str], status: int = 200,
    ) -> Response:  # fmt: skip
        language = self._web.language(request)
        title = next((row.title for row in editor.rows(draft.content) if row.key == key), "") if draft.content else ""
        return self._web.page(
            request, "draft_row.html", status, draft=draft, editor=editor, key=key, values=values, wrong=wrong,
            title=title, editing=may_edit(user, draft), types=FieldType, **say(request, language),
        )  # fmt: skip

    async def put(self, request: Request, name: str, part: str, user: Editing, revision: Revision) -> Response:
        draft, editor = await self._opened(name, part)
        typed = await _typed(request)
        key = (typed.pop("key", None) or [""])[0]
        try:
            content = await self._changed(draft, editor, key, TypedRow(typed))
        except WrongRow as error:
            language = self._web.language(request)
            wrong = {field: _said(why, language) for field, why in error.wrong.items()}
            values = {field: typed.get(field, []) for field in [one.name for one in editor.fields]}
            known = dict(editor.values(draft.content, key)) if key and draft.content is not None else {}
            fixed = {one.name: known[one.name] for one in editor.fields if one.fixed and one.name in known}
            return self._row_page(request, user, draft, editor, key, {**values, **fixed}, wrong, 422)
        await self._save(request, user, draft, revision, content)
        return self._web.back(draft_path(name), "city_documents.said.row")

    async def _changed(self, draft: DocumentDraft, editor: RowEditor, key: str, typed: TypedRow) -> Content:
        """On a thread of its own: a password's argon2id takes its time, a long document too."""
        base = await self._web.read(base_content, draft) if editor.rebase is not None and key else None

        def change() -> Content:
            assert draft.content is not None
            content = editor.rebase(draft.content, base, key) if editor.rebase is not None and key else draft.content
            return editor.put(content, key, typed, draft.valid_from)

        return await asyncio.to_thread(change)

    async def drop(
        self, request: Request, name: str, part: str, user: Editing, revision: Revision,
        key: Annotated[str, Form(max_length=120)],
    ) -> Response:  # fmt: skip
        draft, editor = await self._opened(name, part)
        assert draft.content is not None
        base = await self._web.read(base_content, draft) if editor.rebase is not None else None
        content = editor.rebase(draft.content, base, key) if editor.rebase is not None else draft.content
        await self._save(request, user, draft, revision, editor.drop(content, key, draft.valid_from))
        return self._web.back(draft_path(name), "city_documents.said.row")


async def _typed(request: Request) -> dict[str, list[str]]:
    """Every field with all of its values."""
    form = await request.form()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in ("csrf", "revision"):
            found.setdefault(name, []).append(value)
    return found


def _said(why: object, language: str) -> str:
    """What is wrong with a field, in words."""
    return text(f"city_documents.wrong.{why}", language) if isinstance(why, str) else str(shown(why, language))


def _rows(editor: RowEditor, content: Content | None, q: str, language: str) -> tuple[EditedRow, ...]:
    """Those in which every word that was typed is found; the marks do not matter."""
    if content is None:
        return ()
    asked = fold(q).split()
    named = ((row, fold(f"{row.key} {shown(row.title, language)}")) for row in editor.rows(content))
    return tuple(row for row, words in named if all(word in words for word in asked))


def _shown_draft(reader: Reader, name: str) -> OpenedDraft:
    draft = documents.draft(reader, name)
    differs = documents.draft_diff(reader, name) if draft.content is not None else DocumentDiff()
    return OpenedDraft(draft, differs, documents.acts(reader, name), documents.newest(reader, draft.kind, draft.scope))


PAGE = CityPage(lambda web: DraftPages(web).router())
