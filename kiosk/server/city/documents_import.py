"""Handing in a list (procedures, units, accounts), and a form as an XLSForm: both go into a draft, with their report.

Pages of kiosk.server.city. A list is taken against the version that the draft goes out from, so that the same list
again after mending it takes the first one's place. It is read and saved as long work (kiosk.city.working): what is done
within PATIENCE is answered at once, else the page shows how far it is and what came of it, whoever looks and whenever.
Files are bounded by the frame (kiosk.server.city.web) and by kiosk.city.lists.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import Future
from datetime import date
from typing import Annotated

import msgspec
from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from kiosk.city import documents, form_check, import_kinds, work
from kiosk.city.editing.fields import TypedRow
from kiosk.city.editing.shapes import forms_of
from kiosk.city.import_kinds import ImportKind
from kiosk.city.lists import LARGEST, HandedIn
from kiosk.city.working import Ended, LongWorker, Progress
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms import city_forms
from kiosk.server.city.documents_shared import (
    DRAFTS,
    Editing,
    Filling,
    PageWords,
    base_content,
    draft_path,
    is_personal,
    say,
)
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.server.city.work import result_words
from kiosk.texts import error_texts
from kiosk.values.city_accounts import CityUser
from kiosk.values.city_work import BeginWork, LongWork, MadeFile, WorkKind, WorkState
from kiosk.values.document_contents import Content, FormsContent, PublishedForm
from kiosk.values.documents import DocumentDraft, DocumentKind, SaveDraft
from kiosk.values.imports import ImportAsked, ImportReport

PATIENCE = 3.0  # seconds in which a list is mostly read
REPORT = "report.json"
SHOWN = 500  # faulty rows of a report
FORM_ID = re.compile(r"[a-z][a-z0-9-]{1,40}", re.ASCII)
Revision = Annotated[int, Form(ge=0, le=1_000_000_000)]
Words = Annotated[str, Form(max_length=500)]


class ImportPages:
    def __init__(self, web: CityWeb) -> None:
        self._web, self._worker = web, LongWorker(web.store)

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", "import", self.asked), ("POST", "import", self.take), ("GET", "form", self.form_asked),
            ("POST", "form", self.form), ("GET", "import/{name_of_work}", self.came_of_it),
        ):  # fmt: skip
            router.add_api_route(f"{DRAFTS}/{{name}}/{path}", handler, methods=[method], response_class=Response)
        return router

    async def _draft(self, name: str, kind: DocumentKind) -> DocumentDraft:
        draft = await self._web.read(documents.draft, name)
        if draft.kind is not kind or draft.content is None:
            raise ExpectedError("city_pages.errors.not_there")
        return draft

    async def _save(
        self, request: Request, user: CityUser, draft: DocumentDraft, revision: int, content: Content, day: date,
        reason: str,
    ) -> None:  # fmt: skip
        await self._web.run(documents.save_draft, SaveDraft(
            kind=draft.kind, scope=draft.scope, content=content, valid_from=day, reason=reason, actor=user.account,
            base=draft.base, id=draft.id, revision=revision,
        ))  # fmt: skip
        await self._web.audit(request, "draft_saved", draft.kind.value, draft.scope)

    # -- a list ---------------------------------------------------------------------------------------------

    async def asked(self, request: Request, name: str, user: Editing) -> Response:
        draft, _of = await self._listed(name)
        return self._import_page(request, draft)

    async def _listed(self, name: str) -> tuple[DocumentDraft, ImportKind]:
        """A draft of a kind that lists are handed in for."""
        draft = await self._web.read(documents.draft, name)
        of = import_kinds.BY_KIND.get(draft.kind)
        if of is None or draft.content is None:
            raise ExpectedError("city_pages.errors.not_there")
        return draft, of

    def _import_page(self, request: Request, draft: DocumentDraft, status: int = 200, **words: Filling) -> Response:
        given: PageWords = {
            "problem": None, "wrong": {}, "typed": {}, "report": None, "most": LARGEST // 1_048_576, "shown": SHOWN,
            "work": None, "came": "", "what": import_kinds.BY_KIND[draft.kind].what,
        }  # fmt: skip
        return self._web.page(
            request, "draft_import.html", status, draft=draft,
            **{**given, **words, **say(request, self._web.language(request))},
        )  # fmt: skip

    async def take(
        self, request: Request, name: str, user: Editing, revision: Revision, file: Annotated[UploadFile, File()],
        decision: Words = "", valid_from: Annotated[str, Form(max_length=20)] = "", whole: Words = "",
    ) -> Response:  # fmt: skip
        draft, of = await self._listed(name)
        typed = TypedRow({"valid_from": [valid_from], "decision": [decision]})
        day, said = typed.day("valid_from", required=True), typed.words("decision", required=True, most=500)
        kept = {"decision": decision, "valid_from": valid_from, "whole": whole}
        if day is None or typed.wrong:
            wrong = {field: f"city_documents.wrong.{key}" for field, key in typed.wrong.items()}
            return self._import_page(request, draft, 422, wrong=wrong, typed=kept)
        today = local(self._web.store.clock.now()).date()
        asked = ImportAsked(valid_from=day, decision=said, whole=bool(whole), looked_at=today)
        base = await self._web.read(base_content, draft)
        save = SaveDraft(
            kind=draft.kind, scope=draft.scope, content=draft.content, valid_from=day, reason=draft.reason or said,
            actor=user.account, base=draft.base, id=draft.id, revision=revision,
        ) if draft.content is not None else None  # fmt: skip
        assert save is not None
        try:
            given = await _handed(file)
            await self._web.audit(request, "draft_saved", draft.kind.value, draft.scope)
            name_of_work, outcome = await self._begun(of, given, asked, base, save)
            report = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(outcome)), PATIENCE)
        except TimeoutError:
            return self._web.back(f"{draft_path(draft)}/import/{name_of_work}")
        except ExpectedError as error:
            problem = error_texts(error, self._web.language(request))
            return self._import_page(request, draft, 422, problem=problem, typed=kept)
        draft, _of = await self._listed(name)
        return self._import_page(request, draft, report=report, typed=kept)

    async def _begun(
        self, of: ImportKind, file: HandedIn, asked: ImportAsked, base: Content | None, save: SaveDraft
    ) -> tuple[str, Future[ImportReport]]:
        """As long work: whoever looks meanwhile, or later, sees how far it is and what came of it."""
        outcome: Future[ImportReport] = Future()
        came: list[ImportReport | BaseException] = []

        def job(progress: Progress) -> Ended:
            progress(0, 1)
            try:
                content, told = of.take(file, asked, base)
                progress(1, 1)
                if told.changes:
                    saving = msgspec.structs.replace(save, content=content)
                    self._web.store.run(documents.save_draft, saving).result()
            except BaseException as error:
                came.append(error)
                raise
            came.append(told)
            kept = _without_persons(told) if is_personal(of.kind) else told
            return Ended(
                "city_pages.work_result.import", MadeFile(name=REPORT, data=msgspec.json.encode(kept)),
                new=len(told.new), changed=len(told.changed), abolished=len(told.abolished), faulty=len(told.faulty),
            )  # fmt: skip

        def over() -> None:
            (found,) = came
            if isinstance(found, BaseException):
                outcome.set_exception(found)
            else:
                outcome.set_result(found)

        command = BeginWork(kind=WorkKind.IMPORT, about=file.name, account=save.actor, total=1)
        return await asyncio.wrap_future(self._worker.begin(command, job, over)), outcome

    async def came_of_it(self, request: Request, name: str, name_of_work: str, user: Editing) -> Response:
        """How far a list is that takes long, and then its report."""
        draft, _of = await self._listed(name)
        found: LongWork = await self._web.read(work.one, name_of_work[:36])
        if found.kind is not WorkKind.IMPORT:
            raise ExpectedError("city_pages.errors.not_there")
        if found.state is WorkState.DONE and found.file:
            told = msgspec.json.decode(await self._web.read(work.file_of, found.id), type=ImportReport)
            return self._import_page(request, draft, report=told)
        language = self._web.language(request)
        return self._import_page(request, draft, work=found, came=result_words(found.result, language))

    # -- a form ---------------------------------------------------------------------------------------------

    async def form_asked(self, request: Request, name: str, user: Editing) -> Response:
        return self._form_page(request, await self._draft(name, DocumentKind.FORMS))

    def _form_page(self, request: Request, draft: DocumentDraft, status: int = 200, **words: Filling) -> Response:
        content = forms_of(draft.content) if draft.content is not None else FormsContent(forms=())
        given: PageWords = {
            "problem": None, "wrong": {}, "typed": {}, "forms": content.forms, "findings": (), "added": "",
        }  # fmt: skip
        return self._web.page(
            request, "draft_form.html", status, draft=draft,
            **{**given, **words, **say(request, self._web.language(request))},
        )  # fmt: skip

    async def form(
        self, request: Request, name: str, user: Editing, revision: Revision, sheet: Annotated[UploadFile, File()],
        paper: Annotated[UploadFile | None, File()] = None, beside: Annotated[list[UploadFile], File()] = [],  # noqa: B006
        form: Words = "",
    ) -> Response:  # fmt: skip
        draft = await self._draft(name, DocumentKind.FORMS)
        if not FORM_ID.fullmatch(form):
            wrong = {"form": "city_documents.wrong.form"}
            return self._form_page(request, draft, 422, wrong=wrong, typed={"form": form})
        given = await _source(form, sheet, paper, beside)
        today = local(self._web.store.clock.now()).date()
        try:
            made, findings = await asyncio.to_thread(_published, draft.content, given, today, draft.valid_from)
        except ExpectedError as error:
            problem = error_texts(error, self._web.language(request))
            return self._form_page(request, draft, 422, problem=problem, typed={"form": form})
        kept = [one for one in forms_of(draft.content).forms if one.form != form] if draft.content else []
        content = FormsContent(forms=(*kept, made))
        await self._save(request, user, draft, revision, content, draft.valid_from, draft.reason)
        fresh = await self._draft(name, DocumentKind.FORMS)
        return self._form_page(request, fresh, findings=findings, added=form)


async def _handed(file: UploadFile) -> HandedIn:
    """At most one byte more than is read, so that a larger one is told. Raises ExpectedError city_imports.errors."""
    data = await file.read(LARGEST + 1)
    if not data:
        raise ExpectedError("city_imports.errors.no_file")
    return HandedIn(name=file.filename or "", data=data)


def _without_persons(told: ImportReport) -> ImportReport:
    """As it is kept with the work, for whoever looks at that: where the rows stand, not whom they name."""
    rows = [
        tuple(msgspec.structs.replace(one, code="", value="") for one in some) for some in (told.faulty, told.remarks)
    ]
    counts = {name: ("",) * len(getattr(told, name)) for name in ("new", "changed", "abolished")}
    return msgspec.structs.replace(told, faulty=rows[0], remarks=rows[1], **counts)


async def _source(
    form: str, sheet: UploadFile, paper: UploadFile | None, beside: list[UploadFile]
) -> city_forms.FormSource:
    lists = tuple([(one.filename or "", await one.read(LARGEST + 1)) for one in beside if one.filename])
    layout = await paper.read(LARGEST + 1) if paper is not None and paper.filename else b""
    return city_forms.FormSource(form=form, spreadsheet=await sheet.read(LARGEST + 1), paper=layout, beside=lists)


def _published(
    content: Content | None, source: city_forms.FormSource, today: date, begins: date
) -> tuple[PublishedForm, tuple[str, ...]]:
    """The form compiled as at an official's desk, and what its check finds."""
    if len(source.spreadsheet) > LARGEST:
        raise ExpectedError("city_imports.errors.too_large", most=LARGEST // 1_048_576)
    known = forms_of(content).forms if content is not None else ()
    before = next((one for one in known if one.form == source.form), None)
    made = city_forms.published(before, source, today=today, begins=begins)
    return made, form_check.findings(source)


PAGE = CityPage(lambda web: ImportPages(web).router())
